package policy_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/template"
	"acta/internal/work"
	"acta/templates"
)

// office is the desk beside a document control that says what the test wants.
type office struct {
	*desk
	raw *sql.DB
}

// controlled runs cases of document control on every engine.
func controlled(t *testing.T, cases map[string]func(*testing.T, *office)) {
	t.Helper()
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		for name, test := range cases {
			t.Run(name, func(t *testing.T) {
				db, raw := fresh(t)
				o := &office{furnished(t, db), raw}
				o.unit.Route(o.Handlers())
				test(t, o)
			})
		}
	})
}

// shipped are the shipped templates.
var shipped = sync.OnceValues(func() (*template.Set, error) {
	return template.Load(templates.Files, map[string]any{
		"process": org.ProcessView{}, "policy": policy.View{}, "register": record.RegisterView{},
		"plan": release.PlanView{}, "deployment": release.DeploymentView{},
		"acceptance": release.AcceptanceView{}, "baseline": release.BaselineRecordView{},
		"verification": release.VerificationView{}, "review": release.DeploymentReviewView{},
		"schedule": release.ScheduleView{}, "exceptions": release.ExceptionRegisterView{},
	})
})

// frozen is a document version.
type frozen struct {
	version id.Version
	content string
}

// freeze keeps what the shipped template makes of a customer's policy, as a new
// document version.
func (o *office) freeze(t *testing.T, customer string) frozen {
	t.Helper()
	view, err := o.view(t, customer)
	if err != nil {
		t.Fatal(err)
	}
	set, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	made, err := set.Evaluate(policy.Kind, template.Input{Subject: customer, View: view, Languages: []string{"es"}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := made.Document.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return o.keep(t, data)
}

// keep keeps a content as a new document version.
func (o *office) keep(t testing.TB, data []byte) frozen {
	t.Helper()
	f := frozen{newID(t), content.Sum(data)}
	var kept int
	err := o.raw.QueryRow("SELECT COUNT(*) FROM contents WHERE hash = ?", f.content).Scan(&kept)
	if err == nil && kept == 0 {
		_, err = o.raw.Exec("INSERT INTO contents (hash, body) VALUES (?, ?)", f.content, data)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func newID(t testing.TB) id.Version {
	t.Helper()
	made, err := id.New[id.Version]()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// days are the dates of an event; "" for none.
type days struct{ effective, last, ended string }

// tell says what became of a document version, as document control does.
func (o *office) tell(what, customer, number string, f frozen, on days) error {
	cmd := work.Command{Name: "document.tell", Actor: "ana", Subject: id.Ref{Kind: "document", ID: policy.Kind + "/" + customer}}
	return o.unit.Do(context.Background(), cmd, func(tx *work.Tx) error {
		tx.Emit(work.Event{Name: "document." + what, Subject: cmd.Subject, Data: map[string]string{
			"kind": policy.Kind, "subject": customer, "number": number, "version": string(f.version), "content": f.content,
			"effective": on.effective, "valid_until": on.last, "ended": on.ended,
		}})
		return nil
	})
}

// takes effect: approved, then effective from a day.
func (o *office) takeEffect(t *testing.T, customer, number string, f frozen, on days) {
	t.Helper()
	for _, what := range []string{"submitted", "approved", "effective"} {
		if err := o.tell(what, customer, number, f, on); err != nil {
			t.Fatalf("%s %s: %v", number, what, err)
		}
	}
}

// drafted puts the customer's draft, agreed from a day on.
func (o *office) drafted(t *testing.T, customer string, from clock.Date) {
	t.Helper()
	o.put(t, policy.Policy{
		Customer: customer, Number: policy.DraftNumber, From: from, Services: []string{"k8s"},
		Agreement: policy.Agreement{With: "Irene", On: date(2026, 2, 1)},
	})
}

// versions are the customer's versions as "number state from..to", by number.
func (o *office) versions(t *testing.T, customer string) []string {
	t.Helper()
	var printed []string
	for _, p := range o.stored(t, customer) {
		printed = append(printed, fmt.Sprintf("%s %s %s..%s", p.Number, p.State, p.Control.From, p.Control.To))
	}
	return printed
}

func (o *office) stored(t testing.TB, customer string) (versions []policy.Policy) {
	t.Helper()
	err := o.db.Read(context.Background(), func(tx *work.Tx) (err error) {
		versions, err = store.Policies{}.Of(tx, customer)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return versions
}

// ruling is the number in force for a customer on a day; "" for none.
func (o *office) ruling(t *testing.T, customer string, on clock.Date) string {
	t.Helper()
	p, _ := policy.InForce(o.stored(t, customer), on)
	return p.Number
}

func want(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if all := fault.All(err); len(all) != 1 || all[0].Kind != kind || all[0].Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

func wantVersions(t *testing.T, o *office, customer string, wanted ...string) {
	t.Helper()
	if got := o.versions(t, customer); !slices.Equal(got, wanted) {
		t.Errorf("versions are\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(wanted, "\n  "))
	}
}
