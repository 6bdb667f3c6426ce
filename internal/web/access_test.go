package web_test

import (
	"net/http"
	"strings"
	"testing"

	"acta/internal/app"
	"acta/internal/config"
	"acta/internal/web"
)

// access says who gets past the door of each route: Administrator, Quality
// manager, holder of a Process role, approVer, aUditor, auditor with a Narrow
// scope, Reader, nobody (-), and a Token that lends document.read and audit.read.
// What happens behind the door is tested elsewhere. Scope F77.
const access = `
GET    /healthz                                                      AQPVUNR-T
GET    /readyz                                                       AQPVUNR-T
GET    /static/:hash/:name                                           AQPVUNR-
POST   /theme                                                        AQPVUNR-
GET    /api/v1/openapi.json                                          AQPVUNR-T
GET    /sign-in                                                      AQPVUNR-
POST   /sign-in                                                      AQPVUNR-
POST   /sign-out                                                     AQPVUNR-
GET    /sso/start                                                    AQPVUNR-
GET    /sso/again                                                    AQPVUNR
GET    /sso/callback                                                 AQPVUNR-
GET    /setup/:secret                                                AQPVUNR-
POST   /setup/:secret                                                AQPVUNR-
GET    /recover                                                      AQPVUNR-
POST   /recover                                                      AQPVUNR-
GET    /recover/:secret                                              AQPVUNR-
POST   /recover/:secret                                              AQPVUNR-
GET    /invite/:secret                                               AQPVUNR-
POST   /invite/:secret                                               AQPVUNR-
GET    /confirm                                                      AQPVUNR
POST   /confirm                                                      AQPVUNR
GET    /account                                                      AQPVUNR
POST   /account/language                                             AQPVUNR
POST   /account/password                                             AQPVUNR
POST   /account/factor                                               AQPVUNR
POST   /account/factor/check                                         AQPVUNR
POST   /account/factor/remove                                        AQPVUNR
POST   /account/codes                                                AQPVUNR
POST   /account/sessions/end                                         AQPVUNR
POST   /account/sessions/:id/end                                     AQPVUNR
POST   /account/tokens                                               AQPVUNR
POST   /account/tokens/:id/revoke                                    AQPVUNR
GET    /                                                             AQPVUNR
GET    /documents                                                    AQPVUNR
GET    /documents/:kind/:subject                                     AQPVUNR
POST   /documents/:kind/:subject/versions                            QP
GET    /documents/:kind/:subject/versions/:number/files/:file        AQPVUNR
GET    /documents/:kind/:subject/versions/:number/copies/:file       AQPVUNR
GET    /documents/:kind/:subject/preview/:file                       QPVUN
GET    /api/v1/kinds                                                 AQPVUNRT
GET    /api/v1/documents                                             AQPVUNRT
GET    /api/v1/documents/:kind/:subject                              AQPVUNRT
GET    /api/v1/documents/:kind/:subject/versions                     AQPVUNRT
POST   /api/v1/documents/:kind/:subject/versions                     QP
GET    /api/v1/documents/:kind/:subject/versions/:number             AQPVUNRT
GET    /api/v1/documents/:kind/:subject/versions/:number/files/:file AQPVUNRT
GET    /api/v1/documents/:kind/:subject/versions/:number/copies/:file AQPVUNRT
GET    /api/v1/documents/:kind/:subject/preview/:file                QPVUN
GET    /api/v1/documents/:kind/:subject/placeholders                 QPVUN
GET    /api/v1/session                                               AQPVUNR
POST   /api/v1/session/confirmation                                  AQPVUNR
DELETE /api/v1/session                                               AQPVUNR
GET    /api/v1/sessions                                              AQPVUNR
DELETE /api/v1/sessions/:id                                          AQPVUNR
GET    /api/v1/tokens                                                AQPVUNR
POST   /api/v1/tokens                                                AQPVUNR
DELETE /api/v1/tokens/:id                                            AQPVUNR
GET    /api/v1/accounts                                              A
POST   /api/v1/accounts                                              A
GET    /api/v1/accounts/:person                                      A
PATCH  /api/v1/accounts/:person                                      A
GET    /api/v1/accounts/:person/holdings                             A
POST   /api/v1/accounts/:person/deactivation                         A
POST   /api/v1/accounts/:person/reactivation                         A
POST   /api/v1/accounts/:person/link                                 A
GET    /api/v1/accounts/:person/sessions                             A
DELETE /api/v1/accounts/:person/sessions                             A
GET    /api/v1/accounts/:person/tokens                               A
DELETE /api/v1/accounts/:person/tokens/:id                           A
GET    /api/v1/permissions                                           AQUN
GET    /api/v1/grants                                                AQUN
POST   /api/v1/grants                                                A
POST   /api/v1/grants/:id/end                                        A
GET    /api/v1/audit/entries                                         AQUNT
GET    /api/v1/audit/entries/:index                                  AQUNT
GET    /api/v1/audit/consistency                                     AQUNT
GET    /api/v1/audit/key                                             AQUNT
POST   /api/v1/audit/checkpoints                                     AQ
GET    /api/v1/jobs                                                  A
GET    /api/v1/jobs/:id                                              A
POST   /api/v1/jobs/:id/retry                                        A
POST   /api/v1/jobs/:id/cancellation                                 A
GET    /api/v1/subjects                                              QPVUN
POST   /api/v1/documents/:kind/:subject/submission                   QP
POST   /api/v1/documents/:kind/:subject/recall                       QP
POST   /api/v1/documents/:kind/:subject/decision                     QPV
POST   /api/v1/decisions                                             QPV
POST   /api/v1/documents/:kind/:subject/withdrawal                   Q
PUT    /api/v1/documents/:kind/:subject/plan                         Q
POST   /api/v1/reviews                                               QP
POST   /api/v1/documents/:kind/:subject/versions/:number/acknowledgement AQPVUNR
GET    /api/v1/documents/:kind/:subject/versions/:number/acknowledgements QPVUN
GET    /api/v1/tasks                                                 AQPVUNRT
GET    /api/v1/documents/:kind/:subject/differences                  QPVUN
GET    /api/v1/documents/:kind/:subject/drift                        QPVUN
GET    /api/v1/documents/:kind/:subject/references                   QPVUN
GET    /api/v1/documents/:kind/:subject/referrers                    QPVUN
GET    /api/v1/kinds/:kind/rule                                      QPVUN
PUT    /api/v1/kinds/:kind/rule                                      Q
GET    /api/v1/kinds/:kind/clauses                                   QPVUN
GET    /api/v1/kinds/:kind/tailoring                                 QPVUN
POST   /api/v1/kinds/:kind/tailoring                                 Q
GET    /api/v1/kinds/:kind/tailoring/upgrade                         QPVUN
GET    /api/v1/releases                                              QPVUN
POST   /api/v1/releases                                              QP
GET    /api/v1/releases/:release                                     QPVUN
PATCH  /api/v1/releases/:release                                     QP
GET    /api/v1/releases/:release/deployments/:deployment             QPVUN
PUT    /api/v1/releases/:release/deployments/:deployment             QP
PUT    /api/v1/releases/:release/deployments/:deployment/tasks/:task QP
PUT    /api/v1/releases/:release/deployments/:deployment/items/:item QP
GET    /api/v1/releases/:release/gates                               QPVUN
POST   /api/v1/releases/:release/moves                               QP
POST   /api/v1/releases/:release/deployments/:deployment/moves       QP
POST   /api/v1/releases/:release/deployments/:deployment/notices     QP
GET    /api/v1/releases/:release/facts                               QPVUN
POST   /api/v1/releases/:release/facts/:fact/confirmation            QPV
POST   /api/v1/releases/:release/facts/package                       QP
POST   /api/v1/releases/:release/facts/build                         QP
POST   /api/v1/releases/:release/deployments/:deployment/facts/build QP
POST   /api/v1/releases/:release/facts/test                          QP
POST   /api/v1/releases/:release/deployments/:deployment/facts/test  QP
POST   /api/v1/releases/:release/facts/agreement                     QP
POST   /api/v1/releases/:release/facts/acceptance                    QPV
POST   /api/v1/releases/:release/deployments/:deployment/facts/acceptance QPV
POST   /api/v1/releases/:release/facts/reservation                   QP
POST   /api/v1/releases/:release/facts/approval                      QPV
POST   /api/v1/releases/:release/facts/notice                        QP
POST   /api/v1/releases/:release/deployments/:deployment/facts/notice QP
POST   /api/v1/releases/:release/deployments/:deployment/facts/explanation QP
POST   /api/v1/releases/:release/deployments/:deployment/facts/installed QP
POST   /api/v1/releases/:release/deployments/:deployment/facts/configuration QP
POST   /api/v1/releases/:release/facts/feedback                      QP
POST   /api/v1/releases/:release/deployments/:deployment/facts/feedback QP
POST   /api/v1/releases/:release/facts/issue                         QP
POST   /api/v1/releases/:release/deployments/:deployment/facts/issue QP
POST   /api/v1/releases/:release/deployments/:deployment/facts/investigation QP
POST   /api/v1/releases/:release/facts/distribution                  QP
POST   /api/v1/releases/:release/policy-choices                      QP
PUT    /api/v1/releases/:release/deployments/:deployment/baselines/:kind QP
GET    /api/v1/releases/:release/deployments/:deployment/baselines/:kind/items QPVUN
GET    /api/v1/releases/:release/deployments/:deployment/baselines/differences QPVUN
POST   /api/v1/releases/:release/authorisations                      QPV
POST   /api/v1/releases/:release/authorisations/:reference/revocation QPV
GET    /api/v1/exceptions                                            QPVUN
POST   /api/v1/releases/:release/exceptions                          QP
POST   /api/v1/releases/:release/exceptions/:code/confirmation       QPV
POST   /api/v1/releases/:release/exceptions/:code/completion         QP
GET    /api/v1/releases/:release/invitations                         QPVUN
POST   /api/v1/releases/:release/invitations                         QP
DELETE /api/v1/releases/:release/invitations/:id                     QP
POST   /api/v1/releases/:release/facts/:fact/reservations            QPV
GET    /customer/:secret                                             AQPVUNR-
POST   /customer/:secret                                             AQPVUNR-
POST   /customer/:secret/code                                        AQPVUNR-
GET    /api/v1/releases/:release/review                              QPVUN
PUT    /api/v1/releases/:release/review                              QP
GET    /api/v1/calendar                                              QPVUN
GET    /api/v1/schedule                                              QPVUN
GET    /calendar/:file                                               AQPVUNR-
GET    /api/v1/calendar/feeds                                        QP
POST   /api/v1/calendar/feeds                                        QP
DELETE /api/v1/calendar/feeds/:id                                    QP
POST   /api/v1/files                                                 QPV
GET    /api/v1/files/:sha256                                         QPVUN
POST   /documents/:kind/:subject/submission                          QP
POST   /documents/:kind/:subject/recall                              QP
POST   /documents/:kind/:subject/decision                            QPV
POST   /documents/:kind/:subject/withdrawal                          Q
POST   /documents/:kind/:subject/plan                                Q
POST   /documents/:kind/:subject/review                              QP
POST   /documents/:kind/:subject/acknowledgement                     AQPVUNR
GET    /documents/:kind/:subject/differences                         QPVUN
GET    /documents/:kind/:subject/versions/:number/readers            QPVUN
GET    /api/v1/organization                                          AQPVUN
PUT    /api/v1/organization                                          Q
GET    /api/v1/people                                                AQPVUN
GET    /api/v1/people/:code                                          AQPVUN
PUT    /api/v1/people/:code                                          Q
GET    /api/v1/job-titles                                            AQPVUN
GET    /api/v1/job-titles/:code                                      AQPVUN
PUT    /api/v1/job-titles/:code                                      Q
GET    /api/v1/services                                              AQPVUN
GET    /api/v1/services/:code                                        AQPVUN
PUT    /api/v1/services/:code                                        Q
GET    /api/v1/assignments                                           AQPVUN
POST   /api/v1/assignments                                           Q
POST   /api/v1/assignments/:id/end                                   Q
GET    /api/v1/customers                                             AQPVUN
GET    /api/v1/customers/:code                                       AQPVUN
PUT    /api/v1/customers/:code                                       Q
GET    /api/v1/policies                                              QPVUN
GET    /api/v1/policies/:customer                                    QPVUN
GET    /api/v1/policies/:customer/:number                            QPVUN
GET    /api/v1/policies/:customer/:number/differences/:other         QPVUN
PUT    /api/v1/policies/:customer/draft                              Q
POST   /api/v1/policies/:customer/draft                              Q
POST   /api/v1/imports/releases                                      QP
POST   /api/v1/imports/activities                                    QP
POST   /api/v1/imports/change-requests                               QP
POST   /api/v1/imports/configuration-items                           QP
POST   /api/v1/imports/incidents                                     QP
POST   /api/v1/imports/customers                                     Q
POST   /api/v1/imports/retention-series                              Q
GET    /api/v1/imports                                               QPVUN
GET    /api/v1/imports/:id                                           QPVUN
GET    /api/v1/imports/jobs/:id                                      QPVUN
GET    /api/v1/exports/releases.csv                                  QPVUN
GET    /api/v1/exports/releases.xlsx                                 QPVUN
GET    /api/v1/exports/activities.csv                                QPVUN
GET    /api/v1/exports/activities.xlsx                               QPVUN
GET    /api/v1/exports/change-requests.csv                           QPVUN
GET    /api/v1/exports/change-requests.xlsx                          QPVUN
GET    /api/v1/exports/configuration-items.csv                       QPVUN
GET    /api/v1/exports/configuration-items.xlsx                      QPVUN
GET    /api/v1/exports/incidents.csv                                 QPVUN
GET    /api/v1/exports/incidents.xlsx                                QPVUN
GET    /api/v1/exports/customers.csv                                 AQPVUN
GET    /api/v1/exports/customers.xlsx                                AQPVUN
GET    /api/v1/exports/retention-series.csv                          QPVUN
GET    /api/v1/exports/retention-series.xlsx                         QPVUN
`

