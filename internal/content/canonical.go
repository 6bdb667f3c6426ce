package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Marshal writes v as canonical JSON: RFC 8785 over structs with json tags,
// slices, maps from string to string, strings, whole numbers and booleans. It
// refuses floats, invalid UTF-8 and integers beyond 2^53. Our own writer, because
// bytes that are hashed must not move with the toolchain.
func Marshal(v any) ([]byte, error) { return new(Encoder).Append(nil, v) }

// Encoder writes many values of the same types: it looks at each type once. It is
// not for several goroutines at a time.
type Encoder struct{ types plans }

// Append appends the canonical JSON of v to b; see Marshal.
func (e *Encoder) Append(b []byte, v any) ([]byte, error) {
	return e.appendValue(b, reflect.ValueOf(v))
}

// Sum is the SHA-256 of data in lower-case hexadecimal.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// exact is the largest integer that every JSON reader keeps (RFC 8785 3.2.2.3).
const exact = 1 << 53

func (e *Encoder) appendValue(b []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.String:
		return appendString(b, v.String())
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case reflect.Int, reflect.Int64:
		if n := v.Int(); n <= exact && n >= -exact {
			return strconv.AppendInt(b, n, 10), nil
		}
		return nil, fmt.Errorf("integer %d has no exact JSON form", v.Int())
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return e.appendValue(b, v.Elem())
	case reflect.Slice:
		return e.appendSlice(b, v)
	case reflect.Map:
		return e.appendMap(b, v)
	case reflect.Struct:
		return e.appendStruct(b, v)
	default:
		return nil, fmt.Errorf("canonical JSON cannot hold a %s", v.Type())
	}
}

func (e *Encoder) appendSlice(b []byte, v reflect.Value) ([]byte, error) {
	b = append(b, '[')
	var err error
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = e.appendValue(b, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func (e *Encoder) appendMap(b []byte, v reflect.Value) ([]byte, error) {
	if v.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("canonical JSON cannot hold a %s", v.Type())
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return compareUTF16(x.String(), y.String()) })
	b = append(b, '{')
	for i, key := range keys {
		var err error
		if b, err = e.appendMember(b, i == 0, key.String(), v.MapIndex(key)); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func (e *Encoder) appendStruct(b []byte, v reflect.Value) ([]byte, error) {
	fields := e.types.of(v.Type())
	b = append(b, '{')
	first := true
	for _, f := range fields {
		value := v.Field(f.index)
		if f.omitEmpty && isEmpty(value) {
			continue
		}
		var err error
		if b, err = e.appendMember(b, first, f.name, value); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		first = false
	}
	return append(b, '}'), nil
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Struct:
		for i := range v.NumField() {
			if !isEmpty(v.Field(i)) {
				return false
			}
		}
		return true
	default:
		return v.IsZero()
	}
}

func (e *Encoder) appendMember(b []byte, first bool, name string, v reflect.Value) ([]byte, error) {
	if !first {
		b = append(b, ',')
	}
	b, err := appendString(b, name)
	if err != nil {
		return nil, err
	}
	return e.appendValue(append(b, ':'), v)
}

const hexDigits = "0123456789abcdef"

func appendString(b []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("text %q is not valid UTF-8", s)
	}
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= 0x20:
			b = append(b, c)
		default:
			b = appendControl(b, c)
		}
	}
	return append(b, '"'), nil
}

func appendControl(b []byte, c byte) []byte {
	if i := strings.IndexByte("\b\t\n\f\r", c); i >= 0 {
		return append(b, '\\', "btnfr"[i])
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// compareUTF16 orders names by their UTF-16 code units (RFC 8785 3.2.3). Names
// without characters beyond the basic plane order as their bytes do.
func compareUTF16(a, b string) int {
	if basic(a) && basic(b) {
		return strings.Compare(a, b)
	}
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}

func basic(s string) bool {
	for i := range len(s) {
		if s[i] >= 0xF0 { // first byte of four
			return false
		}
	}
	return true
}

// plans are the members of struct types in canonical order.
type plans map[reflect.Type][]field

func (p *plans) of(t reflect.Type) []field {
	fields, ok := (*p)[t]
	if !ok {
		if *p == nil {
			*p = plans{}
		}
		fields = fieldsOf(t)
		(*p)[t] = fields
	}
	return fields
}

type field struct {
	name      string
	index     int
	omitEmpty bool
}

// fieldsOf lists the members of a struct in canonical order. A field without a
// json tag is a defect of the type, shown under its Go name.
func fieldsOf(t reflect.Type) []field {
	fields := make([]field, 0, t.NumField())
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" {
			name = t.Field(i).Name
		}
		fields = append(fields, field{name, i, slices.Contains(strings.Split(options, ","), "omitempty")})
	}
	slices.SortFunc(fields, func(x, y field) int { return compareUTF16(x.name, y.name) })
	return fields
}
