package main

import (
	"unicode"

	"acta/internal/fault"
	"acta/internal/sheet"
)

// printReports prints what each import did; findings only when asked for.
func (t *tool) printReports(reports []sheet.Report, findings bool) {
	for _, report := range reports {
		t.printReport(report, findings)
	}
}

func (t *tool) printReport(r sheet.Report, findings bool) {
	if findings {
		for _, f := range r.Findings {
			tell(t.out, t.words.Say("cli.finding", fault.Args{
				"file": r.File, "line": f.Line, "column": f.Column, "value": shown(f.Value),
				"severity": t.say("severity_" + string(f.Severity)), "reason": t.words.Say(f.Key, findingArgs(f)),
			}))
		}
	}
	tell(t.out, t.words.Say("cli.report", fault.Args{
		"file": r.File, "count": r.Rows, "created": r.Created, "updated": r.Updated, "unchanged": r.Unchanged,
		"rejected": r.Count(sheet.Rejected), "open": r.Count(sheet.Open), "doubtful": r.Count(sheet.Doubtful),
	}))
	switch {
	case r.DryRun:
		tell(t.out, t.say("report_dry"))
	case !r.Written && r.Count(sheet.Rejected) == 0:
		tell(t.out, t.say("report_same"))
	case !r.Written && r.Created+r.Updated > 0:
		tell(t.out, t.say("report_nothing"))
	}
}

func findingArgs(f sheet.Finding) fault.Args {
	args := fault.Args{}
	for _, a := range f.Args {
		args[a.Name] = a.Value
	}
	return args
}

// longestValue is how many characters of a cell a finding shows.
const longestValue = 80

// shown is a cell's value as a terminal may show it: without control characters,
// which could rewrite the screen, and not longer than a line.
func shown(value string) string {
	runes := []rune(value)
	if len(runes) > longestValue {
		runes = append(runes[:longestValue:longestValue], '…')
	}
	for i, r := range runes {
		if !unicode.IsPrint(r) {
			runes[i] = '·'
		}
	}
	return string(runes)
}
