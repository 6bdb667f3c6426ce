package typeset_test

import (
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/font/gofont/goregular"

	"acta/assets"
	"acta/internal/format/pdf/typeset"
)

func TestLoadRefusesWhatItCannotUse(t *testing.T) {
	fonts, err := fs.Sub(assets.FS(), "fonts")
	if err != nil {
		t.Fatal(err)
	}
	postScript := append([]byte("OTTO"), make([]byte, 60)...)
	tests := []struct {
		name             string
		family, fallback fs.FS
		want             string
	}{
		{"no family", fstest.MapFS{}, nil, "make assets"},
		{"damaged family", fstest.MapFS{"IBMPlexSans-Light.ttf": {Data: []byte("no font")}}, nil, "IBMPlexSans-Light.ttf"},
		{"damaged fallback", fonts, fstest.MapFS{"a.ttf": {Data: goregular.TTF[:200]}}, "a.ttf"},
		{"no outlines", fonts, fstest.MapFS{"b.otf": {Data: postScript}}, "b.otf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := typeset.Load(tt.family, tt.fallback)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	plain := family(t)
	wide := withFallback(t, fstest.MapFS{"readme.txt": {Data: []byte("no font")}, "go.ttf": {Data: goregular.TTF}})
	tests := []struct {
		name, text string
		want       []rune
		withGo     []rune
	}{
		{"Latin", "Página n.º 3 — «sí», 40 %", nil, nil},
		{"Greek and Cyrillic", "Ελληνικά Кириллица", nil, nil},
		{"spaces and signs", "a\u00a0b\u202fc\u2009d\u2003e\u200b\u200d\n\t", nil, nil},
		{"a mark on a letter that has no form for it", "x\u0301 d\u0323", nil, nil},
		{"fallback has it", "a♥b♥", []rune("♥"), nil},
		{"emoji", "hola 😀👩\u200d💻", []rune("😀👩💻"), []rune("😀👩💻")},
		{"Chinese, each once, in order", "中文中", []rune("中文"), []rune("中文")},
		{"cut UTF-8", "hola \xe2\x82", []rune{utf8.RuneError}, []rune{utf8.RuneError}},
		{"replacement character", "a\uFFFDb", []rune{utf8.RuneError}, []rune{utf8.RuneError}},
		{"control characters are cleaned", "a\x00\x1bb\x7f\u0085", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, plain.Missing(tt.text)); diff != "" {
				t.Errorf("family alone: %s", diff)
			}
			if diff := cmp.Diff(tt.withGo, wide.Missing(tt.text)); diff != "" {
				t.Errorf("with fallback: %s", diff)
			}
			boxed := false
			for _, l := range wide.Break(body(tt.text), typeset.Measure{First: 400}) {
				boxed = boxed || boxes(l) > 0
			}
			// U+FFFD has a shape, which stands for damage and not for a character.
			if wanted := len(tt.withGo) > 0 && tt.withGo[0] != utf8.RuneError; boxed != wanted {
				t.Errorf("draws boxes: %v, want %v as Missing says", boxed, wanted)
			}
		})
	}
}

// boxes counts glyphs that stand for a missing character.
func boxes(l typeset.Line) int {
	n := 0
	for _, p := range l.Pieces {
		for _, w := range p.Words {
			for _, g := range w.Glyphs {
				if g.ID == 0 {
					n++
				}
			}
		}
	}
	return n
}

