package audit

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// exportFormat names the form of an export: JSON lines, each canonical. First the
// header, then a line {"checkpoint"} for each checkpoint by size, then one for each
// entry by index:
//
//	{"private":{…},"record":{…},"salt":"<hex>","tree":["<base64>",…]}
//
// where tree are the stored hashes that the entry brought, its own first.
const exportFormat = "acta-audit/1"

type exportHeader struct {
	Format       string `json:"format"`
	Installation string `json:"installation"`
	Key          string `json:"key"`
	Size         int64  `json:"size"`
}

type exportNote struct {
	Checkpoint string `json:"checkpoint"`
}

// The fixed parts of an entry's line.
var (
	linePrivate = []byte(`{"private":`)
	lineRecord  = []byte(`,"record":`)
	lineSalt    = []byte(`,"salt":"`)
	lineTree    = []byte(`","tree":[`)
	lineEnd     = []byte(`]}`)
)

// Export writes the log up to its newest checkpoint, which is made first. The same
// log at the same checkpoint gives the same bytes. fault.Conflict when the log is
// damaged: verify it.
func (s *Service) Export(ctx context.Context, out io.Writer) (Checkpoint, error) {
	last, err := s.Checkpoint(ctx)
	if err != nil {
		return last, err
	}
	return last, s.exportTo(ctx, last, out)
}

// ExportTo is Export up to the checkpoint of a size; fault.NotFound when none has it.
func (s *Service) ExportTo(ctx context.Context, size int64, out io.Writer) (Checkpoint, error) {
	if err := s.Tail(ctx); err != nil {
		return Checkpoint{}, err
	}
	point, err := s.At(ctx, size)
	if err != nil {
		return point, err
	}
	return point, s.exportTo(ctx, point, out)
}

func (s *Service) exportTo(ctx context.Context, last Checkpoint, out io.Writer) error {
	buffer := bufio.NewWriterSize(out, 1<<20)
	err := s.needs.Runner.Read(ctx, func(tx *work.Tx) error { return s.export(tx, last, buffer) })
	if err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}

func (s *Service) export(tx *work.Tx, last Checkpoint, out *bufio.Writer) error {
	head, err := s.needs.Log.Head(tx)
	if err != nil {
		return err
	}
	notes, err := s.notes(tx)
	if err != nil {
		return err
	}
	if err := writeLine(out, exportHeader{exportFormat, head.Installation, s.Key(), last.Size}); err != nil {
		return err
	}
	for _, noted := range notes {
		if noted.Size <= last.Size {
			if err := writeLine(out, exportNote{noted.Note}); err != nil {
				return err
			}
		}
	}
	return s.exportRows(tx, Head{Installation: head.Installation}, last.Size, out)
}

func (s *Service) exportRows(tx *work.Tx, head Head, size int64, out *bufio.Writer) error {
	var sealer Sealer
	for row, err := range s.rows(tx) {
		if err != nil {
			return err
		}
		if row.Index >= size {
			break
		}
		if row.Index != head.Size || row.Leaf == nil || row.Entry == nil {
			break
		}
		next, hashes, err := head.Append([]byte(row.Leaf.Record))
		if err != nil {
			return err
		}
		private, err := sealer.Private(row.Entry.Entry)
		if err != nil {
			return err
		}
		if err := writeEntry(out, row.Leaf, private, hashes); err != nil {
			return err
		}
		head = next
	}
	if head.Size != size {
		return fault.New(fault.Conflict, "fault.audit.damaged", fault.Args{"index": head.Size})
	}
	return nil
}

func writeLine(out *bufio.Writer, v any) error {
	line, err := content.Marshal(v)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if _, err := out.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}

func writeEntry(out *bufio.Writer, leaf *Leaf, private []byte, hashes []Hash) error {
	line := bytes.Clone(linePrivate)
	line = append(append(line, private...), lineRecord...)
	line = append(append(line, leaf.Record...), lineSalt...)
	line = append(hex.AppendEncode(line, leaf.Salt), lineTree...)
	for i, hash := range hashes {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(base64.StdEncoding.AppendEncode(append(line, '"'), hash[:]), '"')
	}
	line = append(append(line, lineEnd...), '\n')
	if _, err := out.Write(line); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}

