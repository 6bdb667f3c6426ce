package xlsx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"acta/internal/content"
)

// rows gives the rows of a table in their order, from its groups or its part.
func (b *book) rows(t content.Table, visit func(content.Inline, content.Row) error) error {
	if t.Part != "" {
		return b.part(t, visit)
	}
	order := slices.IndexFunc(t.Columns, func(c content.Column) bool { return t.Order != "" && c.Key == t.Order })
	for _, group := range t.Groups {
		rows := group.Rows
		if order >= 0 {
			rows = b.sorted(rows, order)
		}
		for _, row := range rows {
			if err := visit(group.Label, row); err != nil {
				return err
			}
		}
	}
	if t.Total != nil {
		return visit(nil, strong(*t.Total))
	}
	return nil
}

// strong is a row in bold.
func strong(r content.Row) content.Row {
	cells := slices.Clone(r.Cells)
	for i := range cells {
		cells[i].Text = slices.Clone(cells[i].Text)
		for n := range cells[i].Text {
			cells[i].Text[n].Strong = true
		}
	}
	return content.Row{Cells: cells}
}

// sorted orders rows by the words of a column, in the language's own order.
func (b *book) sorted(rows []content.Row, by int) []content.Row {
	type keyed struct {
		key string
		row content.Row
	}
	list := make([]keyed, len(rows))
	for i, row := range rows {
		list[i] = keyed{row: row}
		if by < len(row.Cells) {
			list[i].key = b.p.ShortPlain(row.Cells[by].Text)
		}
	}
	slices.SortStableFunc(list, func(x, y keyed) int {
		return b.p.Compare(x.key, y.key)
	})
	out := make([]content.Row, len(rows))
	for i := range list {
		out[i] = list[i].row
	}
	return out
}

// part streams the rows of a large table: one canonical JSON row to a line. Their
// hash was checked when they were read from the store.
func (b *book) part(t content.Table, visit func(content.Inline, content.Row) error) error {
	var decoder content.RowDecoder
	var row content.Row
	count := 0
	err := b.lines(t, func(line []byte) error {
		count++
		if err := decoder.Decode(line, &row); err != nil {
			return fmt.Errorf("row %d of part: %w", count, err)
		}
		return visit(nil, row)
	})
	if err == nil && count != t.Rows {
		err = fmt.Errorf("part has %d rows, its table %d: %w", count, t.Rows, io.ErrUnexpectedEOF)
	}
	return err
}

// lines gives the lines of a table's part; a line is the caller's until it returns.
func (b *book) lines(t content.Table, visit func(line []byte) error) error {
	in, err := b.src.Part(t.Part)
	if err != nil {
		return fmt.Errorf("open part: %w", err)
	}
	reader := bufio.NewReaderSize(in, 1<<16)
	var line []byte
	for !errors.Is(err, io.EOF) {
		if line, err = next(reader, line[:0]); err != nil && !errors.Is(err, io.EOF) {
			return errors.Join(fmt.Errorf("read part: %w", err), in.Close())
		}
		if len(line) == 0 {
			continue
		}
		if err := visit(bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return errors.Join(err, in.Close())
		}
	}
	if err := in.Close(); err != nil {
		return fmt.Errorf("close part: %w", err)
	}
	return nil
}

// next appends a line with its line feed.
func next(r *bufio.Reader, line []byte) ([]byte, error) {
	for {
		piece, err := r.ReadSlice('\n')
		line = append(line, piece...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}
