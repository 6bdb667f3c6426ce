package document_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/template"
)

// adviceTemplate are clauses of a notice that an organisation may tailor.
const adviceTemplate = `
  - key: advice
    rule: recommended
    reference: "8.5.3"
    help: true
    blocks: [{paragraph: said}, {fields: [{label: field.holder, value: service}]}]
  - key: contact
    rule: recommended
    blocks: [{paragraph: who}]
`

var adviceWords = map[string]string{
	"es": "[advice]\ntitle = \"Consejo\"\nhelp = \"Di qué hacer.\"\nsaid = \"Avisa a tiempo.\"\n[contact]\ntitle = \"Contacto\"\nwho = \"Pregunta en ventanilla.\"\n",
	"en": "[advice]\ntitle = \"Advice\"\nhelp = \"Say what to do.\"\nsaid = \"Give notice in time.\"\n[contact]\ntitle = \"Contact\"\nwho = \"Ask at the counter.\"\n",
}

// advised is the office with notices that hold advice, and refer to the charters
// of those whom they affect; replace changes the template and its words, as
// another build of the program would.
func (o *office) advised(t *testing.T, replace ...string) *office {
	t.Helper()
	notice := strings.Replace(noticeTemplate, "sections:\n", "refers:\n  - {kind: charter, each: affects, as: a, subject: a.code}\nsections:\n", 1) + adviceTemplate
	set, err := template.Load(fstest.MapFS{
		"document/notice.yaml":  {Data: []byte(strings.NewReplacer(replace...).Replace(notice))},
		"document/charter.yaml": {Data: []byte(charterTemplate)},
	}, map[string]any{"notice": noticeView{}, "charter": charterView{}})
	must(t, err)
	formats, err := renderers()
	must(t, err)
	return o.rebuilt(t, func(p *document.Parts) {
		p.Templates, p.Formats = set, formats
		p.Catalogue = catalogue(t, append(slices.Clone(replace),
			"[facts]\ntitle = \"Los hechos\"", adviceWords["es"]+"[facts]\ntitle = \"Los hechos\"",
			"[facts]\ntitle = \"The facts\"", adviceWords["en"]+"[facts]\ntitle = \"The facts\"")...)
	})
}

// rebuilt is the same office with some part replaced.
func (o *office) rebuilt(t *testing.T, change func(*document.Parts)) *office {
	t.Helper()
	return &office{world: o.with(t, change), clock: o.clock, people: o.people, charter: o.charter}
}

// tailor changes the tailoring of notices and gives its row version.
func (o *office) tailor(expect int, change document.Alteration) int {
	o.t.Helper()
	row, err := o.Tailor(o.t.Context(), "lucia", "notice", expect, change, "Así trabajamos aquí.")
	must(o.t, err)
	return row
}

func bilingual(es, en string) content.Text { return content.In("es", es).With("en", en) }

var ownAdvice = document.Alteration{Action: document.TailorReplace, Key: "advice", Text: bilingual("Avisa con {dos} días.\n\nMejor antes.", "Give {two} days.\n\nThe sooner the better.")}

var ownClause = document.Alteration{Action: document.TailorAdd, After: "advice", Title: bilingual("Multas", "Fines"), Text: bilingual("No hay multas.", "There are no fines.")}

// Scope F3, F12; invariants I8, I12.
func TestTailoring(t *testing.T) {
	inOffice(t, map[string]func(*testing.T, *office){
		"what is tailored is printed in both languages": tailoringPrints,
		"undoing gives the template back":               tailoringUndone,
		"what may not be is refused":                    tailoringRefused,
		"what somebody else changed is not lost":        tailoringStale,
		"nothing new leaves nothing":                    tailoringUnchanged,
		"an upgrade shows what changed under it":        tailoringUpgraded,
		"of those at once one is kept":                  tailoringAtOnce,
		"who and why stand in the audit trail":          tailoringAudited,
		"a mandatory clause cannot be submitted away":   tailoringSubmitted,
	})
}

// printed is all text of a workbook.
func printed(t *testing.T, data []byte) string {
	t.Helper()
	book, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var all strings.Builder
	for _, file := range book.File {
		reader, err := file.Open()
		must(t, err)
		_, err = io.Copy(&all, reader)
		must(t, err)
		must(t, reader.Close())
	}
	return all.String()
}

