package document_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"acta/internal/content"
	"acta/internal/document"
)

// unlawful lists what may never be, whatever a test did: it looks past the
// program at the rows, and makes where each document stands again from its
// control sheets. Invariants I1, I2, I4–I7.
func (o *office) unlawful() []string {
	found := o.unlawfulRows()
	list, err := o.Statuses(context.Background(), document.StatusQuery{Limit: 500})
	if err != nil {
		return append(found, err.Error())
	}
	for _, status := range list {
		found = append(found, o.unlawfulDocument(status)...)
	}
	return found
}

func (o *office) unlawfulRows() (found []string) {
	for law, query := range map[string]string{
		"I2: a number issued twice":         `SELECT COUNT(*) FROM (SELECT document_id FROM issues GROUP BY document_id, number HAVING COUNT(*) > 1) AS broken`,
		"I5: a decision on another content": `SELECT COUNT(*) FROM decisions d JOIN versions v ON v.id = d.version_id WHERE d.content_hash <> v.content_hash`,
		"I5: issued without an approval":    `SELECT COUNT(*) FROM issues i WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.version_id = i.version_id AND d.approved = 1)`,
		"I5: issued after a rejection":      `SELECT COUNT(*) FROM issues i JOIN decisions d ON d.version_id = i.version_id WHERE d.approved = 0`,
		"I6: an author approved without the exception": `SELECT COUNT(*) FROM decisions d JOIN submissions s ON s.version_id = d.version_id
			JOIN versions v ON v.id = d.version_id WHERE d.solo = 0 AND s.source <> 'owner' AND (d.person = v.author OR d.person = s.submitter)`,
		"F57: published without its files": `SELECT COUNT(*) FROM publications p WHERE p.files <>
			(SELECT COUNT(*) FROM files f JOIN issues i ON i.version_id = f.version_id AND i.sheet_hash = f.sheet_hash WHERE f.version_id = p.version_id)`,
		"F25: acknowledged other content": `SELECT COUNT(*) FROM acknowledgements a JOIN versions v ON v.id = a.version_id WHERE a.content_hash <> v.content_hash`,
		"in force without files": `SELECT COUNT(*) FROM document_status s WHERE s.effective_version IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM publications p WHERE p.version_id = s.effective_version)`,
	} {
		var n int
		if err := o.raw.QueryRowContext(context.Background(), query).Scan(&n); err != nil || n != 0 {
			found = append(found, fmt.Sprintf("%s: %d, %v", law, n, err))
		}
	}
	return found
}

// unlawfulDocument compares where a document stands with its control sheets.
func (o *office) unlawfulDocument(status document.Status) (found []string) {
	complain := func(format string, args ...any) {
		found = append(found, status.Ref().String()+": "+fmt.Sprintf(format, args...))
	}
	versions, err := o.Versions(context.Background(), status.Kind, status.Subject)
	if err != nil {
		return []string{err.Error()}
	}
	want := map[string]string{}
	for _, v := range versions {
		issue, err := o.Load(context.Background(), status.Kind, status.Subject, v.Number)
		if err != nil {
			complain("version %s: %v", v.Number, err)
			continue
		}
		s := issue.Sheet
		place := map[content.State]string{
			content.Draft: "open", content.InReview: "open", content.Approved: "waiting", content.Effective: "effective",
		}[s.State]
		if place != "" {
			if want[place] != "" {
				complain("I1, I2: %s and %s are both %s", want[place], s.Number, place)
			}
			want[place] = s.Number + " " + string(s.State)
		}
		want["last"] = s.Number + " " + string(s.State)
		found = append(found, unlawfulSheet(status.Ref(), v, issue)...)
	}
	got := map[string]*document.Head{"open": status.Open, "waiting": status.Waiting, "effective": status.Effective, "last": status.Last}
	for place, head := range got {
		if number := strings.TrimSuffix(numberOf(head), "-"); number != want[place] {
			complain("the projection has %q as %s, the sheets say %q", number, place, want[place])
		}
	}
	return found
}

// unlawfulSheet checks one version by its own control sheet. Invariants I4, I6, I7.
func unlawfulSheet(ref document.Ref, v document.Version, issue document.Issue) (found []string) {
	complain := func(format string, args ...any) {
		found = append(found, ref.String()+" "+v.Number+": "+fmt.Sprintf(format, args...))
	}
	s := issue.Sheet
	if s.ContentHash != v.ContentHash {
		complain("I4: sheet of content %s, version of %s", s.ContentHash, v.ContentHash)
	}
	for _, a := range s.Approvals {
		if a.Hash != v.ContentHash {
			complain("I5: an approval of content %s", a.Hash)
		}
	}
	isIssued := s.Entry != ""
	if isIssued && len(issue.Content.Placeholders()) > 0 {
		complain("I7: issued with placeholders")
	}
	if isIssued != slices.Contains([]content.State{
		content.Approved, content.Effective, content.Superseded, content.Expired, content.Withdrawn,
	}, s.State) {
		complain("state %s with entry %q", s.State, s.Entry)
	}
	never := s.State == content.Withdrawn && s.Effective == "" // withdrawn before its first day
	if isIssued && (s.Effective == "" && !never || s.Checkpoint.IsZero() || s.Number == v.Number) {
		complain("issued with sheet %+v", s)
	}
	return found
}

// entries counts the audit entries of an action.
func (o *office) entries(action string) int {
	o.t.Helper()
	return o.count("SELECT COUNT(*) FROM audit_entries WHERE action = '" + action + "'")
}
