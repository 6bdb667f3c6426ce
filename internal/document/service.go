package document

import (
	"context"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/locale"
	"acta/internal/template"
	"acta/internal/work"
)

// Views gives the typed views that templates print, and knows which subjects
// there are. app satisfies it from the features.
type Views interface {
	// View is the named view of a subject.
	View(tx *work.Tx, name, subject string) (any, error)
	// Subjects lists subjects of a type, without their kind, after a full code ("" from
	// the start), in an order of its own. It looks at limit things at most, 0 for
	// all, and says where to go on; "" at the end.
	Subjects(tx *work.Tx, subjectType, after string, limit int) (list []Subject, last string, err error)
	// Known is a subject of a type by its full or short code, without its kind;
	// false when no document can be made about it.
	Known(tx *work.Tx, subjectType, subject string) (Subject, bool, error)
	// Resolve gives a subject's full code and the short one that file names use;
	// fault.NotFound when there is none.
	Resolve(tx *work.Tx, subjectType, subject string) (full, short string, err error)
}

// House is what the organisation decides about all its documents; org satisfies
// it through app.
type House interface {
	// Look is what every document of a kind takes from the organisation.
	Look(tx *work.Tx, kind string) (Look, error)
	// Code is a document's code by the coding scheme, "" without one.
	Code(tx *work.Tx, kindCode, subject string) (string, error)
	// Signer is the name and job title of an actor.
	Signer(tx *work.Tx, actor string) (content.Signer, error)
}

// Look is the frame of a document without what its template says, its languages
// (the authoritative one first), and its images with their bytes by SHA-256.
type Look struct {
	Frame     content.Frame
	Languages []string
	Assets    []content.Asset
	Bytes     map[string][]byte
}

// Bytes keeps rendered files; blob satisfies it.
type Bytes interface {
	// Put writes bytes under a key, once, and returns when they are durable.
	Put(ctx context.Context, key string, data []byte) error
	// Get reads the bytes of a key and checks their SHA-256.
	Get(ctx context.Context, key, sha256 string) ([]byte, error)
}

// Stores are the repositories of the service.
type Stores struct {
	Documents Repository
	Versions  Versions
	Sheets    Sheets
	Files     Files
	Control
	Tailorings Tailorings
	References References
}

// Service generates documents and keeps them under control.
type Service struct {
	unit      *work.Unit
	stores    Stores
	templates *template.Set
	catalogue *locale.Catalogue
	views     Views
	house     House
	bytes     Bytes
	formats   []format.Renderer
	screen    Screen
	clock     clock.Clock
	people    People
	log       Log
	owners    Owners
	process   Process
}

// Parts are what a Service is made of.
type Parts struct {
	Unit      *work.Unit
	Stores    Stores
	Templates *template.Set
	Catalogue *locale.Catalogue
	Views     Views
	House     House
	Bytes     Bytes
	Formats   []format.Renderer
	Screen    Screen // nil: documents are shown as files alone
	Clock     clock.Clock
	People    People  // nil: nobody holds a role, so nothing is approved
	Log       Log     // nil: control sheets print no checkpoint
	Process   Process // nil: the process decides nothing about documents
	Owners    Owners  // nil: whoever makes the first version owns the document
}

// New makes the document service.
func New(p Parts) *Service {
	if p.People == nil {
		p.People = nobody{}
	}
	if p.Log == nil {
		p.Log = unlogged{}
	}
	if p.Process == nil {
		p.Process = aside{}
	}
	if p.Stores.Tailorings == nil {
		p.Stores.Tailorings = untailored{}
	}
	if p.Stores.References == nil {
		p.Stores.References = unrelated{}
	}
	return &Service{
		people: p.People, log: p.Log, owners: p.Owners, process: p.Process,
		unit: p.Unit, stores: p.Stores, templates: p.Templates, catalogue: p.Catalogue,
		views: p.Views, house: p.House, bytes: p.Bytes, formats: p.Formats, screen: p.Screen, clock: p.Clock,
	}
}

// Kinds lists the document kinds that templates give, by id.
func (s *Service) Kinds() []template.Kind { return s.templates.Kinds() }

// Formats lists the output formats.
func (s *Service) Formats() []format.Info {
	infos := make([]format.Info, len(s.formats))
	for i, f := range s.formats {
		infos[i] = f.Info()
	}
	return infos
}

func (s *Service) kind(id string) (template.Kind, error) {
	kind, ok := s.templates.Kind(id)
	if !ok {
		return template.Kind{}, fault.New(fault.NotFound, "fault.document.kind",
			fault.Args{"kind": id, "have": joined(s.templates.Kinds(), func(k template.Kind) string { return k.ID })})
	}
	return kind, nil
}

func (s *Service) format(name string) (format.Renderer, error) {
	for _, f := range s.formats {
		if f.Info().Name == name {
			return f, nil
		}
	}
	return nil, fault.New(fault.NotFound, "fault.document.format",
		fault.Args{"format": name, "have": joined(s.formats, func(f format.Renderer) string { return f.Info().Name })})
}

func joined[T any](list []T, name func(T) string) string {
	text := ""
	for i, item := range list {
		if i > 0 {
			text += ", "
		}
		text += name(item)
	}
	return text
}
