package identity_test

import (
	"slices"
	"strings"
	"testing"

	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/org"
	"acta/internal/store"
	"acta/internal/work"
)

// Scope F79, F80.
func TestAccounts(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){
		"an invitation makes an account of a person": invitation,
		"bad invitations are refused":                badInvitations,
		"accounts are listed by key":                 listed,
		"an address is changed by who has seen it":   changeEmail,
		"deactivation hands over what is owned":      handsOver,
		"deactivation ends everything at once":       endsAll,
		"the last administrator stays":               lastAdministrator,
		"two deactivations at once leave one":        twoDeactivations,
		"reactivation begins anew":                   reactivation,
		"the person's own language":                  ownLanguage,
	})
}

func invitation(t *testing.T, w *world) {
	p := w.found()
	account, err := w.s.Invite(w.as(p), "lucia", identity.Invitation{
		Person: "bruno", Language: "en", Grants: []identity.NewGrant{{Role: identity.Approver, To: date("2026-05-01")}},
	})
	if err != nil || account.State != identity.Invited || account.Email != "bruno@nube.example" || account.Name != "Bruno Gil" {
		t.Fatalf("%+v, %v", account, err)
	}
	if w.jobs() != "mail.invitation" {
		t.Errorf("jobs %s", w.jobs())
	}
	invitedNow(t, w, account)
	invitesUnproven(t, w, p)
}

// invitedNow checks what an invitation has left of Bruno.
func invitedNow(t *testing.T, w *world, account identity.Account) {
	t.Helper()
	grants, err := w.s.Grants(w.ctx, "bruno")
	if err != nil || len(grants) != 1 || grants[0].From != date("2026-03-02") || grants[0].By != "lucia" {
		t.Errorf("%+v, %v", grants, err)
	}
	stored, err := w.s.Account(w.ctx, "bruno")
	if err != nil || stored.ID != account.ID || stored.RowVersion != account.RowVersion || stored.HasPassword {
		t.Errorf("%+v, %v", stored, err)
	}
}

// invitesUnproven checks that who may invite but has not proved who they are gives
// no roles.
func invitesUnproven(t *testing.T, w *world, p identity.Principal) {
	t.Helper()
	p.Confirmed = storetestStart()
	for range 300 {
		w.now()
	}
	_, err := w.s.Invite(w.as(p), "lucia", identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Administrator}}})
	refuses(t, err, fault.Forbidden, "confirm")
	if _, err = w.s.Account(w.ctx, "dario"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the refused invitation left an account: %v", err)
	}
}

