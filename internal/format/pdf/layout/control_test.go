package layout_test

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format/pdf/layout"
)

const contentHash = "9f2c41d70be8637a2d915fc4e07b38a61c4d92f5b7e03a8846d1c0f95b08e6a3"

// approvedSheet is a sheet with a checkpoint and the decisions of people of these
// meanings: name0, name1 …
func approvedSheet(state content.State, meanings ...string) content.ControlSheet {
	s := content.ControlSheet{
		State: state, Number: "1.0", At: "2024-01-19T11:20:54Z", ContentHash: contentHash, Entry: "18207",
		Checkpoint: content.Checkpoint{Origin: "acta/x", Size: "18204", Root: strings.Repeat("ab12cd34", 8), At: "2024-01-19T11:15:02Z", Key: "4a17c0de"},
	}
	for i, meaning := range meanings {
		s.Approvals = append(s.Approvals, content.Approval{
			Meaning: "document.meaning." + meaning, Name: fmt.Sprintf("name%d", i), Role: plain("title" + fmt.Sprint(i)), At: "2024-01-19T11:20:54Z", Hash: contentHash,
		})
	}
	return s
}

// A band as high as its words pushes the text down on every page; covers have
// room for it.
func TestBandsOfCopiesGrow(t *testing.T) {
	sheet := approvedSheet(content.Withdrawn)
	sheet.Reason = plain(strings.Repeat("motivo ", 30) + "\nnunca")
	for name, doc := range map[string]content.Document{
		"opening": document(section("s", lines("a", 0, 100)...)), "cover": withCover(section("s", lines("a", 0, 100)...)),
	} {
		d := draw(t, sourceOf(t, doc, sheet))
		copies := d.all("marcada;")
		if len(copies) != len(d.pages) {
			t.Errorf("%s: %d of %d pages say that they are a copy", name, len(copies), len(d.pages))
		}
		for _, w := range d.words {
			last := copies[w.page-1]
			if (strings.HasPrefix(w.text, "a0x") || w.text == "Title" && w.top > 82) && w.top < last.bottom+8 {
				t.Errorf("%s: %q stands %.1f below the band on page %d", name, w.text, w.top-last.bottom, w.page)
			}
		}
		if d.at("nunca").page != 1 {
			t.Errorf("%s: the whole reason does not stand in the control block", name)
		}
		d.inFrame(name)
	}
}

// A reader that speaks is told once what a band says: later ones are decoration.
func TestBandIsTaggedOnce(t *testing.T) {
	for name, doc := range map[string]content.Document{
		"opening": document(section("s", lines("a", 0, 100)...)), "cover": withCover(section("s", lines("a", 0, 100)...)),
	} {
		d := draw(t, sourceOf(t, doc, approvedSheet(content.Superseded)))
		out, err := exec.Command("pdfinfo", "-struct-text", d.file).Output()
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(strings.Join(strings.Fields(string(out)), " "), "Copia marcada"); n != 1 || len(d.pages) < 2 {
			t.Errorf("%s: the structure of %d pages says %d times that it is a copy", name, len(d.pages), n)
		}
	}
}

// The box stands whole at the bottom of the last page, wherever the text ends.
func TestAuthenticityStandsAtTheBottom(t *testing.T) {
	const bottom = 841.89 - 77.89
	alone := 0
	for k := range sweep {
		d := draw(t, sourceOf(t, document(section("s", lines("a", 0, k)...)), approvedSheet(content.Approved, "approve")))
		first, last := d.at("autenticidad"), d.at("ASIENTOS:RAÍZ")
		if first.page != len(d.pages) || last.page != first.page {
			t.Fatalf("%d lines: the box stands on page %d to %d of %d", k, first.page, last.page, len(d.pages))
		}
		if gap := bottom - last.bottom; gap < 10 || gap > 16 {
			t.Errorf("%d lines: the box ends %.1f above the frame's bottom", k, gap)
		}
		name := d.all("name0")
		if row := name[len(name)-1]; row.page < first.page {
			alone++
		} else if first.top < row.bottom+48 {
			t.Errorf("%d lines: the box begins %.1f below the name of the last row", k, first.top-row.bottom)
		}
	}
	if alone == 0 {
		t.Error("no length of the text brings the box to a page of its own")
	}
}

