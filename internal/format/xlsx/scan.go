package xlsx

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The bounds of what a part may hold in one piece, in bytes: Excel writes tags of
// hundreds of bytes, and cells of 32,767 characters.
const (
	longestTag  = 64 * 1024
	longestText = 1 << 20
)

// Why a part is refused.
var (
	errMarkup   = errors.New("the XML is broken")
	errLong     = errors.New("a piece of the XML is too long")
	errDeclared = errors.New("the XML declares a document type")
	errUnpacked = errors.New("it unpacks to more than a workbook holds")
)

// token is what a scanner has found.
type token int

const (
	endToken token = iota
	openToken
	closeToken
	textToken
)

// scanner reads the XML of a part piece by piece, in memory that does not grow with
// the part. It knows what Office Open XML uses: elements, attributes, text, CDATA,
// comments; a document type is refused, and so are entities of its own. It does not
// check that elements close in the order in which they open.
type scanner struct {
	in   *bufio.Reader
	tag  []byte // between < and >, without the slash
	text []byte // of a textToken, entities resolved
	// empty says of an openToken that its element closes at once.
	empty bool
}

// name is the local name of the element of an open or close token.
func (s *scanner) name() string {
	name := s.tag
	if i := bytes.IndexAny(name, " \t\r\n"); i >= 0 {
		name = name[:i]
	}
	return string(name[bytes.LastIndexByte(name, ':')+1:])
}

// attr is the value of the attribute with a local name; "" without one.
func (s *scanner) attr(name string) string {
	rest := s.tag
	for {
		i := bytes.IndexByte(rest, '=')
		if i < 0 {
			return ""
		}
		key := bytes.TrimSpace(rest[:i])
		key = key[bytes.LastIndexAny(key, " \t\r\n:")+1:]
		rest = bytes.TrimLeft(rest[i+1:], " \t\r\n")
		if len(rest) == 0 {
			return ""
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return ""
		}
		if string(key) == name {
			value, err := resolved(nil, rest[1:1+end])
			if err != nil {
				return ""
			}
			return string(value)
		}
		rest = rest[end+2:]
	}
}

// next reads on to the next token; comments and instructions are passed over.
func (s *scanner) next() (token, error) {
	for {
		raw, err := s.upTo('<')
		if errors.Is(err, io.EOF) {
			return endToken, nil
		}
		if err != nil {
			return endToken, err
		}
		if len(raw) > 0 {
			if s.text, err = resolved(s.text[:0], raw); err != nil {
				return endToken, err
			}
			return textToken, s.in.UnreadByte()
		}
		kind, err := s.markup()
		if kind != endToken || err != nil {
			return kind, err
		}
	}
}

// upTo reads the text before a byte and the byte itself.
func (s *scanner) upTo(end byte) ([]byte, error) {
	s.tag = s.tag[:0]
	for {
		part, err := s.in.ReadSlice(end)
		s.tag = append(s.tag, part...)
		switch {
		case err == nil:
			return s.tag[:len(s.tag)-1], nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(s.tag) > longestText:
			return nil, errLong
		}
	}
}

// markup reads what follows "<"; endToken when it says nothing.
func (s *scanner) markup() (token, error) {
	s.tag = s.tag[:0]
	quote := byte(0)
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return endToken, broken(err)
		}
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return s.element()
		}
		if s.tag = append(s.tag, c); len(s.tag) > longestTag {
			return endToken, errLong
		}
		switch string(s.tag) {
		case "!--":
			_, err := s.past("-->")
			return endToken, err
		case "![CDATA[":
			text, err := s.past("]]>")
			s.text = append(s.text[:0], text...)
			return textToken, err
		case "!DOCTYPE", "!doctype":
			return endToken, errDeclared
		}
	}
}

// element says what stands between "<" and ">".
func (s *scanner) element() (token, error) {
	switch {
	case len(s.tag) == 0:
		return endToken, errMarkup
	case s.tag[0] == '?':
		return endToken, nil
	case s.tag[0] == '/':
		s.tag = s.tag[1:]
		return closeToken, nil
	}
	s.empty = s.tag[len(s.tag)-1] == '/'
	s.tag = bytes.TrimSuffix(s.tag, []byte("/"))
	return openToken, nil
}

// past reads the text before an end, and the end.
func (s *scanner) past(end string) ([]byte, error) {
	s.tag = s.tag[:0]
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return nil, broken(err)
		}
		if s.tag = append(s.tag, c); len(s.tag) > longestText {
			return nil, errLong
		}
		if c == '>' && bytes.HasSuffix(s.tag, []byte(end)) {
			return s.tag[:len(s.tag)-len(end)], nil
		}
	}
}

// broken is the error of a part that ends in the middle of something.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return errMarkup
	}
	return err
}

// resolved appends a text with its entities resolved.
func resolved(to, raw []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(to, raw...), nil
		}
		to = append(to, raw[:i]...)
		end := bytes.IndexByte(raw[i:min(len(raw), i+12)], ';')
		if end < 0 {
			return to, errMarkup
		}
		r, ok := entity(string(raw[i+1 : i+end]))
		if !ok {
			return to, errMarkup
		}
		to = utf8.AppendRune(to, r)
		raw = raw[i+end+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if hex, found := strings.CutPrefix(digits, "x"); found {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && strings.HasPrefix(name, "#") && n <= utf8.MaxRune
}

// unescaped resolves Excel's own escapes, as in _x000D_. ISO/IEC 29500-1 22.9.2.19.
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || i+7 > len(s) {
			out.WriteString(s)
			return out.String()
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' {
			out.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		out.WriteString(s[:i])
		out.WriteRune(rune(n))
		s = s[i+7:]
	}
}
