package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/work"
)

// file is a rendered file on its way to a reader.
type file struct {
	document.Rendered
	name    string // in the document's language, such as "Plan de entrega 1.30 (0.1).pdf"
	preview bool   // shown in place, and not kept by anyone
}

// target reads "es.pdf".
func target(name string) document.Target {
	lang, format, _ := strings.Cut(name, ".")
	return document.Target{Lang: shown(lang), Format: shown(format)}
}

// download gives a file of a frozen version; the bytes delivered are kept.
func (f finder) download(ctx context.Context, kind, subject, number, name string) (file, error) {
	at, err := f.place(ctx, kind, subject)
	if err != nil {
		return file{}, err
	}
	issue, err := f.version(ctx, at, number)
	if err != nil {
		return file{}, err
	}
	wanted := target(name)
	if err := f.offered(*issue, wanted); err != nil {
		return file{}, err
	}
	files, err := f.Documents.Deliver(ctx, work.System, *issue, wanted)
	if err != nil {
		return file{}, err
	}
	return file{Rendered: files[0], name: f.fileName(*issue, at.Subject, files[0], numberOf(*issue))}, nil
}

// copied gives a marked copy of a version that is no longer in force: it says what
// became of it, and that it is a copy. Nothing is kept. Scope F23, F26.
func (f finder) copied(ctx context.Context, kind, subject, number, name string) (file, error) {
	at, err := f.place(ctx, kind, subject)
	if err != nil {
		return file{}, err
	}
	issue, err := f.version(ctx, at, number)
	if err != nil {
		return file{}, err
	}
	if !over(issue.Sheet.State) {
		return file{}, fault.New(fault.NotFound, "web.fault.no_copy", fault.Args{"version": numberOf(*issue)})
	}
	wanted := target(name)
	if err := f.offered(*issue, wanted); err != nil {
		return file{}, err
	}
	files, err := f.Documents.Copy(ctx, *issue, wanted)
	if err != nil {
		return file{}, err
	}
	mark := f.Catalogue.Printer(wanted.Lang).Say("web.file.copy", fault.Args{"version": numberOf(*issue)})
	return file{Rendered: files[0], name: f.fileName(*issue, at.Subject, files[0], mark), preview: true}, nil
}

// over reports whether a version was in force, or approved, and is no longer.
func over(state content.State) bool {
	return state == content.Superseded || state == content.Expired || state == content.Withdrawn
}

// preview renders what the data say now, and writes nothing.
func (f finder) preview(ctx context.Context, kind, subject, name string) (file, error) {
	at, err := f.place(ctx, kind, subject)
	if err != nil {
		return file{}, err
	}
	issue, err := f.Documents.Preview(ctx, document.Request{Kind: at.Kind, Subject: at.Full, Actor: work.System})
	if err != nil {
		return file{}, err
	}
	wanted := target(name)
	if err := f.offered(issue, wanted); err != nil {
		return file{}, err
	}
	files, err := f.Documents.Render(ctx, issue, wanted)
	if err != nil {
		return file{}, err
	}
	mark := f.Catalogue.Printer(wanted.Lang).Message("web.file.preview")
	return file{Rendered: files[0], name: f.fileName(issue, at.Subject, files[0], mark), preview: true}, nil
}

// offered checks language and format before anything is rendered.
func (f finder) offered(issue document.Issue, wanted document.Target) error {
	if !slices.Contains(issue.Content.Languages, wanted.Lang) {
		return fault.New(fault.NotFound, "fault.document.language",
			fault.Args{"language": wanted.Lang, "have": f.printer.List(issue.Content.Languages)})
	}
	var have []string
	for _, info := range f.Documents.Formats() {
		have = append(have, info.Name)
	}
	if !slices.Contains(have, wanted.Format) {
		return fault.New(fault.NotFound, "fault.document.format",
			fault.Args{"format": wanted.Format, "have": f.printer.List(have)})
	}
	return nil
}

// fileName is the name of a file for people, in the language of the file.
func (f finder) fileName(issue document.Issue, at document.Subject, made document.Rendered, version string) string {
	p := f.Catalogue.Printer(made.Lang)
	label := p.Message(issue.Content.Frame.KindLabel)
	args := fault.Args{"kind": label, "subject": at.Short, "version": version}
	name := p.Say("web.file.name", args)
	if f.alone(at) {
		name = p.Say("web.file.name_alone", args)
	}
	return tame(name) + "." + made.Format
}

// alone reports whether a kind has one document only, so that its subject says nothing.
func (s *site) alone(at document.Subject) bool {
	for _, kind := range s.Documents.Kinds() {
		if kind.ID == at.Kind {
			return kind.Subject == "org" && at.Short == "org"
		}
	}
	return false
}

// tame replaces what some file system does not allow in a name.
func tame(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || !unicode.IsPrint(r) {
			return '-'
		}
		return r
	}, name)
}

// disposition names a file to the browser, in ASCII for old ones and in full.
// RFC 6266, RFC 8187.
func disposition(kind, name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '_'
		}
		return r
	}, name)
	full := strings.NewReplacer("+", "%20", "'", "%27", "(", "%28", ")", "%29", "*", "%2A").Replace(url.QueryEscape(name))
	return kind + `; filename="` + ascii + `"; filename*=UTF-8''` + full
}

// serve sends the file, or 304 when the caller has these bytes.
func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.Info.MediaType)
	kind := "attachment"
	h.Set("Content-Security-Policy", bare)
	if f.preview && f.Format == "pdf" {
		kind = "inline"
		h.Set("X-Frame-Options", "SAMEORIGIN")
		// The viewer of a browser brings its own styles and scripts, which a stricter
		// policy would stop; a PDF of ours holds no script.
		h.Set("Content-Security-Policy", "base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	}
	h.Set("Content-Disposition", disposition(kind, f.name))
	h.Set("Content-Language", f.Lang)
	h.Set("ETag", `"`+f.SHA256+`"`)
	if sum, err := hex.DecodeString(f.SHA256); err == nil {
		h.Set("Content-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":") // RFC 9530
	}
	if !f.preview {
		h.Set("Cache-Control", "private, no-cache") // kept, but asked about each time
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.Data))
}