// The groups of a hash stand at fixed stops, four on a line.
func TestHashesStandAtStops(t *testing.T) {
	d := draw(t, sourceOf(t, document(section("s", paragraph("text"))), approvedSheet(content.Approved)))
	for i := range 8 {
		w := d.at(contentHash[8*i : 8*i+8])
		head := d.at(contentHash[32*(i/4) : 32*(i/4)+8])
		if want := 57.64 + 80 + 64*float64(i%4); w.left < want-1 || w.left > want+1 || w.top != head.top {
			t.Errorf("group %d stands at %.1f, %.1f, not at %.1f, %.1f", i, w.left, w.top, want, head.top)
		}
	}
	if n := len(d.all("ab12cd34")); n != 8 {
		t.Errorf("%d groups of the root", n)
	}
}

// What no entry of the log has issued has no box.
func TestDraftsHaveNoProof(t *testing.T) {
	d := draw(t, sourceOf(t, document(section("s", paragraph("text"))), content.ControlSheet{State: content.Draft, Number: "0.1", ContentHash: contentHash}))
	if n := len(d.all("autenticidad")); n != 0 {
		t.Error("a draft has the box")
	}
}

// The exception of someone who decided on their own work stands in their row.
func TestSoloStandsUnderItsRow(t *testing.T) {
	sheet := approvedSheet(content.Approved, "author", "approve", "accept")
	sheet.Approvals[1].Solo = true
	d := draw(t, sourceOf(t, document(section("s", paragraph("text"))), sheet))
	solo := d.at("Excepción")
	in := func(name string) word {
		found := d.all(name)
		return found[len(found)-1]
	}
	if above, below := in("name1"), in("name2"); solo.top < above.bottom || solo.bottom > below.top || solo.left < 137 {
		t.Errorf("the exception stands at %v, its row at %v, the next at %v", solo, above, below)
	}
	out, err := exec.Command("pdfinfo", "-struct", d.file).Output()
	if err != nil || !strings.Contains(string(out), "Figure") {
		t.Errorf("the sign has no element: %v", err)
	}
}

// Titles stand in the control block while there are few approvers, and always in
// their rows.
func TestManyApproversStandWithoutTitles(t *testing.T) {
	for n, want := range map[int]int{1: 2, 2: 2, 3: 1, 10: 1} {
		d := draw(t, sourceOf(t, document(section("s", paragraph("text"))), approvedSheet(content.Approved, slices.Repeat([]string{"approve"}, n)...)))
		for i := range n {
			if names, titles := len(d.all(fmt.Sprintf("name%d", i)))+len(d.all(fmt.Sprintf("name%d,", i))), len(d.all(fmt.Sprintf("title%d", i))); names != 2 || titles != want {
				t.Errorf("of %d approvers: name %d stands %d times, its title %d times, not %d", n, i, names, titles, want)
			}
		}
	}
}

// An issued file is never made again when its day comes: it does not say that
// its version is not yet in force.
func TestIssuedFilesStayTrue(t *testing.T) {
	sheet := approvedSheet(content.Approved, "approve")
	sheet.Effective = "2024-02-01"
	d := draw(t, sourceOf(t, document(section("s", paragraph("text"))), sheet))
	if len(d.all("aún"))+len(d.all("(aún")) > 0 || len(d.all("Aprobada")) == 0 || len(d.all("febrero")) == 0 {
		t.Error("an issued file does not say: approved, in force from 1 February")
	}
}

// Names and titles of any length render; what no page can hold is a fault.
func TestLongNamesOfApprovers(t *testing.T) {
	for _, n := range []int{1, 100, 300} {
		sheet := approvedSheet(content.Superseded, "approve", "approve", "accept")
		sheet.Approvals[1].Name, sheet.Approvals[1].Role = strings.Repeat("W", n), plain(strings.Repeat("título ", n/6))
		sheet.Approvals[1].Solo = true
		sheet.Checkpoint.Origin, sheet.Successor = strings.Repeat("o", n), strings.Repeat("9", n/10)
		d := draw(t, sourceOf(t, document(section("s", paragraph("text"))), sheet))
		d.inFrame(fmt.Sprint(n))
	}
	sheet := approvedSheet(content.Approved, "approve")
	sheet.Approvals[0].Name = strings.Repeat("palabra ", 3000)
	if _, err := layout.Lay(context.Background(), newProvider(t), sourceOf(t, document(section("s", paragraph("x"))), sheet)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a name of 3000 words gave %v", err)
	}
}
