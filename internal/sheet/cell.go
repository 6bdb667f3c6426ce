package sheet

// Same reports whether a cell says what is stored: files come back without the
// space around a cell, with one form of line breaks and of accented letters.
func Same(stored, cell string) bool { return stored == cell || tidy(stored) == cell }

// Append adds rows behind those of a table that is made for an export; the
// heading is line 1.
func (t *Table) Append(rows ...[]string) {
	for _, cells := range rows {
		t.Rows = append(t.Rows, Row{Line: len(t.Rows) + 2, Cells: cells})
	}
}
