package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Schema is what both engines must agree on, by table.
type Schema map[string]Table

// Table is a table's columns, keys and triggers, in a form that has no traits of
// an engine. Names of constraints are left out: SQLite does not keep them.
type Table struct {
	Columns  map[string]Column
	Unique   []string // "code, kind": the columns of a key in its order; the primary key too
	Foreign  []string // "version_id -> versions.id RESTRICT"
	Triggers []string // "UPDATE", "DELETE"
}

// Column is a column's nature. Length counts characters; 0 means unbounded.
type Column struct {
	Kind   string // "text", "integer", "bytes"
	Length int
	Null   bool
}

// Inspect reads the schema of an engine's database.
func Inspect(ctx context.Context, engine, tables string, pool *sql.DB) (Schema, error) {
	names, err := Strings(ctx, pool, tables)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	read := inspectSQLite
	if engine == "mysql" {
		read = inspectMySQL
	}
	schema := Schema{}
	for _, name := range names {
		if strings.HasPrefix(name, "schema_") {
			continue // the migration tool's own
		}
		table, err := read(ctx, pool, name)
		if err != nil {
			return nil, fmt.Errorf("inspect %s: %w", name, err)
		}
		slices.Sort(table.Unique)
		slices.Sort(table.Foreign)
		slices.Sort(table.Triggers)
		schema[name] = table
	}
	return schema, nil
}

// fields reads rows of a query into text, NULL as "".
func fields(ctx context.Context, pool *sql.DB, width int, query string, args ...any) (all [][]string, err error) {
	rows, err := pool.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = closed
		}
	}()
	for rows.Next() {
		cells := make([]sql.NullString, width)
		targets := make([]any, width)
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		row := make([]string, width)
		for i, cell := range cells {
			row[i] = cell.String
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// lengthOf finds the bound that a CHECK sets on a column's length.
func lengthOf(statement, column string) int {
	check := regexp.MustCompile(`(?i)\blength\(\s*` + regexp.QuoteMeta(column) + `\s*\)\s*(?:<=|=|BETWEEN\s+\d+\s+AND|IN\s*\(\s*0\s*,)\s*(\d+)`)
	found := check.FindStringSubmatch(statement)
	if found == nil {
		return 0
	}
	var n int
	if _, err := fmt.Sscan(found[1], &n); err != nil {
		return 0
	}
	return n
}

func inspectSQLite(ctx context.Context, pool *sql.DB, name string) (Table, error) {
	table := Table{Columns: map[string]Column{}}
	var statement string
	if err := pool.QueryRowContext(ctx, "SELECT sql FROM sqlite_master WHERE name = ?", name).Scan(&statement); err != nil {
		return table, err
	}
	columns, err := fields(ctx, pool, 3, `SELECT name, type, "notnull" FROM pragma_table_info(?)`, name)
	if err != nil {
		return table, err
	}
	kinds := map[string]string{"TEXT": "text", "INTEGER": "integer", "BLOB": "bytes"}
	for _, c := range columns {
		table.Columns[c[0]] = Column{Kind: kinds[c[1]], Length: lengthOf(statement, c[0]), Null: c[2] == "0"}
	}
	keys, err := fields(ctx, pool, 1, `SELECT (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno))
		FROM pragma_index_list(?) AS l WHERE l."unique" = 1`, name)
	if err != nil {
		return table, err
	}
	// An INTEGER PRIMARY KEY is the row's own number and has no index.
	number, err := fields(ctx, pool, 1, `SELECT name FROM pragma_table_info(?1) WHERE pk = 1
		AND NOT EXISTS (SELECT 1 FROM pragma_index_list(?1) WHERE origin = 'pk')`, name)
	if err != nil {
		return table, err
	}
	for _, k := range append(keys, number...) {
		table.Unique = append(table.Unique, k[0])
	}
	references, err := fields(ctx, pool, 4, `SELECT group_concat("from", ', '), "table", group_concat("to", ', '), on_delete
		FROM (SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq) GROUP BY id`, name)
	if err != nil {
		return table, err
	}
	for _, r := range references {
		table.Foreign = append(table.Foreign, foreign(r))
	}
	triggers, err := Strings(ctx, pool, "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", name)
	for _, sql := range triggers {
		table.Triggers = append(table.Triggers, eventOf(sql))
	}
	return table, err
}

func foreign(r []string) string { return r[0] + " -> " + r[1] + "." + r[2] + " " + r[3] }

// eventOf finds what a trigger of SQLite stands before.
func eventOf(statement string) string {
	found := regexp.MustCompile(`(?i)\bBEFORE\s+(UPDATE|DELETE|INSERT)\b`).FindStringSubmatch(statement)
	if found == nil {
		return "?"
	}
	return strings.ToUpper(found[1])
}

func inspectMySQL(ctx context.Context, pool *sql.DB, name string) (Table, error) {
	table := Table{Columns: map[string]Column{}}
	columns, err := fields(ctx, pool, 4, `SELECT column_name, data_type, character_maximum_length, is_nullable
		FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?`, name)
	if err != nil {
		return table, err
	}
	for _, c := range columns {
		table.Columns[c[0]] = columnMySQL(c)
	}
	if table.Unique, err = Strings(ctx, pool, `SELECT GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ', ')
		FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND non_unique = 0
		GROUP BY index_name`, name); err != nil {
		return table, err
	}
	references, err := fields(ctx, pool, 4, `SELECT GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position SEPARATOR ', '),
		k.referenced_table_name, GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ', '), r.delete_rule
		FROM information_schema.key_column_usage k
		JOIN information_schema.referential_constraints r
			ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
		WHERE k.table_schema = DATABASE() AND k.table_name = ? AND k.referenced_table_name IS NOT NULL
		GROUP BY k.constraint_name, k.referenced_table_name, r.delete_rule`, name)
	if err != nil {
		return table, err
	}
	for _, r := range references {
		table.Foreign = append(table.Foreign, foreign(r))
	}
	table.Triggers, err = Strings(ctx, pool, `SELECT event_manipulation FROM information_schema.triggers
		WHERE event_object_schema = DATABASE() AND event_object_table = ? AND action_timing = 'BEFORE'`, name)
	return table, err
}

// columnMySQL turns name, type, length and nullability into what both engines
// have; times are texts of a fixed width on SQLite.
func columnMySQL(c []string) Column {
	column := Column{Kind: "text", Null: c[3] == "YES"}
	switch c[1] {
	case "char", "varchar":
		if _, err := fmt.Sscan(c[2], &column.Length); err != nil {
			column.Length = -1
		}
	case "datetime":
		column.Length = len("2006-01-02 15:04:05.000000")
	case "date":
		column.Length = len("2006-01-02")
	case "longtext":
	case "int", "bigint", "tinyint", "smallint":
		column.Kind = "integer"
	case "longblob":
		column.Kind = "bytes"
	case "binary":
		column.Kind = "bytes"
		if _, err := fmt.Sscan(c[2], &column.Length); err != nil {
			column.Length = -1
		}
	default:
		column.Kind = c[1] // nothing that SQLite has: the comparison names it
	}
	return column
}
