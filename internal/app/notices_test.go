package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/job"
	"acta/internal/mail"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/work"
)

// The letter of a notice in each language, with the window by the customer's
// clocks and ours on both sides of a change of them, and the file read back; then
// the fact. Scope F101, F115.
func TestNoticeLetters(t *testing.T) {
	now := &hands{}
	began := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	now.at.Store(&began)
	a := open(t, config.Config{Data: t.TempDir(), SMTP: "127.0.0.1:1", URL: "https://acta.example.org"}, app.Options{Clock: now})
	if _, err := a.LoadDemo(t.Context(), app.DefaultDemo); err != nil {
		t.Fatal(err)
	}
	ctx := work.From(t.Context(), work.Origin{Channel: "cli"})
	must(t, a.Org.Put(ctx, work.System, org.Setup{Customers: []org.Customer{
		{Code: "ANDES", Name: content.In("es", "Clínica Ándes").With("en", "Andes Clinic"), Kind: "external", Zone: "America/Bogota", Language: "en",
			Signatories: []org.Signatory{{Name: "Inés Ríos", Email: "ines@andes.example"}, {Name: "Raúl Paz", Email: "raul@andes.example"}}},
		{Code: "NORTE", Name: content.In("es", "Banco Norte"), Kind: "external", Zone: "Europe/Madrid", Language: "es",
			Signatories: []org.Signatory{{Name: "Eva Sol", Email: "eva@norte.example"}}},
	}}))
	hours := func(from, to string) release.Deployment {
		return release.Deployment{Customers: []release.Served{{Code: "ANDES"}, {Code: "NORTE"}}, WindowFrom: planned(t, from), WindowTo: planned(t, to)}
	}
	plan := release.Plan{
		Code: "9.8", Title: "Kubernetes; 9.8, <b>", Type: "minor", Customers: []string{"ANDES", "NORTE"}, Services: []string{"kubernetes"},
		Capacity: content.In("es", "Un corte de\n5 minutos").With("en", "Down for\n5 minutes"), People: []release.Person{{Role: "release_deployment_manager", Person: "lucia"}},
	}
	for _, d := range []release.Deployment{hours("2027-03-27T22:00:00Z", "2027-03-28T02:00:00Z"), hours("2027-04-10", "2027-04-11"), hours("2027-04-10", "")} {
		d.Code = []string{"D1", "D2", "D3"}[len(plan.Deployments)]
		plan.Deployments = append(plan.Deployments, d)
	}
	must(t, a.Releases.BringIn(ctx, work.System, release.Story{Plan: plan}))
	n := noticing{t, a}
	n.says("D1", "ANDES", "Advance notice: deployment of 9.8 on 27 March 2027", "When (America/Bogota time): 27 March 2027, 17:00 |When (UTC time): 27 March 2027, 22:00 ", "Down for 5 minutes", "20270327T220000Z 20270328T020000Z")
	n.says("D1", "NORTE", "Aviso previo: despliegue de 9.8 el 27 de marzo de 2027", "hora de Europe/Madrid): 27 de marzo de 2027, 23:00 UTC+1 – 28 de marzo de 2027, 04:00 UTC+2|hora de UTC", "Un corte de 5 minutos", "20270327T220000Z 20270328T020000Z")
	n.says("D2", "ANDES", "on 10 April 2027", "whole days, UTC time): 10 April 2027 – 11 April 2027", "Down", "20270410 20270412")
	n.says("D3", "NORTE", "el 10 de abril de 2027", "todo el día, hora de UTC): 10 de abril de 2027", "Un corte", "20270410 20270411")
	n.sent("D1", "ANDES")
	for _, payload := range []string{`[]`, `{"release":1}`, ``} {
		if _, err := a.NoticeLetter(t.Context(), payload, "<x>"); !errors.Is(err, job.ErrDead) {
			t.Errorf("%q: %v", payload, err)
		}
	}
}

type noticing struct {
	*testing.T
	app *app.App
}

func planned(t *testing.T, s string) clock.Planned {
	t.Helper()
	p, err := clock.ParsePlanned(s)
	must(t, err)
	return p
}

// payload is that of the job of a notice to a customer.
func (n noticing) payload(deployment, customer string) string {
	n.Helper()
	order := release.NoticeOrder{Asked: clock.At(time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)), Attempt: 1, Customer: customer, Deployment: deployment, Release: "9.8"}
	r, err := n.app.Releases.Read(n.Context(), "9.8")
	must(n.T, err)
	for _, d := range r.Deployments {
		if d.Code == deployment {
			order.From, order.To = d.WindowFrom, d.WindowTo
		}
	}
	payload, err := json.Marshal(order)
	must(n.T, err)
	return string(payload)
}