// allowances reads the table.
func allowances(t *testing.T) map[string]string {
	t.Helper()
	rows := map[string]string{}
	pages := homeAccess + releasesAccess + planAccess + courseAccess + papersAccess + policiesAccess + calendarAccess + peopleAccess + settingsAccess + evidenceAccess + trailAccess + importAccess()
	for line := range strings.Lines(access + pages) {
		parts := strings.Fields(line)
		if len(parts) == 0 {
			continue
		}
		key := parts[0] + " " + parts[1]
		if _, twice := rows[key]; twice || len(parts) != 3 {
			t.Fatalf("row %q", line)
		}
		rows[key] = parts[2]
	}
	return rows
}

// callers are who knocks, by their letter in the table.
func callers(t *testing.T, drafts ...string) map[string]caller {
	t.Helper()
	all := newStaff(t, drafts...)
	found := map[string]caller{"-": {all["nobody"], nil}}
	letters := strings.Split("A Q P V U N R", " ")
	for i, role := range staff() {
		found[letters[i]] = caller{all[role], nil}
	}
	found["T"] = caller{all["nobody"], []string{"Authorization", "Bearer " + all["first"].newToken("document.read", "audit.read")}}
	return found
}

type caller struct {
	*site
	headers []string
}

// knock asks for a route, with something plausible for each of its parameters,
// and reports whether it let the caller in.
func (c caller) knock(route web.Route) (reply, bool) {
	c.t.Helper()
	address := strings.NewReplacer(
		":hash", "000000000000", ":name", "acta.css", ":kind", "release_plan", ":subject", "1.30", ":number", "0.1", ":file", "es.pdf",
		":customer", "USERS", ":clause", "8.5.3-1", ":other", "2.0", ":code", "ana", ":secret", "nothing", ":person", "zz", ":index", "0", ":release", "1.30", ":deployment", "D1", ":task", "1", ":id", "00000000-0000-7000-8000-000000000000",
	).Replace(route.Path)
	media := formType
	if strings.HasPrefix(address, "/api/") {
		media = "application/json"
	}
	r := c.ask(route.Method, address, "", append([]string{"Content-Type", media, "Accept-Language", "en"}, c.headers...)...)
	switch {
	case r.StatusCode == http.StatusUnauthorized,
		r.StatusCode == http.StatusForbidden && !strings.Contains(r.body, "fault.identity.confirm"),
		r.StatusCode == http.StatusSeeOther && strings.HasPrefix(r.Header.Get("Location"), "/sign-in?back="),
		r.StatusCode == http.StatusNotFound && (strings.Contains(r.body, `"web.fault.address"`) ||
			strings.HasPrefix(route.Path, "/people/accounts/:") && strings.Contains(r.body, "This address leads nowhere")):
		return r, false
	}
	return r, true
}

