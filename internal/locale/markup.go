package locale

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// part is a piece of a message: words, or the place of an argument.
type part struct {
	text             string
	variable         string // "" for words
	strong, emphasis bool
}

// scanner reads a message's markup from left to right. open holds the marks that
// are open, outermost first.
type scanner struct {
	rest  string
	parts []part
	text  strings.Builder
	open  []string
}

// parse reads the markup of one message.
func parse(source string) ([]part, error) {
	s := scanner{rest: source}
	for s.rest != "" {
		if err := s.step(); err != nil {
			return nil, err
		}
	}
	if len(s.open) > 0 {
		return nil, fmt.Errorf("%q is not closed", s.open[len(s.open)-1])
	}
	s.flush()
	return s.parts, nil
}

func (s *scanner) step() error {
	switch s.rest[0] {
	case '\\':
		return s.escape()
	case '{':
		return s.variable()
	case '}':
		return errors.New(`"}" without "{"; write \} for the character`)
	case '*':
		return s.mark()
	}
	end := strings.IndexAny(s.rest, `\{}*`)
	if end < 0 {
		end = len(s.rest)
	}
	s.text.WriteString(s.rest[:end])
	s.rest = s.rest[end:]
	return nil
}

func (s *scanner) escape() error {
	if len(s.rest) < 2 || !strings.ContainsRune(`\{}*`, rune(s.rest[1])) {
		return errors.New(`"\" stands only before {, }, * or \`)
	}
	s.text.WriteByte(s.rest[1])
	s.rest = s.rest[2:]
	return nil
}

func (s *scanner) variable() error {
	name, after, ok := strings.Cut(s.rest[1:], "}")
	if !ok || !isName(name) {
		return errors.New(`"{" without a name and "}"; write \{ for the character`)
	}
	s.flush()
	s.parts = append(s.parts, s.style(part{variable: name}))
	s.rest = after
	return nil
}

// isName reports whether s can name an argument: lower case, digits, underscore.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || (c != '_' && (c < '0' || c > '9'))) {
			return false
		}
	}
	return s != ""
}

func (s *scanner) mark() error {
	mark := "*"
	if strings.HasPrefix(s.rest, "**") && !s.closesFirst() {
		mark = "**"
	}
	s.rest = s.rest[len(mark):]
	s.flush()
	last := len(s.open) - 1
	switch {
	case last >= 0 && s.open[last] == mark:
		s.open = s.open[:last]
	case slices.Contains(s.open, mark):
		return fmt.Errorf("%q closes before %q", mark, s.open[last])
	default:
		s.open = append(s.open, mark)
		if strings.HasPrefix(s.rest, mark) {
			return fmt.Errorf(`%q marks nothing; write \* for the character`, mark)
		}
	}
	return nil
}

// closesFirst reports whether, of three or more asterisks, the first closes an
// emphasis inside strong words.
func (s *scanner) closesFirst() bool {
	last := len(s.open) - 1
	return last >= 0 && s.open[last] == "*" && (strings.HasPrefix(s.rest, "***") || slices.Contains(s.open, "**"))
}

func (s *scanner) flush() {
	if s.text.Len() > 0 {
		s.parts = append(s.parts, s.style(part{text: s.text.String()}))
		s.text.Reset()
	}
}

func (s *scanner) style(p part) part {
	p.strong = slices.Contains(s.open, "**")
	p.emphasis = slices.Contains(s.open, "*")
	return p
}
