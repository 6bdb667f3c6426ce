package store

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/work"
)

// registered is an exception of a release or of a policy with its place in the
// register.
type registered struct {
	Exception exceptionRow `gorm:"embedded"`
	Release   string       `gorm:"column:release_code"`
	Policy    string       `gorm:"column:policy_number"`
	Of        string       `gorm:"column:of_id"` // of the release, the policy or the decision
	Document  string       `gorm:"column:document_kind"`
	Subject   string       `gorm:"column:document_subject"`
	Version   string       `gorm:"column:document_number"`
	Why       string       `gorm:"column:document_reason"`
}

// Of one day, the exceptions of documents come first, then those of policies, then
// those of releases.
const (
	ofDocument = "d"
	ofPolicy   = "p"
	ofRelease  = "r"
)

// place is the key of an exception in the register: its day, "d", "p" or "r", the
// id of the decision, policy or release, the code of the deployment, its own code.
func (r registered) place() []string {
	source := ofRelease
	switch {
	case r.Document != "":
		source = ofDocument
	case r.Policy != "":
		source = ofPolicy
	}
	return []string{clock.Date(r.Exception.ListedOn).String(), source, r.Of, r.Exception.DeploymentCode, r.Exception.Code}
}

func (r registered) row(on clock.Date) release.ExceptionRow {
	exception := r.Exception.value()
	if r.Why != "" {
		exception.Reason = content.In("und", r.Why)
	}
	return release.ExceptionRow{
		Key: strings.Join(r.place(), "/"), Release: r.Release, Deployment: r.Exception.DeploymentCode, Policy: r.Policy,
		Document: r.Document, Subject: r.Subject, Version: r.Version, State: exception.StateOn(on), Exception: exception,
	}
}

// Exceptions returns exceptions of releases, policies and documents by day and key.
func (Releases) Exceptions(tx *work.Tx, q release.ExceptionQuery) ([]release.ExceptionRow, error) {
	if q.On.IsZero() {
		q.On = tx.Now().Date(nil)
	}
	var after []string
	if q.After != "" {
		if after = strings.Split(q.After, "/"); !isPlace(after) {
			return nil, fault.New(fault.Invalid, "fault.release.after", fault.Args{"value": q.After}).At("after")
		}
	}
	var rows []registered
	for _, source := range []func(*work.Tx, release.ExceptionQuery, []string) *gorm.DB{releaseExceptions, policyExceptions, documentExceptions} {
		found, err := limited[registered](source(tx, q, after), q.Limit)
		if err != nil {
			return nil, fmt.Errorf("list exceptions: %w", err)
		}
		rows = append(rows, found...)
	}
	slices.SortStableFunc(rows, func(a, b registered) int { return slices.Compare(a.place(), b.place()) })
	if q.Limit > 0 && len(rows) > q.Limit {
		rows = rows[:q.Limit]
	}
	return mapped(rows, func(r registered) release.ExceptionRow { return r.row(q.On) }), nil
}

func isPlace(parts []string) bool {
	if len(parts) != 5 {
		return false
	}
	_, err := clock.ParseDate(parts[0])
	return err == nil
}

// releaseExceptions is the query for exceptions of releases and deployments; those
// of one customer are read along that one's rows.
func releaseExceptions(tx *work.Tx, q release.ExceptionQuery, after []string) *gorm.DB {
	const shown = "e.*, r.code AS release_code, '' AS policy_number, '' AS document_kind, e.release_id AS of_id"
	walked, query := "e", conn(tx).Table("release_exceptions e")
	if q.Customer != "" {
		walked, query = "c", conn(tx).Table("exception_customers c").Where("c.customer_code = ?", q.Customer).
			Joins("JOIN release_exceptions e ON e.release_id = c.release_id AND e.deployment_code = c.deployment_code AND e.code = c.code")
	}
	query = query.Select(shown).Joins("JOIN releases r ON r.id = e.release_id")
	where := func(asked bool, condition string, args ...any) {
		if asked {
			query = query.Where(condition, args...)
		}
	}
	where(q.Kind != "", "e.kind = ?", string(q.Kind))
	where(q.Gate != "", "e.gate = ?", q.Gate)
	where(q.Release != "", "r.code = ?", q.Release)
	where(!q.From.IsZero(), walked+".listed_on >= ?", date(q.From))
	where(!q.To.IsZero(), walked+".listed_on < ?", date(q.To))
	condition, args := stands(q.State, q.On, walked)
	where(condition != "", condition, args...)
	columns := []string{walked + ".listed_on", walked + ".release_id", walked + ".deployment_code", walked + ".code"}
	switch {
	case after == nil:
	case after[1] != ofRelease:
		query = query.Where(columns[0]+" >= ?", after[0])
	default:
		condition, args := beyond(columns, []any{after[0], after[2], after[3], after[4]})
		query = query.Where(condition, args...)
	}
	return query.Order(strings.Join(columns, ", "))
}

// beyond keeps what comes after a key of several columns, said twice as in behind.
func beyond(columns []string, key []any) (string, []any) {
	condition := "(" + strings.Join(columns, ", ") + ") > (" + strings.TrimSuffix(strings.Repeat("?, ", len(key)), ", ") + ")"
	args := slices.Clone(key)
	var forms []string
	for i, column := range columns {
		forms = append(forms, strings.Join(append(mapped(columns[:i], func(c string) string { return c + " = ?" }), column+" > ?"), " AND "))
		args = append(args, key[:i+1]...)
	}
	return condition + " AND ((" + strings.Join(forms, ") OR (") + "))", args
}