// exported is an entry's line, read.
type exported struct {
	own   int64 // the index that the record gives itself
	leaf  Hash
	holds bool // the private part is the one that the record names
	tree  []Hash
}

// parser reads lines; it is not for several goroutines at a time. It looks for
// what it needs in the form that Export writes, which is several times faster than
// reading JSON: what a line holds beyond that, its hash tells.
type parser struct {
	room []byte // salt and private part
	tree []Hash // of the batch
}

func (p *parser) entry(line []byte) (exported, bool) {
	var e exported
	private, line, ok := object(line, linePrivate)
	if !ok {
		return e, false
	}
	record, line, ok := object(line, lineRecord)
	if !ok {
		return e, false
	}
	line, ok = bytes.CutPrefix(line, lineSalt)
	if !ok || len(line) < 2*SaltSize {
		return e, false
	}
	var err error
	if p.room, err = hex.AppendDecode(p.room[:0], line[:2*SaltSize]); err != nil || bytes.ContainsAny(line[:2*SaltSize], "ABCDEF") {
		return e, false
	}
	if line, ok = bytes.CutPrefix(line[2*SaltSize:], lineTree); !ok {
		return e, false
	}
	if e.tree, ok = p.hashes(line); !ok {
		return e, false
	}
	p.room = append(p.room, private...)
	want, ok := member(record, memberPrivate, sha256.Size*2)
	if e.own, e.leaf = indexIn(record), tlog.RecordHash(record); !ok || e.own < 0 {
		return e, false
	}
	sum := sha256.Sum256(p.room)
	var text [sha256.Size * 2]byte
	hex.Encode(text[:], sum[:])
	e.holds = bytes.Equal(text[:], want)
	return e, true
}

// Members of a record. A quote inside a text is escaped, so neither can be found
// there.
var (
	memberIndex   = []byte(`,"index":`)
	memberPrivate = []byte(`,"private":"`)
)

// member is what follows a member's name, so many bytes.
func member(record, name []byte, length int) ([]byte, bool) {
	at := bytes.Index(record, name) + len(name)
	if at < len(name) || at+length > len(record) {
		return nil, false
	}
	return record[at : at+length], true
}

// indexIn is the index that a record gives itself, -1 for none.
func indexIn(record []byte) int64 {
	at := bytes.Index(record, memberIndex)
	if at < 0 {
		return -1
	}
	n := int64(-1)
	for _, c := range record[at+len(memberIndex):] {
		if c < '0' || c > '9' {
			break
		}
		if n = 10*max(n, 0) + int64(c-'0'); n > 1<<53 {
			return -1
		}
	}
	return n
}

// hashText is the length of a hash in base64.
const hashText = 44

// hashes reads the stored hashes of a line.
func (p *parser) hashes(line []byte) ([]Hash, bool) {
	line, ok := bytes.CutSuffix(line, lineEnd)
	if !ok || (len(line)+1)%(hashText+3) != 0 {
		return nil, false
	}
	first := len(p.tree)
	var buffer [hashText]byte
	for at := 0; at < len(line); at += hashText + 3 {
		if line[at] != '"' || line[at+hashText+1] != '"' || at > 0 && line[at-1] != ',' {
			return nil, false
		}
		n, err := base64.StdEncoding.Strict().Decode(buffer[:], line[at+1:at+1+hashText])
		if err != nil || n != len(Hash{}) {
			return nil, false
		}
		p.tree = append(p.tree, Hash(buffer[:n]))
	}
	return p.tree[first:len(p.tree):len(p.tree)], true
}

// object takes a JSON object that follows a prefix, as bytes.
func object(line, prefix []byte) (value, rest []byte, ok bool) {
	line, ok = bytes.CutPrefix(line, prefix)
	if !ok || len(line) == 0 || line[0] != '{' {
		return nil, nil, false
	}
	depth, text := 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return line[:i+1], line[i+1:], true
			}
		}
	}
	return nil, nil, false
}
