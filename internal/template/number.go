package template

import (
	"fmt"
	"math/big"
	"strings"

	"acta/internal/content"
)

// maxDigits bounds a decimal, so that sums of hostile digits stay cheap.
const maxDigits = 100

// decimal is an exact number: unscaled / 10^scale.
type decimal struct {
	unscaled *big.Int
	scale    int
}

// parseDecimal reads digits with an optional sign and one point, such as "-12.50".
func parseDecimal(s string) (decimal, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	digits := strings.TrimPrefix(whole, "-") + fraction
	if digits == "" || len(digits) > maxDigits || strings.Trim(digits, "0123456789") != "" {
		return decimal{}, fmt.Errorf("%q is not a decimal number", shorten(s))
	}
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return decimal{}, fmt.Errorf("%q is not a decimal number", shorten(s))
	}
	if strings.HasPrefix(whole, "-") {
		n.Neg(n)
	}
	return decimal{n, len(fraction)}, nil
}

func shorten(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

func (d decimal) to(scale int) *big.Int {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.scale)), nil)
	return power.Mul(power, d.unscaled)
}

func (d decimal) compare(other decimal) int {
	scale := max(d.scale, other.scale)
	return d.to(scale).Cmp(other.to(scale))
}

func (d decimal) add(other decimal) decimal {
	scale := max(d.scale, other.scale)
	return decimal{new(big.Int).Add(d.to(scale), other.to(scale)), scale}
}

// String keeps the scale: the sum of 1.50 and 2.5 is 4.00.
func (d decimal) String() string {
	digits := new(big.Int).Abs(d.unscaled).String()
	if len(digits) <= d.scale {
		digits = strings.Repeat("0", d.scale-len(digits)+1) + digits
	}
	if d.scale > 0 {
		digits = digits[:len(digits)-d.scale] + "." + digits[len(digits)-d.scale:]
	}
	if d.unscaled.Sign() < 0 {
		return "-" + digits
	}
	return digits
}

// digitsOf gives the digits of a number of a view; "" when it is missing.
func digitsOf(v any) (digits, currency string, err error) {
	switch v := v.(type) {
	case int:
		return fmt.Sprint(v), "", nil
	case content.Integer:
		if !v.Known {
			return "", "", nil
		}
		return fmt.Sprint(v.N), "", nil
	case content.Level:
		if v.N == 0 {
			return "", "", nil
		}
		return fmt.Sprint(v.N), "", nil
	case content.Decimal:
		return v.Digits, "", nil
	case content.Percent:
		return v.Digits, "", nil
	case content.Money:
		return v.Digits, v.Currency, nil
	default:
		return "", "", fmt.Errorf("a %T is not a number", v)
	}
}

// total is a running sum of the numbers of one type.
type total struct {
	sum      decimal
	currency string
	known    bool
	mixed    bool
}

// add takes a number in; one that is missing changes nothing. Amounts in several
// currencies have no sum.
func (t *total) add(v any) error {
	digits, currency, err := digitsOf(v)
	if err != nil || digits == "" {
		return err
	}
	d, err := parseDecimal(digits)
	if err != nil {
		return err
	}
	if t.known && t.currency != currency {
		t.mixed = true
	}
	if !t.known {
		t.sum, t.currency, t.known = d, currency, true
		return nil
	}
	t.sum = t.sum.add(d)
	return nil
}

// as gives the sum in the type of its numbers; the missing value of that type
// when nothing, or several currencies, were added.
func (t *total) as(like any) any {
	known := t.known && !t.mixed
	digits := ""
	if known {
		digits = t.sum.String()
	}
	switch like.(type) {
	case content.Decimal:
		return content.Decimal{Digits: digits}
	case content.Money:
		return content.Money{Digits: digits, Currency: t.currency}
	case content.Integer:
		return content.Integer{N: t.integer(), Known: known}
	default:
		return t.integer()
	}
}

func (t *total) integer() int {
	if !t.known || !t.sum.unscaled.IsInt64() {
		return 0
	}
	return int(t.sum.unscaled.Int64())
}
