package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"acta/internal/app"
	"acta/internal/fault"
)

// A kind of one's own over a view that there is: structure in one file, words in
// one file per language, and no Go.
const custodians = `
kind: custodian_list
view: register
subject: org
code: CL
approval: owner
front: opening
title: list_title
sections:
  - key: who
    rule: mandatory
    reference: "7.5.3"
    help: true
    blocks:
      - paragraph: intro
      - table:
          name: series
          caption: true
          each: series
          as: s
          columns:
            - {key: code, value: s.code, type: text, weight: 60}
            - {key: custodian, value: s.custodian, type: text}
`

var custodianWords = map[string]string{
	"es/custodian_list.toml": `label = "Lista de custodios"
list_title = "Custodios de los registros"
[who]
title = "Quién custodia qué"
intro = "Cada serie tiene **una sola** persona responsable."
series_table = "Custodios"
series_caption = "Custodio de cada serie"
col_code = "Serie"
col_custodian = "Custodio"
help = "Actualiza la lista cuando alguien cambie de puesto."
`,
	"en/custodian_list.toml": `label = "List of custodians"
list_title = "Custodians of the records"
[who]
title = "Who keeps what"
intro = "Each series has **one** person in charge."
series_table = "Custodians"
series_caption = "Custodian of each series"
col_code = "Series"
col_custodian = "Custodian"
help = "Bring the list up to date when somebody changes position."
`,
}

// Scope F15.
func TestASeventhKindNeedsNoCode(t *testing.T) {
	a := sqlite(t, shipped(t, map[string]string{"document/custodian_list.yaml": custodians}, custodianWords))
	_, err := a.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	for lang, says := range map[string][]string{
		"es": {"Custodios de los registros", "Quién custodia qué", "Cada serie tiene una sola persona responsable."},
		"en": {"Custodians of the records", "Who keeps what", "Each series has one person in charge."},
	} {
		req := generation(t, "custodian_list", "org", lang, "pdf")
		made, err := a.Generate(t.Context(), req)
		must(t, err)
		printed := text(t, req.Out)
		req = generation(t, "custodian_list", "org", lang, "xlsx")
		_, err = a.Generate(t.Context(), req)
		must(t, err)
		cells := unzipped(t, req.Out)
		for _, want := range append(says, "3.1/050") {
			if !strings.Contains(printed, want) || !strings.Contains(cells, want) {
				t.Errorf("%s: %q is in the PDF: %v, in the workbook: %v", lang, want, strings.Contains(printed, want), strings.Contains(cells, want))
			}
		}
		if made.Version != "0.1" || made.Missing != 0 {
			t.Errorf("%s: %+v", lang, made)
		}
	}
}

// unzipped are all parts of a workbook, one after the other.
func unzipped(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	book, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var all strings.Builder
	for _, part := range book.File {
		in, err := part.Open()
		must(t, err)
		_, err = io.Copy(&all, in)
		must(t, err)
		must(t, in.Close())
	}
	return all.String()
}

// A broken template or a missing message is told when the program starts, with
// the place.
func TestBrokenKindsAreToldAtTheStart(t *testing.T) {
	for name, c := range map[string]struct {
		template, words map[string]string
		says            string
	}{
		"no YAML":         {map[string]string{"document/custodian_list.yaml": "kind: [", "": ""}, custodianWords, "custodian_list.yaml"},
		"no such field":   {map[string]string{"document/custodian_list.yaml": strings.Replace(custodians, "s.custodian", "s.keeper", 1)}, custodianWords, "custodian_list.yaml:"},
		"no such view":    {map[string]string{"document/custodian_list.yaml": strings.Replace(custodians, "view: register", "view: ledger", 1)}, custodianWords, "ledger"},
		"no words":        {map[string]string{"document/custodian_list.yaml": custodians}, nil, "custodian_list"},
		"one word less":   {map[string]string{"document/custodian_list.yaml": custodians}, without("es", "en"), "custodian_list.who.intro"},
		"one word in one": {map[string]string{"document/custodian_list.yaml": custodians}, without("en"), "custodian_list.who.intro"},
		"broken words":    {nil, map[string]string{"es/custodian_list.toml": "label = "}, "custodian_list"},
	} {
		delete(c.template, "")
		opts := shipped(t, c.template, c.words)
		cfg := engines["sqlite"](t)
		a, err := app.Open(t.Context(), cfg, opts)
		if err == nil {
			must(t, a.Close())
			t.Errorf("%s: opened", name)
			continue
		}
		f := faultOf(t, err)
		if reason, _ := f.Args["reason"].(string); f.Kind != fault.Setup || !strings.Contains(reason, c.says) {
			t.Errorf("%s: %v", name, f)
		}
		if _, err := os.Stat(cfg.Data); !os.IsNotExist(err) {
			t.Errorf("%s: the database was made all the same", name)
		}
	}
}

// without are the words without one sentence in some languages.
func without(langs ...string) map[string]string {
	words := map[string]string{}
	for name, text := range custodianWords {
		words[name] = text
		for _, lang := range langs {
			if strings.HasPrefix(name, lang+"/") {
				start := strings.Index(text, "intro = ")
				words[name] = text[:start] + text[start+strings.Index(text[start:], "\n")+1:]
			}
		}
	}
	return words
}

func TestShippedTemplates(t *testing.T) {
	kinds, err := app.CheckTemplates()
	must(t, err)
	var have []string
	for _, kind := range kinds {
		have = append(have, kind.ID)
		if kind.Messages < 20 {
			t.Errorf("%s has %d messages", kind.ID, kind.Messages)
		}
	}
	// Two change with the day, so they are no goldens.
	want := append(sorted(complete), "exception_register", "release_schedule")
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("kinds %v, want %v", have, want)
	}
}