func tailoringPrints(t *testing.T, o *office) {
	o = o.advised(t)
	row := o.tailor(0, ownAdvice)
	row = o.tailor(row, ownClause)
	o.tailor(row, document.Alteration{Action: document.TailorRemove, Key: "contact"})
	issue := o.freeze("giro", true)
	var got []string
	for _, s := range issue.Content.Sections {
		got = append(got, s.Number+" "+s.Key+" "+string(s.Clause.Origin))
	}
	if want := []string{"1 facts template", "2 advice tailored", "3 own--clause_1 own"}; !slices.Equal(got, want) {
		t.Errorf("sections %q, want %q", got, want)
	}
	for lang, want := range map[string][]string{"es": {"Avisa con {dos} días.", "Mejor antes.", "Multas", "No hay multas."}, "en": {"Give {two} days.", "The sooner the better.", "Fines", "There are no fines."}} {
		files, err := o.Render(t.Context(), issue, document.Target{Lang: lang, Format: "pdf"}, document.Target{Lang: lang, Format: "xlsx"})
		must(t, err)
		book := printed(t, files[1].Data)
		for _, text := range want {
			if !strings.Contains(book, text) {
				t.Errorf("%s: the workbook lacks %q", lang, text)
			}
		}
		if strings.Contains(book, "Contact") || len(files[0].Data) < 1000 {
			t.Errorf("%s: a removed clause is printed, or nothing", lang)
		}
	}
	clauses, err := o.Clauses(t.Context(), "notice")
	must(t, err)
	var lines []string
	for _, c := range clauses {
		lines = append(lines, strings.Join([]string{c.Number, c.Key, string(c.Origin), c.Title.Values["en"], c.Words.Values["es"], c.Text.Values["es"], c.After, c.Mark.By, c.Help.Values["en"]}, "|"))
	}
	want := []string{
		"1|facts|template|The facts|El servicio {service} se detiene el sábado.|||||"[:len("1|facts|template|The facts|El servicio {service} se detiene el sábado.||||")],
		"2|advice|tailored|Advice|Avisa a tiempo.|Avisa con {dos} días.\n\nMejor antes.||lucia|Say what to do.",
		"3|clause_1|own|Fines||No hay multas.|advice|lucia|",
		"|contact|template|Contact|Pregunta en ventanilla.|||lucia|",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("clauses\n%q\nwant\n%q", lines, want)
	}
}

func tailoringUndone(t *testing.T, o *office) {
	o = o.advised(t)
	first := o.freeze("giro", true)
	row := o.tailor(0, ownAdvice)
	row = o.tailor(row, ownClause)
	row = o.tailor(row, document.Alteration{Action: document.TailorRemove, Key: "contact"})
	row = o.tailor(row, document.Alteration{Action: document.TailorReplace, Key: "contact", Text: bilingual("Llama.", "Call.")})
	row = o.tailor(row, document.Alteration{Action: document.TailorRemove, Key: "contact"})
	if o.freeze("giro", true).Version.ContentHash == first.Version.ContentHash {
		t.Error("tailoring changed nothing")
	}
	for _, key := range []string{"contact", "advice", "clause_1"} {
		row = o.tailor(row, document.Alteration{Action: document.TailorUndo, Key: key})
	}
	tailoring, at, err := o.Tailoring(t.Context(), "notice")
	must(t, err)
	if !tailoring.IsEmpty() || at != row {
		t.Errorf("tailoring %+v at %d", tailoring, at)
	}
	if again := o.freeze("giro", true); again.Version.ContentHash != first.Version.ContentHash {
		t.Error("undone, the content is another than before")
	}
}

