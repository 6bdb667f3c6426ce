package audit

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"acta/internal/fault"
)

// Printed reports whether a text has the form in which people type the checkpoint
// that a document prints: "SIZE:ROOT". It says nothing of the root.
func Printed(text string) bool {
	size, _, found := strings.Cut(strings.TrimSpace(text), ":")
	return found && size != "" && strings.Trim(strings.TrimSpace(size), "0123456789") == ""
}

// typed reads a checkpoint as people type it from paper: the size, a colon and the
// root, as 64 hexadecimal digits in groups or not, or as a note writes it. It
// carries no signature, so its Note is empty; the paper stands for it.
func typed(text, origin string) (Checkpoint, error) {
	number, digits, _ := strings.Cut(text, ":")
	size, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || size < 1 {
		return Checkpoint{}, unreadable(text)
	}
	digits = strings.Join(strings.Fields(digits), "")
	c := Checkpoint{Origin: origin, Size: size}
	if raw, err := hex.DecodeString(digits); err == nil && len(raw) == len(c.Root) {
		copy(c.Root[:], raw)
		return c, nil
	}
	if c.Root, err = tlog.ParseHash(digits); err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", unreadable(text), err)
	}
	return c, nil
}

func unreadable(text string) error {
	return fault.New(fault.Invalid, "fault.audit.printed", fault.Args{"text": strings.TrimSpace(text)})
}

// differs is the finding of a printed checkpoint that the entries do not give.
// Checkpoints kept with the log do not narrow it: whoever wrote the log anew and
// has the key signed those anew too.
func (w *walk) differs(printed Checkpoint) Finding {
	if w.suspect != nil && w.suspect.Last < printed.Size {
		return w.changed()
	}
	last := printed.Size - 1
	return Finding{Kind: Paper, Index: min(w.paper, last), Last: last, Other: printed.Size}
}
