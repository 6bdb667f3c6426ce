package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// frozen checks that every version has all that belongs to it, unchanged.
// Invariant I4.
func (v *view) frozen() error {
	for what, query := range map[string]string{
		"content": "SELECT hash, body FROM contents", "words": "SELECT hash, body FROM words", "part": "SELECT hash, body FROM parts",
		"sheet": "SELECT hash, body FROM control_sheets",
	} {
		rows, err := v.rows(query)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if sum := sha256.Sum256([]byte(row[1])); hex.EncodeToString(sum[:]) != row[0] {
				v.say(half, "%s %s has other bytes", what, row[0])
			}
		}
	}
	for what, query := range map[string]string{
		"version without content":   "SELECT id FROM versions v WHERE NOT EXISTS (SELECT 1 FROM contents c WHERE c.hash = v.content_hash)",
		"version without words":     "SELECT id FROM versions v WHERE NOT EXISTS (SELECT 1 FROM words w WHERE w.hash = v.words_hash)",
		"version without sheet":     "SELECT id FROM versions v WHERE NOT EXISTS (SELECT 1 FROM control_sheets s WHERE s.version_id = v.id AND s.ordinal = 1)",
		"part that is not there":    "SELECT version_id FROM version_parts p WHERE NOT EXISTS (SELECT 1 FROM parts q WHERE q.hash = p.part_hash)",
		"document without version":  "SELECT id FROM documents d WHERE NOT EXISTS (SELECT 1 FROM versions v WHERE v.document_id = d.id)",
		"document without standing": "SELECT id FROM documents d WHERE NOT EXISTS (SELECT 1 FROM document_status s WHERE s.document_id = d.id)",
		"gap in the ordinals": `SELECT version_id FROM control_sheets GROUP BY version_id HAVING MAX(ordinal) <> COUNT(*)
			UNION SELECT document_id FROM versions GROUP BY document_id HAVING MAX(ordinal) <> COUNT(*)`,
		"issue without submission":  "SELECT version_id FROM issues i WHERE NOT EXISTS (SELECT 1 FROM submissions s WHERE s.version_id = i.version_id)",
		"issue without approval":    "SELECT version_id FROM issues i WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.version_id = i.version_id AND d.approved = 1)",
		"decision on other content": "SELECT d.id FROM decisions d JOIN versions v ON v.id = d.version_id WHERE v.content_hash <> d.content_hash",
		"issue without its sheet":   "SELECT version_id FROM issues i WHERE NOT EXISTS (SELECT 1 FROM control_sheets s WHERE s.version_id = i.version_id AND s.hash = i.sheet_hash)",
	} {
		rows, err := v.rows(query)
		if err != nil {
			return err
		}
		for _, row := range rows {
			v.say(half, "%s: %s", what, row[0])
		}
	}
	return nil
}

// lastSheet is what the newest control sheet of a version says.
type lastSheet struct {
	document, version, kind string
	State                   string
	Missing                 int
	Number                  string
}