func tailoringRefused(t *testing.T, o *office) {
	o = o.advised(t)
	add := func(change func(*document.Alteration)) document.Alteration {
		one := ownClause
		change(&one)
		return one
	}
	for name, c := range map[string]struct {
		change document.Alteration
		key    string
		field  string
	}{
		"a mandatory clause replaced": {document.Alteration{Action: document.TailorReplace, Key: "facts", Text: bilingual("x", "y")}, "fault.tailoring.mandatory", "key"},
		"a mandatory clause removed":  {document.Alteration{Action: document.TailorRemove, Key: "facts"}, "fault.tailoring.mandatory", "key"},
		"a clause emptied":            {document.Alteration{Action: document.TailorReplace, Key: "advice", Text: content.In("es", " ")}, "fault.tailoring.empty", "text"},
		"no words":                    {document.Alteration{Action: document.TailorReplace, Key: "advice"}, "fault.tailoring.empty", "text"},
		"an unknown clause":           {document.Alteration{Action: document.TailorRemove, Key: "prices"}, "fault.tailoring.unknown", "key"},
		"an unknown place":            {add(func(a *document.Alteration) { a.After = "prices" }), "fault.tailoring.unknown", "after"},
		"an unknown language":         {add(func(a *document.Alteration) { a.Text = a.Text.With("fr", "x") }), "fault.tailoring.language", "text"},
		"an empty title":              {add(func(a *document.Alteration) { a.Title = content.Text{} }), "fault.tailoring.empty", "title"},
		"a long title":                {add(func(a *document.Alteration) { a.Title = content.In("es", strings.Repeat("x", 201)) }), "fault.tailoring.long", "title"},
		"a long text":                 {add(func(a *document.Alteration) { a.Text = content.In("es", strings.Repeat("x", 10_001)) }), "fault.tailoring.long", "text"},
		"other paragraphs":            {add(func(a *document.Alteration) { a.Text = bilingual("a\n\nb", "a") }), "fault.tailoring.paragraphs", "text"},
		"a control character":         {add(func(a *document.Alteration) { a.Text = content.In("es", "a\x01") }), "fault.tailoring.character", "text"},
		"cut UTF-8":                   {add(func(a *document.Alteration) { a.Text = content.In("es", "a\xc3") }), "fault.tailoring.character", "text"},
		"a key of the template":       {add(func(a *document.Alteration) { a.Key = "facts" }), "fault.tailoring.own_key", "key"},
		"a key with capitals":         {add(func(a *document.Alteration) { a.Key = "Mine" }), "fault.tailoring.own_key", "key"},
		"nothing to undo":             {document.Alteration{Action: document.TailorUndo, Key: "advice"}, "fault.tailoring.untouched", "key"},
		"an unknown action":           {document.Alteration{Action: "drop", Key: "advice"}, "fault.tailoring.action", "action"},
	} {
		o.unchanged(name, func() {
			_, err := o.Tailor(t.Context(), "lucia", "notice", 0, c.change, "Porque sí.")
			if f := faultOf(t, err); f.Key != c.key || f.Field != c.field {
				t.Errorf("%s: %v", name, f)
			}
		})
	}
	o.unchanged("what no face has", func() {
		_, err := o.Tailor(t.Context(), "lucia", "notice", 0, document.Alteration{Action: document.TailorReplace, Key: "advice", Text: content.In("es", "漢字")}, "Porque sí.")
		if f := faultOf(t, err); f.Kind != fault.Invalid || f.Field != "text" {
			t.Errorf("%v", f)
		}
	})
	for reason, key := range map[string]string{"": "fault.tailoring.reason", " \n": "fault.tailoring.reason", strings.Repeat("x", 2001): "fault.tailoring.long", "a\x02": "fault.tailoring.character"} {
		_, err := o.Tailor(t.Context(), "lucia", "notice", 0, ownAdvice, reason)
		if f := faultOf(t, err); f.Key != key || f.Field != "reason" {
			t.Errorf("reason %q: %v", reason, f)
		}
	}
	_, err := o.Tailor(t.Context(), "lucia", "memo", 0, ownAdvice, "Porque sí.")
	refused(t, err, fault.NotFound, "fault.document.kind")
}

func tailoringStale(t *testing.T, o *office) {
	o = o.advised(t)
	row := o.tailor(0, ownAdvice)
	for _, expect := range []int{0, row + 1} {
		o.unchanged("another row", func() {
			_, err := o.Tailor(t.Context(), "marta", "notice", expect, ownClause, "Porque sí.")
			refused(t, err, fault.Stale, "fault.database.stale")
		})
	}
}

func tailoringUnchanged(t *testing.T, o *office) {
	o = o.advised(t)
	row := o.tailor(0, ownAdvice)
	row = o.tailor(row, ownClause)
	row = o.tailor(row, document.Alteration{Action: document.TailorRemove, Key: "contact"})
	again := ownClause
	again.Key = "clause_1"
	o.unchanged("the same again", func() {
		for _, change := range []document.Alteration{ownAdvice, again, {Action: document.TailorRemove, Key: "contact"}} {
			if got := o.tailor(row, change); got != row {
				t.Errorf("%s gave row %d, before %d", change.Action, got, row)
			}
		}
	})
}

// upgraded checks what an upgrade of the template asks about the notice.
func (o *office) upgraded(t *testing.T, want ...string) []document.UpgradeItem {
	t.Helper()
	items, err := o.Upgrade(t.Context(), "notice")
	must(t, err)
	var got []string
	for _, item := range items {
		got = append(got, string(item.Kind)+" "+item.Action+" "+item.Key+" "+item.By)
	}
	if !slices.Equal(got, want) {
		t.Errorf("upgrade %q, want %q", got, want)
	}
	return items
}