// ends reports whether a route ends the session that asks.
func ends(route web.Route) bool {
	return route.Path == "/sign-out" || (route.Method == http.MethodDelete && route.Path == "/api/v1/session")
}

// Every route lets in whom the table says, and nobody else; a route without a row
// fails, and so does a row without a route.
func TestEveryRouteAndEveryRole(t *testing.T) {
	rows := allowances(t)
	everybody := callers(t, "release_plan/1.30")
	routes, err := everybody["A"].Routes()
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range routes {
		key := route.Method + " " + route.Path
		allowed, known := rows[key]
		if !known {
			t.Errorf("%s (%s) has no row in the table: say who may", key, route.Permission)
			continue
		}
		delete(rows, key)
		for letter, c := range everybody {
			if ends(route) {
				continue
			}
			r, let := c.knock(route)
			if let != strings.Contains(allowed, letter) {
				t.Errorf("%s for %s: %d %.200s", key, letter, r.StatusCode, r.body)
			}
			if !let {
				checkRefusal(t, key+" for "+letter, route, r)
			}
		}
	}
	for key := range rows {
		t.Errorf("%s has a row and no route", key)
	}
}

// checkRefusal holds a refusal to its form: problem details with a stable code for
// programs, the way to sign in for whoever has not.
func checkRefusal(t *testing.T, where string, route web.Route, r reply) {
	t.Helper()
	if !strings.HasPrefix(route.Path, "/api/") {
		if r.StatusCode == http.StatusForbidden && !strings.Contains(r.body, "<h1>Not allowed</h1>") {
			t.Errorf("%s: %.300s", where, r.body)
		}
		return
	}
	var p apiProblem
	r.into(t, &p)
	existence := strings.HasPrefix(route.Permission, "account.") && strings.Contains(route.Path, ":")
	if existence != (r.StatusCode == http.StatusNotFound) && r.StatusCode != http.StatusUnauthorized {
		t.Errorf("%s: %d tells whether there is such an account", where, r.StatusCode)
	}
	codes := map[int]string{401: "web.fault.signed_out", 403: "fault.identity.forbidden", 404: "web.fault.address"}
	if p.Code != codes[r.StatusCode] || r.Header.Get("Content-Type") != "application/problem+json" ||
		(r.StatusCode == http.StatusUnauthorized) != (r.Header.Get("WWW-Authenticate") != "") {
		t.Errorf("%s: %d %v %+v", where, r.StatusCode, r.Header, p)
	}
}

