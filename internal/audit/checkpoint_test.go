package audit_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"acta/internal/audit"
)

func TestCheckpoints(t *testing.T) {
	m, signer := newMemory(), newSigner(t, "test")
	m.add(t, entry(1))
	c, err := signer.Sign(m.head, start())
	if err != nil {
		t.Fatal(err)
	}
	by, err := audit.NewVerifier(" " + signer.Key() + "\n")
	if err != nil || by.Origin() != "acta/test" {
		t.Fatalf("%v, %v", by, err)
	}
	got, err := by.Open(c.Note)
	if err != nil || got.Size != 1 || got.Root != c.Root || got.Origin != "acta/test" || got.At.String() != "2026-03-02T09:30:00Z" {
		t.Errorf("opened: %+v, %v", got, err)
	}
	other := newSigner(t, "test")
	forged, err := other.Sign(m.head, start())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"other size":  strings.Replace(c.Note, "\n1\n", "\n2\n", 1),
		"other time":  strings.Replace(c.Note, "time 2026", "time 2025", 1),
		"other key":   forged.Note,
		"no newline":  strings.TrimSuffix(c.Note, "\n"),
		"cut":         c.Note[:len(c.Note)-9],
		"not a note":  "x",
		"empty":       "",
		"without one": strings.SplitAfter(c.Note, "\n\n")[0],
	} {
		if _, err := by.Open(text); !errors.Is(err, audit.ErrCheckpoint) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeys(t *testing.T) {
	for _, key := range []string{"", "x", "PRIVATE+KEY+acta/x+00000000+AAAA", "acta/x+00000000+AAAA"} {
		if _, err := audit.NewSigner(key); !errors.Is(err, audit.ErrKey) {
			t.Errorf("signer of %q: %v", key, err)
		}
		if _, err := audit.NewVerifier(key); !errors.Is(err, audit.ErrKey) {
			t.Errorf("verifier of %q: %v", key, err)
		}
	}
}

// A log whose past was changed is never signed again.
func TestNothingIsSignedThatDoesNotContinue(t *testing.T) {
	ctx := context.Background()
	for name, harm := range map[string]func(*memory){
		"past changed": func(m *memory) {
			m.points[0].Note = m.points[0].Note[:20] + "A" + m.points[0].Note[21:]
		},
		"cut": func(m *memory) {
			short := newMemory()
			short.add(t, entry(9))
			m.head, m.rows, m.hashes = short.head, short.rows, short.hashes
		},
		"another past": func(m *memory) {
			points := m.points
			*m = *newMemory()
			for n := range 6 {
				m.add(t, entry(n+50))
			}
			m.points = points
		},
	} {
		m := newMemory()
		s := service(m, newSigner(t, "test"))
		for n := range 3 {
			m.add(t, entry(n))
		}
		if _, err := s.Checkpoint(ctx); err != nil {
			t.Fatal(err)
		}
		m.add(t, entry(4))
		if err := s.Tail(ctx); err != nil {
			t.Fatalf("%s, before: %v", name, err)
		}
		harm(m)
		c, err := s.Checkpoint(ctx)
		if !errors.Is(err, audit.ErrInconsistent) && !errors.Is(err, audit.ErrCheckpoint) || len(m.points) != 1 {
			t.Errorf("%s: signed %+v, %v", name, c, err)
		}
		if s.Tail(ctx) == nil {
			t.Errorf("%s: the tail is fine", name)
		}
	}
}
