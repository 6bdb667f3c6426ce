package release

import (
	"strings"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// ParseSubject reads "RELEASE@DEPLOYMENT", or "RELEASE" alone (deployment "").
func ParseSubject(subject string) (release, deployment string, err error) {
	return cutSubject(subject, "@", "fault.release.subject")
}

// ParseEdition reads "RELEASE+CUSTOMER", the edition of a release's document for
// one customer, or "RELEASE" alone (customer ""). Scope F104.
func ParseEdition(subject string) (release, customer string, err error) {
	return cutSubject(subject, "+", "fault.release.edition")
}

// Edition is the subject of a customer's edition of a release's document.
func Edition(release, customer string) string { return release + "+" + customer }

func cutSubject(subject, separator, wrong string) (release, part string, err error) {
	release, part, both := strings.Cut(subject, separator)
	if !id.IsCode(release) || (both && !id.IsCode(part)) {
		return "", "", fault.New(fault.Invalid, wrong, fault.Args{"subject": subject})
	}
	return release, part, nil
}

// Editions are the subjects of a release's documents: the release, then an
// edition for each customer where it serves more than one; fault.NotFound if
// there is no such release.
func (s *Service) Editions(tx *work.Tx, release string) ([]string, error) {
	r, err := s.Releases.Find(tx, release)
	if err != nil {
		return nil, err
	}
	subjects := []string{release}
	if everyone := r.everyone(); len(everyone) > 1 {
		for _, customer := range everyone {
			subjects = append(subjects, Edition(release, customer))
		}
	}
	return subjects, nil
}

// DeploymentSubject is the full subject "RELEASE@DEPLOYMENT" of a subject, and the
// short one: the release alone while it has one deployment.
func (s *Service) DeploymentSubject(tx *work.Tx, subject string) (full, short string, err error) {
	r, i, err := s.deployment(tx, subject)
	if err != nil {
		return "", "", err
	}
	full = r.Code + "@" + r.Deployments[i].Code
	if len(r.Deployments) == 1 {
		return full, r.Code, nil
	}
	return full, full, nil
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
