package layout_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
)

// Rule 1: a heading keeps with two lines of what follows.
func TestHeadingKeepsWithTwoLines(t *testing.T) {
	d := swept(t, func(k int) []content.Section {
		return []content.Section{section(fmt.Sprintf("head%d", k), lines("a", k, 4)...)}
	})
	for k := range sweep {
		n := names("a", k, 4)
		d.together("heading and two lines", fmt.Sprintf("head%d", k), n[0], n[1])
	}
}

// Rule 1: also with a heading between, and with a first paragraph of one line.
func TestHeadingsKeepThroughEachOther(t *testing.T) {
	d := swept(t, func(k int) []content.Section {
		inner := section(fmt.Sprintf("inner%d", k), paragraph(fmt.Sprintf("one%d", k)), paragraph(fmt.Sprintf("two%d", k)))
		outer := section(fmt.Sprintf("outer%d", k))
		outer.Sections = []content.Section{inner}
		return []content.Section{outer}
	})
	for k := range sweep {
		d.together("two headings and two lines", fmt.Sprintf("outer%d", k), fmt.Sprintf("inner%d", k), fmt.Sprintf("one%d", k), fmt.Sprintf("two%d", k))
	}
}

// Rule 1: a heading keeps with two items of a list, and so does a line that ends
// in a colon.
func TestListKeepsWithWhatAnnouncesIt(t *testing.T) {
	d := swept(t, func(k int) []content.Section {
		return []content.Section{
			section(fmt.Sprintf("head%d", k), list(names("a", k, 4)...)),
			section(fmt.Sprintf("next%d", k), paragraph("x\ny\nz"), paragraph(fmt.Sprintf("intro%d:", k)), list(names("b", k, 4)...)),
		}
	})
	for k := range sweep {
		a, b := names("a", k, 4), names("b", k, 4)
		d.together("heading and two items", fmt.Sprintf("head%d", k), a[0], a[1])
		d.together("colon and two items", fmt.Sprintf("intro%d:", k), b[0], b[1])
	}
}

// Rule 1: a heading keeps with the caption, the head and two rows of a table.
func TestHeadingKeepsWithTwoRows(t *testing.T) {
	d := swept(t, func(k int) []content.Section {
		return []content.Section{section(fmt.Sprintf("head%d", k), table(fmt.Sprintf("caption%d", k), rows(names("a", k, 9)...)))}
	})
	for k := range sweep {
		a := names("a", k, 9)
		page := d.at(fmt.Sprintf("head%d", k)).page
		if d.at(a[1]).page != page || d.all(fmt.Sprintf("caption%d", k))[0].page != page {
			t.Errorf("after %d lines the heading is on page %d without its table", k, page)
		}
	}
}

// Rule 2: two lines of a paragraph on either side of a break.
func TestParagraphBreaksWithTwoLinesOnEitherSide(t *testing.T) {
	broken := 0
	d := swept(t, func(k int) []content.Section {
		return []content.Section{section(fmt.Sprintf("head%d", k), append(lines("a", k, 3), lines("b", k, 7)...)...)}
	})
	for k := range sweep {
		counts := d.perPage(names("b", k, 7)...)
		if len(counts) > 1 {
			broken++
		}
		if slices.Min(counts) < 2 {
			t.Errorf("after %d lines a paragraph breaks as %v", k, counts)
		}
		if a := d.perPage(names("a", k, 3)...); len(a) > 1 {
			t.Errorf("after %d lines three lines break as %v", k, a)
		}
	}
	if broken == 0 {
		t.Error("no paragraph was broken: the sweep proves nothing")
	}
}

// Rule 3: the last line holds two words or 15 characters.
func TestLastLineIsNoShortWord(t *testing.T) {
	base := strings.Repeat("palabra ", 40)
	for n := 60; n < 300; n++ {
		text := strings.TrimSpace(base[:n]) + " fin"
		d := draw(t, sourceOf(t, document(section("s", paragraph(text))), content.ControlSheet{State: content.Effective}))
		last := d.at("fin")
		beside := 0
		for _, w := range d.words {
			if w.page == last.page && w.top == last.top && w.left >= 137 {
				beside++
			}
		}
		if beside < 2 {
			t.Fatalf("%q ends with a line of one short word", text)
		}
		n += 6
	}
}