// sheets are the last control sheets of all versions, by document and ordinal.
func (v *view) sheets() ([]lastSheet, error) {
	rows, err := v.rows(`SELECT v.document_id, v.id, d.kind, s.body FROM versions v JOIN documents d ON d.id = v.document_id
		JOIN control_sheets s ON s.version_id = v.id
		WHERE s.ordinal = (SELECT MAX(t.ordinal) FROM control_sheets t WHERE t.version_id = v.id) ORDER BY v.document_id, v.ordinal`)
	if err != nil {
		return nil, err
	}
	list := make([]lastSheet, len(rows))
	for i, row := range rows {
		list[i] = lastSheet{document: row[0], version: row[1], kind: row[2]}
		if err := json.Unmarshal([]byte(row[3]), &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// standing is where a document stands.
type standing struct {
	last, lastState, open, openState, waiting, effective string
	missing                                              int
}

// standings holds where documents stand against what their control sheets say, and
// both against the laws. Invariants I1, I2.
func (v *view) standings() error {
	sheets, err := v.sheets()
	if err != nil {
		return err
	}
	want := map[string]standing{}
	for _, s := range sheets {
		at := want[s.document]
		at.last, at.lastState, at.missing = s.version, s.State, s.Missing
		for place, states := range map[*string][]string{
			&at.open: {"draft", "in_review"}, &at.waiting: {"approved"}, &at.effective: {"effective"},
		} {
			if !slices.Contains(states, s.State) {
				continue
			}
			if *place != "" {
				v.say(lawless, "document %s has two versions in %v: %s and %s", s.document, states, *place, s.version)
			}
			*place = s.version
			if place == &at.open {
				at.openState = s.State
			}
		}
		want[s.document] = at
	}
	rows, err := v.rows(`SELECT document_id, last_version, last_state, open_version, open_state, waiting_version, effective_version, missing FROM document_status`)
	if err != nil {
		return err
	}
	for _, row := range rows {
		at := standing{last: row[1], lastState: row[2], open: row[3], openState: row[4], waiting: row[5], effective: row[6]}
		_, _ = fmt.Sscan(row[7], &at.missing)
		if at != want[row[0]] {
			v.say(lawless, "document %s stands %+v, its sheets say %+v", row[0], at, want[row[0]])
		}
	}
	return v.inForce()
}

// inForce checks that whatever is or was in force had all its files. Invariant I2;
// Scope F57.
func (v *view) inForce() error {
	rows, err := v.rows("SELECT effective_version FROM document_status s WHERE effective_version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM publications p WHERE p.version_id = s.effective_version)")
	if err != nil {
		return err
	}
	for _, row := range rows {
		v.say(half, "version %s is in force without its files", row[0])
	}
	rows, err = v.rows(`SELECT p.version_id, p.files, (SELECT COUNT(*) FROM files f WHERE f.version_id = p.version_id AND f.sheet_hash = i.sheet_hash)
		FROM publications p JOIN issues i ON i.version_id = p.version_id`)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row[1] != "4" || row[2] != "4" {
			v.say(half, "version %s was published with %s files, %s are there", row[0], row[1], row[2])
		}
	}
	return nil
}

// files checks the bytes of every file. Invariant I17.
func (v *view) files() error {
	rows, err := v.rows("SELECT blob_key, sha256, size FROM files")
	if err != nil {
		return err
	}
	for _, row := range rows {
		data, err := os.ReadFile(filepath.Join(v.cfg.Files(), filepath.FromSlash(row[0])))
		if err != nil {
			v.say(half, "a file's row has no bytes: %v", err)
			continue
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != row[1] || fmt.Sprint(len(data)) != row[2] {
			v.say(half, "file %s has other bytes", row[0])
		}
	}
	return nil
}

// entries holds the entries of the audit log against their effects, both ways.
// Invariant I12.
func (v *view) entries() error {
	rows, err := v.rows("SELECT idx, action, subject_id, changes FROM audit_entries ORDER BY idx")
	if err != nil {
		return err
	}
	told := map[string]int{}
	decided := map[string]string{}
	addresses := map[string]string{}
	for _, row := range rows {
		told[row[1]]++
		var changes []struct{ Field, Before, After string }
		if err := json.Unmarshal([]byte(row[3]), &changes); err != nil {
			return err
		}
		for _, change := range changes {
			switch {
			case strings.HasPrefix(change.Field, "state of "):
				told["state "+change.After]++
			case change.Field == "version" && strings.HasPrefix(row[1], "document."):
				told["version"]++
			case change.Field == "issued":
				told["issued"]++
				decided[row[0]] = row[2] + " " + change.After
			case row[1] == "identity.change_email":
				addresses[row[2]] = change.After
			}
		}
	}
	if err := v.effects(told); err != nil {
		return err
	}
	return v.lastOnes(decided, addresses)
}

// effects counts what entries tell of.
func (v *view) effects(told map[string]int) error {
	for what, query := range map[string]string{
		"document.submit":       "SELECT COUNT(*) FROM submissions",
		"document.decide":       "SELECT COUNT(*) FROM decisions",
		"document.publish":      "SELECT COUNT(*) FROM publications",
		"document.acknowledge":  "SELECT COUNT(*) FROM acknowledgements",
		"document.tailor":       "SELECT COALESCE(SUM(row_version), 0) FROM tailorings",
		"identity.create_token": "SELECT COUNT(*) FROM api_tokens",
		"identity.revoke_token": "SELECT COUNT(*) FROM api_tokens WHERE revoked_at IS NOT NULL",
		"version":               "SELECT COUNT(*) FROM versions",
		"issued":                "SELECT COUNT(*) FROM issues",
	} {
		rows, err := v.rows(query)
		if err != nil {
			return err
		}
		if n := fmt.Sprint(told[what]); rows[0][0] != n {
			v.say(trail, "%s: %s entries, %s effects", what, n, rows[0][0])
		}
	}
	rows, err := v.rows("SELECT body FROM control_sheets WHERE ordinal > 1")
	if err != nil {
		return err
	}
	states := map[string]int{}
	for _, row := range rows {
		var sheet struct{ State string }
		if err := json.Unmarshal([]byte(row[0]), &sheet); err != nil {
			return err
		}
		states[sheet.State]++
	}
	for _, state := range []string{"in_review", "approved", "effective", "superseded", "rejected", "withdrawn", "replaced", "voided", "expired"} {
		if told["state "+state] != states[state] {
			v.say(trail, "%d entries make a version %s, %d control sheets say it", told["state "+state], state, states[state])
		}
	}
	return nil
}

// lastOnes checks that an issue names its own entry, and that accounts are as the
// last entry says.
func (v *view) lastOnes(decided, addresses map[string]string) error {
	rows, err := v.rows("SELECT i.entry_index, d.kind, d.subject, i.number FROM issues i JOIN documents d ON d.id = i.document_id")
	if err != nil {
		return err
	}
	for _, row := range rows {
		if want := row[1] + "/" + row[2] + " " + row[3]; decided[row[0]] != want {
			v.say(trail, "entry %s should be the approval of %s, it is %q", row[0], want, decided[row[0]])
		}
	}
	rows, err = v.rows("SELECT person, email FROM accounts")
	if err != nil {
		return err
	}
	for _, row := range rows {
		if said, changed := addresses[row[0]]; changed && said != row[1] {
			v.say(trail, "the address of %s is %s, the last entry says %s", row[0], row[1], said)
		}
	}
	return nil
}

// jobs checks that what is issued and not published has a job that will do it.
func (v *view) jobs() error {
	rows, err := v.rows(`SELECT i.version_id FROM issues i WHERE NOT EXISTS (SELECT 1 FROM publications p WHERE p.version_id = i.version_id)
		AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.kind = 'document.publish' AND j.dedupe_key = i.version_id)`)
	if err != nil {
		return err
	}
	for _, row := range rows {
		v.say(half, "version %s is issued, and no job makes its files", row[0])
	}
	if rows, err = v.rows("SELECT kind, problem FROM jobs WHERE state = 'dead'"); err != nil {
		return err
	}
	for _, row := range rows {
		v.say(half, "a job %s has died: %s", row[0], row[1])
	}
	return nil
}

// waiting counts the issued versions whose files are not made.
const waiting = "SELECT COUNT(*) FROM issues i WHERE NOT EXISTS (SELECT 1 FROM publications p WHERE p.version_id = i.version_id)"
