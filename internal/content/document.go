// Package content is the frozen content of a document: sections, clauses, typed
// values, tables and references, free of any language, with one canonical form
// (RFC 8785) and one SHA-256 that is approved and signed. Seed sections 1–9;
// ISO/IEC 20000-1:2018 7.5; invariants I4, I17, I18.
//
// It promises no words: people's sentences stand in the frozen words of package
// locale, whose hash the content holds. It does not lay anything out.
package content

// Schema is the number of the content schema that this program writes. It is
// part of the content and so of its hash; every schema ever issued stays
// readable.
const Schema = 1

// Document is the frozen content of one document version.
type Document struct {
	Schema    int       `json:"schema"`
	Kind      string    `json:"kind"`    // template id, such as "release_plan"
	Subject   string    `json:"subject"` // what it is about, by code
	Languages []string  `json:"languages"`
	Words     string    `json:"words"` // SHA-256 (hex) of words.json
	Frame     Frame     `json:"frame"`
	Title     Inline    `json:"title"`
	Subtitle  Inline    `json:"subtitle,omitempty"`
	Control   []Field   `json:"control,omitempty"` // further rows of the control block
	Assets    []Asset   `json:"assets,omitempty"`
	Sections  []Section `json:"sections,omitempty"`
}

// Front says how a document opens.
type Front string

// The two fronts of a document: a cover page with contents and history behind
// it, or an opening on the first page of text.
const (
	Cover   Front = "cover"
	Opening Front = "opening"
)

// Frame is what every page and sheet repeats, and how the organisation looks.
type Frame struct {
	Front           Front  `json:"front"`
	Organization    Text   `json:"organization"`
	Logo            string `json:"logo,omitempty"` // name of an asset
	KindLabel       string `json:"kind_label"`     // message key
	Confidentiality Inline `json:"confidentiality"`
	Accent          string `json:"accent"` // "#0B5563", already checked for contrast
	Paper           string `json:"paper"`  // "A4" or "Letter"
	Landscape       bool   `json:"landscape,omitempty"`
	Zone            string `json:"zone"`               // IANA name; instants print in it
	HasCode         bool   `json:"has_code,omitempty"` // the code line goes without a coding scheme (Scope F7)
	WetSignature    bool   `json:"wet_signature,omitempty"`
}

// Asset is an image by its hash; the bytes are kept beside the content.
type Asset struct {
	Name      string `json:"name"`
	SHA256    string `json:"sha256"`
	MediaType string `json:"media_type"` // image/png or image/jpeg
	Alt       Text   `json:"alt"`
}

// Numbering says how a section is numbered.
type Numbering string

// The ways to number a section.
const (
	Numbered   Numbering = "decimal"  // 1, 1.1, 1.1.1
	Lettered   Numbering = "appendix" // A, B …; its subsections A.1
	Unnumbered Numbering = "none"
)

// Section is a numbered part of a document. Number is fixed when the content is
// evaluated. A section without blocks and sections says "not applicable".
type Section struct {
	Anchor    string    `json:"anchor"` // unique in the document
	Key       string    `json:"key"`    // the clause's key in its template
	Numbering Numbering `json:"numbering"`
	Number    string    `json:"number,omitempty"`
	Title     Inline    `json:"title"`
	Clause    Clause    `json:"clause,omitempty"`
	Margin    Inline    `json:"margin,omitempty"` // who is responsible, printed in the margin
	Break     bool      `json:"break,omitempty"`  // starts a page
	Landscape bool      `json:"landscape,omitempty"`
	Blocks    []Block   `json:"blocks,omitempty"`
	Sections  []Section `json:"sections,omitempty"`
}

// Rule says what an organisation may do with a clause. Scope F3.
type Rule string

// The rules of a clause.
const (
	Mandatory   Rule = "mandatory"
	Recommended Rule = "recommended"
	Conditional Rule = "conditional"
)

// Origin says where a clause comes from.
type Origin string

// The origins of a clause.
const (
	FromTemplate Origin = "template"
	Tailored     Origin = "tailored"
	Own          Origin = "own"
)

// Clause is what the template says of a section.
type Clause struct {
	Rule      Rule   `json:"rule,omitempty"`
	Reference string `json:"reference,omitempty"` // clause of ISO/IEC 20000-1:2018, such as "8.5.3"
	Origin    Origin `json:"origin,omitempty"`
}