// Rule 4: what a no-break space joins stays on one line.
func TestNoBreakSpaceHolds(t *testing.T) {
	for n := range 40 {
		text := strings.Repeat("x", n) + " " + strings.Repeat("palabra ", 12) + "apartado\u00a08.5.3 y después más texto todavía"
		d := draw(t, sourceOf(t, document(section("s", paragraph(text))), content.ControlSheet{State: content.Effective}))
		if a, b := d.all("apartado"), d.all("8.5.3"); len(a) == 1 && (len(b) != 1 || a[0].top != b[0].top) {
			t.Errorf("a shift of %d breaks the line at a no-break space", n)
		}
	}
}

// Rule 5: a table of at most six rows stays whole.
func TestSmallTableStaysWhole(t *testing.T) {
	d := swept(t, func(k int) []content.Section {
		return []content.Section{section(fmt.Sprintf("head%d", k), paragraph("x\ny\nz"), table(fmt.Sprintf("caption%d", k), rows(names("a", k, 6)...)))}
	})
	for k := range sweep {
		d.together("six rows", append(names("a", k, 6), fmt.Sprintf("caption%d", k))...)
	}
}

// Rule 5: a larger one breaks with two rows on each side; caption, head and open
// group are said again.
func TestLargeTableRepeatsItsHead(t *testing.T) {
	broken := 0
	d := swept(t, func(k int) []content.Section {
		first, second := rows(names("a", k, 5)...), rows(names("b", k, 8)...)
		first.Label, second.Label = plain(fmt.Sprintf("first%d", k)), plain(fmt.Sprintf("second%d", k))
		return []content.Section{section(fmt.Sprintf("head%d", k), paragraph("x\ny\nz"), table(fmt.Sprintf("caption%d", k), first, second))}
	})
	for k := range sweep {
		all := append(names("a", k, 5), names("b", k, 8)...)
		counts := d.perPage(all...)
		if slices.Min(counts) < 2 {
			t.Errorf("after %d lines a table breaks as %v", k, counts)
		}
		if len(counts) > 1 {
			broken++
			d.repeats(k, all[counts[0]])
		}
	}
	if broken < sweep/4 {
		t.Errorf("only %d tables were broken: the sweep proves little", broken)
	}
}

// repeats holds the page of the first row after a break to say caption, head and
// group above it.
func (d *drawn) repeats(k int, first string) {
	d.t.Helper()
	row := d.at(first)
	group := "first"
	if strings.HasPrefix(first, "b") {
		group = "second"
	}
	for _, text := range []string{fmt.Sprintf("caption%d", k), "(continúa)", "Código", fmt.Sprintf("%s%d", group, k)} {
		found := slices.ContainsFunc(d.all(text), func(w word) bool { return w.page == row.page && w.bottom <= row.top+2 })
		if !found {
			d.t.Errorf("after %d lines page %d begins with %s and does not say %q above it", k, row.page, first, text)
		}
	}
}

// Rule 6: a row up to 120 high is never split; a higher one splits between lines
// with two on each side.
func TestHighRowsSplit(t *testing.T) {
	split := 0
	d := swept(t, func(k int) []content.Section {
		low, high := strings.Join(names("low", k, 9), "\n"), strings.Join(names("high", k, 20), "\n")
		return []content.Section{section(fmt.Sprintf("head%d", k), paragraph("x\ny\nz"), table("", rows("r", "r", "r", low, high, "r", "r", "r", "r")))}
	})
	for k := range sweep {
		if counts := d.perPage(names("low", k, 9)...); len(counts) > 1 {
			t.Errorf("after %d lines a row of 116 points is split as %v", k, counts)
		}
		counts := d.perPage(names("high", k, 20)...)
		if slices.Min(counts) < 2 {
			t.Errorf("after %d lines a high row is split as %v", k, counts)
		}
		if len(counts) > 1 {
			split++
		}
	}
	if split == 0 {
		t.Error("no row was split: the sweep proves nothing")
	}
}

// Rule 7: callouts, fields and signatures stay whole.
func TestBlocksStayWhole(t *testing.T) {
	d := swept(t, func(k int) []content.Section {
		note := content.Block{Kind: content.NoteBlock, Note: &content.Note{Kind: content.ProblemNote, Title: plain(fmt.Sprintf("title%d", k)), Text: plain(strings.Join(names("n", k, 8), "\n"))}}
		fields := content.Block{Kind: content.FieldsBlock, Fields: &content.Fields{}}
		for _, name := range names("v", k, 6) {
			fields.Fields.Rows = append(fields.Fields.Rows, content.Field{Label: "document.control.code", Value: plain(name)})
		}
		sign := content.Block{Kind: content.SignatureBlock, Signature: &content.Signature{Lines: []content.Signer{{JobTitle: plain(fmt.Sprintf("job%d", k))}, {JobTitle: plain(fmt.Sprintf("other%d", k))}}}}
		return []content.Section{section(fmt.Sprintf("head%d", k), paragraph("x\ny\nz"), note, fields, sign)}
	})
	for k := range sweep {
		d.together("callout", append(names("n", k, 8), fmt.Sprintf("title%d", k))...)
		d.together("fields", names("v", k, 6)...)
		d.together("signature", fmt.Sprintf("job%d", k), fmt.Sprintf("other%d", k))
	}
}

