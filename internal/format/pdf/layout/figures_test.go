package layout_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format/pdf/layout"
)

func timeline(t content.Timeline) content.Block {
	return content.Block{Kind: content.TimelineBlock, Timeline: &t}
}

func chart(c content.Chart) content.Block {
	return content.Block{Kind: content.ChartBlock, Chart: &c}
}

func milestones(n int) []content.Milestone {
	var all []content.Milestone
	for i := range n {
		all = append(all, content.Milestone{Label: plain(fmt.Sprintf("m%d", i)), Date: "2024-02-01", Main: i == 0})
	}
	return all
}

func lanes(n int) []content.Lane {
	var all []content.Lane
	for i := range n {
		all = append(all, content.Lane{Label: plain(fmt.Sprintf("lane%d", i)), Style: content.WorkLane, From: "2024-01-10", To: "2024-02-01"})
	}
	return all
}

// Figures of any data are drawn inside the frame, or refused; they never panic.
func TestOddFigures(t *testing.T) {
	long := strings.Repeat("palabra ", 60)
	for name, block := range map[string]content.Block{
		"no dates":        timeline(content.Timeline{}),
		"reversed":        timeline(content.Timeline{From: "2024-05-01", To: "2024-01-01", Lanes: lanes(2)}),
		"no date at all":  timeline(content.Timeline{From: "soon", To: "later", Lanes: []content.Lane{{From: "x", To: "y"}}, Milestones: []content.Milestone{{Date: "z"}}}),
		"a century":       timeline(content.Timeline{From: "1924-01-01", To: "2024-01-01", Lanes: lanes(1)}),
		"one day":         timeline(content.Timeline{From: "2024-02-01", To: "2024-02-01", Lanes: lanes(1), Milestones: milestones(1)}),
		"many lanes":      timeline(content.Timeline{From: "2024-01-01", To: "2024-03-01", Lanes: lanes(90), Milestones: milestones(3)}),
		"many milestones": timeline(content.Timeline{From: "2024-01-01", To: "2024-03-01", Milestones: milestones(200)}),
		"long labels":     timeline(content.Timeline{From: "2024-01-01", To: "2024-03-01", Label: plain(long), Milestones: []content.Milestone{{Label: plain(long), Date: "2024-03-01"}}}),
		"no series":       chart(content.Chart{Type: "columns"}),
		"no numbers":      chart(content.Chart{Type: "columns", Categories: []content.Inline{plain("a"), plain("b")}, Series: []content.Series{{Name: "document.control.code", Values: []string{"NaN", "many"}}}}),
		"huge":            chart(content.Chart{Type: "columns", Categories: []content.Inline{plain("a"), plain("b")}, Series: []content.Series{{Name: "document.control.code", Values: []string{"99999999999999999999", "1e300"}}}}),
		"all negative":    chart(content.Chart{Type: "columns", Categories: []content.Inline{plain("a"), plain("b")}, Series: []content.Series{{Name: "document.control.code", Values: []string{"-3", "-7.5"}}}}),
		"all zero":        chart(content.Chart{Type: "bars", Categories: []content.Inline{plain("a")}, Series: []content.Series{{Name: "document.control.code", Values: []string{"0"}}}}),
		"wrong highlight": chart(content.Chart{Type: "columns", Highlight: 9, Categories: []content.Inline{plain("a")}, Series: []content.Series{{Name: "document.control.code", Values: []string{"1", "2", "3"}}}}),
		"many bars":       chart(content.Chart{Type: "bars", Categories: make([]content.Inline, 30), Series: []content.Series{{Name: "document.control.code", Values: []string{"1"}}}}),
		"unknown type":    chart(content.Chart{Type: "pie", Categories: []content.Inline{plain("a")}, Series: []content.Series{{Name: "document.control.code", Values: []string{"1"}}}}),
	} {
		src := sourceOf(t, document(section("s", block)), content.ControlSheet{State: content.Effective})
		if _, err := layout.Lay(context.Background(), newProvider(t), src); err != nil {
			if fault.All(err) == nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		draw(t, src).inFrame(name)
	}
}

// Every milestone has its label, however many share a date.
func TestMilestonesDoNotCoverEachOther(t *testing.T) {
	d := draw(t, sourceOf(t, document(section("s", timeline(content.Timeline{From: "2024-01-01", To: "2024-03-01", Milestones: milestones(9)}))), content.ControlSheet{State: content.Effective}))
	tops := map[float64]bool{}
	for i := range 9 {
		tops[d.at(fmt.Sprintf("m%d", i)).top] = true
	}
	if len(tops) != 9 {
		t.Errorf("nine labels on one date stand on %d lines", len(tops))
	}
}

// Two charts stand beside each other.
func TestChartsStandInPairs(t *testing.T) {
	one := chart(content.Chart{Type: "columns", Title: plain("left"), Categories: []content.Inline{plain("a")}, Series: []content.Series{{Name: "document.control.code", Values: []string{"1"}}}})
	two := chart(content.Chart{Type: "bars", Title: plain("right"), Categories: []content.Inline{plain("a")}, Series: []content.Series{{Name: "document.control.code", Values: []string{"1"}}}})
	d := draw(t, sourceOf(t, document(section("s", one, two)), content.ControlSheet{State: content.Effective}))
	if a, b := d.at("left"), d.at("right"); a.top != b.top || b.left-a.left < 250 {
		t.Errorf("the charts stand at %v and %v", a, b)
	}
}

// Rows that ask for it are ordered by their translated text; groups stay.
func TestTablesObeyTheirOrder(t *testing.T) {
	b := table("", rows("zeta", "ñandú", "alfa", "nuez"), rows("beta", "abeja"))
	b.Table.Order = "a"
	d := draw(t, sourceOf(t, document(section("s", b)), content.ControlSheet{State: content.Effective}))
	last := 0.0
	for _, text := range []string{"alfa", "nuez", "ñandú", "zeta", "abeja", "beta"} {
		if w := d.at(text); w.top <= last {
			t.Errorf("%q stands above the row before it", text)
		} else {
			last = w.top
		}
	}
}

// A part is read as a stream, twice, and each row is printed once.
func TestPartsStream(t *testing.T) {
	var lines bytes.Buffer
	const count = 500
	for i := range count {
		data, err := content.Marshal(rows(fmt.Sprintf("row%d", i)).Rows[0])
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(data, '\n'))
	}
	b := table("caption")
	b.Table.Part, b.Table.Rows = content.Sum(lines.Bytes()), count
	src := sourceOf(t, document(section("s", b)), content.ControlSheet{State: content.Effective})
	opened := 0
	src.Part = func(string) (io.ReadCloser, error) {
		opened++
		return io.NopCloser(bytes.NewReader(lines.Bytes())), nil
	}
	d := draw(t, src)
	if opened != 2 {
		t.Errorf("the part was opened %d times, not once to measure and once to draw", opened)
	}
	for i := range count {
		d.at(fmt.Sprintf("row%d", i))
	}
}

