package identity_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/org"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// The passwords of the tests' people.
const (
	lucias = "ocho tazas de té verde"
	brunos = "nine blue bicycles at dawn"
)

// owned is what people own, as app would gather it.
type owned struct {
	held  map[string][]identity.Holding
	moved map[string]string // holding → new owner
}

func (o *owned) Of(_ *work.Tx, person string) ([]identity.Holding, error) { return o.held[person], nil }

func (o *owned) Reassign(_ *work.Tx, h identity.Holding, _, to string) error {
	o.moved[h.Ref()] = to
	return nil
}

// world is the feature over an empty database, with the real gate.
type world struct {
	t    *testing.T
	ctx  context.Context
	db   *store.DB
	raw  *sql.DB
	unit *work.Unit
	org  *org.Service
	s    *identity.Service
	log  *bytes.Buffer
	owns *owned
}

type noRecords struct{}

func (noRecords) Rows(*work.Tx) ([]org.RecordView, error) { return nil, nil }

func newWorld(t *testing.T, db *store.DB, raw *sql.DB) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), db: db, raw: raw, log: new(bytes.Buffer), owns: &owned{moved: map[string]string{}}}
	w.unit = work.New(db, db, identity.Gate{Standings: store.Standings{}})
	w.org = org.New(w.unit, org.Stores{
		Organizations: store.Organizations{}, JobTitles: store.JobTitles{}, People: store.People{},
		Assignments: store.Assignments{}, Services: store.Services{}, Customers: store.Customers{}, Images: store.Images{}, Administrators: store.Grants{},
	}, noRecords{})
	attempts := store.NewAttempts(db)
	var err error
	w.s, err = identity.New(identity.Needs{
		Unit: w.unit, Clock: clock.System{}, Holdings: w.owns, Key: bytes.Repeat([]byte{7}, identity.KeyLength),
		Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Stores: identity.Stores{
			Views:    store.SavedViews{},
			Accounts: store.Accounts{}, SignIns: store.Accounts{}, Grants: store.Grants{}, Standings: store.Standings{},
			Sessions: store.Sessions{}, Codes: store.RecoveryCodes{}, Devices: store.Devices{}, Tokens: store.Tokens{},
			Links: store.Links{}, Attempts: attempts, Uses: attempts, People: store.People{}, Organizations: store.Organizations{},
		},
	})
	w.must(err)
	w.must(w.org.Put(w.ctx, work.System, directory()))
	return w
}

