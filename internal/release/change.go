package release

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// change is what a command does to a release: its plan before and after, and the
// facts that it adds. Nothing is written before save.
type change struct {
	service *Service
	tx      *work.Tx
	actor   string
	before  Release
	after   Release
	facts   []Fact
	scene   *scene
	revoked []string
	// afterwards is what can be written only once the facts are.
	afterwards []func() error
}

// open starts a change of a stored release; another row version than the one
// expected is fault.Stale.
func (s *Service) open(tx *work.Tx, actor, code string, expect int) (*change, error) {
	stored, err := s.Releases.Find(tx, code)
	if err != nil {
		return nil, err
	}
	if err := expected(stored.RowVersion, expect); err != nil {
		return nil, err
	}
	// Before the facts are read: a no-go and a start at once are one after the other.
	if err := s.Facts.Lock(tx, stored.ID); err != nil {
		return nil, err
	}
	c := &change{service: s, tx: tx, actor: actor, before: stored, after: stored}
	_, err = c.look()
	return c, err
}

// expected refuses a row that is another one than the person saw; NotStored asks
// that there is none.
func expected(have, want int) error {
	if want != 0 && max(want, 0) != have {
		return fault.New(fault.Stale, "fault.database.stale", nil)
	}
	return nil
}

// changing runs a command that changes a stored release; fn prepares the change.
func (s *Service) changing(ctx context.Context, cmd work.Command, code string, expect int, fn func(*change) error) (Changed, error) {
	var done Changed
	err := s.perform(ctx, cmd, func(tx *work.Tx) error {
		c, err := s.open(tx, cmd.Actor, code, expect)
		if err != nil {
			return err
		}
		done = Changed{Row: c.before.RowVersion}
		if err := fn(c); err != nil {
			return err
		}
		done, err = c.save()
		return err
	})
	if err != nil {
		return Changed{}, err
	}
	return done, nil
}

// save writes what changed; errNothing when nothing did.
func (c *change) save() (Changed, error) {
	done := Changed{Row: c.before.RowVersion, Revoked: c.revoked}
	before, after := differing(c.before, c.after)
	changed := detail(c.tx, "", before, after) || c.before.BroughtIn != c.after.BroughtIn
	if !changed && len(c.facts) == 0 {
		return done, errNothing
	}
	if changed {
		if err := c.service.Releases.Change(c.tx, c.before, c.after); err != nil {
			return Changed{}, err
		}
		done.Row++
	}
	for _, f := range c.facts {
		if err := c.service.Facts.Add(c.tx, c.after.ID, f); err != nil {
			return Changed{}, fmt.Errorf("add fact: %w", err)
		}
		c.tx.Detail("facts."+f.place(), "", f.summary())
	}
	for _, write := range c.afterwards {
		if err := write(); err != nil {
			return Changed{}, err
		}
	}
	return done, c.service.waitOf(c.tx, c.after.Code)
}

// place names a fact in the audit entry.
func (h Head) place() string {
	attempt := ""
	if h.Attempt > 0 {
		attempt = strconv.Itoa(h.Attempt)
	}
	return join("/", string(h.Kind), h.Deployment, attempt, h.Customer, h.Key)
}

// summary is the fact's instant and body; a long body is its SHA-256.
func (f Fact) summary() string {
	body := string(f.Body)
	if len(body) > maxName*10 {
		body = "sha256:" + content.Sum(f.Body)
	}
	return f.At.String() + " " + body
}

// look is the situation of the release as the change has made it so far; the
// scene is there once open or look was called.
func (c *change) look() (*scene, error) {
	if c.scene == nil {
		var err error
		if c.scene, err = c.service.situate(c.tx, c.after); err != nil {
			return nil, err
		}
	}
	c.scene.Release = c.after
	return c.scene, nil
}

// deployment is the deployment with a code, to be changed in place.
func (c *change) deployment(code string) (*Deployment, error) {
	i := slices.IndexFunc(c.after.Deployments, func(d Deployment) bool { return d.Code == code })
	if i < 0 {
		var codes []string
		for _, d := range c.after.Deployments {
			codes = append(codes, d.Code)
		}
		return nil, fault.New(fault.NotFound, "fault.release.deployment",
			fault.Args{"release": c.after.Code, "deployment": code, "have": strings.Join(codes, ", ")})
	}
	c.after.Deployments = slices.Clone(c.after.Deployments)
	return &c.after.Deployments[i], nil
}

// fact adds a fact of this command's actor that happened at the head's instant.
func (c *change) fact(head Head, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("body of %s: %w", head.place(), err)
	}
	return c.add(Fact{Head: head, Body: data})
}

// add completes a fact and adds it; one that is recorded late leaves its
// exception too.
func (c *change) add(f Fact) error {
	key, err := id.New[id.Fact]()
	if err != nil {
		return err
	}
	f.ID = key
	f.By = orElse(f.By, c.actor)
	f.Recorded = orElse(f.Recorded, c.tx.Now())
	c.facts = append(c.facts, f)
	return nil
}

// late reports whether what happened is recorded later than the hours allowed, and
// leaves the exception that says so; a bare date may have been as late as its
// end. Domain section 3; Scope F98.
func (c *change) late(on clock.Planned, hours int, d *Deployment, what, reason string) bool {
	now := c.tx.Now()
	if !c.scene.late(on, now, hours) {
		return false
	}
	list := &c.after.Exceptions
	if d != nil {
		list = &d.Exceptions
	}
	if reason == "" {
		reason = on.String() + " → " + now.String()
	}
	*list = append(slices.Clone(*list), Exception{
		Code: freeCode(*list, "late-"), Kind: LateRecord, What: anyLanguage(what), Reason: anyLanguage(reason),
		Person: c.actor, On: on, Recorded: plannedAt(now),
	})
	return true
}

// freeCode is the prefix with the first number that no exception has.
func freeCode(list []Exception, prefix string) string {
	for n := 1; ; n++ {
		code := prefix + strconv.Itoa(n)
		if !slices.ContainsFunc(list, func(e Exception) bool { return e.Code == code }) {
			return code
		}
	}
}

// anyLanguage is a text that consists of codes and instants, or of words in a
// language that nobody named: the same in both languages.
func anyLanguage(words string) content.Text { return content.In("es", words).With("en", words) }
