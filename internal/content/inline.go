package content

// Inline is a line or paragraph of runs.
type Inline []Run

// RunKind names a kind of run.
type RunKind string

// The kinds of run.
const (
	MessageRun   RunKind = "message"   // a message by key, with arguments
	ValueRun     RunKind = "value"     // a typed value
	TextRun      RunKind = "text"      // text of people, in their languages
	ReferenceRun RunKind = "reference" // the number of a section, table or figure of this document
	LinkRun      RunKind = "link"      // an address with its label
)

// Run is a piece of inline content: Kind says which fields are used.
type Run struct {
	Kind     RunKind `json:"kind"`
	Strong   bool    `json:"strong,omitempty"`
	Emphasis bool    `json:"emphasis,omitempty"`
	Key      string  `json:"key,omitempty"`  // message
	Args     []Arg   `json:"args,omitempty"` // message
	Value    *Value  `json:"value,omitempty"`
	Text     *Text   `json:"text,omitempty"`
	Anchor   string  `json:"anchor,omitempty"` // reference
	URL      string  `json:"url,omitempty"`    // link
	Label    Inline  `json:"label,omitempty"`  // link
}

// Arg is a named argument of a message. The argument "count" (an integer value)
// chooses the plural form.
type Arg struct {
	Name string `json:"name"`
	Text Inline `json:"text"`
}

// Message is a run of a message.
func Message(key string, args ...Arg) Run { return Run{Kind: MessageRun, Key: key, Args: args} }

// Plain is a run of plain text: codes, personal names, references.
func Plain(s string) Run { return Of(Value{Type: TextType, Raw: s}) }

// Of is a run of a value.
func Of(v Value) Run { return Run{Kind: ValueRun, Value: &v} }

// Say is a run of people's text.
func Say(t Text) Run { return Run{Kind: TextRun, Text: &t} }

// Text is text of people: language tag → text, one of them the original. A plain
// Text{} is empty.
type Text struct {
	Original string            `json:"original,omitempty"`
	Values   map[string]string `json:"values,omitempty"`
}

// In makes a text in one language, its original.
func In(lang, s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{Original: lang, Values: map[string]string{lang: s}}
}

// With adds a translation and returns the new text.
func (t Text) With(lang, s string) Text {
	values := map[string]string{lang: s}
	for tag, value := range t.Values {
		if tag != lang {
			values[tag] = value
		}
	}
	original := t.Original
	if original == "" {
		original = lang
	}
	return Text{Original: original, Values: values}
}

// Get is the text in a language, else the original, with the language it is in.
func (t Text) Get(lang string) (text, in string) {
	if s, ok := t.Values[lang]; ok && s != "" {
		return s, lang
	}
	return t.Values[t.Original], t.Original
}

// IsEmpty reports whether there is no text at all.
func (t Text) IsEmpty() bool { return t.Values[t.Original] == "" }
