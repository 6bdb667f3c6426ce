package formattest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/locale"
)

// Format is a format under test.
type Format struct {
	Renderer format.Renderer
	// Text reads what a file says, in any order.
	Text func(file []byte) (string, error)
	// Catalogue has the words of the samples.
	Catalogue *locale.Catalogue
}

// child is set in the process that renders the samples again.
const child = "ACTA_FORMATTEST_CHILD"

// Run holds a format to the contract. Call it from a test of its own: the test
// is run again in another process.
func Run(t *testing.T, f Format) {
	if os.Getenv(child) != "" {
		f.printSums(t)
		return
	}
	t.Run("kinds", func(t *testing.T) { everyKind(t) })
	t.Run("says", f.says)
	t.Run("same bytes", f.sameBytes)
	t.Run("cancelled", f.cancelled)
	t.Run("hostile", f.hostile)
	t.Run("long", f.long)
	t.Run("recorded", f.recorded)
}

// recorded holds files to telling what was decided in the process from a signature of
// the content.
func (f Format) recorded(t *testing.T) {
	tried := 0
	f.each(t, func(t *testing.T, s Sample, src format.Source, _ []byte) {
		if len(src.Sheet.Approvals) == 0 || src.Sheet.State != content.Effective {
			return
		}
		tried++
		src.Sheet.Approvals = slices.Clone(src.Sheet.Approvals)
		src.Sheet.Approvals[0].Fact = "0190cafe-0000-7000-8000-00000000feed"
		text, err := f.Text(f.render(t, src))
		if err != nil || !strings.Contains(text, "0190cafe") {
			t.Errorf("%s in %s does not say which fact of the process stands for an approval (%v)", s.Name, src.Lang, err)
		}
	})
	if tried == 0 {
		t.Error("no sample is approved")
	}
}

// everyKind holds the samples to every kind of block there is.
func everyKind(t *testing.T) {
	seen := map[content.BlockKind]bool{}
	var walk func([]content.Section)
	walk = func(sections []content.Section) {
		for _, s := range sections {
			for _, b := range s.Blocks {
				seen[b.Kind] = true
			}
			walk(s.Sections)
		}
	}
	for _, s := range Samples() {
		walk(s.Document.Sections)
	}
	for _, kind := range content.BlockKinds() {
		if !seen[kind] {
			t.Errorf("no sample has a block of kind %q", kind)
		}
	}
}

// each renders every sample in every language.
func (f Format) each(t *testing.T, visit func(t *testing.T, s Sample, src format.Source, file []byte)) {
	for _, s := range Samples() {
		for _, lang := range s.Document.Languages {
			src := f.source(t, s, lang)
			if err := f.Renderer.Check(src.Document, src.Words, src.Assets); err != nil {
				t.Errorf("%s in %s: Check: %v", s.Name, lang, err)
				continue
			}
			visit(t, s, src, f.render(t, src))
		}
	}
}

func (f Format) source(t *testing.T, s Sample, lang string) format.Source {
	t.Helper()
	src, err := s.Source(f.Catalogue, lang)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func (f Format) render(t *testing.T, src format.Source) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Renderer.Render(context.Background(), src, &b); err != nil {
		t.Fatalf("render %s in %s: %v", src.Document.Kind, src.Lang, err)
	}
	return b.Bytes()
}

// messageKey is a key that was printed because the frozen words lack it.
var messageKey = regexp.MustCompile(`document\.[a-z]+\.[a-z_]+`)

// says holds files to every word of the content, in the language asked for.
func (f Format) says(t *testing.T) {
	f.each(t, func(t *testing.T, s Sample, src format.Source, file []byte) {
		text, err := f.Text(file)
		if err != nil {
			t.Fatal(err)
		}
		said := squeeze(text)
		if key := messageKey.FindString(said); key != "" {
			t.Errorf("%s in %s prints the key %s for its words", s.Name, src.Lang, key)
		}
		for _, want := range slices.Concat(s.Says, f.words(t, src), f.sheetWords(t, src)) {
			if !strings.Contains(said, squeeze(want)) {
				t.Errorf("%s in %s does not say %q", s.Name, src.Lang, want)
			}
		}
	})
}

// sheetWords lists the words of the control sheet: what marks the version, whose
// decisions it bears, by what it can be checked.
func (f Format) sheetWords(t *testing.T, src format.Source) []string {
	t.Helper()
	say, err := src.Words.Printer(src.Lang)
	if err != nil {
		t.Fatal(err)
	}
	sheet, zone := src.Sheet, src.Document.Frame.Zone
	say = say.In(zone)
	texts := []string{
		say.Message(format.State(sheet.State)), say.Plain(format.Band(sheet, zone)), say.Plain(format.Copy(sheet)), say.Plain(sheet.Reason),
	}
	for _, a := range sheet.Approvals {
		texts = append(texts, say.Message(a.Meaning), a.Name, say.Plain(a.Role), say.Stamp(a.At))
		if a.Solo {
			texts = append(texts, say.Message("document.approval.solo"))
		}
	}
	for _, p := range format.Proofs(sheet) {
		texts = append(texts, say.Message(p.Label), say.Plain(p.Value), strings.Join(format.HashGroups(p.Hash), " "))
	}
	return strings.Fields(strings.Join(texts, " "))
}