// says checks a letter and its file: no other customer stands in either.
func (n noticing) says(deployment, customer, subject, zones, effect, window string) {
	n.Helper()
	to, err := n.app.NoticeLetter(n.Context(), n.payload(deployment, customer), "<m@x>")
	must(n.T, err)
	words := n.app.Catalogue.Printer(to.Language)
	to.Args["house"] = "Mistral"
	all := strings.Join(append([]string{words.Say(to.Words+"subject", to.Args), words.Say(to.Words+"text", to.Args)}, to.Lines...), "\n")
	all = strings.ReplaceAll(all, "\u00a0", " ")
	for _, want := range append(strings.Split(zones, "|"), subject, effect, "Kubernetes; 9.8, <b>", "Lucía", "Kubernetes") {
		if !strings.Contains(all, want) {
			n.Errorf("%s %s: no %q in\n%s", deployment, customer, want, all)
		}
	}
	if customer == "NORTE" && strings.Contains(all, "Bogota") || strings.Contains(all, "{") {
		n.Errorf("%s", all)
	}
	file := to.Files[0]
	cal, err := ics.ParseCalendar(bytes.NewReader(file.Data))
	must(n.T, err)
	event := cal.Events()[0]
	value := func(name ics.ComponentProperty) string {
		if p := event.GetProperty(name); p != nil {
			return p.Value
		}
		return ""
	}
	got := value(ics.ComponentPropertyDtStart) + " " + value(ics.ComponentPropertyDtEnd)
	if got != window || !strings.HasSuffix(event.Id(), "@acta.example.org") || value(ics.ComponentPropertyDescription) != strings.Join(to.Lines, "\n") ||
		!strings.Contains(string(file.Data), "METHOD:PUBLISH\r\n") || file.Name != "9.8-"+deployment+".ics" {
		n.Errorf("%s %s: %s is not %s in %s", deployment, customer, got, window, file.Data)
	}
	for _, other := range map[string][]string{"ANDES": {"NORTE", "Norte"}, "NORTE": {"ANDES", "Ándes", "Andes", "Bogota"}}[customer] {
		if strings.Contains(all+string(file.Data), other) {
			n.Errorf("%s is told of %s:\n%s\n%s", customer, other, all, file.Data)
		}
	}
	again, err := n.app.NoticeLetter(n.Context(), n.payload(deployment, customer), "<m@x>")
	if err != nil || !bytes.Equal(again.Files[0].Data, file.Data) {
		n.Errorf("another file: %v", err)
	}
}

// sent records the notice, once, and the letter is then of no use any more.
func (n noticing) sent(deployment, customer string) {
	n.Helper()
	payload := n.payload(deployment, customer)
	at := clock.At(time.Date(2027, 3, 1, 8, 59, 0, 0, time.UTC))
	for range 2 {
		must(n.T, n.app.NoticeSent(n.Context(), payload, mail.Sent{Message: "<m@x>", At: at, To: []string{"ines@andes.example"}, Language: "en"}))
	}
	facts, err := n.app.Releases.ListFacts(n.Context(), "9.8", release.FactQuery{Kind: release.NoticeFact})
	must(n.T, err)
	var body release.Notice
	if len(facts) != 1 {
		n.Fatalf("%+v", facts)
	}
	must(n.T, json.Unmarshal(facts[0].Body, &body))
	es, _ := body.Channel.Get("es")
	en, _ := body.Channel.Get("en")
	if f := facts[0]; f.By != work.System || f.Customer != customer || f.At != at || es != "Correo electrónico" || en != "E-mail" ||
		body.Proof != "<m@x>" || body.Start.String() != "2027-03-27T22:00:00Z" || !slices.Equal(body.To, []string{"ines@andes.example"}) {
		n.Errorf("%+v %+v", f, body)
	}
	if _, err := n.app.NoticeLetter(n.Context(), payload, "<m@x>"); !errors.Is(err, mail.ErrTold) {
		n.Errorf("on record already: %v", err)
	}
	late := strings.Replace(payload, `"attempt":1`, `"attempt":2`, 1)
	if _, err := n.app.NoticeLetter(n.Context(), late, "<n@x>"); !fault.Is(err, fault.Conflict) {
		n.Errorf("another attempt: %v", err)
	}
}
