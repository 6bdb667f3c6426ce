package layout

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"acta/internal/content"
	"acta/internal/format/pdf/provider"
)

// partRows adds the rows of a table that is a part of its own. They are read
// twice, once to measure and once to draw, so that only their heights are kept.
func (l *layout) partRows(ts *tableSet, t *content.Table) int {
	if l.src.Part == nil {
		if !l.probe {
			l.fail(fmt.Errorf("part %s of table %s is not at hand", t.Part, t.Anchor))
		}
		return t.Rows
	}
	stream := &partStream{layout: l, table: t, set: ts}
	rep := l.repeated(ts, nil)
	for {
		row, err := stream.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = l.ctx.Err()
		}
		if err != nil {
			l.fail(err)
			break
		}
		l.streamUnits(stream, row, rep)
		stream.rows++
	}
	l.fail(stream.close())
	return stream.rows
}

// streamUnits adds the units of a row whose cells are forgotten again.
func (l *layout) streamUnits(stream *partStream, row *rowSet, rep *repeat) {
	shell := &rowSet{table: row.table, boxes: row.boxes, split: row.split, stream: stream, milestone: row.milestone}
	l.rowUnits(shell, unit{full: true, repeat: rep})
	l.flow.counted()
}

// partStream reads the rows of a part in order.
type partStream struct {
	layout *layout
	table  *content.Table
	set    *tableSet
	source io.Closer
	lines  *bufio.Reader
	rows   int
}

// next sets the next row; io.EOF ends the part, and the next call begins again.
func (s *partStream) next() (*rowSet, error) {
	if s.lines == nil {
		source, err := s.layout.src.Part(s.table.Part)
		if err != nil {
			return nil, fmt.Errorf("open part %s: %w", s.table.Part, err)
		}
		s.source, s.lines = source, bufio.NewReaderSize(source, 1<<16)
	}
	line, err := s.lines.ReadBytes('\n')
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		if err == nil {
			return s.next()
		}
		return nil, errors.Join(err, s.close())
	}
	var row content.Row
	if err := content.Unmarshal(line, &row); err != nil {
		return nil, errors.Join(fmt.Errorf("row %d of part %s: %w", s.rows+1, s.table.Part, err), s.close())
	}
	return s.layout.row(s.set, &row, plainRow), nil
}

func (s *partStream) close() error {
	if s.source == nil {
		return nil
	}
	err := s.source.Close()
	s.source, s.lines = nil, nil
	if err != nil {
		return fmt.Errorf("close part %s: %w", s.table.Part, err)
	}
	return nil
}

// load reads the cells of a streamed row for drawing; drop forgets them.
func (r *rowSet) load(c *canvas) {
	if r.stream == nil || r.cells != nil {
		return
	}
	row, err := r.stream.next()
	if err != nil {
		c.l.fail(fmt.Errorf("read part %s again: %w", r.stream.table.Part, err))
		r.cells = []cell{}
		return
	}
	r.cells = row.cells
}

func (r *rowSet) drop(to int) {
	if r.stream != nil && to == r.boxes {
		r.cells, r.ids = nil, []provider.ElementID(nil)
	}
}