func badInvitations(t *testing.T, w *world) {
	p := w.found()
	w.invite(p, "carla", brunos)
	for name, c := range map[string]struct {
		in   identity.Invitation
		kind fault.Kind
	}{
		"unknown person":     {identity.Invitation{Person: "nobody"}, fault.Invalid},
		"who has left":       {identity.Invitation{Person: "gone"}, fault.Invalid},
		"has one":            {identity.Invitation{Person: "carla"}, fault.Conflict},
		"address taken":      {identity.Invitation{Person: "dario", Email: " CARLA@nube.example"}, fault.Conflict},
		"no address":         {identity.Invitation{Person: "dario", Email: "dario"}, fault.Invalid},
		"header injection":   {identity.Invitation{Person: "dario", Email: "d@x.example\r\nBcc: all@x.example"}, fault.Invalid},
		"no language":        {identity.Invitation{Person: "dario", Language: "klingon!"}, fault.Invalid},
		"no such role":       {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: "owner"}}}, fault.Invalid},
		"derived role":       {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Process}}}, fault.Invalid},
		"system role":        {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Machine}}}, fault.Invalid},
		"auditor for ever":   {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Auditor}}}, fault.Invalid},
		"auditor too long":   {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Auditor, To: date("2027-03-04")}}}, fault.Invalid},
		"ended before today": {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Reader, From: date("2026-01-01"), To: date("2026-03-02")}}}, fault.Invalid},
		"backwards":          {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Reader, From: date("2026-09-01"), To: date("2026-08-01")}}}, fault.Invalid},
		"scope of a reader":  {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Reader, Scope: &identity.AuditScope{}}}}, fault.Invalid},
		"scope not a kind":   {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Auditor, To: date("2026-09-01"), Scope: &identity.AuditScope{Kinds: []string{"a b"}}}}}, fault.Invalid},
		"same role twice":    {identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Reader}, {Role: identity.Reader}}}, fault.Invalid},
	} {
		if _, err := w.s.Invite(w.as(p), "lucia", c.in); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if list, err := w.s.Accounts(w.ctx, "", 9); err != nil || len(list) != 2 {
		t.Errorf("%d accounts, %v", len(list), err)
	}
	carla, _ := w.s.Account(w.ctx, "carla")
	if _, err := w.s.Invite(w.as(identity.Principal{Person: "carla", Account: carla.ID}), "carla", identity.Invitation{Person: "dario"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member invited: %v", err)
	}
}

func listed(t *testing.T, w *world) {
	p := w.found()
	for _, person := range []string{"dario", "bruno", "carla"} {
		_, err := w.s.Invite(w.as(p), "lucia", identity.Invitation{Person: person})
		w.must(err)
	}
	var got []string
	for after := ""; ; {
		page, err := w.s.Accounts(w.ctx, after, 3)
		w.must(err)
		if len(page) == 0 {
			break
		}
		for _, a := range page {
			got = append(got, a.Person)
		}
		after = page[len(page)-1].Person
	}
	if strings.Join(got, " ") != "bruno carla dario lucia" {
		t.Error(got)
	}
}

func changeEmail(t *testing.T, w *world) {
	p := w.found()
	carla := w.invite(p, "carla", brunos)
	account, err := w.s.Account(w.ctx, "carla")
	w.must(err)
	after, err := w.s.ChangeEmail(w.as(p), "lucia", "carla", account.RowVersion, "Carla.Ruiz@nube.example")
	if err != nil || after.Email != "carla.ruiz@nube.example" || after.RowVersion != account.RowVersion+1 {
		t.Fatalf("%+v, %v", after, err)
	}
	if _, err = w.s.ChangeEmail(w.as(p), "lucia", "carla", account.RowVersion, "x@nube.example"); !fault.Is(err, fault.Stale) {
		t.Errorf("stale: %v", err)
	}
	if _, err = w.s.ChangeEmail(w.as(p), "lucia", "carla", after.RowVersion, "lucia@nube.example"); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken: %v", err)
	}
	if _, err = w.s.ChangeEmail(w.as(carla), "carla", "carla", after.RowVersion, "x@nube.example"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member: %v", err)
	}
	w.enter("carla.ruiz@nube.example", brunos)
}

func handsOver(t *testing.T, w *world) {
	p := w.found()
	w.invite(p, "carla", brunos)
	w.owns.held = map[string][]identity.Holding{"carla": {
		{Kind: "document", ID: "process/org", Label: "Proceso"}, {Kind: "series", ID: "plans", Label: "Planes"},
	}}
	account, err := w.s.Account(w.ctx, "carla")
	w.must(err)
	d := identity.Deactivation{Person: "carla", RowVersion: account.RowVersion, Reason: "leaves"}
	_, err = w.s.Deactivate(w.as(p), "lucia", d)
	all := fault.All(err)
	if len(all) != 2 || all[0].Kind != fault.Conflict || all[0].Field != "each.document:process/org" || all[1].Field != "each.series:plans" {
		t.Fatalf("%v", err)
	}
	for _, to := range []string{"nobody", "gone", "carla"} {
		d.To = to
		_, err = w.s.Deactivate(w.as(p), "lucia", d)
		refuses(t, err, fault.Invalid, "takes")
	}
	if a, _ := w.s.Account(w.ctx, "carla"); a.State != identity.Active || a.RowVersion != account.RowVersion {
		t.Errorf("a refused deactivation left %+v", a)
	}
	d.To, d.Each = "bruno", map[string]string{"series:plans": "dario"}
	after, err := w.s.Deactivate(w.as(p), "lucia", d)
	if err != nil || after.State != identity.Deactivated {
		t.Fatalf("%+v, %v", after, err)
	}
	if w.owns.moved["document:process/org"] != "bruno" || w.owns.moved["series:plans"] != "dario" {
		t.Errorf("moved %v", w.owns.moved)
	}
	_, err = w.s.Deactivate(w.as(p), "lucia", identity.Deactivation{Person: "carla", RowVersion: after.RowVersion})
	refuses(t, err, fault.Conflict, "deactivated")
}

