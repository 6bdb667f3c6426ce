package identity

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"acta/internal/fault"
	"acta/internal/work"
)

// View is a list with its filters that a person keeps under a name. Scope F113.
type View struct {
	Person string
	Page   string // address of the list, such as "/documents"
	Name   string
	Query  string // of the address, encoded
}

// Views keeps the views of people; store satisfies it.
type Views interface {
	// Of returns the views of a person's list by name.
	Of(tx *work.Tx, person, page string) ([]View, error)
	// Save adds a view, or changes the one of that name.
	Save(tx *work.Tx, view View) error
	// Drop removes a view; fault.NotFound if there is none of that name.
	Drop(tx *work.Tx, view View) error
}

// The bounds of views.
const (
	mostViews   = 30 // of one list
	longestName = 80
	longestView = 1000
)

// pageForm is what the address of a list looks like, and queryForm its filters.
var (
	pageForm  = regexp.MustCompile(`^/[a-z0-9/_-]{1,99}$`)
	queryForm = regexp.MustCompile(`^[A-Za-z0-9%&=+._~-]*$`)
)

// ViewsOf lists a person's own views of a list.
func (s *Service) ViewsOf(ctx context.Context, person, page string) (list []View, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) (err error) {
		list, err = s.stores.Views.Of(tx, person, page)
		return err
	})
	return list, err
}

// SaveView keeps a list with its filters under a name; the same name takes the place of
// the former one. Command "identity.save_view".
func (s *Service) SaveView(ctx context.Context, p Principal, view View) error {
	view.Person, view.Name = p.Person, strings.TrimSpace(view.Name)
	if err := view.check(); err != nil {
		return err
	}
	return s.unit.Do(ctx, view.command("identity.save_view"), func(tx *work.Tx) error {
		have, err := s.stores.Views.Of(tx, view.Person, view.Page)
		if err != nil {
			return err
		}
		former := ""
		for _, one := range have {
			if one.Name == view.Name {
				former = one.Query
			}
		}
		if former == "" && len(have) >= mostViews {
			return fault.New(fault.Conflict, "fault.identity.views", fault.Args{"limit": mostViews}).At("name")
		}
		tx.Detail("views."+view.Page+"."+view.Name, former, view.Query)
		return s.stores.Views.Save(tx, view)
	})
}

// DropView forgets a view of one's own. Command "identity.drop_view".
func (s *Service) DropView(ctx context.Context, p Principal, view View) error {
	view.Person = p.Person
	return s.unit.Do(ctx, view.command("identity.drop_view"), func(tx *work.Tx) error {
		tx.Detail("views."+view.Page+"."+view.Name, "1", "")
		return s.stores.Views.Drop(tx, view)
	})
}

func (v View) command(name string) work.Command {
	return work.Command{Name: name, Actor: v.Person, Subject: subjectOf(v.Person)}
}

func (v View) check() error {
	printable := !strings.ContainsFunc(v.Name, func(r rune) bool { return r < ' ' || r == utf8.RuneError })
	switch {
	case v.Name == "" || utf8.RuneCountInString(v.Name) > longestName || !printable:
		return fault.New(fault.Invalid, "fault.identity.view_name", fault.Args{"limit": longestName}).At("name")
	case !pageForm.MatchString(v.Page) || strings.HasPrefix(v.Page, "//") || len(v.Query) > longestView || !queryForm.MatchString(v.Query):
		return fault.New(fault.Invalid, "fault.identity.view", nil)
	}
	return nil
}