// Rule 8: a margin note stands beside its paragraph, and its height counts.
func TestMarginNoteFollowsItsParagraph(t *testing.T) {
	d := swept(t, func(k int) []content.Section {
		s := section(fmt.Sprintf("head%d", k), append(lines("text", k, 2), table(fmt.Sprintf("caption%d", k), rows("r", "r")))...)
		s.Margin = plain(strings.Join(names("m", k, 6), "\n"))
		long := section(fmt.Sprintf("next%d", k), lines("a", k, 4)...)
		long.Margin = plain(strings.Join(names("l", k, 5), "\n"))
		return []content.Section{s, long}
	})
	for k := range sweep {
		text, m := names("text", k, 2), names("m", k, 6)
		d.together("margin note", append(m, text...)...)
		d.together("long paragraph", append(names("l", k, 5), names("a", k, 4)...)...)
		first, last, below := d.at(m[0]), d.at(m[5]), d.at(fmt.Sprintf("caption%d", k))
		if first.left > 60 || d.at(text[0]).left < 137 {
			t.Errorf("the note stands at %.1f, the text at %.1f", first.left, d.at(text[0]).left)
		}
		if below.page == last.page && below.top < last.bottom+4 {
			t.Errorf("after %d lines the table stands at %.1f beside the note that ends at %.1f", k, below.top, last.bottom)
		}
	}
}

// A page takes what fits: of equal breaks the last.
func TestPagesAreFilled(t *testing.T) {
	text := names("a", 0, 200)
	d := draw(t, sourceOf(t, document(section("s", paragraph(strings.Join(text, "\n")))), content.ControlSheet{State: content.Effective}))
	counts := d.perPage(text...)
	if len(counts) != 5 || slices.Min(counts[1:len(counts)-1]) != 42 {
		t.Errorf("the pages hold %v lines, not 42", counts)
	}
}

// Rule 9: a landscape section begins and ends a page, and its header turns with it.
func TestLandscapeSectionTakesPages(t *testing.T) {
	wide := section("wide", paragraph("inside"))
	wide.Landscape = true
	d := draw(t, sourceOf(t, document(section("before", paragraph("upright")), wide, section("after", paragraph("again"))), content.ControlSheet{State: content.Effective, Number: "1.0"}))
	if len(d.pages) != 3 {
		t.Fatalf("%d pages, not 3", len(d.pages))
	}
	for i, text := range []string{"upright", "inside", "again"} {
		w := d.at(text)
		if w.page != i+1 {
			t.Errorf("%q is on page %d, not %d", text, w.page, i+1)
		}
		if page := d.pages[w.page-1]; (page.Width > page.Height) != (text == "inside") {
			t.Errorf("the page of %q is %.0f × %.0f", text, page.Width, page.Height)
		}
	}
	states := d.all("Vigente")
	if right := states[len(states)-2].right; right < 770 || right > 782 {
		t.Errorf("the state in the landscape header ends at %.1f, not at the frame's right edge", right)
	}
}

// Over seven columns, or a text column under 60, a section is landscape by itself.
func TestWideTablesTurnTheirSection(t *testing.T) {
	for columns, want := range map[int]bool{7: false, 8: true, 12: true} {
		b := table("", content.Group{Rows: []content.Row{{}}})
		b.Table.Columns = nil
		for i := range columns {
			b.Table.Columns = append(b.Table.Columns, content.Column{Key: fmt.Sprint(i), Title: "document.control.code", Type: content.TextType, Weight: 40})
		}
		d := draw(t, sourceOf(t, document(section("first", paragraph("x")), section("s", b)), content.ControlSheet{State: content.Effective}))
		last := d.pages[len(d.pages)-1]
		if got := last.Width > last.Height; got != want {
			t.Errorf("a table of %d columns stands on a page of %.0f × %.0f", columns, last.Width, last.Height)
		}
	}
}
