package web

import (
	"context"
	"net/http"

	"acta/internal/release"
)

// noticeRoutes are the notices to customers.
func (r *router) noticeRoutes() {
	o := op("notify-customers", http.MethodPost, deploymentPath+"/notices",
		"Send the customers of a deployment notice of its window; each is on record once the mail server took it", http.StatusNotFound, http.StatusConflict)
	o.DefaultStatus = http.StatusAccepted
	operate(r, "release.notify", o, r.notifyCustomers)
}

type noticesInput struct {
	DeploymentPath
	Body struct {
		Customers []string `json:"customers,omitempty" maxItems:"1000" doc:"Codes; every customer of the deployment when not given."`
	}
}

type noticesOutput struct {
	Body struct {
		Notices []release.Notified `json:"notices" doc:"What waits to be sent, to whom, and whether it is in time."`
	}
}

func (s *site) notifyCustomers(ctx context.Context, in *noticesInput) (*noticesOutput, error) {
	queued, err := s.Releases.Notify(ctx, who(ctx).Person, in.Release, in.Deployment, in.Body.Customers)
	if err != nil {
		return nil, err
	}
	out := &noticesOutput{}
	out.Body.Notices = queued
	return out, nil
}
