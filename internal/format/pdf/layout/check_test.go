package layout_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format/pdf/layout"
)

// faults lists what Check reports of a document: "field key".
func faults(t *testing.T, doc content.Document) []string {
	t.Helper()
	src := sourceOf(t, doc, content.ControlSheet{})
	src.Assets = nil
	err := layout.Check(context.Background(), newProvider(t), src)
	if err != nil && fault.All(err) == nil {
		t.Fatalf("%v is no fault", err)
	}
	var found []string
	for _, f := range fault.All(err) {
		found = append(found, strings.TrimSpace(f.Field+" "+f.Key+" "+fmt.Sprint(f.Args["code"])))
	}
	return found
}

// What cannot be printed is refused, with the place and the character.
func TestCheckNamesPlaceAndCharacter(t *testing.T) {
	numbered := section("s", paragraph("fine"), paragraph("smile \U0001F600 and 日 and 日 again"))
	numbered.Number = "4.2"
	bad := document(section("first", paragraph("fine")), numbered)
	bad.Title = plain("title \u4e2d")
	got := strings.Join(faults(t, bad), "; ")
	want := "title fault.pdf.glyph U+4E2D; 4.2 fault.pdf.glyph U+1F600; 4.2 fault.pdf.glyph U+65E5"
	if got != want {
		t.Errorf("Check reports\n%s, not\n%s", got, want)
	}
}

// A table that no page can hold is refused, never squeezed or clipped.
func TestCheckRefusesTablesTooWide(t *testing.T) {
	for columns, want := range map[int]int{1: 0, 24: 0, 500: 1} {
		b := table("", content.Group{Rows: []content.Row{{}}})
		b.Table.Columns = nil
		for i := range columns {
			b.Table.Columns = append(b.Table.Columns, content.Column{Key: fmt.Sprint(i), Title: "document.control.code", Type: content.IntegerType})
		}
		if got := faults(t, document(section("s", b))); len(got) != want {
			t.Errorf("%d columns: %v", columns, got)
		}
	}
}

// An image that is not there or is no image is refused.
func TestImagesAreChecked(t *testing.T) {
	fig := content.Block{Kind: content.FigureBlock, Figure: &content.Figure{Anchor: "f", Asset: "plan"}}
	doc := document(section("s", fig))
	src := sourceOf(t, doc, content.ControlSheet{})
	if _, err := layout.Lay(context.Background(), newProvider(t), src); !fault.Is(err, fault.Invalid) {
		t.Errorf("an asset that is not there gave %v", err)
	}
	doc.Assets = []content.Asset{{Name: "plan", SHA256: "00", MediaType: "image/png"}}
	src = sourceOf(t, doc, content.ControlSheet{})
	src.Assets["00"] = []byte("no image")
	if _, err := layout.Lay(context.Background(), newProvider(t), src); !fault.Is(err, fault.Invalid) {
		t.Errorf("bytes that are no image gave %v", err)
	}
}

// What the control sheet brings is checked when the file is made.
func TestSheetIsChecked(t *testing.T) {
	sheet := content.ControlSheet{State: content.Effective, Number: "1", Authors: []content.Signer{{Name: plain("\U0001F600")}}}
	src := sourceOf(t, document(section("s", paragraph("x"))), sheet)
	if _, err := layout.Lay(context.Background(), newProvider(t), src); !fault.Is(err, fault.Invalid) {
		t.Errorf("a name without glyphs gave %v", err)
	}
}

// One item that no page can hold is refused.
func TestWhatNoPageHoldsIsRefused(t *testing.T) {
	figures := content.Block{Kind: content.IndicatorsBlock, Indicators: &content.Indicators{Items: []content.Indicator{{
		Figure: content.Value{Type: content.IntegerType, Raw: "1"}, Label: "document.control.code", Context: plain(strings.Repeat("word ", 2000)),
	}}}}
	if got := faults(t, document(section("s", figures))); len(got) != 1 || !strings.Contains(got[0], "fault.pdf.tall") {
		t.Errorf("Check reports %v", got)
	}
}

// Nothing is drawn outside of the frame, whatever the text is like.
func TestNothingLeavesTheFrame(t *testing.T) {
	long := strings.Repeat("palabra ", 4000)
	word3000 := strings.Repeat("x", 3000)
	for name, blocks := range map[string][]content.Block{
		"cell":      {table("t", rows("a", long, "b"))},
		"word":      {paragraph(word3000), list(word3000), table("t", rows(word3000))},
		"paragraph": {paragraph(long)},
		"callout":   {{Kind: content.NoteBlock, Note: &content.Note{Kind: content.PlainNote, Title: plain(long[:800]), Text: plain(long)}}},
		"fields":    {{Kind: content.FieldsBlock, Fields: &content.Fields{Rows: []content.Field{{Label: "document.control.code", Value: plain(long)}}}}},
		"signature": {{Kind: content.SignatureBlock, Signature: &content.Signature{Lines: []content.Signer{{JobTitle: plain(long)}}}}},
	} {
		s := section("s", blocks...)
		s.Title = plain(long[:2000])
		s.Margin = plain(long[:1200])
		d := draw(t, sourceOf(t, document(s), content.ControlSheet{State: content.Draft, Number: "1", Missing: 1}))
		d.inFrame(name)
	}
}

// inFrame holds every word below the header and above the footer to the frame.
func (d *drawn) inFrame(name string) {
	d.t.Helper()
	for _, w := range d.words {
		if w.bottom-w.top > 60 || w.bottom < 60 || w.top > 790 {
			continue
		}
		// A line box is a little higher than the type that stands in it, and a
		// margin note that no page can hold may hang half a line below its text.
		if w.left < 57 || w.right > 539 || w.top < 82 || w.bottom > 773 {
			d.t.Errorf("%s: %.20q stands at %.0f–%.0f × %.0f–%.0f on page %d", name, w.text, w.left, w.right, w.top, w.bottom, w.page)
			return
		}
	}
}

// A cancelled context ends the work.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := layout.Lay(ctx, newProvider(t), sourceOf(t, document(section("s", paragraph("x"))), content.ControlSheet{})); err == nil {
		t.Error("a cancelled layout went on")
	}
}
