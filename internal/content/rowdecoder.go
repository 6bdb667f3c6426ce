package content

import (
	"reflect"
	"strings"
	"unicode/utf8"
)

// RowDecoder reads the rows of a large table's part, one canonical JSON row to a
// line. It gives what Decoder gives, several times faster. It is not for several
// goroutines at a time. The zero value is ready.
type RowDecoder struct {
	whole  Decoder
	line   []byte
	text   string // the line
	pos    int
	broken bool // the line is not of the plain form: Decoder shall read it
	cells  []Cell
	runs   []Run
	values []Value
}

// Decode reads a line without its line feed into row; the error is Decoder's. The
// row's slices and values are overwritten by the next call, its strings are not.
func (d *RowDecoder) Decode(line []byte, row *Row) error {
	d.line, d.text, d.pos = line, string(line), 0
	d.cells, d.runs, d.values = d.cells[:0], d.runs[:0], d.values[:0]
	d.broken = !utf8.ValidString(d.text)
	*row = Row{}
	d.row(row)
	if !d.broken && d.pos == len(d.text) {
		return nil
	}
	*row = Row{}
	return d.whole.Decode(line, row)
}

// take steps over s, which must come next.
func (d *RowDecoder) take(s string) {
	if d.broken || !strings.HasPrefix(d.text[d.pos:], s) {
		d.broken = true
		return
	}
	d.pos += len(s)
}

// member steps over the name of a member, in the form `"name":`, and the comma
// before it, if that comes next. Members are asked for in their canonical order,
// so one that repeats, or is not known, is left over and breaks the line.
func (d *RowDecoder) member(name string) bool {
	at := d.pos
	if d.broken || at >= len(d.text) {
		return false
	}
	if d.text[at-1] != '{' {
		if d.text[at] != ',' {
			return false
		}
		at++
	}
	if !strings.HasPrefix(d.text[at:], name) {
		return false
	}
	d.pos = at + len(name)
	return true
}

// flag reads a member that canonical JSON has only when it is true.
func (d *RowDecoder) flag(name string, to *bool) {
	if d.member(name) {
		d.take("true")
		*to = true
	}
}

// field reads a member that is a string without escapes.
func (d *RowDecoder) field(name string, to *string) {
	if !d.member(name) {
		return
	}
	d.take(`"`)
	if d.broken {
		return
	}
	rest := d.text[d.pos:]
	for i := range len(rest) {
		switch c := rest[i]; {
		case c == '"':
			*to = rest[:i]
			d.pos += i + 1
			return
		case c == '\\' || c < 0x20:
			d.broken = true
			return
		}
	}
	d.broken = true
}

// other reads a member of any type as Decoder does, depth levels down.
func (d *RowDecoder) other(name string, to any, depth int) {
	if !d.member(name) {
		return
	}
	r := &reader{data: d.line, pos: d.pos, types: &d.whole.types}
	d.broken = r.value(reflect.ValueOf(to).Elem(), depth) != nil
	d.pos = r.pos
}

// list reads an array of at least one item; item must step over one.
func (d *RowDecoder) list(item func()) {
	d.take("[")
	for item(); !d.broken && d.pos < len(d.text) && d.text[d.pos] == ','; item() {
		d.pos++
	}
	d.take("]")
}

func (d *RowDecoder) row(row *Row) {
	d.take("{")
	if d.broken || !d.member(`"cells":`) {
		d.broken = true
		return
	}
	d.list(d.cell)
	row.Cells = d.cells
	d.flag(`"milestone":`, &row.Milestone)
	d.take("}")
}

func (d *RowDecoder) cell() {
	var c Cell
	d.take("{")
	d.inline(`"note":`, &c.Note)
	d.inline(`"text":`, &c.Text)
	d.take("}")
	d.cells = append(d.cells, c)
}

func (d *RowDecoder) inline(name string, to *Inline) {
	if !d.member(name) {
		return
	}
	from := len(d.runs)
	d.list(d.run)
	*to = d.runs[from:]
}

// runDepth is how deep the members of a run are nested in a row.
const runDepth = 5

func (d *RowDecoder) run() {
	d.runs = append(d.runs, Run{})
	run := &d.runs[len(d.runs)-1]
	d.take("{")
	d.field(`"anchor":`, &run.Anchor)
	d.other(`"args":`, &run.Args, runDepth)
	d.flag(`"emphasis":`, &run.Emphasis)
	d.field(`"key":`, &run.Key)
	d.kind(&run.Kind)
	d.other(`"label":`, &run.Label, runDepth)
	d.flag(`"strong":`, &run.Strong)
	d.other(`"text":`, &run.Text, runDepth)
	d.field(`"url":`, &run.URL)
	if d.member(`"value":`) {
		run.Value = d.value()
	}
	d.take("}")
}

func (d *RowDecoder) kind(to *RunKind) {
	var kind string
	d.field(`"kind":`, &kind)
	*to = RunKind(kind)
}

func (d *RowDecoder) value() *Value {
	d.values = append(d.values, Value{})
	v := &d.values[len(d.values)-1]
	var mark, kind string
	d.take("{")
	d.field(`"field":`, &v.Field)
	d.field(`"label":`, &v.Label)
	d.field(`"mark":`, &mark)
	d.field(`"raw":`, &v.Raw)
	d.field(`"to":`, &v.To)
	d.field(`"type":`, &kind)
	d.field(`"unit":`, &v.Unit)
	d.field(`"zone":`, &v.Zone)
	d.take("}")
	v.Mark, v.Type = Mark(mark), Type(kind)
	return v
}
