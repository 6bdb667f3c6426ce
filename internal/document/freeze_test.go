package document_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/locale"
	"acta/internal/work"
)

// Invariants I1, I4, I12, I19.
func TestFreeze(t *testing.T) {
	onBoth(t, map[string]func(*testing.T, *world){
		"new content is the first draft":              freezeNew,
		"the same content is the same version":        freezeSame,
		"changed data are the next draft":             freezeChanged,
		"changed words are the next draft":            freezeWords,
		"a short name is the same document":           freezeShort,
		"what no format prints is refused":            freezeUnprintable,
		"what a person calls the change is printable": freezeChange,
		"what is not there is said with what is":      freezeUnknown,
		"a preview writes nothing":                    preview,
		"its hashes are those of what is read":        freezeHashes,
		"going back is a version":                     freezeBack,
		"those at once give one version each":         freezeAtOnce,
		"those at once with one content give one":     freezeSameAtOnce,
		"older data never follow newer ones":          freezeOvertaken,
		"a failure at any call leaves nothing":        freezeFails,
		"missing values are counted":                  freezeMissing,
		"a large table is a part":                     freezeLarge,
	})
}

func freezeNew(t *testing.T, w *world) {
	issue := w.freeze("giro", true)
	if v := issue.Version; v.Ordinal != 1 || v.Number != "0.1" || v.Author != "lucia" || v.Document != issue.Document.ID {
		t.Errorf("version %+v", v)
	}
	if d := issue.Document; d.Kind != "notice" || d.Subject != "giro" || d.Code != "VP-NO-giro" {
		t.Errorf("document %+v", d)
	}
	s := issue.Sheet
	got := fmt.Sprintln(s.State, s.Date, s.Code, len(s.History), s.Missing)
	if want := fmt.Sprintln(content.Draft, "2026-03-02", "VP-NO-giro", 1, 0); got != want {
		t.Errorf("control sheet %s, want %s", got, want)
	}
}

// What was frozen is what its hashes say, and is read as it was frozen.
func freezeHashes(t *testing.T, w *world) {
	issue := w.freeze("giro", true)
	encoded, err := issue.Content.Encode()
	must(t, err)
	if content.Sum(encoded) != issue.Version.ContentHash || issue.Sheet.ContentHash != issue.Version.ContentHash {
		t.Errorf("hash of the content %s, version %s, sheet %s", content.Sum(encoded), issue.Version.ContentHash, issue.Sheet.ContentHash)
	}
	words, err := issue.Words.Hash()
	must(t, err)
	if words != issue.Version.WordsHash || words != issue.Content.Words {
		t.Errorf("hash of the words %s, version %s, content %s", words, issue.Version.WordsHash, issue.Content.Words)
	}
	loaded := w.load("giro", "0.1")
	again, err := loaded.Content.Encode()
	must(t, err)
	if string(again) != string(encoded) || loaded.Sheet.At != issue.Sheet.At {
		t.Error("the version read is not the version frozen")
	}
}

func freezeSame(t *testing.T, w *world) {
	first := w.freeze("giro", true)
	w.unchanged("freezing the same content", func() {
		if again := w.freeze("giro", false); again.Version.ID != first.Version.ID {
			t.Errorf("version %s, then %s", first.Version.ID, again.Version.ID)
		}
	})
}

func freezeChanged(t *testing.T, w *world) {
	w.freeze("giro", true)
	w.town.set("giro", func(v *noticeView) { v.Service = "Telegrama" })
	second, created, err := w.Freeze(t.Context(), document.Request{
		Kind: "notice", Subject: "giro", Actor: "lucia", Change: content.In("es", "Se detiene otro servicio."),
	})
	must(t, err)
	if !created || second.Version.Number != "0.2" {
		t.Fatalf("version %s, new %v", second.Version.Number, created)
	}
	var rows []string
	for _, c := range second.Sheet.History {
		rows = append(rows, c.Number)
	}
	if !slices.Equal(rows, []string{"0.1", "0.2"}) {
		t.Errorf("history %v", rows)
	}
	if said := second.Sheet.History[1].Description; len(said) != 1 || said[0].Text == nil || said[0].Text.Values["es"] != "Se detiene otro servicio." {
		t.Errorf("the change reads %+v", said)
	}
	// The first one keeps its content and its own history, and is no longer the draft.
	first := w.load("giro", "0.1")
	if first.Sheet.State != content.Replaced || len(first.Sheet.History) != 1 || first.Version.ContentHash == second.Version.ContentHash {
		t.Errorf("the former draft: %+v", first.Sheet)
	}
}

