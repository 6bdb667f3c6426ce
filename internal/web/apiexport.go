package web

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"acta/internal/fault"
	"acta/internal/sheet"
)

// exportRoutes are the rows of each import as a file that can be imported again.
func (r *router) exportRoutes() {
	for _, e := range exchanged() {
		for _, form := range []fileForm{{"csv", mediaCSV}, {"xlsx", mediaExcel}} {
			operate(r, e.out, exportOperation(e.what, form), func(ctx context.Context, in *exportInput) (*streamed, error) {
				return r.exportRows(ctx, e.what, form, in)
			})
		}
	}
}

// fileForm is the form of a file by its ending.
type fileForm struct{ ending, media string }

// sent is the Content-Type of an answer; text says how it is encoded.
func (f fileForm) sent() string {
	if f.media == mediaCSV {
		return mediaCSV + "; charset=utf-8"
	}
	return f.media
}

func exportOperation(what string, form fileForm) huma.Operation {
	o := op("export-"+what+"-"+form.ending, http.MethodGet, "/exports/"+what+"."+form.ending, "Export "+strings.ReplaceAll(what, "-", " ")+" as "+form.ending,
		http.StatusNotFound, http.StatusUnprocessableEntity)
	o.Description = "The columns of the import: importing the file again changes nothing. " +
		"A CSV cell that a spreadsheet would take for a formula starts with an apostrophe, which an import takes away again."
	o.Responses["200"] = &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{form.media: binary()}, Headers: map[string]*huma.Param{
		"Content-Disposition": {Description: "File name", Schema: &huma.Schema{Type: huma.TypeString}},
	}}
	return o
}

type exportInput struct {
	Release   string `query:"release" maxLength:"64" doc:"Rows of this release alone."`
	Customer  string `query:"customer" maxLength:"64" doc:"Rows that concern this customer alone."`
	Separator string `query:"separator" maxLength:"20" doc:"Of CSV: comma, semicolon or tab; what spreadsheets of the caller's language read when not given."`
}

// comma is the separator of a CSV file. Excel takes the one of its language: a
// semicolon where numbers have a decimal comma.
func (in *exportInput) comma(lang string) (rune, error) {
	switch in.Separator {
	case "comma":
		return ',', nil
	case "semicolon":
		return ';', nil
	case "tab":
		return '\t', nil
	case "":
		if lang == "en" {
			return ',', nil
		}
		return ';', nil
	}
	return 0, fault.New(fault.Invalid, "web.fault.separator", nil).At("query.separator")
}

func (s *site) exportRows(ctx context.Context, what string, form fileForm, in *exportInput) (*streamed, error) {
	give, have := s.Exchange.Exporters[what]
	if !have {
		return nil, notThere()
	}
	comma, err := in.comma(s.visitOf(ctx).lang)
	if err != nil {
		return nil, err
	}
	if who(ctx).Scope != nil {
		return nil, fault.New(fault.NotFound, "web.fault.export_scope", nil) // rows speak of everybody
	}
	table, err := give(ctx, sheet.Filter{Release: in.Release, Customer: in.Customer})
	if err != nil {
		return nil, err
	}
	data, err := s.written(table, form, comma)
	if err != nil {
		return nil, err
	}
	name := what + "." + form.ending
	return &streamed{func(ctx huma.Context) {
		c := humagin.Unwrap(ctx)
		c.Header("Content-Type", form.sent())
		c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		http.ServeContent(c.Writer, c.Request, name, time.Time{}, bytes.NewReader(data))
	}}, nil
}

// written is a table as a file.
func (s *site) written(table sheet.Table, form fileForm, comma rune) ([]byte, error) {
	if form.media == mediaExcel {
		return s.Exchange.WriteBook(table)
	}
	var out bytes.Buffer
	err := sheet.WriteCSV(&out, table, comma)
	return out.Bytes(), err
}