func endsAll(t *testing.T, w *world) {
	p := w.found()
	w.invite(p, "carla", brunos, identity.Reader, identity.Approver)
	in := w.enter("carla", brunos)
	w.web("carla's", in)
	carla := in.Principal
	secret, _, err := w.s.CreateToken(w.as(carla), carla, identity.NewToken{Name: "ci", Scopes: []string{"document.read"}, Expires: date("2026-06-01")})
	w.must(err)
	link, err := w.s.Mint(w.ctx, work.System, identity.ForRecovery, "carla")
	w.must(err)
	account, err := w.s.Account(w.ctx, "carla")
	w.must(err)
	_, err = w.s.Deactivate(w.as(p), "lucia", identity.Deactivation{Person: "carla", RowVersion: account.RowVersion})
	w.must(err)

	if _, err := w.resume("carla's"); !fault.Is(err, fault.SignedOut) {
		t.Errorf("session: %v", err)
	}
	_, err = w.s.Authenticate(w.ctx, secret)
	refuses(t, err, fault.SignedOut, "token")
	_, err = w.s.SignIn(w.ctx, identity.Credentials{Name: "carla", Password: brunos})
	refuses(t, err, fault.Invalid, "sign_in")
	_, err = w.s.Redeem(w.ctx, link, identity.ForRecovery, lucias)
	refuses(t, err, fault.NotFound, "link")
	refuses(t, w.s.May(w.ctx, "carla", "own.read"), fault.Forbidden, "forbidden")
	grants, err := w.s.Grants(w.ctx, "carla")
	w.must(err)
	for _, g := range grants {
		if g.To != date("2026-03-02") {
			t.Errorf("grant %+v goes on", g)
		}
	}
	people, err := listPeople(w)
	w.must(err)
	if !people["carla"] {
		t.Error("the directory does not say that Carla has left")
	}
	// A session that a request under way commits after the end stays ended.
	w.web("carla's", in)
	if _, err := w.resume("carla's"); !fault.Is(err, fault.SignedOut) {
		t.Errorf("session after a late commit: %v", err)
	}
	w.web("carla's second", in)
	if _, err := w.resume("carla's second"); !fault.Is(err, fault.SignedOut) {
		t.Errorf("session opened with the former epoch: %v", err)
	}
}

// listPeople says who has left.
func listPeople(w *world) (left map[string]bool, err error) {
	left = map[string]bool{}
	err = w.db.Read(w.ctx, func(tx *work.Tx) error {
		people, err := store.People{}.List(tx)
		for _, p := range people {
			left[p.Code] = p.Inactive
		}
		return err
	})
	return left, err
}

