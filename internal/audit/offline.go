package audit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"

	"acta/internal/content"
	"acta/internal/fault"
)

// Bounds of an export that is read.
const (
	lineMost   = 64 << 20 // bytes of a line
	batchLines = 512
	batchBytes = 1 << 20
)

// VerifyExport verifies an export with nothing but its bytes, in flat memory. by is
// the key that the reader trusts; nil takes the one that the export names, which
// proves no more than that the export fits together. Known are checkpoints that
// came from elsewhere, signed or SIZE:ROOT as printed. fault.Invalid when the file is no export
// (fault.audit.export, with its line), is of another installation or key
// (fault.audit.other_key), or a checkpoint is none (fault.audit.checkpoint).
func VerifyExport(in io.Reader, by *Verifier, known []string) (Report, error) {
	lines := &lineReader{in: bufio.NewReaderSize(in, 1<<20)}
	w, err := openExport(lines, by, known)
	if err != nil {
		return Report{}, err
	}
	if err := w.lines(lines); err != nil {
		return Report{}, err
	}
	return w.result(), nil
}

// openExport reads the header and the checkpoints.
func openExport(lines *lineReader, by *Verifier, known []string) (*walk, error) {
	line, err := lines.next()
	if err != nil {
		return nil, err
	}
	var header exportHeader
	if err := content.Unmarshal(line, &header); err != nil || header.Format != exportFormat || header.Size < 0 {
		return nil, lines.broken()
	}
	if by == nil {
		if by, err = NewVerifier(header.Key); err != nil {
			return nil, lines.broken()
		}
	}
	if by.Origin() != Origin(header.Installation) || by.Key() != header.Key {
		return nil, fault.New(fault.Invalid, "fault.audit.other_key", fault.Args{"key": by.Origin(), "file": Origin(header.Installation)})
	}
	points, err := opened(by, known)
	if err != nil {
		return nil, err
	}
	notes, err := lines.notes()
	if err != nil {
		return nil, err
	}
	w := newWalk(Head{Installation: header.Installation, Size: header.Size}, by, notes, points)
	w.exported = true
	return w, nil
}

// lines walks along the entries.
func (w *walk) lines(lines *lineReader) error {
	entries, end := lines.entries()
	defer end()
	var tree []Hash
	var place int64
	stored := func() (Placed, error, bool) {
		if len(tree) == 0 {
			return Placed{}, nil, false
		}
		placed := Placed{place, tree[0]}
		tree, place = tree[1:], place+1
		return placed, nil, true
	}
	current, err := entries()
	for ; err == nil && current != nil && w.fine(); w.check() {
		next, failed := entries()
		if failed != nil {
			return failed
		}
		if tree, place = current.tree, w.stored; w.line(current, next) {
			if err := w.take(current.leaf, stored); err != nil {
				return err
			}
		}
		current = next
	}
	if err != nil {
		return err
	}
	return w.finish(func() (Placed, error, bool) { return Placed{}, nil, false })
}

// line reports whether an entry is the one that belongs here, or adds a finding.
func (w *walk) line(e, after *exported) bool {
	index := w.head.Size
	switch {
	case index >= w.want.Size:
		w.add(*at(Added, index, ""))
	case e.own != index:
		next := int64(-1)
		if after != nil {
			next = after.own
		}
		w.add(*misplaced(index, e.own, next, ""))
	case !e.holds:
		w.add(*at(Changed, index, ""))
	}
	return w.fine()
}

// lineReader reads lines and counts them.
type lineReader struct {
	in     *bufio.Reader
	number int
	held   []byte // a line that was read and belongs to what follows
	own    []byte // room for a line longer than the buffer
	room   int    // that the next batch will need
}

func (l *lineReader) broken() error { return brokenAt(l.number) }

func brokenAt(line int) error {
	return fault.New(fault.Invalid, "fault.audit.export", fault.Args{"line": line})
}

