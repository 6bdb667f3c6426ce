package content

// BlockKind names a kind of block.
type BlockKind string

// Every kind of block. Each format renders all of them.
const (
	ParagraphBlock  BlockKind = "paragraph"
	ListBlock       BlockKind = "list"
	FieldsBlock     BlockKind = "fields"
	TableBlock      BlockKind = "table"
	ChecklistBlock  BlockKind = "checklist"
	FigureBlock     BlockKind = "figure"
	ChartBlock      BlockKind = "chart"
	IndicatorsBlock BlockKind = "indicators"
	TimelineBlock   BlockKind = "timeline"
	NoteBlock       BlockKind = "note"
	SignatureBlock  BlockKind = "signature"
	AnnexBlock      BlockKind = "annex"
	PageBreakBlock  BlockKind = "page_break"
)

// BlockKinds lists every kind of block, for exhaustiveness tests.
func BlockKinds() []BlockKind {
	return []BlockKind{ParagraphBlock, ListBlock, FieldsBlock, TableBlock, ChecklistBlock, FigureBlock,
		ChartBlock, IndicatorsBlock, TimelineBlock, NoteBlock, SignatureBlock, AnnexBlock, PageBreakBlock}
}

// Block is one block of a section: Kind says which of the pointers is set (none
// for a page break).
type Block struct {
	Kind         BlockKind   `json:"kind"`
	KeepTogether bool        `json:"keep_together,omitempty"`
	Paragraph    *Paragraph  `json:"paragraph,omitempty"`
	List         *List       `json:"list,omitempty"`
	Fields       *Fields     `json:"fields,omitempty"`
	Table        *Table      `json:"table,omitempty"`
	Checklist    *Checklist  `json:"checklist,omitempty"`
	Figure       *Figure     `json:"figure,omitempty"`
	Chart        *Chart      `json:"chart,omitempty"`
	Indicators   *Indicators `json:"indicators,omitempty"`
	Timeline     *Timeline   `json:"timeline,omitempty"`
	Note         *Note       `json:"note,omitempty"`
	Signature    *Signature  `json:"signature,omitempty"`
	Annex        *Annex      `json:"annex,omitempty"`
}

// Paragraph is running text.
type Paragraph struct {
	Text Inline `json:"text"`
}

// List is a list of items, at most two levels deep.
type List struct {
	Ordered bool       `json:"ordered,omitempty"`
	Items   []ListItem `json:"items"`
}

// ListItem is an item of a list, with its sub-items.
type ListItem struct {
	Text  Inline     `json:"text"`
	Items []ListItem `json:"items,omitempty"`
}

// Fields is a block of labels with their values.
type Fields struct {
	Rows []Field `json:"rows"`
}

// Field is a label with its value.
type Field struct {
	Label string `json:"label"` // message key
	Value Inline `json:"value"`
}

// Alignment of a table column.
type Alignment string

// The alignments.
const (
	Left  Alignment = "left"
	Right Alignment = "right"
)

// Column is a typed column of a table. Weight is its share of the width in
// points of the 480 (portrait) or 720 (landscape) frame; 0 takes the remainder.
type Column struct {
	Key    string    `json:"key"`
	Title  string    `json:"title"` // message key
	Type   Type      `json:"type"`  // type of the values in it; "text" for inline text
	Align  Alignment `json:"align"`
	Weight int       `json:"weight,omitempty"`
	Total  bool      `json:"total,omitempty"` // the column is summed in the total row
}

// Table is a typed table. Either Groups or Part holds the rows: a table of more
// than PartRows rows is a separate canonical JSON-lines part.
type Table struct {
	Anchor  string   `json:"anchor"`
	Number  int      `json:"number"` // "Tabla 2"
	Caption Inline   `json:"caption,omitempty"`
	Name    string   `json:"name"` // message key: short name, the sheet's name in a workbook
	Columns []Column `json:"columns"`
	Groups  []Group  `json:"groups,omitempty"`
	Total   *Row     `json:"total,omitempty"`
	Order   string   `json:"order,omitempty"` // key of the text column whose translation orders the rows; "" = as frozen
	Rows    int      `json:"rows"`            // number of rows
	Part    string   `json:"part,omitempty"`  // SHA-256 of the part
}

// PartRows is the number of rows above which a table becomes a part.
const PartRows = 20000

// Group is a run of rows under one label; a table without groups has one Group
// with an empty Label.
type Group struct {
	Label Inline `json:"label,omitempty"`
	Count Inline `json:"count,omitempty"` // "6 activities"
	Rows  []Row  `json:"rows"`
}

