package document

import (
	"fmt"
	"strconv"
	"strings"
)

// draftNumber is the number of a version when it is frozen: 0.1, 0.2 … before the
// first approval, and 1.1-1, 1.1-2 … after 1.0. Scope F16.
func draftNumber(last *Issuance, ordinal int) (string, error) {
	if last == nil {
		return fmt.Sprintf("0.%d", ordinal), nil
	}
	base, err := nextNumber(last, Minor)
	return fmt.Sprintf("%s-%d", base, ordinal-last.Ordinal), err
}

// nextNumber is the number that an approval gives: 1.0 the first time, then the
// next minor or major one. Scope F16.
func nextNumber(last *Issuance, level Level) (string, error) {
	if last == nil {
		return "1.0", nil
	}
	left, right, _ := strings.Cut(last.Number, ".")
	major, err := strconv.Atoi(left)
	if err != nil {
		return "", fmt.Errorf("issued number %q: %w", last.Number, err)
	}
	minor, err := strconv.Atoi(right)
	if err != nil {
		return "", fmt.Errorf("issued number %q: %w", last.Number, err)
	}
	if level == Major {
		return fmt.Sprintf("%d.0", major+1), nil
	}
	return fmt.Sprintf("%d.%d", major, minor+1), nil
}

// lastOf is the newest issuance, nil without one.
func lastOf(list []Issuance) *Issuance {
	if len(list) == 0 {
		return nil
	}
	return &list[len(list)-1]
}
