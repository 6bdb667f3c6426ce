package identity_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/locale"
	"acta/internal/work"
	"acta/locales"
)

// Scope F77.
func TestTheTableIsReadable(t *testing.T) {
	catalogue, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	keys := catalogue.Keys()
	names, commands := map[string]bool{}, map[string]bool{}
	for _, row := range identity.Table() {
		if names[row.Name] || len(row.Roles) == 0 || !slices.Contains(keys, row.Label()) {
			t.Errorf("%s is there twice, or without roles or label", row.Name)
		}
		names[row.Name] = true
		for _, command := range row.Commands {
			if commands[command] {
				t.Errorf("two rows cover %s", command)
			}
			commands[command] = true
		}
		knownRoles(t, row)
	}
	for _, role := range identity.Roles() {
		if !slices.Contains(keys, role.Label()) {
			t.Errorf("role %s has no label", role)
		}
	}
}

// Scope F77.
func TestPermissionsAreKnown(t *testing.T) {
	if err := identity.Check([]string{"document.read", "document.unheard_of"}); err == nil || !strings.Contains(err.Error(), "unheard_of") {
		t.Errorf("an unknown permission: %v", err)
	}
	if err := identity.Check([]string{"document.read", "own.token"}); err != nil {
		t.Error(err)
	}
}

func knownRoles(t *testing.T, row identity.Permission) {
	t.Helper()
	for _, role := range row.Roles {
		if !slices.Contains(identity.Roles(), role) {
			t.Errorf("%s names the role %q", row.Name, role)
		}
	}
}

// What no role may do by the table alone, whatever else is added to it.
func TestDutiesAreApart(t *testing.T) {
	for _, row := range identity.Table() {
		for _, command := range row.Commands {
			dutiesApart(t, row, command)
		}
	}
}

func dutiesApart(t *testing.T, row identity.Permission, command string) {
	t.Helper()
	has := func(role identity.Role) bool { return slices.Contains(row.Roles, role) }
	changes := !strings.HasPrefix(command, "audit.") && command != "access.view" && !strings.HasPrefix(row.Name, "own.")
	if changes && (has(identity.Auditor) || has(identity.Reader)) {
		t.Errorf("an auditor or reader may %s", command)
	}
	if slices.Contains([]string{"document.decide", "document.withdraw", "document.review", "document.rule"}, command) &&
		(has(identity.Administrator) || has(identity.Machine) || !row.Sign) {
		t.Errorf("%s is open to administrators or the system, or needs no signature", command)
	}
	byLink := []string{"release.send_code", "release.try_code", "release.answer"} // the link and its code decide
	if has(identity.Nobody) && !strings.HasPrefix(command, "identity.") && !slices.Contains(byLink, command) {
		t.Errorf("nobody may %s", command)
	}
}

// source is a package's syntax.
type source struct {
	constants map[string]string
	funcs     []*ast.FuncDecl
}

// commandNames finds the name of every work.Command in the program's source: a
// literal, a constant, or what the callers of the function give for it.
func commandNames(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for folder, src := range sources(t) {
		for _, fn := range src.funcs {
			ast.Inspect(fn, func(n ast.Node) bool {
				literal, ok := n.(*ast.CompositeLit)
				if !ok || !isCommand(literal.Type) {
					return true
				}
				for _, element := range literal.Elts {
					pair, _ := element.(*ast.KeyValueExpr)
					if pair == nil || !isName(pair.Key) {
						continue
					}
					names := src.resolve(fn, pair.Value, 4)
					if len(names) == 0 {
						t.Errorf("%s, %s: the command's name cannot be read; make it a literal", folder, fn.Name.Name)
					}
					for _, name := range names {
						found[name] = folder
					}
				}
				return true
			})
		}
	}
	return found
}

func isName(e ast.Expr) bool {
	key, ok := e.(*ast.Ident)
	return ok && key.Name == "Name"
}