// directory is an organisation in Madrid whose Bruno builds from March on.
func directory() org.Setup {
	day := func(s string) clock.Date { d, _ := clock.ParseDate(s); return d }
	name := func(s string) content.Text { return content.Text{Original: "es", Values: map[string]string{"es": s}} }
	return org.Setup{
		Organization: &org.Organization{
			Name: name("Nubarrón Servicios"), SMSScope: name("Alojamiento"), Languages: []string{"es"}, Zone: "Europe/Madrid",
			Accent: "#0B5563", Paper: "A4", Levels: []org.Level{{Code: "internal", Name: name("Interno")}}, DefaultLevel: "internal",
		},
		People: []org.Person{
			{Code: "bruno", Name: "Bruno Gil", Email: "Bruno@Nube.example"}, {Code: "carla", Name: "Carla Ruiz", Email: "carla@nube.example"},
			{Code: "dario", Name: "Darío Paz", Email: "dario@nube.example"}, {Code: "gone", Name: "Eva Vega", Email: "eva@nube.example", Inactive: true},
		},
		Assignments: []org.Assignment{
			{Role: org.BuildPractitioner, Person: "bruno", From: day("2026-03-01"), To: day("2026-03-03")},
			{Role: org.ReleaseDeploymentManager, Person: "dario", From: day("2026-03-05")},
		},
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// found is the first account, of Lucía, by the set-up link.
func (w *world) found() identity.Principal {
	w.t.Helper()
	secret, err := w.s.SetupLink(w.ctx)
	w.must(err)
	_, err = w.s.SetUp(w.ctx, secret, identity.Setup{
		Person: "lucia", Name: "Lucía Ferrer", Email: "Lucia@Nube.example", Password: lucias, Language: "es",
	})
	w.must(err)
	return w.enter("lucia", lucias).Principal
}

// enter signs in, from an address of the person's own.
func (w *world) enter(person, password string) identity.SignedIn {
	w.t.Helper()
	in, err := w.s.SignIn(w.ctx, identity.Credentials{Name: person, Password: password, Address: "192.0.2." + person})
	w.must(err)
	return in
}

// as is the context of a principal's request.
func (w *world) as(p identity.Principal) context.Context { return work.From(w.ctx, p.Origin("r-1")) }

// invite makes an account and redeems its link.
func (w *world) invite(p identity.Principal, person, password string, roles ...identity.Role) identity.Principal {
	w.t.Helper()
	var grants []identity.NewGrant
	for _, role := range roles {
		grants = append(grants, identity.NewGrant{Role: role})
	}
	_, err := w.s.Invite(w.as(p), p.Person, identity.Invitation{Person: person, Grants: grants})
	w.must(err)
	secret, err := w.s.Mint(w.ctx, work.System, identity.ForInvite, person)
	w.must(err)
	_, err = w.s.Redeem(w.ctx, secret, identity.ForInvite, password)
	w.must(err)
	return w.enter(person, password).Principal
}

// web puts a sign-in into a web session, as package web does, and gives its token.
func (w *world) web(token string, in identity.SignedIn) {
	w.t.Helper()
	deadline := time.Now().Add(identity.SessionLife) // of scs, which knows no other clock
	data, err := identity.Codec{}.Encode(deadline, map[string]any{identity.SessionKey: in.Session})
	w.must(err)
	w.must(store.NewSessionStore(w.db).CommitCtx(w.ctx, token, data, deadline))
}

// resume is the person of a web session.
func (w *world) resume(token string) (identity.Principal, error) {
	data, found, err := store.NewSessionStore(w.db).FindCtx(w.ctx, token)
	w.must(err)
	if !found {
		return identity.Principal{}, fault.New(fault.SignedOut, "test.no_session", nil)
	}
	_, values, err := identity.Codec{}.Decode(data)
	w.must(err)
	who, _ := values[identity.SessionKey].(identity.SessionData)
	return w.s.Resume(w.ctx, token, who)
}

// now is the next second of the database's clock.
func (w *world) now() (now clock.Instant) {
	w.t.Helper()
	w.must(w.db.Read(w.ctx, func(tx *work.Tx) error {
		now = tx.Now()
		return nil
	}))
	return now
}

// code is the second factor's code that a phone shows, steps from now.
func (w *world) code(secret string, steps int) string {
	w.t.Helper()
	code, err := totp.GenerateCode(secret, w.now().Time().Add(time.Duration(steps)*30*time.Second))
	w.must(err)
	return code
}

// untilBusy repeats an attempt until it is refused unchecked, and says how many
// were checked.
func (w *world) untilBusy(try func() error) (checked int) {
	w.t.Helper()
	for checked < 30 {
		err := try()
		if fault.Is(err, fault.Busy) {
			return checked
		}
		if !fault.Is(err, fault.Invalid) {
			w.t.Fatal(err)
		}
		checked++
	}
	return checked
}

// factor gives a person a second factor.
func (w *world) factor(p identity.Principal) (secret string, codes []string) {
	w.t.Helper()
	enrolment, err := w.s.StartFactor(w.as(p), p)
	w.must(err)
	codes, err = w.s.FinishFactor(w.as(p), p, w.code(enrolment.Secret, -1))
	w.must(err)
	return enrolment.Secret, codes
}

// entries are the actions of the audit trail about an account, oldest first.
func (w *world) entries(person string) (actions []string) {
	w.t.Helper()
	w.must(w.db.Read(w.ctx, func(tx *work.Tx) error {
		list, err := store.Entries{}.Of(tx, id.Ref{Kind: "account", ID: person})
		for _, e := range list {
			actions = append(actions, e.Action)
		}
		return err
	}))
	return actions
}

// exec changes the database past the repositories.
func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.raw.Exec(query, args...); err != nil {
		w.t.Fatal(err)
	}
}

// jobs are the kinds of the queued jobs.
func (w *world) jobs() string {
	w.t.Helper()
	kinds, err := storetest.Strings(w.ctx, w.raw, "SELECT kind FROM jobs ORDER BY id")
	w.must(err)
	return strings.Join(kinds, " ")
}

// refuses checks that err is one fault of a key.
func refuses(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	all := fault.All(err)
	if len(all) != 1 || all[0].Kind != kind || all[0].Key != "fault.identity."+key {
		t.Errorf("got %v, want %s fault.identity.%s", err, kind, key)
	}
}

// run runs each test on an empty database of each engine.
func run(t *testing.T, tests map[string]func(*testing.T, *world)) {
	t.Helper()
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				db, raw := fresh(t)
				test(t, newWorld(t, db, raw))
			})
		}
	})
}

// both runs two things at the same time and counts those without an error;
// others must be refusals.
func both(t *testing.T, one, other func() error) (done int) {
	t.Helper()
	results := make(chan error, 2)
	for _, fn := range []func() error{one, other} {
		go func() { results <- fn() }()
	}
	for range 2 {
		err := <-results
		if err == nil {
			done++
		} else if fault.All(err) == nil || errors.Is(err, work.ErrRetry) {
			t.Error(err)
		}
	}
	return done
}
