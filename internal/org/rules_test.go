package org_test

import (
	"bytes"
	"image"
	_ "image/gif" // the program knows it: code that it uses reads pictures of any kind
	"image/png"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/org"
)

// The examples are those of the design of the documents, section 3.
func TestCheckAccent(t *testing.T) {
	for value, want := range map[string]string{
		"#0B5563": "#0B5563", "#F28C28": "#A55E18", "#00A3E0": "#0077A4", "#D6E021": "#70750C",
		"#FFFFFF": "#6F6F6F", "#000000": "#000000", "#ffffff": "#6F6F6F",
	} {
		got, err := org.CheckAccent(value)
		if err != nil || got.Hex != want {
			t.Errorf("%s becomes %s (%v), want %s", value, got.Hex, err, want)
		}
		if got.OnWhite < 4.5 || got.OnTint < 4.5 || got.OnTint > got.OnWhite {
			t.Errorf("%s: contrast %.2f on white, %.2f on its tint", got.Hex, got.OnWhite, got.OnTint)
		}
	}
	if got, _ := org.CheckAccent("#0B5563"); got.OnWhite < 8.35 || got.OnWhite > 8.45 {
		t.Errorf("the default has contrast %.2f on white, want 8.4", got.OnWhite)
	}
	for _, value := range []string{"", "#", "0B5563", "#0B556", "#0B55633", "red", "#GG0000", "##0B556"} {
		if _, err := org.CheckAccent(value); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v, want a fault", value, err)
		}
	}
}

func TestAccentAlwaysReadable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := "#" + rapid.StringMatching(`[0-9A-F]{6}`).Draw(t, "colour")
		once, err := org.CheckAccent(value)
		if err != nil || once.OnWhite < 4.5 || once.OnTint < 4.5 {
			t.Fatalf("%s: %+v, %v", value, once, err)
		}
		if twice, _ := org.CheckAccent(once.Hex); twice != once {
			t.Fatalf("%s becomes %s, and that %s", value, once.Hex, twice.Hex)
		}
	})
}

func TestDocumentCode(t *testing.T) {
	for _, c := range []struct{ scheme, kind, subject, want string }{
		{"", "PE", "1.30", ""},
		{"KUB-{code}-{subject}", "PE", "1.30", "KUB-PE-1.30"},
		{"KUB-{code}-{subject}", "PR", "org", "KUB-PR"},
		{"KUB-{code}-{subject}", "IM", "org@2026-Q1", "KUB-IM-2026-Q1"},
		{"KUB-{code}-{subject}", "PD", "1.30@prod", "KUB-PD-1.30@prod"},
		{"KUB-{code}-{subject}", "PC", "org-x", "KUB-PC-org-x"},
		{"{subject}/{code}", "PR", "org", "PR"},
		{"{code}{subject}-SGS", "PR", "org", "PR-SGS"},
	} {
		got, err := org.DocumentCode(c.scheme, c.kind, c.subject)
		if err != nil || got != c.want {
			t.Errorf("%q %s %s: got %q, %v, want %q", c.scheme, c.kind, c.subject, got, err, c.want)
		}
	}
	if _, err := org.DocumentCode("{code}-{subject}", "PE", strings.Repeat("x", 120)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a code of 123 characters: %v, want a fault", err)
	}
}

func TestCheckScheme(t *testing.T) {
	for scheme, fine := range map[string]bool{
		"": true, "KUB-{code}-{subject}": true, "{subject}.{code}": true, "A/B_{code}{subject}": true,
		"KUB": false, "{code}": false, "{subject}": false, "{code}-{code}-{subject}": false,
		"{code}-{subject}-{subject}": false, "{code}-{subject}-{year}": false, "Ñ-{code}-{subject}": false,
		"{code} {subject}": false, strings.Repeat("x", 51) + "{code}{subject}": false,
	} {
		if err := org.CheckScheme(scheme); (err == nil) != fine {
			t.Errorf("%q: %v", scheme, err)
		}
	}
}

// picture is a PNG of a size.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCheckLogo(t *testing.T) {
	whole := picture(t, 40, 20)
	if kind, err := org.CheckLogo(whole); err != nil || kind != "image/png" {
		t.Errorf("a PNG is %q, %v", kind, err)
	}
	for name, c := range map[string]struct {
		data []byte
		key  string
	}{
		"nothing":      {nil, "fault.org.logo_image"},
		"another kind": {[]byte("GIF89a" + strings.Repeat(" ", 40)), "fault.org.logo_image"},
		"GIF":          {[]byte("GIF89a\x00\x00\x00\x00\x00\x00\x00"), "fault.org.logo_image"},
		"cut":          {whole[:len(whole)-30], "fault.org.logo_image"},
		"too wide":     {picture(t, 4097, 1), "fault.org.logo_pixels"},
		"too large":    {make([]byte, 1<<20+1), "fault.org.logo_large"},
	} {
		_, err := org.CheckLogo(c.data)
		if all := fault.All(err); len(all) != 1 || all[0].Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func day(n int) clock.Date { return clock.Date{Year: 2026, Month: time.January, Day: n} }

func TestHolders(t *testing.T) {
	const role = org.ReleaseDeploymentManager
	list := []org.Assignment{
		{Role: role, Person: "zoe", From: day(1), To: day(10)},
		{Role: role, Person: "ana", From: day(10)},
		{Role: role, Person: "eva", From: day(5), To: day(12), Deputy: true},
		{Role: role, Person: "ben", From: day(11)},
		{Role: org.ChangeAuthority, Person: "kim", From: day(1)},
	}
	for on, want := range map[int][2]string{
		0: {"", ""}, 1: {"zoe", ""}, 9: {"zoe", "eva"}, 10: {"ana", "eva"}, 11: {"ana ben", "eva"}, 12: {"ana ben", ""},
	} {
		date := day(1).AddDays(on - 1)
		holders := strings.Join(org.Holders(list, role, date), " ")
		deputies := strings.Join(org.Deputies(list, role, date), " ")
		if holders != want[0] || deputies != want[1] {
			t.Errorf("%s: held by %q, deputies %q, want %q", date, holders, deputies, want)
		}
	}
}