// words lists the words that a document prints, those of parts left out.
func (f Format) words(t *testing.T, src format.Source) []string {
	t.Helper()
	say, err := src.Words.Printer(src.Lang)
	if err != nil {
		t.Fatal(err)
	}
	say = say.For(src.Document)
	var words []string
	withoutAlternatives(t, src.Document).Walk(func(_ *content.Section, run content.Run) {
		if run.Value != nil && run.Value.Type == content.LevelType {
			return
		}
		if run.Kind == content.TextRun || run.Kind == content.ValueRun && run.Value.Type == content.TextType {
			words = append(words, strings.Fields(say.Plain(content.Inline{run}))...)
		}
	})
	return words
}

// withoutAlternatives is a copy of a document without alternative texts, which
// nobody sees.
func withoutAlternatives(t *testing.T, doc content.Document) content.Document {
	t.Helper()
	data, err := doc.Encode()
	if err != nil {
		t.Fatal(err)
	}
	seen, err := content.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range seen.Sections {
		for _, b := range s.Blocks {
			switch {
			case b.Chart != nil:
				b.Chart.Alt = nil
			case b.Timeline != nil:
				b.Timeline.Alt = nil
			}
		}
	}
	return seen
}

// squeeze drops spaces, so that line breaks inside words do not matter.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u00ad' {
			return -1
		}
		return r
	}, text)
}

// sameBytes renders twice here and once in another process.
func (f Format) sameBytes(t *testing.T) {
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+strings.Split(t.Name(), "/")[0]+"$", "-test.v")
	command.Env = append(os.Environ(), child+"=1")
	printed, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("another process: %v\n%s", err, printed)
	}
	f.each(t, func(t *testing.T, s Sample, src format.Source, file []byte) {
		if again := f.render(t, src); !bytes.Equal(again, file) {
			t.Errorf("%s in %s: two renderings differ", s.Name, src.Lang)
		}
		if line := sumLine(s, src.Lang, file); !strings.Contains(string(printed), line) {
			t.Errorf("another process did not make %s", line)
		}
	})
}

func (f Format) printSums(t *testing.T) {
	f.each(t, func(t *testing.T, s Sample, src format.Source, file []byte) {
		t.Log(sumLine(s, src.Lang, file))
	})
}

func sumLine(s Sample, lang string, file []byte) string {
	return fmt.Sprintf("sum %s %s %s", s.Name, lang, content.Sum(file))
}

// cancelled holds a rendering to end, with nothing written, when its context has.
func (f Format) cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var b bytes.Buffer
	err := f.Renderer.Render(ctx, f.source(t, Samples()[0], "es"), &b)
	if !errors.Is(err, context.Canceled) || b.Len() > 0 {
		t.Errorf("a cancelled rendering gave %v and %d bytes", err, b.Len())
	}
}

// hostileTexts are what people paste.
var hostileTexts = []string{
	"", " ", "\n\n\n", "\x00\x01\x07", "cut \xe2\x82", "\xff\xfe", "emoji \U0001F600 end", "\U00010000", "family \U0001F468\u200D\U0001F469\u200D\U0001F467",
	"שלום עולם", "مرحبا بالعالم", "日本語のテキスト", "Ελληνικά", "Кириллица", "a\u0301\u0323e\u0308", "\u202eabc\u202c",
	strings.Repeat("x", 3000), strings.Repeat("ñ ", 3000), strings.Repeat("\u0301", 50), "tab\tand\rreturn", "\ufeffbom", "\u200b\u200b",
	"<b>&amp;</b>", "=1+1", "@SUM(A1)", "https://" + strings.Repeat("a", 300) + ".example/", "(((((", "\\\\\\)", "%PDF-1.7", "endobj endstream",
}

// hostile puts what people paste into every place of a document: it is refused
// by Check, with faults, or it renders; it never panics.
func (f Format) hostile(t *testing.T) {
	for _, text := range hostileTexts {
		for _, s := range []Sample{hostileSample(text, content.Cover), hostileSample(text, content.Opening)} {
			src, err := s.Source(f.Catalogue, "es")
			if err != nil {
				continue // text that cannot even be frozen
			}
			err = f.Renderer.Check(src.Document, src.Words, src.Assets)
			if err != nil && fault.All(err) == nil {
				t.Errorf("%.20q: Check failed with %v, which is no fault", text, err)
			}
			if err != nil {
				continue
			}
			var b bytes.Buffer
			if err := f.Renderer.Render(context.Background(), src, &b); err != nil {
				t.Errorf("%.20q passed Check and does not render: %v", text, err)
			}
		}
	}
}

// long holds every word of a very long paragraph, cell, list and title to be there.
func (f Format) long(t *testing.T) {
	var b strings.Builder
	const words = 3000
	for i := range words {
		fmt.Fprintf(&b, "w%04d ", i)
	}
	s := hostileSample(b.String(), content.Opening)
	s.Document.Title, s.Document.Frame.Organization = word("Long"), content.In("es", "Long")
	text, err := f.Text(f.render(t, f.source(t, s, "es")))
	if err != nil {
		t.Fatal(err)
	}
	places := strings.Count(text, "w0000")
	for i := range words {
		if n := strings.Count(text, fmt.Sprintf("w%04d", i)); n < places-1 || n == 0 {
			t.Fatalf("word %d stands %d times, the first one %d times", i, n, places)
		}
	}
}