// Sessions end for who ends them, and for nobody else.
func TestEndingOnesSession(t *testing.T) {
	all := newStaff(t)
	for i, role := range staff() {
		way := []string{"POST /sign-out", "DELETE /api/v1/session"}[i%2]
		method, path, _ := strings.Cut(way, " ")
		r := all[role].ask(method, path, "", "Content-Type", formType)
		if r.StatusCode != http.StatusSeeOther && r.StatusCode != http.StatusNoContent {
			t.Errorf("%s: %d %s", way, r.StatusCode, r.body)
		}
		all[role].ask("GET", "/api/v1/session", "").must(t, 401)
		for _, other := range staff()[i+1:] {
			all[other].ask("GET", "/api/v1/session", "").must(t, 200)
		}
	}
	all["nobody"].ask("POST", "/sign-out", "", "Content-Type", formType).must(t, 303)
}

// A route whose permission the table does not have stops the start.
func TestRouteWithoutPermissionStopsTheStart(t *testing.T) {
	if err := web.CheckRoutes([]web.Route{{Method: "GET", Path: "/x", Permission: "document.read"}, {Method: "GET", Path: "/y", Permission: web.Public}}); err != nil {
		t.Error(err)
	}
	for _, permission := range []string{"", "document.raed", "Public"} {
		err := web.CheckRoutes([]web.Route{{Method: "GET", Path: "/x", Permission: permission}})
		if err == nil || !strings.Contains(err.Error(), "GET /x") {
			t.Errorf("permission %q: %v", permission, err)
		}
	}
}

// A setting that is no address stops the start too.
func TestAddressOfTheInstallation(t *testing.T) {
	for address, fine := range map[string]bool{"": true, "https://acta.example.org": true, "http://127.0.0.1:8080": true, "acta.example.org": false, "ftp://x": false, "://": false} {
		a, err := app.Open(t.Context(), config.Config{Data: t.TempDir(), URL: address}, app.Options{Build: "test"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Handler(); (err == nil) != fine {
			t.Errorf("%q: %v", address, err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}
