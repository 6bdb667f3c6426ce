package store

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// OperationalTables are the tables that this package writes outside commands too: they
// hold how the service runs, not what the organisation decided. Every other table
// changes by a command alone. This list is the one place that names them.
func OperationalTables() []string {
	return []string{
		"audit_checkpoints", "idempotency_keys", // what callers and auditors keep elsewhere
		"jobs", "schedules", // leases, progress, turns
		"release_waits",                                               // what follows from the rest, worked out again as time passes
		"sessions", "sign_in_attempts", "token_uses", "known_devices", // traces of signing in
	}
}

// Guards are the second line that stands behind this program's own rules.
type Guards struct {
	// Missing are triggers that the migrations made and that are gone, or say
	// something else now.
	Missing []string
	// Hidden says that the server shows this account no triggers at all, as MySQL
	// does to one that may not make any; Missing is empty then.
	Hidden bool
	// Rights are what the account may do and a service need not: "DROP", "TRIGGER".
	// Always empty on SQLite, which has no accounts.
	Rights []string
	// Account and Database are as the server names them; "" on SQLite.
	Account, Database string
}

// Guards looks at the triggers that protect what is frozen, and at the account's
// rights. Invariants I4, I13.
func (d *DB) Guards(ctx context.Context) (Guards, error) {
	var guards Guards
	want, err := d.declared()
	if err != nil {
		return guards, err
	}
	have, err := d.triggers(ctx)
	if err != nil {
		return guards, err
	}
	guards.Hidden = !d.engine.Embedded && len(have) == 0
	for name, statement := range want {
		// MariaDB shows the names alone to an account that may not make triggers.
		body, there := have[name]
		if !guards.Hidden && (!there || body != statement && body != "") {
			guards.Missing = append(guards.Missing, name)
		}
	}
	slices.Sort(guards.Missing)
	if d.engine.Embedded {
		return guards, nil
	}
	return guards, d.rights(ctx, &guards)
}

var (
	// triggerStatement finds where triggers are made and dropped in a migration.
	triggerStatement = regexp.MustCompile(`(?i)\b(CREATE|DROP) TRIGGER (?:IF (?:NOT )?EXISTS )?(\w+)`)
	// rowBody is where the body of a trigger begins, which is all a server tells of it.
	rowBody = regexp.MustCompile(`(?is)^.*?\bFOR EACH ROW\b`)
)

// declared are the triggers that the migrations leave, with their statements.
func (d *DB) declared() (map[string]string, error) {
	files, err := fs.Glob(d.engine.Migrations, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	slices.Sort(files)
	found := map[string]string{}
	for _, file := range files {
		data, err := fs.ReadFile(d.engine.Migrations, file)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		text := string(data)
		for _, at := range triggerStatement.FindAllStringSubmatchIndex(text, -1) {
			name := text[at[4]:at[5]]
			if delete(found, name); strings.EqualFold(text[at[2]:at[3]], "CREATE") {
				statement, _, _ := strings.Cut(text[at[0]:], "-- +goose")
				found[name] = d.essence(statement)
			}
		}
	}
	return found, nil
}

// triggers are those that the database has.
func (d *DB) triggers(ctx context.Context) (map[string]string, error) {
	query := "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
	if !d.engine.Embedded {
		query = "SELECT trigger_name, COALESCE(CONCAT('FOR EACH ROW ', action_statement), '') FROM information_schema.triggers WHERE event_object_schema = DATABASE()"
	}
	rows, err := d.engine.Reader.QueryContext(ctx, query)
	if err != nil {
		return nil, d.fail("read triggers", err)
	}
	defer func() { _ = rows.Close() }()
	found := map[string]string{}
	for rows.Next() {
		var name, statement string
		if err := rows.Scan(&name, &statement); err != nil {
			return nil, d.fail("read triggers", err)
		}
		found[name] = d.essence(statement)
	}
	if err := rows.Err(); err != nil {
		return nil, d.fail("read triggers", err)
	}
	return found, nil
}

// essence is a trigger's statement without what engines write differently.
func (d *DB) essence(statement string) string {
	if !d.engine.Embedded {
		statement = rowBody.ReplaceAllString(statement, "")
	}
	return strings.TrimRight(strings.Join(strings.Fields(statement), " "), "; ")
}

// rights reads what the server grants to the account of this connection.
func (d *DB) rights(ctx context.Context, guards *Guards) error {
	row := d.engine.Reader.QueryRowContext(ctx, "SELECT CURRENT_USER(), DATABASE()")
	if err := row.Scan(&guards.Account, &guards.Database); err != nil {
		return d.fail("read account", err)
	}
	grants, err := column[string](ctx, d, "SHOW GRANTS")
	if err != nil {
		return fmt.Errorf("read rights: %w", err)
	}
	for _, grant := range grants {
		for _, right := range excess(grant, guards.Database) {
			if !slices.Contains(guards.Rights, right) {
				guards.Rights = append(guards.Rights, right)
			}
		}
	}
	slices.Sort(guards.Rights)
	return nil
}

// granted splits "GRANT SELECT, DROP ON `db`.* TO …" into rights and what they are on.
var granted = regexp.MustCompile(`(?i)^GRANT (.+?) ON (\S+) TO `)

// excess are the rights of a grant on this database or its tables with which the
// account could take the triggers away.
func excess(grant, database string) []string {
	parts := granted.FindStringSubmatch(grant)
	if parts == nil {
		return nil
	}
	// A pattern such as acta\_% covers more than one database; it counts as well.
	on := strings.ReplaceAll(strings.ReplaceAll(parts[2], "`", ""), `\`, "")
	schema, _, _ := strings.Cut(on, ".")
	if schema != "*" && !strings.Contains(schema, "%") && !strings.EqualFold(schema, database) {
		return nil
	}
	var found []string
	for _, right := range strings.Split(strings.ToUpper(parts[1]), ",") {
		switch right = strings.TrimSpace(right); right {
		case "ALL PRIVILEGES", "ALL", "ALTER", "CREATE", "DROP", "TRIGGER", "SUPER":
			found = append(found, right)
		}
	}
	return found
}