// Going back is a version of its own, which shares the frozen bytes.
func freezeBack(t *testing.T, w *world) {
	first := w.freeze("giro", true)
	w.town.set("giro", func(v *noticeView) { v.Service = "Telegrama" })
	w.freeze("giro", true)
	w.town.set("giro", func(v *noticeView) { v.Service = "Giro" })
	if third := w.freeze("giro", true); third.Version.Number != "0.3" || third.Version.ContentHash != first.Version.ContentHash {
		t.Errorf("going back: %s %s", third.Version.Number, third.Version.ContentHash)
	}
	if n := w.count("SELECT COUNT(*) FROM contents"); n != 2 {
		t.Errorf("%d contents are kept", n)
	}
	versions, err := w.Versions(t.Context(), "notice", "giro")
	must(t, err)
	if len(versions) != 3 || versions[0].Number != "0.1" || versions[2].Number != "0.3" {
		t.Errorf("versions %+v", versions)
	}
}

// What was frozen keeps its words, whatever a later build says.
func freezeWords(t *testing.T, w *world) {
	w.deliver(w.freeze("giro", true), every...)
	later := w.with(t, func(p *document.Parts) {
		p.Catalogue = catalogue(t, "se detiene el sábado", "no funciona el sábado")
	})
	old := later.load("giro", "")
	for _, r := range later.reproduce("0.1") {
		if !r.Same() {
			t.Errorf("with other words %+v is %s", r.Target, r.Verdict)
		}
	}
	second := later.freeze("giro", true)
	if second.Version.Number != "0.2" || second.Version.WordsHash == old.Version.WordsHash {
		t.Errorf("version %s with words %s, before %s", second.Version.Number, second.Version.WordsHash, old.Version.WordsHash)
	}
	// A word that this kind does not use makes no version.
	other := later.with(t, func(p *document.Parts) {
		p.Catalogue = catalogue(t, "se detiene el sábado", "no funciona el sábado")
	})
	other.freeze("giro", false)
	for issue, want := range map[*document.Issue]string{&old: "El servicio Giro se detiene el sábado.", &second: "El servicio Giro no funciona el sábado."} {
		if got := sentence(t, issue.Words, "es"); got != want {
			t.Errorf("%s says %q", issue.Version.Number, got)
		}
	}
}

func sentence(t *testing.T, words locale.Words, lang string) string {
	t.Helper()
	say, err := words.Printer(lang)
	must(t, err)
	return say.Message("notice.facts.sentence", content.Arg{Name: "service", Text: content.Inline{content.Plain("Giro")}})
}

func freezeShort(t *testing.T, w *world) {
	first := w.freeze("post", true)
	if first.Document.Subject != "post@main" || first.FileName(every[0]) != "notice.post.es.pdf" {
		t.Errorf("subject %s, file %s", first.Document.Subject, first.FileName(every[0]))
	}
	w.freeze("post@main", false)
	if loaded := w.load("post", ""); loaded.FileName(every[3]) != "notice.post.en.xlsx" {
		t.Errorf("file %s", loaded.FileName(every[3]))
	}
}

// What was frozen always renders; what could not be rendered is refused before.
func freezeUnprintable(t *testing.T, w *world) {
	for name, bad := range map[string]string{"no face has it": "漢字", "cut UTF-8": "Sab\xc3", "a control character": "a\x01b"} {
		w.town.set("giro", func(v *noticeView) { v.Affects = []affectedView{{Code: "P-1", Name: content.In("es", bad)}} })
		w.unchanged(name, func() {
			_, _, err := w.Freeze(t.Context(), ask("giro"))
			if err == nil {
				renders(t, w, w.load("giro", ""))
				return // it is laid out, in whatever way
			}
			if f := faultOf(t, err); f.Kind != fault.Invalid {
				t.Errorf("%s: %v", name, f)
			}
			if _, previewed := w.Preview(t.Context(), ask("giro")); len(fault.All(previewed)) == 0 {
				t.Errorf("%s: the preview says %v", name, previewed)
			}
		})
	}
}

func renders(t *testing.T, w *world, issue document.Issue) {
	t.Helper()
	if _, err := w.Render(t.Context(), issue, every...); err != nil {
		t.Errorf("frozen, but does not render: %v", err)
	}
}

// Names and changes stand in the control sheet, not in the content, and are
// printed all the same.
func freezeChange(t *testing.T, w *world) {
	for name, bad := range map[string]string{"no face has it": "漢字", "cut UTF-8": "Sab\xc3", "a control character": "a\x01b"} {
		w.town.set("giro", func(v *noticeView) { v.Service += "'" })
		request := ask("giro")
		request.Change = content.In("es", bad)
		issue, _, err := w.Freeze(t.Context(), request)
		if err == nil {
			renders(t, w, issue)
		} else if f := faultOf(t, err); f.Kind != fault.Invalid {
			t.Errorf("%s: %v", name, f)
		}
	}
	w.town.author = content.Signer{Name: content.Inline{content.Plain("山田")}}
	issue, _, err := w.Freeze(t.Context(), ask("giro"))
	if err == nil {
		renders(t, w, issue)
	} else if f := faultOf(t, err); f.Kind != fault.Invalid {
		t.Errorf("an author in a script that no face has: %v", f)
	}
}

