package id_test

import (
	"slices"
	"strings"
	"testing"

	"acta/internal/id"
)

func TestIdsSortByTheirCreation(t *testing.T) {
	var made []id.Release
	for range 1000 {
		one, err := id.New[id.Release]()
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, one)
	}
	if !slices.IsSorted(made) {
		t.Error("ids do not sort by creation")
	}
	if len(slices.Compact(made)) != 1000 || len(made[0]) != 36 || made[0][14] != '7' {
		t.Errorf("%s is not a fresh UUIDv7", made[0])
	}
}

func TestRefPrints(t *testing.T) {
	if got := (id.Ref{Kind: "release", ID: "1.30"}).String(); got != "release:1.30" {
		t.Error(got)
	}
}

func TestIsCode(t *testing.T) {
	for code, want := range map[string]bool{
		"1.30": true, "KUB_PE-1": true, "a": true, strings.Repeat("a", 64): true,
		"": false, ".a": false, "-": false, "a b": false, "a/b": false, "ñ": false, "a\n": false, strings.Repeat("a", 65): false,
	} {
		if id.IsCode(code) != want {
			t.Errorf("%q: want %t", code, want)
		}
	}
}
