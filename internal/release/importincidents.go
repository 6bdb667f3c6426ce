package release

import (
	"context"
	"strconv"

	"acta/internal/sheet"
)

// maxTitle is how long the title of an incident may be, in characters.
const maxTitle = 500

// ImportIncidents takes incidents of the incident process's system: columns code,
// service, customer, ci, release, title, priority, major, opened, closed; key
// code. The source decides: a row replaces the whole incident, so that an empty
// cell empties. Services, customers and releases must be known here. Command
// "release.import_incidents". Scope F53, F84.
func (s *Service) ImportIncidents(ctx context.Context, table sheet.Table, opts sheet.Options) (sheet.Report, error) {
	var stored map[string]Incident
	return s.importing(ctx, "release.import_incidents", table, opts, taking{required: incidentColumns(),
		begin: func(in *intake) error {
			list, err := s.Incidents.Page(in.tx, "", 0)
			stored = make(map[string]Incident, len(list))
			for _, one := range list {
				stored[one.Code] = one
			}
			return err
		},
		row: func(in *intake, r row) error { return takeIncident(in, r, stored) },
	})
}

func incidentColumns() []string {
	return []string{"code", "service", "customer", "ci", "release", "title", "priority", "major", "opened", "closed"}
}

func takeIncident(in *intake, r row, stored map[string]Incident) error {
	given := Incident{
		Code: r.code("code"), Item: r.get("ci"), Title: r.words("title", false, maxTitle), Priority: r.name("priority", false),
		Major: r.yes("major"), Opened: r.instant("opened", true), Closed: r.instant("closed", false),
	}
	if given.Item != "" {
		r.code("ci")
	}
	if err := r.concerns(&given); err != nil {
		return err
	}
	r.once("code", given.Code)
	if !given.Closed.IsZero() && given.Closed.Before(given.Opened) {
		r.reject("closed", "import.closed_before_opened", sheet.Arg{Name: "opened", Value: given.Opened.String()})
	}
	if r.refused {
		return nil
	}
	old, found := stored[given.Code]
	given = given.over(old)
	switch {
	case !found:
		in.report.Created++
	case old != given:
		in.report.Updated++
	default:
		in.report.Unchanged++
		return nil
	}
	in.writes = append(in.writes, func() error {
		in.tx.Detail("incidents["+given.Code+"]", old.line(), given.line())
		_, err := in.service.Incidents.Put(in.tx, given)
		return err
	})
	return nil
}

// concerns reads what an incident concerns.
func (r *row) concerns(given *Incident) (err error) {
	s, tx := r.in.service, r.in.tx
	given.Service, err = r.named("service", "import.unknown_service", func(code string) error {
		_, _, err := s.Directory.Service(tx, code)
		return err
	})
	if err != nil {
		return err
	}
	given.Customer, err = r.named("customer", "import.unknown_customer", func(code string) error {
		_, err := s.Directory.Customer(tx, code)
		return err
	})
	if err != nil {
		return err
	}
	given.Release, err = r.named("release", "import.unknown_release", func(code string) error {
		_, err := s.Releases.Find(tx, code)
		return err
	})
	r.digits("release", given.Release)
	return err
}

// over keeps the stored words where a file only wrote them in another form.
func (i Incident) over(old Incident) Incident {
	if sheet.Same(old.Title, i.Title) {
		i.Title = old.Title
	}
	if sheet.Same(old.Priority, i.Priority) {
		i.Priority = old.Priority
	}
	return i
}

// line is an incident as an audit entry shows it, without its title, which may
// name people; "" for none.
func (i Incident) line() string {
	if i.Code == "" {
		return ""
	}
	return join(" ", i.Service, i.Customer, i.Item, i.Release, i.Priority, strconv.FormatBool(i.Major), i.Opened.String(), i.Closed.String())
}