func lastAdministrator(t *testing.T, w *world) {
	p := w.found()
	account, err := w.s.Account(w.ctx, "lucia")
	w.must(err)
	_, err = w.s.Deactivate(w.as(p), "lucia", identity.Deactivation{Person: "lucia", RowVersion: account.RowVersion})
	refuses(t, err, fault.Conflict, "last_administrator")
	g := w.grantOf("lucia", identity.Administrator)
	for _, on := range []string{"", "2026-03-02", "2027-01-01"} {
		_, err = w.s.EndGrant(w.as(p), "lucia", g.ID, g.RowVersion, date(on))
		refuses(t, err, fault.Conflict, "last_administrator")
	}
	stays := func(code string) {
		t.Helper()
		dir, err := w.org.Read(w.ctx)
		w.must(err)
		one, _ := dir.Person(code)
		one.Inactive = true
		err = w.org.Put(w.ctx, work.System, org.Setup{People: []org.Person{one}})
		if all := fault.All(err); len(all) != 1 || all[0].Kind != fault.Conflict || all[0].Key != "fault.org.last_administrator" {
			t.Errorf("the last administrator leaves: %v", err)
		}
	}
	stays("lucia")
	// Neither an invitation nor an administrator with an end is another one.
	_, err = w.s.Invite(w.as(p), "lucia", identity.Invitation{Person: "dario", Grants: []identity.NewGrant{{Role: identity.Administrator}}})
	w.must(err)
	carla := w.invite(p, "carla", brunos)
	_, err = w.s.Grant(w.as(p), "lucia", identity.NewGrant{Person: "carla", Role: identity.Administrator, To: date("2026-12-31")})
	w.must(err)
	_, err = w.s.EndGrant(w.as(p), "lucia", g.ID, g.RowVersion, date(""))
	refuses(t, err, fault.Conflict, "last_administrator")
	limited := w.grantOf("carla", identity.Administrator)
	stays("lucia")
	_, err = w.s.EndGrant(w.as(p), "lucia", limited.ID, limited.RowVersion, date(""))
	w.must(err)
	_, err = w.s.Grant(w.as(p), "lucia", identity.NewGrant{Person: "carla", Role: identity.Administrator})
	w.must(err)
	_, err = w.s.EndGrant(w.as(p), "lucia", g.ID, g.RowVersion, date(""))
	w.must(err)
	refuses(t, w.s.May(w.ctx, "lucia", "account.read"), fault.Forbidden, "forbidden")
	w.must(w.s.May(w.as(carla), "carla", "account.read"))
}

// grantOf is a person's newest grant of a role.
func (w *world) grantOf(person string, role identity.Role) identity.Grant {
	w.t.Helper()
	grants, err := w.s.Grants(w.ctx, person)
	w.must(err)
	slices.Reverse(grants)
	i := slices.IndexFunc(grants, func(g identity.Grant) bool { return g.Role == role })
	if i < 0 {
		w.t.Fatalf("%s has no grant %s", person, role)
	}
	return grants[i]
}

func twoDeactivations(t *testing.T, w *world) {
	p := w.found()
	carla := w.invite(p, "carla", brunos, identity.Administrator)
	lucia, err := w.s.Account(w.ctx, "lucia")
	w.must(err)
	other, err := w.s.Account(w.ctx, "carla")
	w.must(err)
	done := both(t, func() error {
		_, err := w.s.Deactivate(w.as(p), "lucia", identity.Deactivation{Person: "carla", RowVersion: other.RowVersion})
		return err
	}, func() error {
		_, err := w.s.Deactivate(w.as(carla), "carla", identity.Deactivation{Person: "lucia", RowVersion: lucia.RowVersion})
		return err
	})
	if done != 1 {
		t.Errorf("%d of two administrators deactivated each other", done)
	}
}

func reactivation(t *testing.T, w *world) {
	p := w.found()
	carla := w.invite(p, "carla", brunos, identity.Reader)
	w.factor(carla)
	account, err := w.s.Account(w.ctx, "carla")
	w.must(err)
	_, err = w.s.Reactivate(w.as(p), "lucia", "carla", account.RowVersion)
	refuses(t, err, fault.Conflict, "not_deactivated")
	after, err := w.s.Deactivate(w.as(p), "lucia", identity.Deactivation{Person: "carla", RowVersion: account.RowVersion})
	w.must(err)
	after, err = w.s.Reactivate(w.as(p), "lucia", "carla", after.RowVersion)
	if err != nil || after.State != identity.Invited || after.HasPassword || after.SecondFactor {
		t.Fatalf("%+v, %v", after, err)
	}
	_, err = w.s.SignIn(w.ctx, identity.Credentials{Name: "carla", Password: brunos})
	refuses(t, err, fault.Invalid, "sign_in")
	link, err := w.s.Mint(w.ctx, work.System, identity.ForInvite, "carla")
	w.must(err)
	_, err = w.s.Redeem(w.ctx, link, identity.ForInvite, lucias)
	w.must(err)
	if roles := w.enter("carla", lucias).Principal.Roles; !slices.Equal(roles, []identity.Role{identity.Member}) {
		t.Errorf("former roles are back: %v", roles)
	}
}

