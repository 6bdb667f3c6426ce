package record

import "acta/internal/content"

// RegisterView is what the retention register prints. Seed 7; Scope F54.
type RegisterView struct {
	AsOf   content.Date `expr:"as_of"` // day of the last change to a series, so that printing again changes nothing
	Count  int          `expr:"series_count"`
	Review content.Date `expr:"review"` // next review of the register
	Series []SeriesView `expr:"series"` // by group, then code
	Lints  []LintView   `expr:"lints"`  // what an administrator should confirm (domain section 2, traps 3 and 4)
}

// SeriesView is a row of the register.
type SeriesView struct {
	Code        string           `expr:"code"`
	Group       content.Text     `expr:"group"`
	Name        content.Text     `expr:"name"`
	Location    content.Text     `expr:"location"`
	Archive     content.Text     `expr:"archive"`      // where older records are; Seed comment A39
	ArchiveRule content.Text     `expr:"archive_rule"` // when they move there
	Custodian   content.Text     `expr:"custodian"`
	Controls    content.Text     `expr:"controls"`
	Retention   content.Duration `expr:"retention"` // missing and not permanent = placeholder
	Permanent   bool             `expr:"permanent"`
	Term        content.Run      `expr:"term"` // retention as printed: a duration, or the word "permanent"
	Trigger     content.Text     `expr:"trigger"`
	Action      content.Term     `expr:"action"` // record_action.destroy | transfer | archive | review
	Basis       string           `expr:"basis"`  // legal basis, authority
	Next        content.Date     `expr:"next"`   // optional: empty until the event
	Confirmed   bool             `expr:"confirmed"`
}

// LintView is something to confirm about a series.
type LintView struct {
	Code    string       `expr:"code"`
	Problem content.Term `expr:"problem"` // record_lint.<key>
}
