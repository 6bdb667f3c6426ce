package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/work"
)

// MostDrawn is how many releases a sample has at most.
const MostDrawn = 100

// SampleQuery is how a sample is drawn.
type SampleQuery struct {
	From, To clock.Date // planned in [From, To), as in Query
	Size     int        // at most MostDrawn
	Seed     string
	Releases []string // codes of those to draw from; nil for all
}

// Sample is releases drawn by lot, in the order in which they were drawn.
type Sample struct {
	Of    int // how many it was drawn from
	Drawn []DrawnRow
}

// DrawnRow is a release that was drawn, with its lot.
type DrawnRow struct {
	Row
	Lot string
}

// Lot is the place of a release in the draw of a seed: the SHA-256 of the seed, a colon
// and the code, in hexadecimal. The lowest are drawn, so that whoever knows the seed and
// the codes draws the same sample with any tool. Scope F74.
func Lot(seed, code string) string {
	sum := sha256.Sum256([]byte(seed + ":" + code))
	return hex.EncodeToString(sum[:])
}

// Draw draws n codes, or all when there are fewer. A larger n draws the same ones first.
func Draw(codes []string, seed string, n int) []string {
	lots := make(map[string]string, len(codes))
	for _, code := range codes {
		lots[code] = Lot(seed, code)
	}
	drawn := slices.Clone(codes)
	slices.SortFunc(drawn, func(a, b string) int { return strings.Compare(lots[a], lots[b]) })
	return drawn[:min(max(n, 0), len(drawn))]
}

// Sample draws releases of a time by lot. The same query draws the same ones as long as
// no release of that time is added or moved. Scope F74.
func (s *Service) Sample(ctx context.Context, q SampleQuery) (Sample, error) {
	var sample Sample
	err := s.Unit.Read(ctx, func(tx *work.Tx) error {
		codes, err := s.Releases.Codes(tx, Query{From: q.From, To: q.To, Order: ByPlanned})
		if err != nil {
			return err
		}
		if q.Releases != nil {
			codes = slices.DeleteFunc(codes, func(code string) bool { return !slices.Contains(q.Releases, code) })
		}
		sample.Of = len(codes)
		drawn := Draw(codes, q.Seed, min(q.Size, MostDrawn))
		if len(drawn) == 0 {
			return nil
		}
		rows, err := s.Releases.Page(tx, Query{Codes: drawn})
		for _, row := range rows {
			sample.Drawn = append(sample.Drawn, DrawnRow{row, Lot(q.Seed, row.Code)})
		}
		slices.SortFunc(sample.Drawn, func(a, b DrawnRow) int { return strings.Compare(a.Lot, b.Lot) })
		return err
	})
	return sample, err
}