func isCommand(e ast.Expr) bool {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	on, ok := selector.X.(*ast.Ident)
	return ok && on.Name == "work" && selector.Sel.Name == "Command"
}

// resolve gives the texts that an expression of a function may have.
func (s *source) resolve(fn *ast.FuncDecl, e ast.Expr, depth int) (names []string) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err != nil {
			return nil
		}
		return []string{text}
	case *ast.Ident:
		if text, ok := s.constants[e.Name]; ok {
			return []string{text}
		}
		if depth == 0 {
			return nil
		}
		if at := parameter(fn, e.Name); at >= 0 {
			for _, caller := range s.funcs {
				for _, arg := range arguments(caller, fn.Name.Name, at) {
					names = append(names, s.resolve(caller, arg, depth-1)...)
				}
			}
			return names
		}
		for _, value := range assigned(fn, e.Name) {
			names = append(names, s.resolve(fn, value, depth-1)...)
		}
	}
	return names
}

// parameter is the place of a parameter, or -1.
func parameter(fn *ast.FuncDecl, name string) int {
	at := 0
	for _, field := range fn.Type.Params.List {
		for _, one := range field.Names {
			if one.Name == name {
				return at
			}
			at++
		}
	}
	return -1
}

// arguments are what a function gives to calls of another.
func arguments(fn *ast.FuncDecl, callee string, at int) (args []ast.Expr) {
	ast.Inspect(fn, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) <= at {
			return true
		}
		switch fun := call.Fun.(type) {
		case *ast.Ident:
			ok = fun.Name == callee
		case *ast.SelectorExpr:
			ok = fun.Sel.Name == callee
		default:
			ok = false
		}
		if ok {
			args = append(args, call.Args[at])
		}
		return true
	})
	return args
}

// assigned are the values that a function gives to a variable of its own.
func assigned(fn *ast.FuncDecl, name string) (values []ast.Expr) {
	ast.Inspect(fn, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || len(assign.Lhs) != len(assign.Rhs) {
			return true
		}
		for i, left := range assign.Lhs {
			if ident, ok := left.(*ast.Ident); ok && ident.Name == name {
				values = append(values, assign.Rhs[i])
			}
		}
		return true
	})
	return values
}

// sources parses the program, package by package, without its tests.
func sources(t *testing.T) map[string]*source {
	t.Helper()
	all := map[string]*source{}
	for _, root := range []string{"..", "../../cmd"} {
		err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			folder := filepath.Dir(name)
			if all[folder] == nil {
				all[folder] = &source{constants: map[string]string{}}
			}
			all[folder].add(file)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func (s *source) add(file *ast.File) {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			s.funcs = append(s.funcs, decl)
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				value, ok := spec.(*ast.ValueSpec)
				if !ok || decl.Tok != token.CONST || len(value.Values) != len(value.Names) {
					continue
				}
				for i, name := range value.Names {
					if literal, ok := value.Values[i].(*ast.BasicLit); ok && literal.Kind == token.STRING {
						s.constants[name.Name], _ = strconv.Unquote(literal.Value)
					}
				}
			}
		}
	}
}

// Scope F77: a command that no row covers is refused to everybody, so this finds
// it before somebody misses it; a row without its command is a row too many.
func TestEveryCommandHasARow(t *testing.T) {
	found := commandNames(t)
	if len(found) < 30 || found["org.put"] == "" || found["release.put_plan"] == "" || found["record.import_series"] == "" ||
		found["identity.end_session"] == "" || found["release.import_activities"] == "" {
		t.Fatalf("the scan sees only %d commands: %v", len(found), found)
	}
	var covered []string
	for _, row := range identity.Table() {
		covered = append(covered, row.Commands...)
	}
	for name, folder := range found {
		if !slices.Contains(covered, name) {
			t.Errorf("%s: no row of the permission table covers the command %q", folder, name)
		}
	}
	for _, name := range covered {
		if found[name] == "" {
			t.Errorf("the permission table covers the command %q, which nothing runs", name)
		}
	}
}