func ownLanguage(t *testing.T, w *world) {
	p := w.found()
	w.must(w.s.SetLanguage(w.as(p), p, "en"))
	if in := w.enter("lucia", lucias); in.Principal.Language != "en" {
		t.Error(in.Principal.Language)
	}
	if err := w.s.SetLanguage(w.as(p), p, "en; drop"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

// Scope F73.
func TestAuditors(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){"see their scope, until the end, and leave traces": func(t *testing.T, w *world) {
		p := w.found()
		w.invite(p, "carla", brunos)
		_, err := w.s.Grant(w.as(p), "lucia", identity.NewGrant{
			Person: "carla", Role: identity.Auditor, To: date("2026-03-05"),
			Scope: &identity.AuditScope{Kinds: []string{"release_plan"}, Subjects: []string{"1.30", "1.31"}},
		})
		w.must(err)
		carla := w.enter("carla", brunos).Principal
		if carla.Scope == nil || !carla.Sees("release_plan", "1.30") || carla.Sees("release_plan", "1.29") || carla.Sees("process", "1.30") {
			t.Fatalf("%+v", carla.Scope)
		}
		w.must(w.s.View(w.as(carla), carla, ref("release_plan", "1.30"), "/here"))
		refuses(t, w.s.View(w.as(carla), carla, ref("process", "org"), "/here"), fault.NotFound, "out_of_scope")
		w.must(w.s.View(w.as(p), p, ref("process", "org"), "/here"))
		var n int
		w.must(w.raw.QueryRow("SELECT COUNT(*) FROM audit_entries WHERE action = 'access.view' AND actor = 'carla'").Scan(&n))
		if n != 1 {
			t.Errorf("%d traces", n)
		}
		// A token reads no less visibly.
		secret, _, err := w.s.CreateToken(w.as(carla), carla, identity.NewToken{Name: "sampling", Scopes: []string{"document.read"}, Expires: date("2026-03-04")})
		w.must(err)
		token, err := w.s.Authenticate(w.ctx, secret)
		w.must(err)
		if token.Sees("process", "org") {
			t.Error("a token sees more than its auditor")
		}
		w.must(w.s.View(w.as(token), token, ref("release_plan", "1.31"), "/here"))
		for _, command := range []string{"document.freeze", "document.submit", "org.put", "job.retry", "identity.grant", "release.import"} {
			refuses(t, w.do(w.as(carla), "carla", command), fault.Forbidden, "forbidden")
		}
		w.must(w.s.May(w.ctx, "carla", "audit.read"))
		// On the day of its end the access is over.
		w.exec("UPDATE role_grants SET valid_from = '2026-03-01', valid_to = '2026-03-02' WHERE person = 'carla'")
		refuses(t, w.s.May(w.ctx, "carla", "audit.read"), fault.Forbidden, "forbidden")
		// Who may read everything anyway is not limited by an auditor's scope.
		w.exec("UPDATE role_grants SET valid_to = '2026-03-09' WHERE person = 'carla'")
		_, err = w.s.Grant(w.as(p), "lucia", identity.NewGrant{Person: "carla", Role: identity.Approver})
		w.must(err)
		if carla = w.enter("carla", brunos).Principal; carla.Scope != nil {
			t.Errorf("scope %+v", carla.Scope)
		}
	}})
}