// A part that cannot be read ends the work with its cause, and is no fault.
func TestBrokenParts(t *testing.T) {
	gone := errors.New("gone")
	b := table("caption")
	b.Table.Part, b.Table.Rows = "00", 1
	for name, part := range map[string]func(string) (io.ReadCloser, error){
		"missing":   func(string) (io.ReadCloser, error) { return nil, gone },
		"no JSON":   func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("no row\n")), nil },
		"not given": nil,
	} {
		src := sourceOf(t, document(section("s", b)), content.ControlSheet{State: content.Effective})
		src.Part = part
		_, err := layout.Lay(context.Background(), newProvider(t), src)
		if err == nil || fault.All(err) != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name == "missing" && !errors.Is(err, gone) {
			t.Errorf("the cause is lost in %v", err)
		}
	}
}

// A form has room to write in and does not say the name of a field twice.
func TestBlanksOfForms(t *testing.T) {
	blank := content.Inline{content.Of(content.Value{Type: content.BlankType, Label: "document.control.customer"})}
	fields := content.Block{Kind: content.FieldsBlock, Fields: &content.Fields{Rows: []content.Field{
		{Label: "document.control.customer", Value: blank}, {Label: "document.control.service", Value: blank}, {Label: "document.control.release", Value: plain("end")},
	}}}
	d := draw(t, sourceOf(t, document(section("s", fields)), content.ControlSheet{State: content.Effective}))
	if n := len(d.all("Cliente")); n != 2 {
		t.Errorf("the field is named %d times, not once beside its own rule and once below that of another field", n)
	}
	first, end := d.all("Cliente")[0], d.at("end")
	if end.top-first.top < 60 {
		t.Errorf("two blanks take %.1f points", end.top-first.top)
	}
}

// Hashes are set in groups of eight; other text keeps its form.
func TestHashesAreGrouped(t *testing.T) {
	hash := "9f2c41d70be8637a2d915fc4e07b38a61c4d92f5b7e03a8846d1c0f95b08e6a3"
	other := strings.Repeat("z", 64)
	d := draw(t, sourceOf(t, document(section("s", paragraph(hash), paragraph(other))), content.ControlSheet{State: content.Effective}))
	d.at("9f2c41d7")
	d.at("5b08e6a3")
	d.at(other)
}
