package layout_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"acta/internal/content"
)

func history(n int) []content.Change {
	var changes []content.Change
	for i := range n {
		changes = append(changes, content.Change{Number: fmt.Sprintf("0.%d", i+1), Date: "2024-01-15", Author: plain("author"), Description: plain(fmt.Sprintf("change%d", i))})
	}
	return changes
}

func withCover(sections ...content.Section) content.Document {
	doc := document(sections...)
	doc.Frame.Front = content.Cover
	return doc
}

// Contents name every section down to the third level with the page it is on.
func TestContentsHavePageNumbers(t *testing.T) {
	var sections []content.Section
	for i := range 12 {
		s := section(fmt.Sprintf("one%d", i), lines("a", i, 20)...)
		s.Sections = []content.Section{section(fmt.Sprintf("two%d", i), lines("b", i, 9)...)}
		s.Sections[0].Sections = []content.Section{section(fmt.Sprintf("three%d", i), lines("c", i, 3)...)}
		sections = append(sections, s)
	}
	d := draw(t, sourceOf(t, withCover(sections...), content.ControlSheet{State: content.Effective}))
	for i := range 12 {
		for _, name := range []string{"one", "two", "three"} {
			d.entry(fmt.Sprintf("%s%d", name, i))
		}
	}
}

// entry holds an entry of the contents to the page of its heading.
func (d *drawn) entry(title string) {
	d.t.Helper()
	found := d.all(title)
	if len(found) != 2 {
		d.t.Fatalf("%q stands %d times, not in the contents and at its section", title, len(found))
	}
	for _, w := range d.words {
		if w.page == found[0].page && w.top == found[0].top && w.right > 530 {
			if w.text != fmt.Sprint(found[1].page) {
				d.t.Errorf("the contents say %s for %q, which is on page %d", w.text, title, found[1].page)
			}
			return
		}
	}
	d.t.Errorf("the contents have no page for %q", title)
}

// The change history stands at the foot of the contents page if all of it fits,
// otherwise on the next.
func TestHistoryStandsAtTheFoot(t *testing.T) {
	const bottom = 841.89 - 77.89
	for n, page := range map[int]int{1: 2, 5: 2, 20: 2, 28: 3} {
		doc := withCover(section("only", paragraph("text")))
		d := draw(t, sourceOf(t, doc, content.ControlSheet{State: content.Effective, History: history(n)}))
		last := d.at(fmt.Sprintf("change%d", n-1))
		if d.at("change0").page != page || last.page != page {
			t.Errorf("%d changes stand on page %d to %d, not on %d", n, d.at("change0").page, last.page, page)
		}
		if gap := bottom - last.bottom; page == 2 && (gap < 0 || gap > 8) {
			t.Errorf("%d changes end %.1f above the frame's bottom", n, gap)
		}
	}
}

// A document without a cover has its history after the last section.
func TestOpeningHasItsHistoryAtTheEnd(t *testing.T) {
	d := draw(t, sourceOf(t, document(section("last", paragraph("text"))), content.ControlSheet{State: content.Effective, History: history(3)}))
	if a, b := d.at("text"), d.at("change0"); a.page != b.page || a.bottom > b.top {
		t.Errorf("the history stands at %v, the last section at %v", b, a)
	}
}

// The cover's control block ends at the frame's bottom; the cover has no header
// and no footer.
func TestCoverEndsWithTheControlBlock(t *testing.T) {
	doc := withCover(section("only", paragraph("text")))
	doc.Control = []content.Field{{Label: "document.control.owner", Value: plain("owner")}}
	doc.Frame.Confidentiality = plain("secret")
	d := draw(t, sourceOf(t, doc, content.ControlSheet{State: content.Effective, Number: "7.3", Date: "2024-01-15"}))
	lowest := 0.0
	for _, w := range d.words {
		if w.page == 1 {
			lowest = max(lowest, w.bottom)
			if w.text == "Página" || w.text == "Versión" && w.top < 80 {
				t.Errorf("the cover says %q at %.1f", w.text, w.top)
			}
		}
	}
	if gap := 841.89 - 77.89 - lowest; math.Abs(gap-5) > 3 {
		t.Errorf("the control block ends %.1f above the frame's bottom", gap)
	}
	if title := d.all("Title")[0]; math.Abs(title.left-137.64) > 3 {
		t.Errorf("the title stands at %.1f, not on the axis", title.left)
	}
}

