// Package demo holds two sets of data to try the program with, and loads them
// through the features' own imports and commands. The set kubernetes is real
// release and retention data beside authored data that is marked as an
// illustration; the set provider is an invented managed-service provider with
// five customers. It serves the seed as a whole, no section in particular. What the
// people of a set do in the program itself, they do by its commands: Stage.Play.
//
// It does not promise to be a backup or a migration: it fills an empty database,
// and puts its own set back to what it was.
package demo

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/work"
)

// The sets of data.
const (
	// Kubernetes is eleven releases of Kubernetes and seven retention series,
	// completed by an illustration.
	Kubernetes = "kubernetes"
	// Provider is a managed-service provider with five customers, all invented.
	Provider = "provider"
)

//go:embed data licenses
var files embed.FS

// Notices are the source and licence of the data that is not our own, under
// licenses/NAME.txt.
func Notices() fs.FS { return files }

// Services are the features of the database that is filled.
type Services struct {
	Unit     *work.Unit
	Org      *org.Service
	Policies *policy.Service
	Records  *record.Service
	Releases *release.Service
}

// Empty reports whether the database holds nothing yet that a person could miss:
// no organisation, nobody in its directory and no release.
func Empty(ctx context.Context, s Services) (bool, error) {
	held, err := s.look(ctx)
	return err == nil && held.empty(), err
}

// holding is what a database holds already.
type holding struct {
	directory *org.Directory
	releases  int
}

func (s Services) look(ctx context.Context) (held holding, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		if held.directory, err = s.Org.Directory(tx); err != nil {
			return err
		}
		releases, err := s.Releases.SubjectsAfter(tx, "", 1)
		held.releases = len(releases) // whether there is one
		return err
	})
	if err != nil {
		return holding{}, fmt.Errorf("see what the database holds: %w", err)
	}
	return held, nil
}

func (h holding) empty() bool { return h.bare() && len(h.directory.People) == 0 }

// bare reports whether there is nothing yet, or only who set the installation up.
func (h holding) bare() bool {
	d := h.directory
	return d.Organization == nil && h.releases+len(d.JobTitles)+len(d.Services)+len(d.Customers) == 0
}

// apart refuses a set that would make somebody who is there another person.
func (h holding) apart(set string, people []org.Person) error {
	for _, p := range people {
		if had, found := h.directory.Person(p.Code); found && had.Name != p.Name {
			return fault.New(fault.Conflict, "fault.demo.person", fault.Args{"set": set, "person": had.Name, "code": p.Code})
		}
	}
	return nil
}

// admit refuses a set where there is other data than its own: the same
// organisation is the set itself, loaded before.
func (h holding) admit(set string, own content.Text, people []org.Person) error {
	if h.bare() {
		return h.apart(set, people)
	}
	if o := h.directory.Organization; o != nil {
		if maps.Equal(o.Name.Values, own.Values) {
			return nil
		}
		name, _ := o.Name.Get(o.Name.Original)
		return fault.New(fault.Conflict, "fault.demo.other_organization", fault.Args{"set": set, "organization": name})
	}
	return fault.New(fault.Conflict, "fault.demo.not_empty", fault.Args{"set": set})
}
