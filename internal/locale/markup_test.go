package locale_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/locale"
)

// thawed is a printer of one message, a.x, as frozen words hold it.
func thawed(source string) (locale.Printer, error) {
	type message map[string]string
	data, err := content.Marshal(struct {
		Schema    int                           `json:"schema"`
		Languages []string                      `json:"languages"`
		Messages  map[string]map[string]message `json:"messages"`
	}{1, []string{"es"}, map[string]map[string]message{"es": {"a.x": {"other": source}}}})
	if err != nil {
		return locale.Printer{}, err
	}
	words, err := locale.DecodeWords(data)
	if err != nil {
		return locale.Printer{}, err
	}
	return words.Printer("es")
}

func TestMarkup(t *testing.T) {
	for source, want := range map[string]string{
		"a*b*c":                  "[a][b emphasis][c]",
		"**a**":                  "[a strong]",
		"***a***":                "[a strong emphasis]",
		"***a* b**":              "[a strong emphasis][ b strong]",
		"***a** b*":              `"**" is not closed`,
		"**a *b***":              "[a  strong][b strong emphasis]",
		"*a **b***":              "[a  emphasis][b strong emphasis]",
		"**a***b*":               "[a strong][b emphasis]",
		"*a***b**":               "[a emphasis][b strong]",
		"*a*b*c*":                "[a emphasis][b][c emphasis]",
		"*{x}*":                  "[{x} emphasis]",
		`2 \* 3 = \{6\} \\`:      `[2 * 3 = {6} \]`,
		"{a}{b_2}":               "[{a}{b_2}]",
		"línea\notra":            "[línea\notra]",
		"*a":                     `"*" is not closed`,
		"a**":                    `"**" is not closed`,
		"****":                   `"**" marks nothing`,
		"a ** b":                 `"**" is not closed`,
		"*a **b* c**":            `"*" closes before "**"`,
		"{":                      `"{" without a name`,
		"{}":                     `"{" without a name`,
		"{Name}":                 `"{" without a name`,
		"{1a}":                   `"{" without a name`,
		"{a b}":                  `"{" without a name`,
		"}":                      `"}" without "{"`,
		`a\b`:                    `"\" stands only before`,
		`a\`:                     `"\" stands only before`,
		"{{.Name}}":              `"{" without a name`,
		"{a{b}":                  `"{" without a name`,
		"texto con * suelto":     `"*" is not closed`,
		"<script>&amp;</script>": "[<script>&amp;</script>]",
	} {
		p, err := thawed(source)
		var got string
		switch {
		case err == nil:
			got = show(p.Inline(content.Inline{content.Message("a.x")}), "es")
		case strings.Contains(err.Error(), want):
			got = want
		default:
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", source, got, want)
		}
	}
}

// bare is what a message says without its marks, read the plain way.
func bare(source string) string {
	var b strings.Builder
	for i := 0; i < len(source); i++ {
		switch c := source[i]; c {
		case '*':
		case '\\':
			i++
			b.WriteByte(source[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// FuzzMarkup reads any message: it is refused, or prints all it says.
func FuzzMarkup(f *testing.F) {
	for _, seed := range []string{"", "a", "**a *b***", `\*\{\}\\`, "{a} de {b}", "***", "*a**b*c**", "é*\u00a0*"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		p, err := thawed(source)
		if err != nil {
			return
		}
		in := content.Inline{content.Message("a.x")}
		if got := p.Plain(in); got != bare(source) || !utf8.ValidString(got) {
			t.Fatalf("%q prints %q, says %q", source, got, bare(source))
		}
		for _, s := range p.Inline(in) {
			if s.Text == "" {
				t.Fatalf("%q has an empty span", source)
			}
		}
	})
}
