package app

import (
	"context"
	"net/url"

	"acta/internal/config"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/mail"
	"acta/internal/org"
	"acta/internal/work"
	"acta/templates"
)

// desk writes and sends the letters of the installation.
func (a *App) desk(accounts *identity.Service) (*mail.Desk, error) {
	sender, err := mailServer(a.Config)
	if err != nil {
		return nil, err
	}
	return mail.New(mail.Parts{
		Sender: sender, People: addressees{a, accounts}, Documents: titles{a}, Minter: links{a, accounts}, Guests: guests{a},
		Notices: notices{a}, Clock: a.clock, Catalogue: a.Catalogue, Templates: templates.Files, URL: publicURL(a.Config),
	})
}

// mailServer is the mail server of the settings; nil when they name none.
func mailServer(cfg config.Config) (*mail.Sender, error) {
	if cfg.SMTP == "" {
		return nil, nil //nolint:nilnil // an installation without a mail server is one
	}
	return mail.NewSender(mail.Settings{
		Server: cfg.SMTP, User: cfg.SMTPUser, Password: cfg.SMTPPassword, TLS: cfg.SMTPTLS, From: cfg.MailFrom,
	})
}

// publicURL is the address under which people reach the service.
func publicURL(cfg config.Config) string {
	if cfg.URL != "" {
		return cfg.URL
	}
	return "http://" + cfg.Listen
}

// checkMail says whether the mail server of the settings answers and lets us in.
func checkMail(ctx context.Context, cfg config.Config) Check {
	if cfg.SMTP == "" {
		return Check{Key: "mail.check.none"}
	}
	check := Check{Key: "mail.check.server", Args: fault.Args{"server": cfg.SMTP}}
	sender, err := mailServer(cfg)
	if err == nil {
		err = sender.Check(ctx)
	}
	check.Problem = problem(err)
	return check
}

// addressees knows where people get letters: the address of their account, else
// the one in the directory.
type addressees struct {
	app      *App
	accounts *identity.Service
}

// Recipient is the person with a code.
func (r addressees) Recipient(ctx context.Context, code string) (mail.Recipient, error) {
	var person org.Person
	var to mail.Recipient
	err := r.app.unit.Read(ctx, func(tx *work.Tx) error {
		dir, err := r.app.Org.Require(tx)
		if err != nil {
			return err
		}
		found, ok := dir.Person(code)
		if !ok {
			return fault.New(fault.NotFound, "fault.mail.person", fault.Args{"person": code})
		}
		person = found
		to = mail.Recipient{
			Name: person.Name, Address: person.Email, Language: dir.Organization.Languages[0], Zone: dir.Organization.Zone, Active: !person.Inactive,
		}
		return nil
	})
	if err != nil {
		return mail.Recipient{}, err
	}
	account, err := r.accounts.Account(ctx, code)
	switch {
	case fault.Is(err, fault.NotFound):
		return to, nil
	case err != nil:
		return mail.Recipient{}, err
	}
	to.Address, to.Active = account.Email, to.Active && account.State != identity.Deactivated
	if account.Language != "" {
		to.Language = account.Language
	}
	return to, nil
}

// titles knows what documents are called.
type titles struct{ app *App }

// House is the organisation's name in a language.
func (t titles) House(ctx context.Context, lang string) (name string, err error) {
	err = t.app.unit.Read(ctx, func(tx *work.Tx) error {
		dir, err := t.app.Org.Require(tx)
		if err == nil {
			name, _ = dir.Organization.Name.Get(lang)
		}
		return err
	})
	return name, err
}

// Title is a document's title in a language, "Plan de entrega 1.30", and the path
// of its page.
func (t titles) Title(ctx context.Context, kind, subject, lang string) (title, path string, err error) {
	status, err := t.app.Documents.Status(ctx, document.Ref{Kind: kind, Subject: subject})
	if err != nil {
		return "", "", err
	}
	title = t.app.Catalogue.Printer(lang).Say(kind+".label", nil)
	if subject != subjectOrg {
		title += " " + status.Short
	}
	return title, "/documents/" + url.PathEscape(kind) + "/" + url.PathEscape(status.Short), nil
}

// links makes the single-use links of letters.
type links struct {
	app      *App
	accounts *identity.Service
}

// Mint makes a link for a purpose and a person.
func (l links) Mint(ctx context.Context, purpose, person string) (string, error) {
	secret, err := l.accounts.Mint(ctx, work.System, identity.Purpose(purpose), person)
	if err != nil {
		return "", err
	}
	paths := map[identity.Purpose]string{identity.ForInvite: "invite", identity.ForRecovery: "recover"}
	return url.JoinPath(publicURL(l.app.Config), paths[identity.Purpose(purpose)], secret)
}