// Scope F77, F78.
func TestGate(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){
		"roles follow dates in the organisation's zone":       datedRoles,
		"nobody and strangers are refused":                    strangersRefused,
		"a signature needs a proof of at most five minutes":   freshProof,
		"a token lends its scopes and never signs":            scopedToken,
		"the role under which somebody acted is recorded":     roleRecorded,
		"the system does what the table says, and no more":    systemActs,
		"may says the same as the gate":                       may,
		"a command that no row covers runs for nobody at all": unheardOf,
	})
}

func datedRoles(t *testing.T, w *world) {
	p := w.found()
	w.invite(p, "bruno", brunos)
	w.invite(p, "dario", brunos)
	roles := func(person string) []identity.Role {
		list, err := w.s.RolesOf(w.ctx, person)
		w.must(err)
		return list
	}
	// It is 2 March: Bruno builds, Darío manages from the 5th on.
	if !slices.Equal(roles("bruno"), []identity.Role{identity.Process, identity.Member}) || !slices.Equal(roles("dario"), []identity.Role{identity.Member}) {
		t.Errorf("bruno %v, dario %v", roles("bruno"), roles("dario"))
	}
	// A zone in which it is still 28 February, or already the 3rd, decides.
	w.exec("UPDATE organizations SET zone = 'Pacific/Kiritimati'") // UTC+14: 2 March, 23:30
	if !slices.Contains(roles("bruno"), identity.Process) {
		t.Error("Bruno builds until the end of the day in the organisation's zone")
	}
	w.exec("UPDATE assignments SET valid_from = '2026-02-28', valid_to = '2026-03-02' WHERE person = 'bruno'")
	w.exec("UPDATE organizations SET zone = 'Pacific/Pago_Pago'") // UTC-11: 1 March, 22:30
	if !slices.Contains(roles("bruno"), identity.Process) {
		t.Error("in Pago Pago it is still the day before")
	}
	w.exec("UPDATE organizations SET zone = 'Europe/Madrid'")
	if slices.Contains(roles("bruno"), identity.Process) {
		t.Error("the assignment has ended in Madrid")
	}
	if got := roles("nobody"); got != nil {
		t.Errorf("a stranger has %v", got)
	}
}

// do runs an empty command.
func (w *world) do(ctx context.Context, actor, name string) error {
	return w.unit.Do(ctx, work.Command{Name: name, Actor: actor, Subject: id.Ref{Kind: "test", ID: "1"}}, func(*work.Tx) error { return nil })
}

func strangersRefused(t *testing.T, w *world) {
	p := w.found()
	_, err := w.s.Invite(w.as(p), "lucia", identity.Invitation{Person: "carla", Grants: []identity.NewGrant{{Role: identity.QualityManager}}})
	w.must(err)
	for _, actor := range []string{"nobody", work.Anonymous, "carla" /* invited, not in yet */, "gone", "LUCIA", "lucia ", "lucía"} {
		refuses(t, w.do(w.ctx, actor, "document.freeze"), fault.Forbidden, "forbidden")
	}
	w.must(w.do(w.ctx, "lucia", "document.freeze"))
	w.exec("UPDATE people SET inactive = 1 WHERE code = 'lucia'")
	refuses(t, w.do(w.ctx, "lucia", "document.freeze"), fault.Forbidden, "forbidden")
	w.exec("UPDATE people SET inactive = 0")
	w.exec("UPDATE accounts SET state = 'deactivated'")
	refuses(t, w.do(w.ctx, "lucia", "document.freeze"), fault.Forbidden, "forbidden")
}