// A title of any length is set whole, smaller when it is long.
func TestLongTitlesShrink(t *testing.T) {
	for _, n := range []int{4, 30, 120, 900} {
		doc := withCover(section("only", paragraph("text")))
		words := names("t", 0, n)
		doc.Title = plain(strings.Join(words, " "))
		d := draw(t, sourceOf(t, doc, content.ControlSheet{State: content.Effective}))
		if d.all(words[0])[0].page != 1 || len(d.all(words[n-1])) == 0 {
			t.Errorf("a title of %d words is not all there", n)
		}
	}
}

// Drafts say so on every page, with the number of missing fields; issued
// versions do not.
func TestBandsAndWord(t *testing.T) {
	doc := document(section("s", lines("a", 0, 100)...))
	for state, says := range map[content.State]string{
		content.Draft: "Faltan", content.InReview: "Faltan", content.Superseded: "posterior.", content.Expired: "Consulte", content.Rejected: "aprobó.",
	} {
		sheet := content.ControlSheet{State: state, Number: "0.3", Missing: 2, At: "2024-01-19T11:20:54Z"}
		d := draw(t, sourceOf(t, doc, sheet))
		if n := len(d.all(says)); n != len(d.pages) {
			t.Errorf("%s: %q stands on %d of %d pages", state, says, n, len(d.pages))
		}
	}
	d := draw(t, sourceOf(t, doc, content.ControlSheet{State: content.Effective, Number: "1.0", Missing: 2}))
	for _, text := range []string{"Faltan", "BORRADOR"} {
		if len(d.all(text)) > 0 {
			t.Errorf("a version in force says %q", text)
		}
	}
}

// A margin note says in drafts what the template asks of a clause, never later.
func TestClauseNotesStandInDraftsOnly(t *testing.T) {
	s := section("s", paragraph("text"))
	s.Clause = content.Clause{Rule: content.Mandatory, Reference: "8.5.3"}
	for state, want := range map[content.State]int{content.Draft: 1, content.Effective: 0} {
		d := draw(t, sourceOf(t, document(s), content.ControlSheet{State: state, Missing: 1}))
		if got := len(d.all("8.5.3")); got != want {
			t.Errorf("%s: the reference stands %d times, not %d", state, got, want)
		}
	}
}

// Header and footer name document, version, state, organisation and page.
func TestChrome(t *testing.T) {
	doc := document(section("s", lines("a", 0, 60)...))
	doc.Frame.Confidentiality, doc.Frame.HasCode = plain("secret"), true
	d := draw(t, sourceOf(t, doc, content.ControlSheet{State: content.Effective, Code: "AB-1", Number: "7.3"}))
	for _, text := range []string{"AB-1", "7.3", "Vigente", "Organisation", "secret", "Página"} {
		seen := map[int]bool{}
		for _, w := range d.all(text) {
			if w.bottom < 60 || w.top > 780 {
				seen[w.page] = true
			}
		}
		if len(seen) != len(d.pages) {
			t.Errorf("%q stands in header or footer of %d of %d pages", text, len(seen), len(d.pages))
		}
	}
}

// A short note of a section that begins with a table hangs under the number of
// its heading: it touches neither, and leaves no hole.
func TestMarginNoteHangsUnderItsHeading(t *testing.T) {
	for lines, most := range map[int]float64{1: 24, 2: 36, 4: 60, 6: 108} {
		s := section("head", table("caption", rows("r", "r")))
		s.Number, s.Margin = "7", plain(strings.Join(names("m", 0, lines), "\n"))
		d := draw(t, sourceOf(t, document(s), content.ControlSheet{State: content.Effective}))
		head, number, caption := d.at("head"), d.at("7"), d.at("caption")
		first, last := d.at(names("m", 0, lines)[0]), d.at(names("m", 0, lines)[lines-1])
		if first.left > 60 || first.top < number.bottom-4 || last.bottom > caption.top {
			t.Errorf("%d lines: the note stands at %.1f–%.1f, the number above ends at %.1f, the caption begins at %.1f",
				lines, first.top, last.bottom, number.bottom, caption.top)
		}
		if hole := caption.top - head.bottom; hole > most {
			t.Errorf("%d lines: the caption stands %.1f below the heading", lines, hole)
		}
	}
}
