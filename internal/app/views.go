package app

import (
	"fmt"
	"strings"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/work"
)

// subjectOrg is the subject of documents about the organisation itself.
const subjectOrg = "org"

// views gives documents the views of the features.
type views struct{ app *App }

// View is the named view of a subject, given by its full code.
func (v views) View(tx *work.Tx, name, subject string) (any, error) {
	switch name {
	case "process", "register":
		return v.ofHouse(tx, name, subject)
	case "schedule":
		return v.app.Releases.ScheduleView(tx, subject)
	case "exceptions":
		return v.app.Releases.ExceptionRegisterView(tx, subject)
	case "policy":
		return v.app.Policies.View(tx, subject)
	case "plan":
		return v.app.Releases.PlanView(tx, subject)
	case "deployment":
		return v.app.Releases.DeploymentView(tx, subject)
	case "acceptance":
		return v.app.Releases.AcceptanceView(tx, subject)
	case "baseline":
		return v.app.Releases.BaselineRecordView(tx, subject)
	case "verification":
		return v.app.Releases.VerificationView(tx, subject)
	case "review":
		return v.app.Releases.DeploymentReviewView(tx, subject)
	default:
		return nil, fmt.Errorf("no feature gives the view %q", name)
	}
}

// ofHouse is a view of the organisation that has no editions.
func (v views) ofHouse(tx *work.Tx, name, subject string) (any, error) {
	switch {
	case subject != subjectOrg:
		return nil, fault.New(fault.NotFound, "fault.document.subject", fault.Args{"subject": subject, "have": subjectOrg})
	case name == "process":
		return v.app.Org.ProcessView(tx)
	default:
		return v.app.Records.RegisterView(tx)
	}
}

// Subjects lists the full codes of a type of subject.
func (v views) Subjects(tx *work.Tx, subjectType string) ([]string, error) {
	switch subjectType {
	case subjectOrg:
		if _, err := v.app.Org.Require(tx); fault.Is(err, fault.Setup) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		return []string{subjectOrg}, nil
	case "customer":
		return v.customers(tx)
	case "release":
		releases, _, err := v.app.Releases.Subjects(tx)
		return releases, err
	case "deployment":
		_, deployments, err := v.app.Releases.Subjects(tx)
		return deployments, err
	default:
		return nil, fmt.Errorf("no feature knows subjects of the type %q", subjectType)
	}
}

// customers lists the customers that have a policy to print.
func (v views) customers(tx *work.Tx) ([]string, error) {
	dir, err := v.app.Org.Directory(tx)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, customer := range dir.Customers {
		_, err := v.app.Policies.View(tx, customer.Code)
		switch {
		case err == nil:
			codes = append(codes, customer.Code)
		case !fault.Is(err, fault.NotFound):
			return nil, err
		}
	}
	return codes, nil
}

// Resolve gives the full and the short code of a subject. A release alone names
// its deployment while it has only one; file names then use the release's code.
// Whether a release or customer exists is for its view to say.
func (v views) Resolve(tx *work.Tx, subjectType, subject string) (full, short string, err error) {
	switch {
	case subjectType == "deployment":
		return v.deployment(tx, subject)
	case subjectType == subjectOrg:
		_, err := release.HouseEdition(subject)
		return subject, subject, err
	default:
		return subject, subject, nil
	}
}

func (v views) deployment(tx *work.Tx, subject string) (full, short string, err error) {
	full, err = v.app.Releases.DeploymentSubject(tx, subject)
	if err != nil {
		return "", "", err
	}
	release, _, _ := strings.Cut(full, "@")
	alone, err := v.app.Releases.DeploymentSubject(tx, release)
	switch {
	case err == nil && alone == full:
		return full, release, nil
	case len(fault.All(err)) > 0 || err == nil:
		return full, full, nil
	default:
		return "", "", err
	}
}

// house gives documents what the organisation decides.
type house struct{ app *App }

// Look is what every document of a kind takes from the organisation.
func (h house) Look(tx *work.Tx, kind string) (document.Look, error) {
	look, err := h.app.Org.Look(tx, kind)
	if err != nil {
		return document.Look{}, err
	}
	bytes := map[string][]byte{}
	for _, image := range look.Images {
		bytes[image.SHA256] = image.Data
	}
	return document.Look{Frame: look.Frame, Languages: look.Languages, Assets: look.Assets, Bytes: bytes}, nil
}

// Code is a document's code by the coding scheme.
func (h house) Code(tx *work.Tx, kindCode, subject string) (string, error) {
	look, err := h.app.Org.Look(tx, "")
	if err != nil {
		return "", err
	}
	return look.Code(kindCode, subject)
}

// Signer is the name and job title of an actor: a person by code, or the system.
func (h house) Signer(tx *work.Tx, actor string) (content.Signer, error) {
	if actor == work.System {
		return content.Signer{Name: content.Inline{content.Message("document.system")}}, nil
	}
	dir, err := h.app.Org.Require(tx)
	if err != nil {
		return content.Signer{}, err
	}
	person, ok := dir.Person(actor)
	if !ok {
		return content.Signer{}, fault.New(fault.NotFound, "fault.org.person", fault.Args{"person": actor})
	}
	signer := content.Signer{Name: content.Inline{content.Plain(person.Name)}}
	if title, ok := dir.JobTitle(person.JobTitle); ok {
		signer.JobTitle = content.Inline{content.Say(title.Name)}
	}
	return signer, nil
}
