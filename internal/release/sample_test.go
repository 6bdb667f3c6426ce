package release_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"acta/internal/release"
)

// A seed draws the same sample from the same releases in whatever order they come, a
// larger sample begins with the smaller one, and another seed draws others. Scope F74.
func TestSamplesAreDrawnBySeed(t *testing.T) {
	if lot := release.Lot("S1", "9.1"); lot != "f09545a4e35d699c1d447186b13f1cc7adc31ea3fc16d2fa7acfcdddbda0ec5b" {
		t.Errorf("the lot is %s", lot) // printf 'S1:9.1' | sha256sum
	}
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOfNDistinct(rapid.StringMatching(`[0-9]{1,3}\.[0-9]`), 0, 40, rapid.ID).Draw(t, "codes")
		seed, n := rapid.StringN(1, 20, -1).Draw(t, "seed"), rapid.IntRange(0, 45).Draw(t, "n")
		drawn := release.Draw(codes, seed, n)
		if len(drawn) != min(n, len(codes)) {
			t.Fatalf("%d of %d for %d", len(drawn), len(codes), n)
		}
		for _, code := range drawn {
			if !slices.Contains(codes, code) {
				t.Fatalf("%s comes from nowhere", code)
			}
		}
		other := slices.Clone(codes)
		slices.Reverse(other)
		if more := release.Draw(other, seed, n+1); !slices.Equal(more[:len(drawn)], drawn) {
			t.Fatalf("%v, then %v", drawn, more)
		}
	})
	var codes []string
	for n := range 1000 {
		codes = append(codes, fmt.Sprint("R", n))
	}
	if slices.Equal(release.Draw(codes, "S1", 5), release.Draw(codes, "S2", 5)) {
		t.Error("two seeds draw the same")
	}
	// Every release has the same chance: of 400 draws of 50 in 1000, each tenth of the
	// releases gets a tenth, give or take.
	tenths := [10]int{}
	for n := range 400 {
		for _, code := range release.Draw(codes, fmt.Sprint("S", n), 50) {
			tenths[slices.Index(codes, code)/100]++
		}
	}
	for i, n := range tenths {
		if n < 1800 || n > 2200 {
			t.Errorf("tenth %d is drawn %d times of 20000", i, n)
		}
	}
}