func freezeUnknown(t *testing.T, w *world) {
	w.unchanged("an unknown name", func() {
		for _, c := range []struct {
			request   document.Request
			key, have string
		}{
			{document.Request{Kind: "memo", Subject: "giro", Actor: "lucia"}, "fault.document.kind", "notice"},
			{document.Request{Kind: "notice", Subject: "metro", Actor: "lucia"}, "fault.document.subject", "giro, post@main"},
			{document.Request{Kind: "notice", Subject: "giro", Actor: "nobody"}, "fault.org.person", ""},
			{document.Request{Kind: "notice", Subject: "giro", Actor: "lucia", Targets: []document.Target{{Lang: "fr", Format: "pdf"}}}, "fault.document.language", "es, en"},
			{document.Request{Kind: "notice", Subject: "giro", Actor: "lucia", Targets: []document.Target{every[0], {Lang: "es", Format: "odt"}}}, "fault.document.format", "pdf, xlsx"},
		} {
			_, _, err := w.Freeze(t.Context(), c.request)
			f := faultOf(t, err)
			if have, _ := f.Args["have"].(string); f.Key != c.key || f.Kind != fault.NotFound || have != c.have {
				t.Errorf("%+v: %v", c.request, f)
			}
		}
		for number, subject := range map[string]string{"": "giro", "0.7": "post"} {
			_, err := w.Load(t.Context(), "notice", subject, number)
			if f := faultOf(t, err); f.Kind != fault.NotFound {
				t.Errorf("load %s %s: %v", subject, number, f)
			}
		}
	})
	issue := w.freeze("giro", true)
	w.unchanged("an unknown target", func() {
		for target, want := range map[document.Target]*fault.Fault{
			{Lang: "pt", Format: "pdf"}:  fault.New(fault.NotFound, "fault.document.language", fault.Args{"language": "pt", "have": "es, en"}),
			{Lang: "es", Format: "docx"}: fault.New(fault.NotFound, "fault.document.format", fault.Args{"format": "docx", "have": "pdf, xlsx"}),
		} {
			_, err := w.Deliver(t.Context(), "lucia", issue, every[0], target)
			if f := faultOf(t, err); f.Error() != want.Error() {
				t.Errorf("deliver %+v: %v", target, f)
			}
		}
		_, err := w.Load(t.Context(), "notice", "giro", "0.2")
		if f := faultOf(t, err); f.Key != "fault.document.version" || f.Args["version"] != "0.2" {
			t.Errorf("load 0.2: %v", f)
		}
	})
}

func preview(t *testing.T, w *world) {
	w.unchanged("a preview", func() {
		issue, err := w.Preview(t.Context(), ask("giro"))
		must(t, err)
		files, err := w.Render(t.Context(), issue, every...)
		must(t, err)
		if issue.Version.Number != "0.1" || len(files) != 4 || !strings.HasPrefix(string(files[0].Data), "%PDF-") || string(files[1].Data[:2]) != "PK" {
			t.Errorf("version %s, %d files", issue.Version.Number, len(files))
		}
	})
	frozen := w.freeze("giro", true)
	w.unchanged("a preview of what is frozen", func() {
		issue, err := w.Preview(t.Context(), ask("giro"))
		must(t, err)
		if issue.Version.ID != frozen.Version.ID {
			t.Error("the preview of unchanged content is not the frozen version")
		}
	})
	w.town.set("giro", func(v *noticeView) { v.Service = "Telegrama" })
	w.unchanged("a preview of the next draft", func() {
		issue, err := w.Preview(t.Context(), ask("giro"))
		must(t, err)
		if issue.Version.Number != "0.2" || len(issue.Sheet.History) != 2 {
			t.Errorf("preview of %s with history %+v", issue.Version.Number, issue.Sheet.History)
		}
	})
}

// own is a world whose data are its own, over the same database.
func (w *world) own(t *testing.T, service string) *world {
	t.Helper()
	mine := newTown()
	mine.set("giro", func(v *noticeView) { v.Service = service })
	return w.with(t, func(p *document.Parts) { p.Views = mine })
}

func freezeAtOnce(t *testing.T, w *world) {
	created := atOnce(t, w, func(i int) *world { return w.own(t, fmt.Sprintf("Giro %d", i)) })
	if n := w.count("SELECT COUNT(*) FROM versions"); n != created || created == 0 {
		t.Errorf("%d versions of %d freezes", n, created)
	}
}

func freezeSameAtOnce(t *testing.T, w *world) {
	if created := atOnce(t, w, func(int) *world { return w }); created != 1 {
		t.Errorf("one content gave %d versions", created)
	}
}