// stands is the condition for a state of an exception, as release.Exception.StateOn
// says it; walked names the table along which the register is read.
func stands(state release.ExceptionState, on clock.Date, walked string) (string, []any) {
	const live = "(e.expires_on IS NULL OR e.expires_on >= ?)"
	outstanding := walked + ".outstanding = ?"
	switch state {
	case release.ExceptionDone:
		return outstanding, []any{false}
	case release.ExceptionExpired:
		return outstanding + " AND e.expires_on < ?", []any{true, date(on)}
	case release.ExceptionPending:
		return outstanding + " AND " + live + " AND e.confirmed_at IS NULL AND e.kind <> 'solo_approval'", []any{true, date(on)}
	case release.ExceptionOpen:
		return outstanding + " AND " + live + " AND (e.confirmed_at IS NOT NULL OR e.kind = 'solo_approval')", []any{true, date(on)}
	default:
		return "", nil
	}
}

// policyExceptions is the query for exceptions of policies: all are late records,
// and versions are few.
func policyExceptions(tx *work.Tx, q release.ExceptionQuery, after []string) *gorm.DB {
	const day = "DATE(p.recorded_at)"
	query := conn(tx).Table("policy_exceptions p").
		Select("p.policy_id AS of_id, v.number AS policy_number, v.customer AS customer_code, p.kind AS kind, p.kind AS code, p.person AS person, " +
			"p.since AS occurred_date, " + day + " AS listed_on, " + day + " AS noted_date, p.recorded_at AS noted_at, '' AS deployment_code").
		Joins("JOIN policies v ON v.id = p.policy_id")
	if q.Kind != "" {
		query = query.Where("p.kind = ?", string(q.Kind))
	}
	if q.Customer != "" {
		query = query.Where("v.customer = ?", q.Customer)
	}
	if q.State != "" && q.State != release.ExceptionDone || q.Release != "" || q.Gate != "" {
		query = query.Where("1 = 0")
	}
	if !q.From.IsZero() {
		query = query.Where(day+" >= ?", date(q.From))
	}
	if !q.To.IsZero() {
		query = query.Where(day+" < ?", date(q.To))
	}
	switch {
	case after == nil:
	case after[1] == ofPolicy:
		condition, args := beyond([]string{day, "p.policy_id", "p.kind"}, []any{after[0], after[2], after[4]})
		query = query.Where(condition, args...)
	case after[1] == ofDocument:
		query = query.Where(day+" >= ?", after[0])
	default:
		query = query.Where(day+" > ?", after[0])
	}
	return query.Order(day + ", p.policy_id, p.kind")
}

// documentExceptions is the query for versions of documents that one person alone
// approved. A document of a release concerns the customers that the release or
// its deployment serves, a customer's edition and a policy that customer alone.
func documentExceptions(tx *work.Tx, q release.ExceptionQuery, after []string) *gorm.DB {
	const (
		day  = "DATE(s.decided_at)"
		code = "CASE WHEN INSTR(o.subject, '@') > 0 THEN SUBSTR(o.subject, 1, INSTR(o.subject, '@') - 1) " +
			"WHEN INSTR(o.subject, '+') > 0 THEN SUBSTR(o.subject, 1, INSTR(o.subject, '+') - 1) ELSE o.subject END"
		rest = "SUBSTR(o.subject, INSTR(o.subject, '@') + 1)"
	)
	query := conn(tx).Table("decisions s").
		Select("s.id AS of_id, o.kind AS document_kind, o.subject AS document_subject, COALESCE(i.number, v.number) AS document_number, s.reason AS document_reason, '' AS policy_number, "+
			"CASE WHEN o.kind = 'customer_policy' THEN o.subject ELSE '' END AS customer_code, 'solo_approval' AS kind, 'solo_approval' AS code, "+
			"s.person AS person, "+day+" AS occurred_date, s.decided_at AS occurred_at, "+day+" AS listed_on, "+day+" AS noted_date, "+
			"s.decided_at AS noted_at, '' AS deployment_code, COALESCE(r.code, '') AS release_code").
		Joins("JOIN versions v ON v.id = s.version_id").Joins("JOIN documents o ON o.id = v.document_id").
		Joins("LEFT JOIN issues i ON i.version_id = v.id").
		Joins("LEFT JOIN releases r ON o.kind <> 'customer_policy' AND r.code = "+code).Where("s.solo = ? AND s.approved = ?", true, true)
	if q.Kind != "" && q.Kind != release.SoloApproval || q.Gate != "" || q.State != "" && q.State != release.ExceptionOpen {
		query = query.Where("1 = 0")
	}
	if q.Release != "" {
		query = query.Where("r.code = ?", q.Release)
	}
	if q.Customer != "" {
		serves := servesCustomer("r.id", "(SELECT d.id FROM deployments d WHERE d.release_id = r.id AND d.code = "+rest+")")
		query = query.Where("(o.kind = 'customer_policy' AND o.subject = ?) OR (r.id IS NOT NULL AND (INSTR(o.subject, '+') = 0 AND "+serves+
			" OR SUBSTR(o.subject, INSTR(o.subject, '+') + 1) = ?))", q.Customer, q.Customer, q.Customer, q.Customer)
	}
	if !q.From.IsZero() {
		query = query.Where(day+" >= ?", date(q.From))
	}
	if !q.To.IsZero() {
		query = query.Where(day+" < ?", date(q.To))
	}
	switch {
	case after == nil:
	case after[1] == ofDocument:
		condition, args := beyond([]string{day, "s.id"}, []any{after[0], after[2]})
		query = query.Where(condition, args...)
	default:
		query = query.Where(day+" > ?", after[0])
	}
	return query.Order(day + ", s.id")
}
