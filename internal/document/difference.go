package document

import (
	"context"
	"slices"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/locale"
	"acta/internal/work"
)

// Change says what happened to a part of a document between two contents.
type Change string

// The changes of a part.
const (
	Added   Change = "added"
	Removed Change = "removed"
	Moved   Change = "moved" // another place, the same words
	Changed Change = "changed"
)

// Element says what part of a document a difference is about.
type Element string

// The elements that are compared.
const (
	FrontElement  Element = "front"  // title, subtitle, what every page repeats
	ClauseElement Element = "clause" // a section as a whole, or its title
	TextElement   Element = "text"   // running text: paragraph, list item, note, caption
	FieldElement  Element = "field"  // a label with a value
	ColumnElement Element = "column" // a column of a table
	RowElement    Element = "row"    // a row of a table, checklist or timeline
	CellElement   Element = "cell"   // a cell of a row that both have
	FigureElement Element = "figure" // an image or a chart
)

// Difference is one difference between two contents, printed. Anchor, Number and
// Title are those of the clause in the newer content, else in the older one.
type Difference struct {
	Change  Change
	Element Element
	Anchor  string // of the clause; "" in the front
	Number  string
	Title   string
	From    string // number in the older content of a clause that moved
	Label   string // where in the clause: label of a field, "table › row › column"
	// Type is the type of the value, where both sides hold one value of that type.
	Type   content.Type
	Before string
	After  string
	Pieces []Piece // the words of Before and After, where both are running text
	// Count is how many further rows of the table differ, on an entry that stands
	// for them.
	Count int
}

// Side is one of two contents to compare, with the printer of its own words.
type Side struct {
	Content content.Document
	Words   locale.Printer
	Parts   map[string][]byte // large tables by SHA-256, canonical JSON lines
}

// Comparison is what differs between two contents of a document, printed in one
// language, each side with its own words. Scope F28.
type Comparison struct {
	Document    Document
	Short       string
	From        Head
	To          Head // without a version when it is live data
	Lang        string
	Differences []Difference // in the reading order of the newer one
	More        int          // differences that are not listed
}

// Same reports whether nothing differs.
func (c Comparison) Same() bool { return len(c.Differences)+c.More == 0 }

// Differences compares two versions of a document in a language that both have.
// to "" is the last version, from "" the one before it. fault.NotFound when there
// is no such version, and when the first one has none before it. Scope F28.
func (s *Service) Differences(ctx context.Context, ref Ref, from, to, lang string) (Comparison, error) {
	newer, err := s.Load(ctx, ref.Kind, ref.Subject, to)
	if err != nil {
		return Comparison{}, err
	}
	if from == "" {
		if from, err = s.before(ctx, newer); err != nil {
			return Comparison{}, err
		}
	}
	older, err := s.Load(ctx, ref.Kind, ref.Subject, from)
	if err != nil {
		return Comparison{}, err
	}
	made := Comparison{Document: newer.Document, Short: newer.Short, Lang: lang}
	if made.From, made.To, err = s.headsOf(ctx, older, newer); err != nil {
		return Comparison{}, err
	}
	return made, made.compare(older.side(), newer.side())
}

// side is a content with all of its words.
type side struct {
	content content.Document
	words   locale.Words
	parts   map[string][]byte
}

func (i Issue) side() side { return side{i.Content, i.Words, i.parts} }

// in prints the side in a language.
func (s side) in(lang string) (Side, error) {
	if !slices.Contains(s.content.Languages, lang) {
		return Side{}, fault.New(fault.NotFound, "fault.document.language", fault.Args{
			"language": lang, "have": joined(s.content.Languages, func(l string) string { return l }),
		})
	}
	printer, err := s.words.Printer(lang)
	return Side{Content: s.content, Words: printer.For(s.content), Parts: s.parts}, err
}

func (c *Comparison) compare(older, newer side) error {
	before, err := older.in(c.Lang)
	if err != nil {
		return err
	}
	after, err := newer.in(c.Lang)
	if err != nil {
		return err
	}
	c.Differences, c.More = Compare(before, after)
	return nil
}

// before is the number under which the version before an issue was frozen.
func (s *Service) before(ctx context.Context, issue Issue) (number string, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		versions, err := s.versionsOf(tx, issue.Document.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(versions, func(v Version) bool { return v.ID == issue.Version.ID })
		if i < 1 {
			return fault.New(fault.NotFound, "fault.difference.first", fault.Args{"number": issue.Sheet.Number})
		}
		number = versions[i-1].Number
		return nil
	})
	return number, err
}

func (s *Service) headsOf(ctx context.Context, older, newer Issue) (from, to Head, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		heads, err := s.stores.Heads.Of(tx, []id.Version{older.Version.ID, newer.Version.ID})
		for _, head := range heads {
			if head.Version == older.Version.ID {
				from = head
			}
			if head.Version == newer.Version.ID {
				to = head
			}
		}
		return err
	})
	return from, to, err
}
