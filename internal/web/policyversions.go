package web

import (
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/policy"
)

// policyVersionRow is a version with its period.
type policyVersionRow struct {
	Number, Href   string
	State          mark
	Period, Agreed string
	Document, Way  string
	Compare        string
}

// versionMark is the state of a version.
func (o policyOf) versionMark(p policy.Policy) mark {
	period := p.Effective()
	switch {
	case p.Number == o.held.InForce:
		return mark{"done", "ok", o.state("effective")}
	case p.State == policy.Drafted:
		return mark{"draft", "off", o.state("draft")}
	case p.State == policy.Approved:
		return mark{"done", "ok", o.state("approved")}
	case p.State == policy.Void:
		return mark{"no", "bad", o.state("voided")}
	case period.From.IsZero():
		return mark{"draft", "off", o.Say("page_policies.no_period")}
	case period.To.IsZero() || len(o.held.Versions) == 1:
		return mark{"run", "act", o.Say("page_policies.future")}
	}
	return mark{"old", "off", o.state("superseded")}
}

// versions lists the versions, the newest first.
func (b *policyBody) versions(o policyOf, s *site) {
	today := s.Clock.Now().Date(zoneOf(o.home.zone))
	b.Bar = o.periodBar(o.held, today, o.home.zone)
	for _, p := range slices.Backward(o.held.Versions) {
		row := policyVersionRow{
			Number: o.numberName(p.Number), Href: query(policyPathOf(o.customer.Code), "version", p.Number), State: o.versionMark(p),
			Document: p.Control.Number, Agreed: o.date(o.home.zone, p.Agreement.On),
		}
		if period := periodOf(p); !period.From.IsZero() {
			row.Period = o.dealUntil(period, o.home.zone)
			if today.Before(period.From) && p.State != policy.Drafted {
				row.State = mark{"run", "act", o.Say("page_policies.future")}
			}
		}
		row.Way = o.Say("page_policies.uncontrolled")
		if p.UnderControl() {
			row.Way = o.Say("page_policies.controlled")
		}
		if other := o.other(p.Number); other != "" {
			row.Compare = policyPathOf(o.customer.Code) + "?" + url.Values{"tab": {changesTab}, "from": {other}, "to": {p.Number}}.Encode()
		}
		b.Versions = append(b.Versions, row)
	}
}

// other is the version with which another one is compared first: the one in force,
// else the one before.
func (o policyOf) other(number string) string {
	if o.held.InForce != "" && o.held.InForce != number && number == policy.DraftNumber {
		return o.held.InForce
	}
	before := ""
	for _, p := range o.held.Versions {
		if p.Number == number {
			break
		}
		if p.Number != policy.DraftNumber {
			before = p.Number
		}
	}
	return before
}

// draftPolicy opens the draft as a copy of the version that applies.
func (s *site) draftPolicy(c *gin.Context, t *typed) (string, error) {
	ctx, code := c.Request.Context(), c.Param("customer")
	if _, err := s.policies(ctx, code); err != nil {
		return "", err
	}
	if _, err := s.Policies.Draft(ctx, t.person, code); err != nil {
		return "", err
	}
	return query(policyPathOf(code), "done", "drafted"), nil
}

// savePolicy writes the draft.
func (s *site) savePolicy(c *gin.Context, t *typed) (string, error) {
	ctx, code := c.Request.Context(), c.Param("customer")
	o, err := s.policyOf(ctx, code, "")
	if err != nil {
		return "", err
	}
	if o.shown.State != policy.Drafted {
		o.shown = policy.Policy{Customer: code, Number: policy.DraftNumber}
	}
	p := s.inWords(o, o.readDraft(t))
	if err := t.wrong(); err != nil {
		return "", err
	}
	p.Expect = &t.row
	if _, err := s.Policies.Put(ctx, t.person, p); err != nil {
		return "", err
	}
	return query(policyPathOf(code), "done", "saved"), nil
}
