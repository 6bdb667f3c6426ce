package web

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/sheet"
)

// showImport shows the page that imports one kind of rows, with what was seen of a file.
func (s *site) showImport(c *gin.Context, status int, what string, seen importSeen, no refused) error {
	ctx := c.Request.Context()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return err
	}
	if voice.who.Scope != nil {
		return s.lacking("release.import", voice.visit)
	}
	kind := exchange{}
	for _, e := range exchanged() {
		if e.what == what {
			kind = e
		}
	}
	body := importBody{Kind: voice.importKind(kind), Choose: s.chooseForm(voice.visit, what)}
	title := voice.Say("page_trail.import_title." + what)
	body.Crumb = []link{{importsPath, voice.T("nav.imports")}, {"", title}}
	faults := no.faults
	no.faults = nil
	body.Choose.again(voice.visit, no)
	voice.fileFaults(&body.Choose, no.title, faults)
	if seen.report != nil {
		body.Preview = voice.preview(what, seen)
		body.Choose.Plain = body.Preview.Rows != nil && !body.Preview.Rows.Valid
	}
	if no.form == "rows" && len(faults) == 0 {
		body.Error = no.title
	}
	p := s.newPage(voice.visit, voice.home, title, body)
	p.Place = importsPlace
	return s.show(c.Writer, status, "import", p)
}

// mostFaults is how many of the things that are wrong with a file are listed.
const mostFaults = 20

// fileFaults says what is wrong with a file, by its lines, above the form and beside the
// field.
func (v visit) fileFaults(f *form, title string, faults []*fault.Fault) {
	if len(faults) == 0 {
		return
	}
	f.Refused = title
	file := f.inputs()[0]
	file.Wrong = true
	for i, one := range faults {
		said := v.printer.Say(one.Key, one.Args)
		if one.Place.Line > 0 {
			said = v.printer.Fault(one)
		}
		if i == mostFaults {
			f.Wrong = append(f.Wrong, wrongLine{"", v.Say("page_trail.more_faults", "count", len(faults)-i)})
			return
		}
		f.Wrong = append(f.Wrong, wrongLine{"#" + file.ID(), said})
		if i == 0 {
			file.Problems = []string{said}
		}
	}
}

// chooseForm asks for a file and looks at it.
func (s *site) chooseForm(v visit, what string) form {
	f := form{Name: "file", Action: importOf(what), Button: v.Say("page_trail.look"), Upload: true, Leave: &link{importsPath, v.Say("page_trail.leave_import")}}
	file := input{Name: "file", Label: v.Say("page_trail.file"), Type: "file", Accept: ".csv,.xlsx", Tip: v.Say("page_trail.file_tip", "limit", sheet.MaxBytes>>20)}
	f.Groups = []fieldset{{Note: v.Say("page_trail.file_note"), Inputs: []input{file}}}
	if what == "configuration-items" {
		f.Groups = append(f.Groups, fieldset{Title: v.Say("page_trail.given"), Note: v.Say("page_trail.given_note"), Pair: true, Inputs: []input{
			{Name: "location", Label: v.Say("page_trail.location"), Type: "text", Optional: true},
			{Name: "taken_at", Label: v.Say("page_trail.taken_at"), Type: "text", Optional: true, Tip: v.Say("page_trail.taken_at_tip"), Most: 40},
		}})
	}
	return f
}

// preview says what an import would do, and offers it.
func (v trailVoice) preview(what string, seen importSeen) *importPreview {
	r := *seen.report
	rejected := r.Count(sheet.Rejected)
	write := r.Created + r.Updated
	out := &importPreview{Found: v.findings(r, ""), Title: v.Say("page_trail.preview_of", "file", r.File)}
	out.Found.Later, out.Found.First = "", ""
	for _, one := range []fact{
		{"rows", strconv.Itoa(r.Rows), ""}, {"created", strconv.Itoa(r.Created), ""}, {"updated", strconv.Itoa(r.Updated), ""},
		{"unchanged", strconv.Itoa(r.Unchanged), ""}, {"rejected", strconv.Itoa(r.Refused()), ""}, {"sha256", r.SHA256, ""},
	} {
		one.Label = v.Say("page_trail.import_fact." + one.Label)
		out.Facts = append(out.Facts, one)
	}
	switch {
	case rejected > 0:
		out.State = mark{"no", "bad", v.Say("page_trail.preview.refused", "count", r.Refused(), "rows", r.Rows)}
		out.Text = v.Say("page_trail.preview.refused_text")
		if write > 0 {
			out.Leave = v.Say("page_trail.preview.valid_text", "count", r.Refused())
		}
	case write == 0:
		out.State = mark{"na", "off", v.Say("page_trail.preview.same")}
		out.Text = v.Say("page_trail.preview.same_text")
	default:
		out.State = mark{"done", "ok", v.Say("page_trail.preview.fine", "count", write)}
		out.Text = v.Say("page_trail.preview.fine_text")
	}
	if write > 0 {
		out.Rows = v.rowsForm(what, seen, write, rejected > 0)
	}
	if r.Rows > mostRows && out.Rows != nil {
		out.Text += " " + v.Say("page_trail.preview.job")
	}
	return out
}

func (v visit) rowsForm(what string, seen importSeen, write int, valid bool) *rowsForm {
	f := &rowsForm{Action: onceAddress(importOf(what) + "/rows"), Button: v.Say("page_trail.import_rows", "count", write), Valid: valid}
	f.Hidden = []field{{"sha256", seen.report.SHA256}, {"name", seen.name}, {"location", seen.given.Get("location")}, {"taken_at", seen.given.Get("taken_at")}}
	if valid {
		f.Button = v.Say("page_trail.import_valid", "count", write)
		f.Hidden = append(f.Hidden, field{"valid_only", "yes"})
	}
	if text := carried(seen.data); len(text) <= mostCarried {
		f.Hidden = append(f.Hidden, field{"packed", text})
	} else {
		f.Choose = true
	}
	return f
}
