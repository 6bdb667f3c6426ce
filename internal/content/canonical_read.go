package content

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds nesting, so that a hostile file cannot exhaust the stack.
const maxDepth = 200

// Unmarshal reads canonical JSON into the struct that v points to. It is strict:
// unknown or repeated members, floats, null where a value belongs, trailing text
// and any form that Marshal would not write are refused, so what was read writes
// the same bytes again.
func Unmarshal(data []byte, v any) error {
	d := new(Decoder)
	if err := d.Decode(data, v); err != nil {
		return err
	}
	again, err := (&Encoder{types: d.types}).Append(make([]byte, 0, len(data)), v)
	if err != nil {
		return fmt.Errorf("read canonical JSON: %w", err)
	}
	if !bytes.Equal(again, data) {
		return errors.New("read canonical JSON: the text is not in canonical form")
	}
	return nil
}

// Decoder reads many values of the same types: it looks at each type once. It is
// not for several goroutines at a time.
type Decoder struct{ types plans }

// Decode reads canonical JSON into the struct that v points to, as Unmarshal does,
// but does not compare the whole with what Marshal would write: for data whose
// hash was checked.
func (d *Decoder) Decode(data []byte, v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("read canonical JSON: target %T is not a pointer", v)
	}
	r := &reader{data: data, types: &d.types}
	if err := r.value(target.Elem(), 0); err != nil {
		return fmt.Errorf("read canonical JSON at byte %d: %w", r.pos, err)
	}
	if r.pos != len(data) {
		return fmt.Errorf("read canonical JSON: text after byte %d", r.pos)
	}
	return nil
}

type reader struct {
	data  []byte
	pos   int
	types *plans
}

func (r *reader) value(v reflect.Value, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("nested deeper than %d", maxDepth)
	}
	switch v.Kind() {
	case reflect.String:
		s, err := r.text()
		if err == nil {
			v.SetString(s)
		}
		return err
	case reflect.Bool:
		return r.boolean(v)
	case reflect.Int, reflect.Int64:
		return r.integer(v)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return r.value(v.Elem(), depth+1)
	case reflect.Slice:
		return r.slice(v, depth)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		return r.members(func(name string) error { return r.mapMember(v, name, depth) })
	case reflect.Struct:
		return r.structure(v, depth)
	default:
		return fmt.Errorf("canonical JSON cannot hold a %s", v.Type())
	}
}

func (r *reader) peek() byte {
	if r.pos < len(r.data) {
		return r.data[r.pos]
	}
	return 0
}

func (r *reader) expect(s string) error {
	if !bytes.HasPrefix(r.data[r.pos:], []byte(s)) {
		return fmt.Errorf("expected %q", s)
	}
	r.pos += len(s)
	return nil
}

func (r *reader) boolean(v reflect.Value) error {
	if r.peek() == 't' {
		v.SetBool(true)
		return r.expect("true")
	}
	v.SetBool(false)
	return r.expect("false")
}

func (r *reader) integer(v reflect.Value) error {
	start := r.pos
	for c := r.peek(); c == '-' || (c >= '0' && c <= '9'); c = r.peek() {
		r.pos++
	}
	n, err := strconv.ParseInt(string(r.data[start:r.pos]), 10, 64)
	if err != nil {
		return fmt.Errorf("integer: %w", err)
	}
	v.SetInt(n)
	return nil
}

func (r *reader) slice(v reflect.Value, depth int) error {
	if err := r.expect("["); err != nil {
		return err
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 1))
	for r.peek() != ']' {
		if v.Len() > 0 {
			if err := r.expect(","); err != nil {
				return err
			}
		}
		v.Grow(1)
		v.SetLen(v.Len() + 1)
		item := v.Index(v.Len() - 1)
		item.SetZero()
		if err := r.value(item, depth+1); err != nil {
			return err
		}
	}
	return r.expect("]")
}

func (r *reader) members(read func(name string) error) error {
	if err := r.expect("{"); err != nil {
		return err
	}
	last, first := "", true
	for r.peek() != '}' {
		if !first {
			if err := r.expect(","); err != nil {
				return err
			}
		}
		name, err := r.text()
		if err != nil {
			return err
		}
		if !first && compareUTF16(last, name) >= 0 {
			return fmt.Errorf("member %q repeats or is out of order", name)
		}
		last, first = name, false
		if err := r.expect(":"); err != nil {
			return err
		}
		if err := read(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return r.expect("}")
}

func (r *reader) mapMember(v reflect.Value, name string, depth int) error {
	item := reflect.New(v.Type().Elem()).Elem()
	if err := r.value(item, depth+1); err != nil {
		return err
	}
	v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), item)
	return nil
}

func (r *reader) structure(v reflect.Value, depth int) error {
	fields := r.types.of(v.Type())
	return r.members(func(name string) error {
		for _, f := range fields {
			if f.name == name {
				return r.value(v.Field(f.index), depth+1)
			}
		}
		return errors.New("unknown member")
	})
}

func (r *reader) text() (string, error) {
	if err := r.expect(`"`); err != nil {
		return "", err
	}
	if end := bytes.IndexByte(r.data[r.pos:], '"'); end >= 0 && plain(r.data[r.pos:r.pos+end]) {
		s := string(r.data[r.pos : r.pos+end])
		r.pos += end + 1
		return s, nil
	}
	var b []byte
	for {
		if r.pos >= len(r.data) {
			return "", errors.New("text does not end")
		}
		c := r.data[r.pos]
		r.pos++
		switch {
		case c == '"':
			if !utf8.Valid(b) {
				return "", errors.New("text is not valid UTF-8")
			}
			return string(b), nil
		case c == '\\':
			var err error
			if b, err = r.escape(b); err != nil {
				return "", err
			}
		case c < 0x20:
			return "", errors.New("control character in text")
		default:
			b = append(b, c)
		}
	}
}

// plain reports text that stands for itself: valid UTF-8 without escapes and
// control characters.
func plain(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c == '\\' {
			return false
		}
	}
	return utf8.Valid(b)
}

func (r *reader) escape(b []byte) ([]byte, error) {
	c := r.peek()
	r.pos++
	switch c {
	case '"', '\\', '/':
		return append(b, c), nil
	case 'b', 't', 'n', 'f', 'r':
		return append(b, "\b\t\n\f\r"[bytes.IndexByte([]byte("btnfr"), c)]), nil
	case 'u':
		if r.pos+4 > len(r.data) {
			return nil, errors.New("escape does not end")
		}
		n, err := strconv.ParseUint(string(r.data[r.pos:r.pos+4]), 16, 16)
		if err != nil || utf16.IsSurrogate(rune(n)) {
			return nil, fmt.Errorf("bad escape %q", r.data[r.pos:r.pos+4])
		}
		r.pos += 4
		return utf8.AppendRune(b, rune(n)), nil
	default:
		return nil, errors.New("bad escape")
	}
}