func TestFallbackIsAPieceOfItsOwn(t *testing.T) {
	faces := withFallback(t, fstest.MapFS{"go.ttf": {Data: goregular.TTF}})
	l := faces.Line(body("amor ♥♥ fin"))
	if len(l.Pieces) != 3 || l.Pieces[1].Face.Name != "go" || l.Pieces[1].X != l.Pieces[0].Width {
		t.Fatalf("pieces = %+v", l.Pieces)
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "abc\ndef", "abc\ndef"},
		{"composed", "e\u0301", "é"},
		{"line ends", "a\r\nb\rc\u2028d\u2029e\u0085f", "a\nb\nc\nd\ne\nf"},
		{"tab", "a\tb", "a b"},
		{"control", "a\x00\x07\x1b\x7f\u0091b", "ab"},
		{"cut", "a\xe2\x82", "a\uFFFD\uFFFD"},
		{"surrogate", "a\xed\xa0\x80b", "a\uFFFD\uFFFD\uFFFDb"},
		{"overrides", "a\u202eb\u2066c", "abc"},
		{"soft hyphen, mark, selector", "a\u00adb\ufeffc\ufe0f", "abc"},
		{"joiners stay", "a\u200db\u200cc", "a\u200db\u200cc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := typeset.Clean(tt.text); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestShaping(t *testing.T) {
	faces := family(t)
	s := typeset.Style{Size: 1000}
	word := func(text string) *typeset.Word {
		return faces.Line([]typeset.Run{{Text: text, Style: s}}).Pieces[0].Words[0]
	}
	if w := word("fi"); len(w.Glyphs) != 1 || w.Glyphs[0].End != 2 || w.Glyphs[0].Shared {
		t.Errorf("fi is no ligature: %+v", w.Glyphs)
	}
	if pair, alone := faces.Width("AV", s), faces.Width("A", s)+faces.Width("V", s); pair >= alone-10 {
		t.Errorf("AV is %g wide, its letters %g: no kerning", pair, alone)
	}
	// A letter and its mark are told apart, so that text can be taken out again.
	w := word("x\u0301")
	if len(w.Glyphs) != 2 || w.Glyphs[0].Shared || w.Glyphs[1].Start != 1 || w.Glyphs[1].End != 3 {
		t.Errorf("x with acute = %+v", w.Glyphs)
	}
	for _, weight := range []typeset.Weight{typeset.Light, typeset.Regular, typeset.Medium, typeset.SemiBold} {
		if got, want := faces.Width("1234567890", typeset.Style{Size: 10, Weight: weight}), 60.0; math.Abs(got-want) > 0.01 {
			t.Errorf("figures of weight %d are %g wide, want %g", weight, got, want)
		}
	}
}

func TestFaceOfStyle(t *testing.T) {
	faces := family(t)
	for _, tt := range []struct {
		style typeset.Style
		want  string
	}{
		{typeset.Style{}, "IBMPlexSans-Regular"},
		{typeset.Style{Weight: typeset.Light}, "IBMPlexSans-Light"},
		{typeset.Style{Italic: true}, "IBMPlexSans-Italic"},
		{typeset.Style{Weight: typeset.Medium}, "IBMPlexSans-Medium"},
		{typeset.Style{Weight: typeset.SemiBold, Italic: true}, "IBMPlexSans-SemiBold"},
		{typeset.Style{Weight: 900}, "IBMPlexSans-SemiBold"},
		{typeset.Style{Weight: 1}, "IBMPlexSans-Light"},
	} {
		tt.style.Size = 10
		if got := faces.Line([]typeset.Run{{Text: "a", Style: tt.style}}).Pieces[0].Face.Name; got != tt.want {
			t.Errorf("%+v is set in %s, want %s", tt.style, got, tt.want)
		}
	}
}

func TestTruncate(t *testing.T) {
	faces := family(t)
	long := "Plan de liberación y despliegue"
	for _, tt := range []struct {
		text  string
		width float64
		want  string
	}{
		{long, 400, long},
		{long, 90, "Plan de liberació…"},
		{long, 46, "Plan de…"},
		{"uno\ndos", 400, "uno dos"},
		{"xxxx\u0301xxxx", 31, "xxxx\u0301…"},
		{long, 10, "…"},
		{long, 2, ""},
		{"", 10, ""},
	} {
		l := faces.Truncate(body(tt.text), tt.width)
		if l.Text() != tt.want || l.Width > tt.width+0.01 {
			t.Errorf("Truncate(%q, %g) = %q, %g wide, want %q", tt.text, tt.width, l.Text(), l.Width, tt.want)
		}
	}
	mixed := []typeset.Run{{Text: "ACTA-7 ", Style: typeset.Style{Size: 8}}, {Text: long, Style: typeset.Style{Size: 40}}}
	for width := 0.0; width < 300; width += 3 {
		if l := faces.Truncate(mixed, width); l.Width > width+0.01 {
			t.Errorf("%q is %g wide, more than %g", l.Text(), l.Width, width)
		}
	}
}

// arabic returns a face with Arabic letters that the shaper's module carries for
// its own tests.
func arabic(t testing.TB) fs.FS {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-text/typesetting").Output()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "font", "testdata", "Amiri-Regular.ttf"))
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{"Amiri.ttf": {Data: data}}
}

func TestRightToLeft(t *testing.T) {
	faces := withFallback(t, arabic(t))
	if got := faces.Missing("سلام"); got != nil {
		t.Fatalf("missing %q", got)
	}
	// The first word of Arabic text stands at the right.
	l := faces.Line(body("سلام عليكم"))
	if !l.RTL || l.Pieces[0].Words[0].Text != "عليكم" || !l.Pieces[0].Words[0].RTL {
		t.Errorf("Arabic line = %q, RTL %v", l.Text(), l.RTL)
	}
	// Inside Latin text two Arabic words swap, the Latin ones stay.
	l = faces.Line(body("uno سلام عليكم dos"))
	if got, want := l.Text(), "uno عليكم سلام dos"; l.RTL || got != want {
		t.Errorf("mixed line = %q, want %q in visual order", got, want)
	}
	// Numbers keep their order inside Arabic text.
	l = faces.Line(body("سلام 123 عليكم"))
	if got, want := l.Text(), "عليكم 123 سلام"; got != want {
		t.Errorf("line with a number = %q, want %q", got, want)
	}
	isolated, joined := faces.Width("س", typeset.Style{Size: 10})*2, faces.Width("سس", typeset.Style{Size: 10})
	if joined >= isolated {
		t.Errorf("letters do not join: %g and %g", joined, isolated)
	}
	lines := faces.Break(body(strings.Repeat("سلام عليكم ", 30)), typeset.Measure{First: 200})
	if len(lines) < 3 || lines[0].Width > 200 {
		t.Errorf("%d lines, first %g wide", len(lines), lines[0].Width)
	}
	forced := faces.Break(body("abc"), typeset.Measure{First: 200, Direction: typeset.RightToLeft})
	if !forced[0].RTL {
		t.Error("the base direction that was asked for is not the line's")
	}
}

// hostile are texts that have broken other engines.
var hostile = map[string]string{
	"emoji":             "hola 😀 👩\u200d💻 🇪🇸",
	"above the BMP":     "\U00010000\U0010FFFF",
	"cut UTF-8":         "hola \xe2\x82",
	"bare bytes":        "\xff\xfe\x80",
	"controls":          "a\x00b\x01\x1b[31mc\x7f\r\v\f",
	"long word":         strings.Repeat("palabra", 430),
	"long Arabic word":  strings.Repeat("ع", 3000),
	"long emoji word":   strings.Repeat("👩\u200d💻", 500),
	"many marks":        "a" + strings.Repeat("\u0301", 3000),
	"joiners alone":     strings.Repeat("\u200d", 100),
	"zero width spaces": strings.Repeat("\u200b", 100),
	"no-break spaces":   strings.Repeat("\u00a0", 500),
	"spaces":            strings.Repeat(" ", 500),
	"line ends":         strings.Repeat("\n", 50),
	"scripts":           "Ελ Ки ع א 中 ก हिन्दी",
	"bidi controls":     "a\u202eb\u2067c\u200fd",
	"glued words":       strings.Repeat("palabra\u00a0", 200),
	// Breaking that is not linear takes minutes for these.
	"20,000 words":   strings.Repeat("ab ", 20_000),
	"20,000 letters": strings.Repeat("中", 20_000),
}

func TestHostileText(t *testing.T) {
	faces := family(t)
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			lines := faces.Break(body(text), typeset.Measure{First: 400, JoinLast: true})
			for _, l := range lines {
				if l.Width > 400.5 {
					t.Errorf("a line is %g wide", l.Width)
				}
			}
			faces.Break(body(text), typeset.Measure{First: 3, JoinLast: true})
			if l := faces.Truncate(body(text), 50); l.Width > 50.5 {
				t.Errorf("truncated line is %g wide", l.Width)
			}
			faces.Missing(text)
		})
	}
}

func FuzzBreak(f *testing.F) {
	faces := family(f)
	for _, text := range hostile {
		f.Add(text, 100.0)
	}
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if len(text) > 2000 {
			return
		}
		if lines := faces.Break(body(text), typeset.Measure{First: width, JoinLast: true}); len(lines) == 0 {
			t.Error("no line")
		}
		faces.Truncate(body(text), width)
	})
}

func TestManyGoroutines(t *testing.T) {
	faces := family(t)
	want := texts(family(t).Break(body(sample), typeset.Measure{First: 300, JoinLast: true}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				got := texts(faces.Break(body(sample), typeset.Measure{First: 300, JoinLast: true}))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestCacheIsBounded(t *testing.T) {
	faces := family(t)
	number := 0
	fill := func() uint64 {
		for range 90_000 {
			number++
			faces.Width(strings.Repeat(string(rune('a'+number%26)), 1+number%3)+base26(number), typeset.Style{Size: 10})
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	first := fill()
	if second := fill(); second > first+first/5 {
		t.Errorf("heap grew from %d to %d bytes", first, second)
	}
}

func base26(n int) string {
	var b []byte
	for ; n > 0; n /= 26 {
		b = append(b, byte('a'+n%26))
	}
	return string(b)
}
