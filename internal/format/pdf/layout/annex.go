package layout

import (
	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
)

// annex sets the reference to a document that is kept apart: title, code, and
// that it is delivered separately.
func (l *layout) annex(a *content.Annex, parent *node) {
	runs := l.inline(a.Title, body.bold())
	if a.Code != "" {
		runs = append(runs, plain("\u2002"+l.say.Message("document.annex.code", arg("code", a.Code)), body)...)
	}
	second := typeset.Run{Text: "\n" + l.say.Message("document.annex.linked"), Style: note.face()}
	l.flow.begin(body.before)
	l.text(append(runs, second), body, node{parent: parent, role: "P"})
	l.flow.end(body.after)
}
