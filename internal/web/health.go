package web

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
)

// probe is the answer of a probe that is well.
type probe struct {
	Status string `json:"status"`
	Build  string `json:"build"`
}

// alive says that the process answers; it asks nothing else.
func (s *site) alive(c *gin.Context) error { return s.well(c) }

// ready says that database, schema and file store answer too.
func (s *site) ready(c *gin.Context) error {
	ctx := c.Request.Context()
	err := s.Health.Healthy(ctx)
	if err == nil {
		return s.well(c)
	}
	v := s.visitOf(ctx)
	p := s.problem(ctx, v, err)
	p.Status, p.Title = http.StatusServiceUnavailable, v.T("status.s503")
	return p
}

func (s *site) well(c *gin.Context) error {
	data, err := json.Marshal(probe{Status: "ok", Build: s.Build})
	if err != nil {
		return fmt.Errorf("encode probe: %w", err)
	}
	c.Writer.Header().Set("Content-Type", "application/json")
	_, _ = c.Writer.Write(append(data, '\n')) // the prober is gone: nobody is left to tell
	return nil
}