// overtaken lets another freeze come in after its snapshot was taken.
type overtaken struct {
	*town
	first func()
}

func (o *overtaken) View(tx *work.Tx, name, subject string) (any, error) {
	if o.first != nil {
		o.first()
		o.first = nil
	}
	return o.town.View(tx, name, subject)
}

func freezeOvertaken(t *testing.T, w *world) {
	views := &overtaken{newTown(), func() { w.own(t, "newer").freeze("giro", true) }}
	late := w.with(t, func(p *document.Parts) { p.Views = views })
	_, _, err := late.Freeze(t.Context(), ask("giro"))
	if f := faultOf(t, err); f.Kind != fault.Conflict || f.Args["number"] != "0.1" {
		t.Errorf("%v", f)
	}
	if n := w.count("SELECT COUNT(*) FROM versions"); n != 1 {
		t.Errorf("%d versions", n)
	}
	if again := late.freeze("giro", true); again.Version.Number != "0.2" {
		t.Errorf("again: %s", again.Version.Number)
	}
}

// atOnce freezes from several sides and counts the new versions; a conflict that
// is told is an answer, too.
func atOnce(t *testing.T, w *world, side func(int) *world) (created int) {
	t.Helper()
	var group sync.WaitGroup
	var mu sync.Mutex
	for i := range 4 {
		mine := side(i)
		group.Go(func() {
			_, isNew, err := mine.Freeze(t.Context(), ask("giro"))
			if err != nil && !fault.Is(err, fault.Conflict) {
				t.Errorf("freeze %d: %v", i, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if isNew {
				created++
			}
		})
	}
	group.Wait()
	if n := w.count("SELECT COUNT(*) FROM audit_entries"); n != created {
		t.Errorf("%d entries of %d commands", n, created)
	}
	return created
}

func freezeFails(t *testing.T, w *world) {
	for _, from := range []string{"", "0.1"} { // the first version, and the one after it
		n := 1
		for ; ; n++ {
			broken, p := w.failingAt(t, n)
			var err error
			rows := w.rows()
			_, _, err = broken.Freeze(t.Context(), ask("giro"))
			if p.calls < n {
				must(t, err)
				break
			}
			if !errors.Is(err, errPlanted) {
				t.Fatalf("after %q, call %d: %v", from, n, err)
			}
			if after := w.rows(); fmt.Sprint(after) != fmt.Sprint(rows) {
				t.Fatalf("after %q, a failure at call %d left %v, before %v", from, n, after, rows)
			}
		}
		if n < 4 {
			t.Errorf("after %q only %d calls could fail", from, n)
		}
		w.town.set("giro", func(v *noticeView) { v.Service += "'" })
	}
	if got := w.load("giro", "").Version.Number; got != "0.2" {
		t.Errorf("after all failures the last version is %s", got)
	}
}

func freezeMissing(t *testing.T, w *world) {
	w.town.set("giro", func(v *noticeView) { v.Owner = content.Text{} })
	issue := w.freeze("giro", true)
	open := issue.Content.Placeholders()
	if issue.Sheet.Missing != 1 || len(open) != 1 || open[0].Field != "owner" || open[0].Label != "field.holder" {
		t.Errorf("missing %d: %+v", issue.Sheet.Missing, open)
	}
	list, err := w.List(t.Context(), "", "", 10)
	must(t, err)
	if len(list) != 1 || list[0].Missing != 1 || list[0].State != "draft" || list[0].Version.Number != "0.1" {
		t.Errorf("list %+v", list)
	}
}

// A table over 20,000 rows is frozen beside the content, by its hash.
func freezeLarge(t *testing.T, w *world) {
	const rows = 20_001
	w.town.set("giro", func(v *noticeView) {
		v.Affects = nil
		for i := range rows {
			v.Affects = append(v.Affects, affectedView{Code: fmt.Sprintf("P-%05d", i), Name: content.In("es", "Buzón")})
		}
	})
	w.parts.Formats = w.parts.Formats[1:] // a workbook is enough to read the part
	only := document.New(w.parts)
	issue, created, err := only.Freeze(t.Context(), ask("giro"))
	must(t, err)
	if n := w.count("SELECT COUNT(*) FROM version_parts"); !created || n != 1 {
		t.Fatalf("new %v, %d parts", created, n)
	}
	first, err := only.Deliver(t.Context(), "lucia", issue, document.Target{Lang: "es", Format: "xlsx"})
	must(t, err)
	if len(first[0].Data) < rows {
		t.Errorf("a workbook of %d bytes", len(first[0].Data))
	}
	found, err := only.Reproduce(t.Context(), "notice", "giro", "")
	must(t, err)
	if len(found) != 1 || !found[0].Same() {
		t.Errorf("reproduced from the part: %+v", found)
	}
}
