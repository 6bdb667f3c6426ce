package xlsx_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/format/xlsx"
)

// inPart moves the rows of the first table into a part, and gives the part's lines.
func inPart(t testing.TB, src *format.Source) {
	t.Helper()
	table := src.Document.Sections[0].Blocks[0].Table
	var lines bytes.Buffer
	for _, row := range table.Groups[0].Rows {
		line, err := content.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	table.Groups, table.Part = nil, content.Sum(lines.Bytes())
	src.Part = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(lines.Bytes())), nil }
}

// A table in a part is the same sheet as one in the document, lists of words aside.
func TestRowsOfAPartAreWrittenAsOthers(t *testing.T) {
	made := func() format.Source {
		src := source(t, "es", value(content.Value{Type: content.InstantType, Raw: "2024-02-09T23:30:00Z", Zone: "Europe/Madrid"}),
			content.Inline{content.Plain("quote \" and \\ line\nend")}, value(content.Value{Type: content.MoneyType, Raw: "10.00", Unit: "EUR"}), nil,
			content.Inline{content.Plain(strings.Repeat("ñandú ", 20000))})
		src.Document.Sections[0].Blocks[0].Table.Groups[0].Rows[1].Milestone = true
		return src
	}
	whole, moved := made(), made()
	inPart(t, &moved)
	const sheet = "xl/worksheets/sheet2.xml"
	want, got := parts(t, render(t, whole))[sheet], parts(t, render(t, moved))[sheet]
	if want != got || !strings.Contains(got, "Hito") {
		t.Errorf("a part gives\n%s\nwant\n%s", got, want)
	}
}

func TestAPartThatCannotBeWrittenIsAnError(t *testing.T) {
	src := source(t, "es", content.Inline{content.Plain("a\x01b")})
	inPart(t, &src)
	err := xlsx.New().Render(t.Context(), src, io.Discard)
	if faults := fault.All(err); len(faults) != 1 || faults[0].Key != "fault.xlsx.character" || faults[0].Args["code"] != "U+0001" {
		t.Errorf("a control character in a part: %v", err)
	}
	for name, read := range map[string]func() io.Reader{
		"no row":    func() io.Reader { return strings.NewReader("{}x\n") },
		"too short": func() io.Reader { return strings.NewReader("") },
		"broken":    func() io.Reader { return &failing{} },
	} {
		src.Part = func(string) (io.ReadCloser, error) { return io.NopCloser(read()), nil }
		var out bytes.Buffer
		if err := xlsx.New().Render(t.Context(), src, &out); err == nil || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
	src.Part = func(string) (io.ReadCloser, error) { return nil, io.ErrNoProgress }
	if err := xlsx.New().Render(t.Context(), src, io.Discard); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a part that does not open: %v", err)
	}
}

// failing is a reader that gives up.
type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
