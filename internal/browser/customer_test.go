package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"acta/internal/id"
	"acta/internal/web"
)

// asks invites the customer's signatory to say what they think of the release, and
// gives the address of the link.
func (s *site) asks(ctx context.Context) (address string, key id.Link, err error) {
	s.Releases.Letters = true // as if there were a mail server
	by := s.newClient()
	if err := by.form(ctx, "/sign-in", map[string][]string{"name": {lucia}, "password": {secretWord}}); err != nil {
		return "", "", err
	}
	answer, err := by.json(ctx, http.MethodPost, "/api/v1/releases/"+release+"/invitations", "", map[string]any{
		"customer": users, "purpose": "feedback", "address": "graham.whitlock@distribution.example",
	})
	if err != nil {
		return "", "", err
	}
	var made struct{ ID id.Link }
	if err := json.Unmarshal(answer, &made); err != nil {
		return "", "", fmt.Errorf("invitation: %w", err)
	}
	secret, _, err := s.Releases.MintLink(ctx, made.ID)
	if err != nil {
		return "", "", fmt.Errorf("link: %w", err)
	}
	return web.GuestPath + "/" + secret, made.ID, nil
}

// A customer answers by a link on a phone, without an account: what was chosen and
// typed outlives asking for the code, and the link opens once. Scope F73.
func TestCustomerAnswersByLink(t *testing.T) {
	each(t, func(t *testing.T, lang string) {
		s := newSite(t)
		address, key, err := s.asks(t.Context())
		must(t, err)
		p := s.visitor(t, "graham", lang, phone)
		p.open(address + "?lang=" + lang) // else in that of the invitation
		p.on("customer.title.feedback", "release", "Kubernetes "+release)
		p.tick("customer.score.s4")
		p.fill("customer.comment.feedback", "Sin sobresaltos & <b>a tiempo</b>")
		p.press("customer.code.send")
		p.on("customer.title.feedback", "release", "Kubernetes "+release)
		p.holds("customer.comment.feedback", "Sin sobresaltos & <b>a tiempo</b>")
		code, _, err := s.Releases.MintCode(t.Context(), key)
		must(t, err)
		p.fill("customer.code.label", code)
		p.press("customer.sign")
		p.on("customer.answered.title")
		p.sees("Sin sobresaltos & <b>a tiempo</b>")
		p.open(address + "?lang=" + lang)
		p.on("customer.gone.title")
	})
}