// next is the next line without its line feed, good until the next call; nil at
// the end.
func (l *lineReader) next() ([]byte, error) {
	if l.held != nil {
		line := l.held
		l.held = nil
		return line, nil
	}
	line, err := l.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = l.long(line)
	}
	l.number++
	switch {
	case err == nil:
		return line[:len(line)-1], nil
	case errors.Is(err, io.EOF) && len(line) == 0:
		return nil, nil
	case errors.Is(err, io.EOF), errors.Is(err, bufio.ErrBufferFull):
		return nil, l.broken()
	}
	return nil, fmt.Errorf("read export: %w", err)
}

func (l *lineReader) long(start []byte) ([]byte, error) {
	l.own = append(l.own[:0], start...)
	for len(l.own) < lineMost {
		part, err := l.in.ReadSlice('\n')
		l.own = append(l.own, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return l.own, err
		}
	}
	return nil, bufio.ErrBufferFull
}

// notes reads the checkpoints, which stand before the entries.
func (l *lineReader) notes() ([]Noted, error) {
	var notes []Noted
	for {
		line, err := l.next()
		if err != nil || line == nil {
			return notes, err
		}
		if bytes.HasPrefix(line, linePrivate) {
			l.held = bytes.Clone(line)
			return notes, nil
		}
		var n exportNote
		if err := content.Unmarshal(line, &n); err != nil {
			return nil, l.broken()
		}
		noted := Noted{Note: n.Checkpoint, Size: -1}
		if c, err := read(n.Checkpoint); err == nil {
			noted.Size = c.Size
		}
		notes = append(notes, noted)
	}
}

// batch is some lines and, later, what they hold.
type batch struct {
	first int // number of the first line
	bytes []byte
	ends  []int
	done  chan struct{}
	read  []exported
	err   error
}

// entries reads the entries with all processors, in the order of the file. What it
// returns gives the next entry, nil at the end; end stops the reading.
func (l *lineReader) entries() (next func() (*exported, error), end func()) {
	workers := runtime.GOMAXPROCS(0)
	todo, order, stop := make(chan *batch, workers), make(chan *batch, 2*workers), make(chan struct{})
	for range workers {
		go parse(todo)
	}
	go l.cut(todo, order, stop)
	var current *batch
	at := 0
	next = func() (*exported, error) {
		for current == nil || at == len(current.read) {
			if current != nil && current.err != nil {
				return nil, current.err
			}
			var more bool
			if current, more = <-order; !more {
				return nil, nil
			}
			<-current.done
			at = 0
		}
		at++
		return &current.read[at-1], nil
	}
	return next, func() {
		close(stop)
		for range order { // until nobody reads the file any more
		}
	}
}

// cut cuts the file into batches until it ends, fails or nobody wants more.
func (l *lineReader) cut(todo, order chan<- *batch, stop <-chan struct{}) {
	defer close(order)
	defer close(todo)
	for more := true; more; {
		var b *batch
		if b, more = l.batch(); len(b.ends) == 0 && b.err == nil {
			return
		}
		select {
		case <-stop:
			return
		case order <- b:
			todo <- b
		}
	}
}

func (l *lineReader) batch() (*batch, bool) {
	b := &batch{first: l.number + 1, bytes: make([]byte, 0, l.room), done: make(chan struct{})}
	if l.held != nil {
		b.first = l.number
	}
	for len(b.ends) < batchLines && len(b.bytes) < batchBytes {
		line, err := l.next()
		if err != nil || line == nil {
			b.err = err
			return b, false
		}
		b.bytes = append(b.bytes, line...)
		b.ends = append(b.ends, len(b.bytes))
	}
	l.room = len(b.bytes) + len(b.bytes)/8
	return b, true
}

func parse(todo <-chan *batch) {
	var p parser
	for b := range todo {
		b.parse(&p)
		close(b.done)
	}
}

func (b *batch) parse(p *parser) {
	b.read = make([]exported, 0, len(b.ends))
	p.tree = make([]Hash, 0, 2*len(b.ends)+64)
	start := 0
	for i, end := range b.ends {
		e, ok := p.entry(b.bytes[start:end])
		if !ok {
			b.err = brokenAt(b.first + i)
			break
		}
		b.read = append(b.read, e)
		start = end
	}
	b.bytes, b.ends = nil, nil
}
