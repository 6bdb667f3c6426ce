package typeset_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-text/typesetting/segmenter"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"acta/internal/format/pdf/typeset"
)

func TestBreakPlaces(t *testing.T) {
	faces := family(t)
	tests := []struct {
		name, text string
		width      float64
		want       []string
	}{
		{"empty", "", 100, []string{""}},
		{"fits", "uno dos", 400, []string{"uno dos"}},
		{"at spaces", "uno dos tres", 40, []string{"uno dos", "tres"}},
		{"line ends", "uno\ndos\r\ntres\rcuatro", 400, []string{"uno", "dos", "tres", "cuatro"}},
		{"empty line between", "uno\n\ndos", 400, []string{"uno", "", "dos"}},
		{"line end at the end", "uno\n", 400, []string{"uno", ""}},
		{"spaces at the end go", "uno   ", 400, []string{"uno"}},
		{"spaces at the start stay", "  uno", 400, []string{"  uno"}},
		{"tabs are spaces", "uno\tdos", 400, []string{"uno dos"}},
		{"no-break space", "versión n.º\u00a03", 50, []string{"versión", "n.º\u00a03"}},
		{"narrow no-break space", "unos 1\u202f234", 40, []string{"unos", "1\u202f234"}},
		{"after a hyphen", "alta-disponibilidad", 80, []string{"alta-", "disponibilidad"}},
		{"never before a sign", "uno dos !", 40, []string{"uno", "dos !"}},
		{"never after an opening", "uno ( dos", 36, []string{"uno", "( dos"}},
		{"zero width space breaks unseen", "alta\u200bdisponibilidad", 80, []string{"alta", "disponibilidad"}},
		{"soft hyphen never shows", "dispo\u00adnibilidad", 400, []string{"disponibilidad"}},
		{"long word", "aaaaaaaaaa", 31, []string{"aaaaa", "aaaaa"}},
		{"long word goes to its own line first", "y aaaaaaaaaa", 31, []string{"y", "aaaaa", "aaaaa"}},
		{"narrower than a letter", "abc", 1, []string{"a", "b", "c"}},
		{"no width", "ab c", 0, []string{"a", "b", "c"}},
		{"negative width", "ab", -5, []string{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := texts(faces.Break(body(tt.text), typeset.Measure{First: tt.width}))
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], "\u200b", "")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMarksStayWithTheirLetters(t *testing.T) {
	faces := family(t)
	for _, l := range faces.Break(body(strings.Repeat("x\u0301", 300)), typeset.Measure{First: 50}) {
		if text := l.Text(); strings.HasPrefix(text, "\u0301") || !strings.HasSuffix(text, "\u0301") {
			t.Fatalf("line %q tears a letter from its mark", text)
		}
	}
}

func TestStylesDoNotBreakWords(t *testing.T) {
	faces := family(t)
	small, bold := typeset.Style{Size: 10}, typeset.Style{Size: 10, Weight: typeset.SemiBold}
	runs := []typeset.Run{{Text: "uno (", Style: small}, {Text: "des", Style: bold}, {Text: "pliegue) y", Style: small}, {Text: "o", Style: bold}}
	lines := faces.Break(runs, typeset.Measure{First: 68})
	if diff := cmp.Diff([]string{"uno", "(despliegue)", "yo"}, texts(lines)); diff != "" {
		t.Error(diff)
	}
	if n := len(lines[1].Pieces); n != 3 {
		t.Errorf("the word in two styles has %d pieces, want 3", n)
	}
	if got := lines[1].Pieces[1]; got.Run != 1 || *got.Style != bold || got.X <= 0 {
		t.Errorf("second piece = %+v", got)
	}
}

func TestFirstLineHasItsOwnWidth(t *testing.T) {
	faces := family(t)
	lines := faces.Break(body(sample), typeset.Measure{First: 120, Rest: 300})
	if lines[0].Width > 120 || len(lines) < 3 {
		t.Fatalf("first line is %g wide, %d lines", lines[0].Width, len(lines))
	}
	for _, l := range lines[1:] {
		if l.Width > 300.01 {
			t.Errorf("line %q is %g wide", l.Text(), l.Width)
		}
	}
	if lines[1].Width < 200 {
		t.Errorf("second line %q does not use the width of the rest", lines[1].Text())
	}
}

func TestJoinLast(t *testing.T) {
	faces := family(t)
	tests := []struct {
		name, text string
		width      float64
		want       []string
	}{
		{"one short word", "uno dos tres", 52, []string{"uno", "dos tres"}},
		{"long enough word", "uno dos internacionalización", 110, []string{"uno dos", "internacionalización"}},
		{"two words", "uno dos ya no", 52, []string{"uno dos", "ya no"}},
		{"single line", "uno", 52, []string{"uno"}},
		{"too wide together", "transportamos cosas", 80, []string{"transportamos", "cosas"}},
		{"after a line end", "uno dos\ntres", 52, []string{"uno dos", "tres"}},
		{"third line", "uno dos tres seis ocho", 52, []string{"uno dos", "tres", "seis ocho"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := texts(faces.Break(body(tt.text), typeset.Measure{First: tt.width, JoinLast: true}))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// letters mixes what is easy and what is not.
var letters = []rune("aeiouñáéíbcd AV fi ffi 12.,;:()[]«»¿?¡!-–—/%€'\"\u00a0\u202f  \u0301αβЖ中文\u200bאב١ع")

func TestBreakLosesNothing(t *testing.T) {
	faces := family(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(append([]rune("\n"), letters...)), 0, 200, -1).Draw(t, "text")
		width := rapid.Float64Range(20, 400).Draw(t, "width")
		join := rapid.Bool().Draw(t, "join")
		lines := faces.Break(body(text), typeset.Measure{First: width, JoinLast: join})
		var kept []rune
		for _, l := range lines {
			x := 0.0
			for _, p := range l.Pieces {
				if p.X < x-0.01 {
					t.Fatalf("pieces overlap in %q", l.Text())
				}
				x = p.X + p.Width
			}
			if l.Width > width+0.01 && utf8.RuneCountInString(l.Text()) > 2 {
				t.Fatalf("line %q is %g wide, more than %g", l.Text(), l.Width, width)
			}
			kept = append(kept, []rune(l.Text())...)
		}
		if diff := cmp.Diff(counts(typeset.Clean(text)), counts(string(kept))); diff != "" {
			t.Fatalf("characters changed: %s", diff)
		}
	})
}

// counts counts the characters that a line must keep.
func counts(text string) map[rune]int {
	n := map[rune]int{}
	for _, r := range text {
		if r != ' ' && r != '\n' && r != '\u200b' {
			n[r]++
		}
	}
	return n
}

// TestBreaksAreUnicodeOnes compares with the segmenter on whole paragraphs.
func TestBreaksAreUnicodeOnes(t *testing.T) {
	faces := family(t)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("aZñ19.,;:()[]«»¿?¡!-–—/%€'\"\u00a0")), 1, 4, -1), 2, 12).Draw(t, "words")
		text := typeset.Clean(strings.Join(words, " "))
		allowed := opportunities(text)
		for i, start := range allowed {
			end := append(allowed, len(text))[i+1]
			if faces.Width(strings.TrimRight(text[start:end], " "), body("")[0].Style) > 60 {
				t.Skip("a part that no line holds is broken anywhere")
			}
		}
		rest := text
		for _, l := range faces.Break(body(text), typeset.Measure{First: 60}) {
			start := len(text) - len(rest)
			if start > 0 && !slices.Contains(allowed, start) {
				t.Fatalf("%q breaks before %q", text, rest)
			}
			rest = strings.TrimPrefix(rest, l.Text())
			rest = strings.TrimLeft(rest, " ")
		}
	})
}

func opportunities(text string) []int {
	var seg segmenter.Segmenter
	seg.Init([]rune(text))
	var at []int
	for it := seg.LineIterator(); it.Next(); {
		at = append(at, it.Line().OffsetInBytes)
	}
	return at
}
