package ical_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"acta/internal/clock"
	"acta/internal/ical"
)

func at(s string) clock.Instant {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return clock.At(t)
}

func written(t *testing.T, c ical.Calendar) []byte {
	t.Helper()
	file, err := ical.Write(c)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func parsed(t *testing.T, file []byte) []*ics.VEvent {
	t.Helper()
	cal, err := ics.ParseCalendar(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	return cal.Events()
}

func property(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

// An event comes back as it went in, with its hours in UTC.
func TestWrite(t *testing.T) {
	night := ical.Event{
		UID: "deployment-1@acta.example.org", Sequence: 7, Stamp: at("2026-03-01T09:00:00Z"), From: at("2026-03-28T23:00:00+01:00"),
		To: at("2026-03-29T04:00:00+02:00"), Summary: "NET-2 D1: Red", Description: "Etapa: Planificado\nServicio: Red", Location: "Producción", Status: ical.Tentative,
	}
	freeze := ical.Event{
		UID: "freeze-ACME@acta.example.org", Stamp: at("2026-03-01T09:00:00Z"), FromDay: clock.Date{Year: 2026, Month: 12, Day: 19},
		ToDay: clock.Date{Year: 2027, Month: 1, Day: 8}, Summary: "Periodo sin cambios", Transparent: true,
	}
	file := written(t, ical.Calendar{Name: "Entregas, y más", Product: "-//Acta//EN", Method: "PUBLISH", Events: []ical.Event{night, freeze}})
	for _, line := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Acta//EN", "METHOD:PUBLISH", `X-WR-CALNAME:Entregas\, y más`, "DTSTART:20260328T220000Z", "DTEND:20260329T020000Z", "DTSTAMP:20260301T090000Z",
		"SEQUENCE:7", "STATUS:TENTATIVE", "TRANSP:OPAQUE", "DTSTART;VALUE=DATE:20261219", "DTEND;VALUE=DATE:20270108", "TRANSP:TRANSPARENT", `DESCRIPTION:Etapa: Planificado\nServicio: Red`,
	} {
		if !strings.Contains(string(file), line+"\r\n") {
			t.Errorf("no line %q in\n%s", line, file)
		}
	}
	events := parsed(t, file)
	if len(events) != 2 || events[0].Id() != night.UID || property(events[0], ics.ComponentPropertyDescription) != night.Description {
		t.Errorf("%d events, %+v", len(events), events[0])
	}
	if begins, err := events[0].GetStartAt(); err != nil || !begins.Equal(night.From.Time()) {
		t.Errorf("begins %v: %v", begins, err)
	}
	if !bytes.Equal(file, written(t, ical.Calendar{Name: "Entregas, y más", Product: "-//Acta//EN", Method: "PUBLISH", Events: []ical.Event{night, freeze}})) {
		t.Error("not the same bytes again")
	}
}

// No text adds a line, breaks a letter at a fold, or makes one longer than 75 octets.
func TestHostileText(t *testing.T) {
	for _, text := range []string{
		"a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "x\nATTENDEE:mailto:evil@example.org", `back\slash; semi, "quotes": ñ`, strings.Repeat("漢🚀ñ", 90), "tab\tbell\a\x00nul", "line\u2028separator", "", "=1+1",
	} {
		file := written(t, ical.Calendar{Name: text, Product: "-//Acta//EN", Events: []ical.Event{{
			UID: "u@x", Stamp: at("2026-03-01T09:00:00Z"), From: at("2026-03-01T09:00:00Z"), Summary: text, Description: text, Location: text,
		}}})
		events := parsed(t, file)
		if len(events) != 1 {
			t.Fatalf("%q: %d events", text, len(events))
		}
		want := strings.NewReplacer("\r\n", "\n", "\t", " ", "\a", " ", "\x00", " ", "\u2028", " ").Replace(text)
		if got := property(events[0], ics.ComponentPropertySummary); got != want {
			t.Errorf("%q came back as %q", text, got)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(string(file), "\r\n"), "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n\x00") || line == "ATTENDEE:mailto:evil@example.org" {
				t.Errorf("%q: line %q of %d octets", text, line, len(line))
			}
		}
	}
}
