package app_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/mail"
	"acta/internal/release"
	"acta/internal/work"
)

// The three letters that a customer's signatory gets, from the link to the copy, in
// both languages.
func TestLettersToCustomers(t *testing.T) {
	a, err := app.Open(t.Context(), config.Config{Data: t.TempDir(), SMTP: "127.0.0.1:1", URL: "https://acta.example.org"}, app.Options{Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if _, err := a.LoadDemo(t.Context(), app.DefaultDemo); err != nil {
		t.Fatal(err)
	}
	text := func(s string) content.Text { return content.In("es", s) }
	plan := release.Plan{
		Code: "9.7", Title: "Entrega 9.7", Type: "minor", Customers: []string{"USERS"}, Services: []string{"kubernetes"},
		Criteria: []release.Criterion{{Code: "C1", Text: text("Arranca <b>bien</b>\ny pronto")}},
	}
	// The command line's operator writes the plan; the letters are the system's.
	ctx := work.From(t.Context(), work.Origin{Channel: "cli"})
	if _, err := a.Releases.PutPlan(ctx, "lucia", plan); err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string][]string{
		"es": {"C1: Arranca <b>bien</b> y pronto", "Decisión: De acuerdo.", "Comentario: Una línea y otra", "SHA-256 de lo que se le mostró"},
		"en": {"C1: Arranca <b>bien</b> y pronto", "Decision: Agreed.", "Comment: Una línea y otra", "SHA-256 of what you were shown"},
	} {
		t.Run(lang, func(t *testing.T) { lettersIn(t, a, lang, words) })
	}
}

func lettersIn(t *testing.T, a *app.App, lang string, words []string) {
	t.Helper()
	ctx := t.Context()
	i := invitationIn(t, a, lang)
	link, err := a.Letter(ctx, mail.CustomerLink, i)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.TrimPrefix(link.URL, "https://acta.example.org/customer/")
	if len(secret) != 43 || link.Address != "graham.whitlock@distribution.example" || link.Name != "Graham Whitlock" || link.Language != lang || !link.Secret {
		t.Fatalf("%+v", link)
	}
	says := a.Catalogue.Printer(lang)
	if subject := says.Say(link.Words+"subject", link.Args); !strings.Contains(subject, "9.7") || strings.Contains(subject, "{") {
		t.Errorf("%q", subject)
	}
	if _, err := a.Letter(ctx, mail.CustomerCopy, i); !fault.Is(err, fault.Conflict) {
		t.Errorf("a copy of nothing: %v", err)
	}
	asked, err := a.Releases.OpenLink(ctx, secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Releases.SendCode(ctx, secret); err != nil {
		t.Fatal(err)
	}
	code, err := a.Letter(ctx, mail.CustomerCode, i)
	if err != nil {
		t.Fatal(err)
	}
	digits, _ := code.Args["code"].(string)
	if !regexp.MustCompile(`^[0-9]{6}$`).MatchString(digits) || code.URL != "" || !strings.Contains(says.Say(code.Words+"text", code.Args), digits) {
		t.Fatalf("%+v", code)
	}
	_, err = a.Releases.Answer(ctx, secret, release.Answer{
		Given: release.Given{Decision: release.Agreed, Comment: "Una línea\ny otra", Name: "Graham Whitlock"},
		Code:  digits, Shown: asked.Sheet.Hash, Language: lang,
	})
	if err != nil {
		t.Fatal(err)
	}
	copied, err := a.Letter(ctx, mail.CustomerCopy, i)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(copied.Lines, "\n")
	for _, w := range append(words, release.Groups(asked.Sheet.Hash)) {
		if !strings.Contains(all, w) {
			t.Errorf("no %q in %s", w, all)
		}
	}
	if _, err := a.Letter(ctx, mail.CustomerLink, i); !fault.Is(err, fault.Conflict) {
		t.Errorf("a link to what was answered: %v", err)
	}
}

// invitationIn asks the customer of the demonstration to agree, in a language.
func invitationIn(t *testing.T, a *app.App, lang string) string {
	t.Helper()
	key, err := id.New[id.Link]()
	if err != nil {
		t.Fatal(err)
	}
	err = a.KeepInvitation(t.Context(), release.Invitation{
		ID: key, Release: "9.7", Customer: "USERS", Purpose: release.AskAgreement, Signatory: "Graham Whitlock",
		Address: "graham.whitlock@distribution.example", Language: lang, Inviter: "lucia", Expires: clock.At(time.Now().Add(time.Hour)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(key)
}
