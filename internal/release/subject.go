package release

import (
	"strings"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// ParseSubject reads "RELEASE@DEPLOYMENT", or "RELEASE" alone (deployment "").
func ParseSubject(subject string) (release, deployment string, err error) {
	release, deployment, both := strings.Cut(subject, "@")
	if !id.IsCode(release) || (both && !id.IsCode(deployment)) {
		return "", "", fault.New(fault.Invalid, "fault.release.subject", fault.Args{"subject": subject})
	}
	return release, deployment, nil
}

// DeploymentSubject is the full subject "RELEASE@DEPLOYMENT" of a subject, which
// may name the release alone while it has one deployment.
func (s *Service) DeploymentSubject(tx *work.Tx, subject string) (string, error) {
	r, i, err := s.deployment(tx, subject)
	if err != nil {
		return "", err
	}
	return r.Code + "@" + r.Deployments[i].Code, nil
}

// deployment is the release of a subject and the place of the deployment in it.
func (s *Service) deployment(tx *work.Tx, subject string) (Release, int, error) {
	code, wanted, err := ParseSubject(subject)
	if err != nil {
		return Release{}, 0, err
	}
	r, err := s.Releases.Find(tx, code)
	if err != nil {
		return Release{}, 0, err
	}
	if wanted == "" && len(r.Deployments) == 1 {
		return r, 0, nil
	}
	var codes []string
	for i, d := range r.Deployments {
		if d.Code == wanted {
			return r, i, nil
		}
		codes = append(codes, d.Code)
	}
	args := fault.Args{"release": code, "deployment": wanted, "have": strings.Join(codes, ", ")}
	switch {
	case len(codes) == 0:
		return Release{}, 0, fault.New(fault.NotFound, "fault.release.no_deployment", args)
	case wanted == "":
		return Release{}, 0, fault.New(fault.Invalid, "fault.release.which_deployment", args)
	}
	return Release{}, 0, fault.New(fault.NotFound, "fault.release.deployment", args)
}