func freshProof(t *testing.T, w *world) {
	p := w.found()
	refuses(t, w.do(w.ctx, "lucia", "document.withdraw"), fault.Forbidden, "confirm")
	w.must(w.do(w.as(p), "lucia", "document.withdraw"))
	for range 300 {
		w.now()
	}
	refuses(t, w.do(w.as(p), "lucia", "document.withdraw"), fault.Forbidden, "confirm")
	w.must(w.do(w.as(p), "lucia", "document.submit"))
	data, err := w.s.Confirm(w.as(p), p, identity.Credentials{Password: lucias})
	w.must(err)
	p.Confirmed = instant(data.Confirmed)
	w.must(w.do(w.as(p), "lucia", "document.withdraw"))
	// A proof from the future is one of a wrong clock.
	p.Confirmed = instant("2030-01-01T00:00:00Z")
	refuses(t, w.do(w.as(p), "lucia", "document.withdraw"), fault.Forbidden, "confirm")
}

func scopedToken(t *testing.T, w *world) {
	p := w.found()
	secret, _, err := w.s.CreateToken(w.as(p), p, identity.NewToken{Name: "ci", Scopes: []string{"document.read", "document.edit"}, Expires: date("2026-06-01")})
	w.must(err)
	token, err := w.s.Authenticate(w.ctx, secret)
	w.must(err)
	w.must(w.do(w.as(token), "lucia", "document.freeze"))
	refuses(t, w.do(w.as(token), "lucia", "document.submit"), fault.Forbidden, "forbidden")
	refuses(t, w.do(w.as(token), "lucia", "document.withdraw"), fault.Forbidden, "forbidden")
	token.Confirmed = w.now()
	token.Scopes = append(token.Scopes, "document.withdraw")
	refuses(t, w.do(w.as(token), "lucia", "document.withdraw"), fault.Forbidden, "forbidden")
	if token.May("document.submit") || !token.May("document.edit") || token.May("document.withdraw") || token.May("unheard.of") {
		t.Error("what the principal says differs from the gate")
	}
}

func roleRecorded(t *testing.T, w *world) {
	p := w.found()
	w.must(w.do(w.as(p), "lucia", "document.freeze"))
	w.must(w.do(w.as(p), "lucia", "job.retry"))
	w.must(w.do(w.ctx, work.System, "document.publish"))
	var got []string
	rows, err := w.raw.Query("SELECT role, channel FROM audit_entries WHERE subject_kind = 'test' ORDER BY at, id")
	w.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var role, channel string
		w.must(rows.Scan(&role, &channel))
		got = append(got, role+"/"+channel)
	}
	w.must(rows.Err())
	if want := []string{"quality_manager/session", "administrator/session", "/"}; !slices.Equal(got, want) {
		t.Errorf("recorded %q, want %q", got, want)
	}
}

func systemActs(t *testing.T, w *world) {
	for name, allowed := range map[string]bool{
		"document.publish": true, "org.put": true, "identity.grant": true, "document.decide": false, "document.withdraw": false,
		"document.submit": false, "identity.create_token": false, "identity.change_password": false,
	} {
		if err := w.do(w.ctx, work.System, name); (err == nil) != allowed {
			t.Errorf("system, %s: %v", name, err)
		}
	}
}

func may(t *testing.T, w *world) {
	p := w.found()
	w.must(w.s.May(w.as(p), "lucia", "account.read"))
	refuses(t, w.s.May(w.ctx, "bruno", "account.read"), fault.Forbidden, "forbidden")
	refuses(t, w.s.May(w.ctx, work.Anonymous, "document.read"), fault.Forbidden, "forbidden")
	refuses(t, w.s.May(w.ctx, "lucia", "document.withdraw"), fault.Forbidden, "confirm")
	if err := w.s.May(w.ctx, "lucia", "unheard.of"); err == nil || fault.All(err) != nil {
		t.Errorf("an unknown permission: %v", err)
	}
}

func unheardOf(t *testing.T, w *world) {
	p := w.found()
	for _, actor := range []string{"lucia", work.System, work.Anonymous} {
		if err := w.do(w.as(p), actor, "document.unheard_of"); err == nil || fault.All(err) != nil {
			t.Errorf("%s: %v", actor, err)
		}
	}
}
