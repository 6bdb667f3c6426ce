package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/org"
)

// moveFaults names other fields in the faults of an error, so that each finds the field
// of the form that it is about.
func moveFaults(err error, where func(place string) string) error {
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	var moved fault.List
	for _, f := range faults {
		moved = append(moved, f.At(where(f.Field)))
	}
	return moved
}

// underList is where a fault belongs when what it names by a code, or by a place in a
// list, is one field of the form.
func underList(list string, to string) func(string) string {
	return func(place string) string {
		if rest, ok := strings.CutPrefix(place, list+"[0]"); ok {
			return to + rest
		}
		if rest, ok := strings.CutPrefix(place, list+"."); ok {
			if _, part, found := cutLast(rest, "."); found {
				return to + "." + part
			}
		}
		return place
	}
}

// firstPair is the customer and the service of the set-up: the first ones.
func (at started) firstPair() (org.Customer, org.Provided) {
	one, service := org.Customer{Kind: org.External}, org.Provided{}
	if list := at.customers(); len(list) > 0 {
		one = list[0]
	}
	if len(at.dir.Services) > 0 {
		service = at.dir.Services[0]
	}
	return one, service
}

// customerStep asks for whom what service is provided.
func (s *site) customerStep(v visit, at started, body *startBody) {
	one, service := at.firstPair()
	form := s.newForm(stepCustomer, startPath+"/"+stepCustomer, v.Say("page_settings.start.next"))
	form.Hidden = []field{{"seen_customer", strconv.Itoa(one.RowVersion)}, {"seen_service", strconv.Itoa(service.RowVersion)}}
	name := v.proseInput("customer.name", one.Name)
	name.Type = "text"
	provided := v.proseInput("service.name", service.Name)
	provided.Type = "text"
	signatory := org.Signatory{}
	if len(one.Signatories) > 0 {
		signatory = one.Signatories[0]
	}
	form.Groups = []fieldset{
		{Title: v.Say("page_settings.customer.title"), Pair: true, Inputs: []input{
			v.named(name, "page_settings.customer.name", ""),
			optional(v.named(keptIf(plainInput("customer.code", one.Code), one.Code != ""), "page_settings.customer.code", "page_settings.customer.code_tip")),
			v.kindField(one.Kind), s.customerLanguage(v, one.Language),
		}},
		{Title: v.Say("page_settings.customer.signatory"), Note: v.Say("page_settings.customer.signatory_note"), Pair: true, Inputs: []input{
			optional(v.named(plainInput("customer.signatories[0].name", signatory.Name), "page_settings.customer.signatory_name", "")),
			optional(v.named(plainInput("customer.signatories[0].title", signatory.Title), "page_settings.customer.signatory_title", "")),
			optional(v.named(input{Name: "customer.signatories[0].email", Type: "email", Value: signatory.Email, Most: 254}, "page_settings.customer.signatory_email", "")),
		}},
		{Title: v.Say("page_settings.service.title"), Pair: true, Inputs: []input{
			v.named(provided, "page_settings.service.name", ""),
			v.named(input{Name: "service.owner", Type: pickType, Choices: chosen(staffChoices(at.dir, v.Say("page_settings.service.no_owner")), service.Owner)}, "page_settings.service.owner", ""),
		}},
	}
	body.Form = &form
	body.Notes = []asideNote{
		{Title: v.Say("page_settings.customer.why"), Text: v.Say("page_settings.customer.why_text")},
		{Title: v.Say("page_settings.customer.internal"), Text: v.Say("page_settings.customer.internal_text")},
	}
}

// keptIf is a field that cannot be changed any more where that is so.
func keptIf(in input, fixed bool) input {
	in.Fixed = fixed
	return in
}

func (v visit) kindField(now org.CustomerKind) input {
	var choices []choice
	for _, kind := range []org.CustomerKind{org.External, org.Internal} {
		choices = append(choices, choice{Value: string(kind), Label: v.Say("term.customer_kind." + string(kind)), Chosen: kind == now})
	}
	return v.named(input{Name: "customer.kind", Type: pickType, Choices: choices}, "page_settings.customer.kind", "")
}

func (s *site) customerLanguage(v visit, now string) input {
	choices := append([]choice{{Value: "", Label: v.Say("page_settings.customer.language_own")}}, s.tongueChoices(v)...)
	return v.named(input{Name: "customer.language", Type: pickType, Choices: chosen(choices, now)}, "page_settings.customer.language", "")
}

// staffChoices are the active people, with an empty choice in words.
func staffChoices(dir *org.Directory, none string) []choice {
	choices := []choice{{Value: "", Label: none}}
	for _, p := range dir.People {
		if !p.Inactive {
			choices = append(choices, choice{Value: p.Code, Label: p.Name})
		}
	}
	slices.SortStableFunc(choices[1:], func(a, b choice) int { return strings.Compare(fold(a.Label), fold(b.Label)) })
	return choices
}

// startCustomer keeps the first customer and the first service.
func (s *site) startCustomer(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	at, err := s.started(ctx)
	if err != nil {
		return "", err
	}
	one, service := at.firstPair()
	one.Name, service.Name = t.prose("customer.name", one.Name), t.prose("service.name", service.Name)
	one.Kind, one.Language, service.Owner = org.CustomerKind(t.text("customer.kind")), t.text("customer.language"), t.text("service.owner")
	if one.Code == "" {
		if one.Code = t.text("customer.code"); one.Code == "" {
			one.Code = strings.ToUpper(codeFrom(t.text("customer.name"), func(code string) bool { _, taken := at.dir.Customer(strings.ToUpper(code)); return taken }))
		}
	}
	if service.Code == "" {
		service.Code = codeFrom(t.text("service.name"), func(code string) bool { _, taken := at.dir.Service(code); return taken })
	}
	one.Signatories = signatories(t, one.Signatories)
	setup := org.Setup{Customers: []org.Customer{one}, Services: []org.Provided{service}, Seen: map[string]int{
		"customers." + one.Code: t.number("seen_customer"), "services." + service.Code: t.number("seen_service"),
	}}
	if err := t.wrong(); err != nil {
		return "", err
	}
	if err := s.Org.Put(ctx, t.person, setup); err != nil {
		return "", moveFaults(err, func(place string) string {
			return underList("services", "service")(underList("customers", "customer")(place))
		})
	}
	return onward(stepCustomer), nil
}

// signatories are those of a customer with the first one as typed.
func signatories(t *typed, now []org.Signatory) []org.Signatory {
	const at = "customer.signatories[0]."
	typed := org.Signatory{Name: t.text(at + "name"), Title: t.text(at + "title"), Email: t.text(at + "email")}
	if len(now) == 0 {
		if typed == (org.Signatory{}) {
			return nil
		}
		return []org.Signatory{typed}
	}
	now = slices.Clone(now)
	now[0] = typed
	return now
}
