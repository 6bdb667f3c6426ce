package release_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/locale"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/template"
	"acta/internal/work"
	"acta/locales"
	"acta/templates"
)

var rewriteGolden = flag.Bool("update", false, "write the golden files anew")

// shippedSet are the shipped templates.
func shippedSet(t *testing.T) *template.Set {
	t.Helper()
	return must[*template.Set](t)(template.Load(templates.Files, map[string]any{
		"process": org.ProcessView{}, "policy": policy.View{}, "register": record.RegisterView{},
		"plan": release.PlanView{}, "deployment": release.DeploymentView{},
		"acceptance": release.AcceptanceView{}, "baseline": release.BaselineRecordView{},
		"verification": release.VerificationView{}, "review": release.DeploymentReviewView{},
		"schedule": release.ScheduleView{}, "exceptions": release.ExceptionRegisterView{},
	}))
}

// document is the content of a kind, with its words.
func (w *told) document(kind, subject string) (template.Evaluated, locale.Words) {
	w.t.Helper()
	made, err := w.evaluated(kind, subject)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.words == nil {
		w.words = must[*locale.Catalogue](w.t)(locale.Load(locales.FS()))
	}
	return made, must[locale.Words](w.t)(w.words.Words([]string{"es", "en"}, made.Keys()))
}

func (w *told) evaluated(kind, subject string) (template.Evaluated, error) {
	if w.set == nil {
		w.set = shippedSet(w.t)
	}
	known, _ := w.set.Kind(kind)
	var data any
	err := w.db.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		switch known.View {
		case "acceptance":
			data, err = w.AcceptanceView(tx, subject)
		case "baseline":
			data, err = w.BaselineRecordView(tx, subject)
		case "verification":
			data, err = w.VerificationView(tx, subject)
		case "review":
			data, err = w.DeploymentReviewView(tx, subject)
		case "deployment":
			data, err = w.DeploymentView(tx, subject)
		case "schedule":
			data, err = w.ScheduleView(tx, subject)
		case "exceptions":
			data, err = w.ExceptionRegisterView(tx, subject)
		default:
			data, err = w.PlanView(tx, subject)
		}
		return err
	})
	if err != nil {
		return template.Evaluated{}, err
	}
	return w.set.Evaluate(kind, template.Input{
		Subject: subject, View: data, Languages: []string{"es", "en"}, Frame: content.Frame{
			Organization: content.In("es", "Servicios Norte"), Accent: "#0B5563", Paper: "A4", Zone: "Europe/Madrid",
			Confidentiality: content.Inline{content.Plain("Interna")},
		},
	})
}

// printer prints content as lines of text.
type printer struct {
	locale.Printer
	strings.Builder
}

func printed(t *testing.T, made template.Evaluated, words locale.Words, lang string) string {
	t.Helper()
	p := &printer{Printer: must[locale.Printer](t)(words.Printer(lang)).For(made.Document)}
	p.line("# ", p.Plain(made.Document.Title), " | ", p.Plain(made.Document.Subtitle))
	p.fields(made.Document.Control)
	p.sections(made.Document.Sections)
	return p.String()
}

func (p *printer) line(words ...string) { p.WriteString(strings.Join(words, "") + "\n") }

func (p *printer) fields(rows []content.Field) {
	for _, row := range rows {
		p.line(p.Message(row.Label), ": ", p.Plain(row.Value))
	}
}

func (p *printer) sections(list []content.Section) {
	for _, s := range list {
		p.line("\n## ", s.Number, " ", p.Plain(s.Title))
		for _, b := range s.Blocks {
			p.block(b)
		}
		p.sections(s.Sections)
	}
}

func (p *printer) block(b content.Block) {
	switch {
	case b.Paragraph != nil:
		p.line(p.Plain(b.Paragraph.Text))
	case b.List != nil:
		for _, item := range b.List.Items {
			p.line("- ", p.Plain(item.Text))
		}
	case b.Fields != nil:
		p.fields(b.Fields.Rows)
	case b.Table != nil:
		p.table(*b.Table)
	case b.Indicators != nil:
		for _, i := range b.Indicators.Items {
			p.line("* ", p.Value(i.Figure), " ", p.Message(i.Label), ", ", p.Plain(i.Context))
		}
	case b.Checklist != nil:
		for _, i := range b.Checklist.Items {
			p.line("[", p.Value(i.State), "] ", p.Plain(i.Text))
		}
	default:
		p.line("(", string(b.Kind), ")")
	}
}

func (p *printer) table(t content.Table) {
	p.line("[", p.Plain(t.Caption), "]")
	var head []string
	for _, c := range t.Columns {
		head = append(head, p.Message(c.Title))
	}
	p.line("| ", strings.Join(head, " | "))
	for _, g := range t.Groups {
		if len(g.Label) > 0 {
			p.line("» ", p.Plain(g.Label), " (", p.Plain(g.Count), ")")
		}
		for _, row := range g.Rows {
			p.row(row)
		}
	}
	if t.Total != nil {
		p.row(*t.Total)
	}
}

func (p *printer) row(row content.Row) {
	var cells []string
	for _, c := range row.Cells {
		cell := p.ShortPlain(c.Text)
		if len(c.Note) > 0 {
			cell += " / " + p.ShortPlain(c.Note)
		}
		cells = append(cells, cell)
	}
	mark := "| "
	if row.Milestone {
		mark = "◆ "
	}
	p.line(mark, strings.Join(cells, " | "))
}

// What each kind prints of the provider's release, in both languages. Scope F4.
func TestToldDocuments(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "golden", Test: func(t *testing.T, db *store.DB) {
		w := withPlatform(t, db)
		for _, c := range []struct{ kind, subject string }{
			{"acceptance_test_report", "PLT-1"}, {"baseline_record", "PLT-1@D1"}, {"verification_checklist", "PLT-1@D1"},
			{"deployment_review", "PLT-1"}, {"release_plan", "PLT-1"}, {"deployment_plan", "PLT-1@D1"},
			{"post_implementation_review", "PLT-1"}, {"acceptance_test_report", "PLT-1+ACM"}, {"baseline_record", "PLT-1@D3"},
			{"deployment_review", "PLT-1+ACM"},
		} {
			made, words := w.document(c.kind, c.subject)
			for _, lang := range []string{"es", "en"} {
				name := fmt.Sprintf("%s_%s.%s.txt", c.kind, strings.NewReplacer("@", "_", "+", "_").Replace(c.subject), lang)
				golden(t, name, printed(t, made, words, lang))
			}
		}
	}})
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "told", name)
	if *rewriteGolden {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := string(must[[]byte](t)(os.ReadFile(path)))
	if got == want {
		return
	}
	was, is := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(was), len(is)) {
		if was[i] != is[i] {
			t.Errorf("%s:%d: %q\nwant %q", name, i+1, is[i], was[i])
			return
		}
	}
	t.Errorf("%s: %d lines, want %d", name, len(is), len(was))
}
