package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// fresh is the release that the journeys plan, and its deployment.
const (
	fresh      = "9.1"
	freshTitle = "Entrega 9.1"
	freshPlan  = "release_plan"
)

// both is a text of people in both languages.
func both(es, en string) map[string]any {
	return map[string]any{"original": "es", "values": map[string]string{"es": es, "en": en}}
}

// some is a list of one thing after the other.
func some(list ...map[string]any) []map[string]any { return list }

// freshRelease is a plan that lacks its budget alone.
func freshRelease() map[string]any {
	return map[string]any{
		"code": fresh, "title": freshTitle, "type": "minor", "cycle_start": "2026-11-16", "first_planned": "2026-12-16",
		"customers": []string{users}, "services": []string{"kubernetes"}, "summary": both("Mejora la marcha atrás", "It mends the back-out"),
		"units":   some(map[string]any{"code": "k8s-images", "version": "9.1.0", "name": both("Imágenes de contenedor", "Container images")}),
		"package": both("Una imagen firmada", "One signed image"), "method": both("Por fases", "In phases"),
		"deliverables": some(both("Imágenes firmadas", "Signed images")), "capacity": both("Sin efecto", "No effect"),
		"resources": both("El equipo de entregas", "The release team"), "approver": "Graham Whitlock", "risk_class": "low", "closes_nothing": true,
		"activities": some(map[string]any{"sequence": 1, "title": both("Publicación", "Publication"), "roles": []string{"Branch Manager"}, "planned": "2026-12-16"}),
		"risks": some(map[string]any{
			"code": "R1", "text": both("Falla el registro", "The registry fails"), "probability": 2, "impact": 2, "answer": both("Repetir", "Try again"), "owner": lucia,
		}),
		"people":       some(map[string]any{"role": "release_deployment_manager", "person": lucia}),
		"environments": some(map[string]any{"code": "PROD", "name": both("Producción", "Production"), "use": "production", "owner": iker}),
		"criteria":     some(map[string]any{"code": "A1", "text": both("Pasan las pruebas de conformidad", "The conformance tests pass")}),
		"references": some(map[string]any{
			"kind": "rfc", "code": "RFC-9", "title": both("Publicar la 9.1", "Publish 9.1"), "requested": "2026-11-10", "reviewed": "2026-11-12", "decision": "approved",
		}),
		"back_out": map[string]any{
			"trigger": both("Fallan las pruebas", "The tests fail"), "tested": both("Ensayada en pruebas", "Rehearsed on test"), "decider": lucia,
			"steps": some(both("Retirar", "Withdraw")),
		},
		"deployments": some(map[string]any{
			"code": "D1", "environment": "PROD", "customers": some(map[string]any{"code": users}), "planned": "2026-12-16", "practitioner": iker,
			"window_from": "2026-12-16T14:00:00Z", "window_to": "2026-12-16T16:00:00Z",
			"affected": some(map[string]any{"code": "CI-1"}, map[string]any{"code": "CI-2"}),
			"tasks":    some(map[string]any{"sequence": 1, "text": both("Publicar", "Publish")}, map[string]any{"sequence": 2, "text": both("Anunciar", "Announce")}),
		}),
	}
}

// as is a client of somebody who has signed in.
func (s *site) as(t *testing.T, name string) *client {
	t.Helper()
	c := s.newClient()
	must(t, c.form(context.WithoutCancel(t.Context()), "/sign-in", map[string][]string{"name": {name}, "password": {secretWord}}))
	return c
}

// agrees makes the fresh release, planned, with criteria to which the customer has agreed.
func (s *site) agrees(t *testing.T) { t.Helper(); s.agreesOn(t, freshRelease()) }

// agreesOn is agrees for a plan that says more.
func (s *site) agreesOn(t *testing.T, plan map[string]any) {
	t.Helper()
	const one = "/api/v1/releases/" + fresh
	ctx, by := t.Context(), s.as(t, lucia)
	must(t, by.send(ctx, http.MethodPost, "/api/v1/releases", plan))
	_, err := by.json(ctx, http.MethodPost, one+"/moves", by.tagOf(t, one), map[string]any{"event": "plan"})
	must(t, err)
	letter, err := by.ask(ctx, http.MethodPost, "/api/v1/files?name=acuerdo.eml", "message/rfc822", "From: graham@distribution.example\nDate: "+time.RFC1123Z+"\n\nDe acuerdo.\n", "")
	must(t, err)
	var kept struct{ SHA256, Name string }
	must(t, json.Unmarshal(letter, &kept))
	body := map[string]any{"how": "email", "signatory": "Graham Whitlock", "file": kept.SHA256, "file_name": kept.Name}
	answer, err := by.json(ctx, http.MethodPost, one+"/facts/agreement", "", map[string]any{"customer": users, "body": body})
	must(t, err)
	var made struct{ ID string }
	must(t, json.Unmarshal(answer, &made))
	must(t, s.as(t, marta).send(ctx, http.MethodPost, one+"/facts/"+made.ID+"/confirmation", nil))
}

// tagOf is the version of what an address of the API answers.
func (c *client) tagOf(t *testing.T, path string) string {
	t.Helper()
	now, err := c.ask(t.Context(), http.MethodGet, path, "", "", "")
	must(t, err)
	var seen struct{ ETag string }
	must(t, json.Unmarshal(now, &seen))
	if seen.ETag == "" {
		must(t, fmt.Errorf("%s has no version: %.300s", path, now))
	}
	return seen.ETag
}