// Row is a row of a table: one cell per column.
type Row struct {
	Cells     []Cell `json:"cells"`
	Milestone bool   `json:"milestone,omitempty"` // printed bold with a diamond
}

// Cell is a cell of a table. An empty Text prints as "–". Note is a smaller
// second line.
type Cell struct {
	Text Inline `json:"text,omitempty"`
	Note Inline `json:"note,omitempty"`
}

// Checklist is a list of items with a state and evidence.
type Checklist struct {
	Items []Check `json:"items"`
}

// Check is an item of a checklist.
type Check struct {
	Text      Inline `json:"text"`
	State     Value  `json:"state"` // a term, or a blank box
	Note      Inline `json:"note,omitempty"`
	Mandatory bool   `json:"mandatory,omitempty"`
}

// Figure is an image with a caption.
type Figure struct {
	Anchor  string `json:"anchor"`
	Number  int    `json:"number"`
	Asset   string `json:"asset"` // name of an asset
	Caption Inline `json:"caption,omitempty"`
}

// Chart is a chart of decimals; its data also stand in the table it names.
type Chart struct {
	Anchor     string   `json:"anchor"`
	Number     int      `json:"number"`
	Caption    Inline   `json:"caption,omitempty"`
	Title      Inline   `json:"title"`
	Type       string   `json:"type"` // "columns" (one series, may be negative) or "bars" (stacked)
	Unit       Inline   `json:"unit,omitempty"`
	Categories []Inline `json:"categories"`
	Highlight  int      `json:"highlight,omitempty"` // 1-based category of this document; 0 none
	Series     []Series `json:"series"`
	Alt        Inline   `json:"alt"`
}

// Series is a series of a chart: one decimal per category, "" where there is none.
type Series struct {
	Name   string   `json:"name"` // message key
	Values []string `json:"values"`
}

// Indicators is a row of key figures, at most four.
type Indicators struct {
	Items []Indicator `json:"items"`
}

// Indicator is a key figure: figure, unit, label, context.
type Indicator struct {
	Figure  Value  `json:"figure"`
	Unit    string `json:"unit,omitempty"` // message key; plural by the figure
	Label   string `json:"label"`          // message key
	Context Inline `json:"context,omitempty"`
}

// Timeline is a schedule drawn on a time axis. Dates are "2006-01-02".
type Timeline struct {
	Anchor     string      `json:"anchor"`
	Number     int         `json:"number"`
	Caption    Inline      `json:"caption,omitempty"`
	From       string      `json:"from"`
	To         string      `json:"to"` // inclusive
	Lanes      []Lane      `json:"lanes,omitempty"`
	Milestones []Milestone `json:"milestones,omitempty"`
	Label      Inline      `json:"label,omitempty"` // of the milestone lane
	Alt        Inline      `json:"alt"`
}

// LaneStyle says how the bar of a lane is drawn.
type LaneStyle string

// The styles of lanes: work is solid, a freeze hatched, meetings outlined.
const (
	WorkLane    LaneStyle = "work"
	FreezeLane  LaneStyle = "freeze"
	MeetingLane LaneStyle = "meeting"
)

// Lane is a lane with one bar; To is inclusive.
type Lane struct {
	Label Inline    `json:"label"`
	Style LaneStyle `json:"style"`
	From  string    `json:"from"`
	To    string    `json:"to"`
}

// Milestone is a date with a label; Main is the release itself.
type Milestone struct {
	Label Inline `json:"label"`
	Date  string `json:"date"`
	Main  bool   `json:"main,omitempty"`
}

// NoteKind says what a callout is.
type NoteKind string

// The kinds of callout.
const (
	PlainNote     NoteKind = "note"
	ExceptionNote NoteKind = "exception"
	ProblemNote   NoteKind = "problem"
)

// Note is a callout.
type Note struct {
	Kind  NoteKind `json:"kind"`
	Title Inline   `json:"title"`
	Text  Inline   `json:"text"`
}

// Signature is the block for wet signatures, only when the organisation signs on
// paper (Seed signature block, comment A42).
type Signature struct {
	Lines []Signer `json:"lines"`
}

// Signer is one line to sign on.
type Signer struct {
	JobTitle Inline `json:"job_title"`
	Name     Inline `json:"name,omitempty"`
}

// Annex refers to a document that is linked rather than appended. An appended
// annex is an appendix section.
type Annex struct {
	Kind  string `json:"kind"`
	Title Inline `json:"title"`
	Code  string `json:"code,omitempty"`
}