func tailoringUpgraded(t *testing.T, o *office) {
	o = o.advised(t)
	row := o.tailor(0, ownAdvice)
	row = o.tailor(row, document.Alteration{Action: document.TailorRemove, Key: "contact"})
	row = o.tailor(row, ownClause)
	o.upgraded(t)
	original := map[string]string{"es": adviceWords["es"], "en": adviceWords["en"]}
	defer func() { adviceWords = original }()
	adviceWords = map[string]string{"es": strings.Replace(original["es"], "Avisa a tiempo.", "Avisa pronto.", 1), "en": original["en"]}
	next := o.advised(t)
	item := next.upgraded(t, "changed replace advice ")[0]
	if item.Before.Values["es"] != "Avisa a tiempo." || item.Now.Values["es"] != "Avisa pronto." || item.Own.Values["en"] != ownAdvice.Text.Values["en"] || item.Mark.Reason == "" {
		t.Errorf("%+v", item)
	}
	if open := next.freeze("giro", true).Sheet.Missing; open != 0 {
		t.Errorf("other words below leave %d placeholders", open)
	}
	row = next.tailor(row, ownAdvice) // the same words again: they may stay
	next.upgraded(t)
	// Now the template drops one clause and makes the other mandatory.
	adviceWords = map[string]string{}
	for lang, words := range original {
		adviceWords[lang] = strings.Replace(words, "[advice]", "[counsel]", 1)
	}
	last := o.advised(t, "  - key: contact\n    rule: recommended", "  - key: contact\n    rule: mandatory", "  - key: advice\n", "  - key: counsel\n")
	last.upgraded(t, "gone replace advice advice", "mandatory remove contact contact", "gone add clause_1 advice")
	undecided(t, last, row)
}

// undecided meets three clauses on which nobody has decided since the upgrade, and
// decides.
func undecided(t *testing.T, last *office, row int) {
	t.Helper()
	issue := last.freeze("giro", true)
	if issue.Sheet.Missing != 3 || !slices.ContainsFunc(issue.Content.Sections, func(s content.Section) bool { return s.Key == "contact" }) {
		t.Errorf("%d placeholders: %+v", issue.Sheet.Missing, issue.Content.Placeholders())
	}
	_, err := last.Submit(t.Context(), last.submission(document.Ref{Kind: "notice", Subject: "giro"}))
	if n := len(fault.All(err)); n != 3 {
		t.Errorf("submission is refused with %d faults: %v", n, err)
	}
	for _, key := range []string{"advice", "contact", "clause_1"} {
		row = last.tailor(row, document.Alteration{Action: document.TailorUndo, Key: key})
	}
	if open := last.freeze("giro", true).Sheet.Missing; open != 0 {
		t.Errorf("%d placeholders after the decision", open)
	}
}

func tailoringAtOnce(t *testing.T, o *office) {
	o = o.advised(t)
	var group sync.WaitGroup
	results := make([]error, 4)
	for i := range results {
		group.Go(func() {
			_, results[i] = o.Tailor(t.Context(), "lucia", "notice", 0, ownClause, "Porque sí.")
		})
	}
	group.Wait()
	kept := 0
	for _, err := range results {
		switch {
		case err == nil:
			kept++
		case !fault.Is(err, fault.Stale):
			t.Error(err)
		}
	}
	if n := o.count("SELECT COUNT(*) FROM tailored_clauses"); kept != 1 || n != 1 {
		t.Errorf("%d kept, %d rows", kept, n)
	}
}

func tailoringAudited(t *testing.T, o *office) {
	o = o.advised(t)
	row := o.tailor(0, ownAdvice)
	o.tailor(row, document.Alteration{Action: document.TailorUndo, Key: "advice"})
	for _, want := range []string{`"field":"clause.advice.text.es"`, `Avisa con {dos} días.`, `"field":"clause.advice.text.en"`} {
		if n := o.count(`SELECT COUNT(*) FROM audit_entries WHERE action = 'document.tailor' AND changes LIKE '%` + want + `%'`); n != 2 {
			t.Errorf("%s stands in %d entries", want, n)
		}
	}
}

// Invariant I8: content that lost a mandatory clause, by whatever way, is not
// submitted.
func tailoringSubmitted(t *testing.T, o *office) {
	o = o.advised(t)
	row := o.tailor(0, document.Alteration{Action: document.TailorRemove, Key: "advice"})
	o.tailor(row, ownClause2)
	status := o.submit(document.Ref{Kind: "notice", Subject: "giro"})
	if status.Open == nil || status.Open.State != content.InReview {
		t.Errorf("stands at %s", stands(status))
	}
}

var ownClause2 = document.Alteration{Action: document.TailorAdd, Key: "mine", After: "facts", Title: bilingual("Mía", "Mine"), Text: content.In("es", "Solo en un idioma.")}
