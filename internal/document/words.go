package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// PieceKind says to which side a piece of text belongs.
type PieceKind string

// The kinds of pieces.
const (
	Equal  PieceKind = "equal"
	Insert PieceKind = "insert"
	Delete PieceKind = "delete"
)

// Piece is a run of words of a text, spaces included: the equal and deleted ones
// together are the text before, the equal and inserted ones the text after.
type Piece struct {
	Kind PieceKind
	Text string
}

// CompareText is the difference of two texts by words, no two pieces of a kind in
// a row, what is deleted before what is inserted. Texts that have little in common
// are replaced as a whole.
func CompareText(before, after string) []Piece {
	budget := maxSteps
	return compareText(before, after, &budget)
}

// maxSteps bounds the work of one comparison; what is left after it is compared
// as wholes.
const maxSteps = 20_000_000

func compareText(before, after string, budget *int) []Piece {
	a, b := tokens(before), tokens(after)
	var list []Piece
	for _, r := range script(a, b, budget) {
		if r.equal() {
			list = append(list, Piece{Equal, strings.Join(a[r.a0:r.a1], "")})
			continue
		}
		list = append(list, Piece{Delete, strings.Join(a[r.a0:r.a1], "")}, Piece{Insert, strings.Join(b[r.b0:r.b1], "")})
	}
	return joinPieces(list)
}

// tokens are the words, the spaces and the signs of a text.
func tokens(text string) []string {
	var list []string
	for rest := text; rest != ""; {
		n := tokenLength(rest)
		list = append(list, rest[:n])
		rest = rest[n:]
	}
	return list
}

func tokenLength(text string) int {
	first, n := utf8.DecodeRuneInString(text)
	class := classOf(first)
	if class == signClass {
		return n
	}
	for n < len(text) {
		next, size := utf8.DecodeRuneInString(text[n:])
		if classOf(next) != class {
			break
		}
		n += size
	}
	return n
}

type class int

const (
	wordClass class = iota
	spaceClass
	signClass
)

func classOf(r rune) class {
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_':
		return wordClass
	case unicode.IsSpace(r):
		return spaceClass
	default:
		return signClass
	}
}

// joinPieces puts pieces of one kind together. A space between two changes
// changes with them, so that a replaced phrase is one piece.
func joinPieces(list []Piece) []Piece {
	var made []Piece
	var deleted, inserted strings.Builder
	flush := func() {
		if deleted.Len() > 0 {
			made = append(made, Piece{Delete, deleted.String()})
		}
		if inserted.Len() > 0 {
			made = append(made, Piece{Insert, inserted.String()})
		}
		deleted.Reset()
		inserted.Reset()
	}
	for i, p := range list {
		switch {
		case p.Kind == Delete:
			deleted.WriteString(p.Text)
		case p.Kind == Insert:
			inserted.WriteString(p.Text)
		case i > 0 && i < len(list)-1 && strings.TrimSpace(p.Text) == "" && deleted.Len() > 0 && inserted.Len() > 0 && replaces(list[i+1:]):
			deleted.WriteString(p.Text)
			inserted.WriteString(p.Text)
		default:
			flush()
			made = append(made, p)
		}
	}
	flush()
	return made
}

// replaces reports whether the next change both deletes and inserts.
func replaces(next []Piece) bool {
	return len(next) > 1 && next[0].Kind == Delete && next[0].Text != "" && next[1].Kind == Insert && next[1].Text != ""
}

// run is a stretch of two sequences: the same in both, or replaced.
type run struct {
	a0, a1, b0, b1 int
	same           bool
}

func (r run) equal() bool { return r.same }

// maxEdits bounds how different two sequences may be before one simply replaces
// the other.
const maxEdits = 1500

// script turns sequence a into b with few edits (Myers, An O(ND) Difference
// Algorithm, 1986). It takes its steps from the budget.
func script(a, b []string, budget *int) []run {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var runs []run
	if head > 0 {
		runs = append(runs, run{0, head, 0, head, true})
	}
	middle := myers(a[head:len(a)-tail], b[head:len(b)-tail], budget)
	for _, r := range middle {
		runs = append(runs, run{r.a0 + head, r.a1 + head, r.b0 + head, r.b1 + head, r.same})
	}
	if tail > 0 {
		runs = append(runs, run{len(a) - tail, len(a), len(b) - tail, len(b), true})
	}
	return runs
}

// myers compares sequences that begin and end differently.
func myers(a, b []string, budget *int) []run {
	switch {
	case len(a)+len(b) == 0:
		return nil
	case len(a) == 0 || len(b) == 0:
		return []run{{0, len(a), 0, len(b), false}}
	}
	trace, found := forward(a, b, budget)
	if !found {
		return []run{{0, len(a), 0, len(b), false}}
	}
	return backward(len(a), len(b), trace)
}

// forward finds the furthest reach on each diagonal for 0, 1, 2 … edits; trace
// keeps the reach before each number of edits, for the diagonals −edits … edits.
func forward(a, b []string, budget *int) (trace [][]int, found bool) {
	most := min(len(a)+len(b), maxEdits)
	reach := make([]int, 2*most+3)
	at := func(k int) *int { return &reach[k+most+1] }
	for d := 0; d <= most; d++ {
		trace = append(trace, append([]int(nil), reach[most+1-d:most+2+d]...))
		for k := -d; k <= d; k += 2 {
			x := *at(k - 1) + 1
			if k == -d || k != d && *at(k - 1) < *at(k + 1) {
				x = *at(k + 1)
			}
			start := x
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			*at(k) = x
			if *budget -= x - start + 1; *budget < 0 {
				return nil, false
			}
			if x >= len(a) && x-k >= len(b) {
				return trace, true
			}
		}
	}
	return nil, false
}

// backward follows the trace from the ends to the beginnings.
func backward(x, y int, trace [][]int) []run {
	var runs []run
	for d := len(trace) - 1; d > 0; d-- {
		reach := func(k int) int { // before edit d; only |k| < d was reached
			if k < -d || k > d {
				return -1
			}
			return trace[d][k+d]
		}
		k := x - y
		before := k - 1
		if k == -d || k != d && reach(k-1) < reach(k+1) {
			before = k + 1
		}
		fromX := reach(before)
		fromY := fromX - before
		midX, midY := fromX, fromY+1
		if before == k-1 {
			midX, midY = fromX+1, fromY
		}
		runs = push(runs, run{midX, x, midY, y, true})
		runs = push(runs, run{fromX, midX, fromY, midY, false})
		x, y = fromX, fromY
	}
	runs = push(runs, run{0, x, 0, y, true})
	for i, j := 0, len(runs)-1; i < j; i, j = i+1, j-1 {
		runs[i], runs[j] = runs[j], runs[i]
	}
	return runs
}

// push adds a run before those that are there, in one with the last of its kind.
func push(runs []run, r run) []run {
	if r.a0 == r.a1 && r.b0 == r.b1 {
		return runs
	}
	if n := len(runs); n > 0 && runs[n-1].same == r.same {
		runs[n-1].a0, runs[n-1].b0 = r.a0, r.b0
		return runs
	}
	return append(runs, r)
}
