package app

import (
	"fmt"
	"slices"

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

// Subjects lists subjects of a type after one, in order.
func (v views) Subjects(tx *work.Tx, subjectType, after string, limit int) ([]document.Subject, string, error) {
	switch subjectType {
	case subjectOrg:
		return v.theHouse(tx, after)
	case "customer":
		return v.customers(tx, after, limit)
	case "release":
		codes, err := v.app.Releases.SubjectsAfter(tx, after, limit)
		return alike(codes), lastOf(codes, limit), err
	case "deployment":
		found, last, err := v.app.Releases.DeploymentsAfter(tx, after, limit)
		list := make([]document.Subject, len(found))
		for i, d := range found {
			list[i] = document.Subject{Full: d.Full, Short: d.Short}
		}
		return list, last, err
	default:
		return nil, "", fmt.Errorf("no feature knows subjects of the type %q", subjectType)
	}
}

// alike are subjects whose full and short codes are the same.
func alike(codes []string) []document.Subject {
	list := make([]document.Subject, len(codes))
	for i, code := range codes {
		list[i] = document.Subject{Full: code, Short: code}
	}
	return list
}

// lastOf is where a list goes on that looked at so many; "" when it is over.
func lastOf(codes []string, limit int) string {
	if limit == 0 || len(codes) < limit {
		return ""
	}
	return codes[len(codes)-1]
}

// theHouse is the organisation, once it is set up.
func (v views) theHouse(tx *work.Tx, after string) ([]document.Subject, string, error) {
	_, err := v.app.Org.Require(tx)
	if fault.Is(err, fault.Setup) || (err == nil && after >= subjectOrg) {
		return nil, "", nil
	}
	return alike([]string{subjectOrg}), "", err
}

// customers lists the customers that have a policy to print.
func (v views) customers(tx *work.Tx, after string, limit int) ([]document.Subject, string, error) {
	dir, err := v.app.Org.Directory(tx)
	if err != nil {
		return nil, "", err
	}
	var codes, printed []string
	for _, customer := range dir.Customers {
		if customer.Code > after {
			codes = append(codes, customer.Code)
		}
	}
	slices.Sort(codes)
	if limit > 0 {
		codes = codes[:min(limit, len(codes))]
	}
	for _, code := range codes {
		there, err := v.hasPolicy(tx, code)
		if err != nil {
			return nil, "", err
		}
		if there {
			printed = append(printed, code)
		}
	}
	return alike(printed), lastOf(codes, limit), nil
}

func (v views) hasPolicy(tx *work.Tx, customer string) (bool, error) {
	_, err := v.app.Policies.View(tx, customer)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// hasRelease reports whether there is a release, or the customer's edition of one.
func (v views) hasRelease(tx *work.Tx, subject string) (bool, error) {
	code, customer, err := release.ParseEdition(subject)
	if err != nil || customer == "" {
		return v.app.Releases.HasSubject(tx, subject)
	}
	editions, err := v.app.Releases.Editions(tx, code)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return slices.Contains(editions, subject), err
}

func (v views) hasCustomer(tx *work.Tx, code string) (bool, error) {
	dir, err := v.app.Org.Directory(tx)
	if err != nil {
		return false, err
	}
	_, found := dir.Customer(code)
	return found, nil
}

// Known is a subject that documents can be made about, by its full or short code:
// also the edition for one customer, which no list names.
func (v views) Known(tx *work.Tx, subjectType, subject string) (document.Subject, bool, error) {
	var known bool
	var err error
	switch subjectType {
	case subjectOrg:
		var list []document.Subject
		list, _, err = v.theHouse(tx, "")
		known = len(list) > 0 && subject == subjectOrg
		if customer, wrong := release.HouseEdition(subject); wrong == nil && customer != "" && len(list) > 0 {
			known, err = v.hasCustomer(tx, customer)
		}
	case "customer":
		known, err = v.hasPolicy(tx, subject)
	case "release":
		known, err = v.hasRelease(tx, subject)
	default:
		full, short, err := v.deployment(tx, subject)
		if len(fault.All(err)) > 0 {
			return document.Subject{}, false, nil
		}
		return document.Subject{Full: full, Short: short}, err == nil && (subject == full || subject == short), err
	}
	return document.Subject{Full: subject, Short: subject}, known, err
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
	return v.app.Releases.DeploymentSubject(tx, subject)
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
