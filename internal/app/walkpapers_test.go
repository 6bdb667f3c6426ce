package app_test

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// papers is chapter f: every kind of document, in both languages and formats, says
// what happened; the edition for one customer names no other. Invariants I18, I26;
// Scope F104.
func (w *walker) papers() {
	w.at("2026-04-03T09:00")
	var kinds struct{ Kinds []struct{ ID string } }
	w.by("nora").get("/kinds", &kinds)
	told := w.tells()
	for _, kind := range kinds.Kinds {
		if told[kind.ID] == nil {
			w.Errorf("nothing is known of the kind %s", kind.ID)
		}
	}
	for _, kind := range sorted(told) {
		for subject, says := range told[kind] {
			for file, printed := range w.printed(kind, subject) {
				for _, words := range says {
					if !strings.Contains(printed, words) {
						w.Errorf("%s %s %s does not say %q", kind, subject, file, words)
					}
				}
			}
		}
	}
	w.editions()
}

// tells is what each kind must say of its subjects, whatever the language: names,
// codes, versions, the beginnings of hashes.
func (w *walker) tells() map[string]map[string][]string {
	r, _ := w.release(normal)
	d5 := normal + "@D5"
	return map[string]map[string][]string{
		"process":                    {"org": {"MIS-PR-CHA", "Mistral"}},
		"retention_register":         {"org": {"R-01", "R-03", "MIS-PR-01"}},
		"customer_policy":            {bank: {"Elena Casal", "20:00"}, group: {"Rosa Quintana", "21:00"}},
		"release_plan":               {normal: {"RFC-118", "KE-7", "PRB-31", "SDP-12", "Marta Olmedo", "PLAN 1.0", "ACTA-CAB-7", "D4", r.Core[:8]}, urgent: {"TEL-1", "Eva Lledó"}},
		"deployment_plan":            {normal + "@D2": {"D2", "Diana Ochoa", "andina-mta-1"}, d5: {"puerto-mta-1"}},
		"acceptance_test_report":     {normal: {"T1", "T2", "412", normalBuild[:8], "RS-1", "Ann Hale", "Ignacio Bermejo"}, rebuilt: {secondBuild[:8]}},
		"baseline_record":            {d5: {"puerto-dns", "9.1", "9.2", "3.0.0"}, normal + "@D1": {"2.4.2", "banco-mta-2"}},
		"verification_checklist":     {d5: {"CMDB-D5"}},
		"deployment_review":          {normal: {"ISS-1", "INC-900", "PRB-40"}},
		"post_implementation_review": {normal: {"RFC-118", "IMP-1", "CHG-118"}, urgent: {"RFC-130"}},
		"release_schedule":           {"org": {normal, rebuilt, urgent}},
		"exception_register":         {"org": {urgent, rebuilt, "D1", "Eva Lledó", "Marta Olmedo"}},
	}
}

// printed is the text of a document in each language and format.
func (w *walker) printed(kind, subject string) map[string]string {
	w.Helper()
	all := map[string]string{}
	for _, file := range []string{"es.pdf", "en.pdf", "es.xlsx", "en.xlsx"} {
		a := w.by("nora").send("GET", paper(kind, subject)+"/preview/"+file, nil)
		if !a.fine() {
			w.Errorf("%s %s %s: %d %s", kind, subject, file, a.status, told(a))
			continue
		}
		name := filepath.Join(w.TempDir(), file)
		must(w.T, os.WriteFile(name, a.body, 0o600))
		if strings.HasSuffix(file, "pdf") {
			all[file] = flat(text(w.T, name))
		} else {
			all[file] = flat(w.sheets(a.body))
		}
	}
	return all
}

// flat is text with one space where there is room.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// sheets is every text and every other word in the parts of a workbook.
func (w *walker) sheets(data []byte) string {
	w.Helper()
	book, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(w.T, err)
	var all strings.Builder
	for _, part := range book.File {
		r, err := part.Open()
		must(w.T, err)
		xml, err := io.ReadAll(r)
		must(w.T, err)
		must(w.T, r.Close())
		all.WriteString(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(xml), "")) + "\n")
		for _, m := range regexp.MustCompile(`="([^"]*)"`).FindAllStringSubmatch(string(xml), -1) {
			all.WriteString(html.UnescapeString(m[1]) + "\n")
		}
	}
	return all.String()
}

// editions looks for the other customers in what one customer gets: names and
// codes, in every file.
func (w *walker) editions() {
	names := customerNames()
	for _, customer := range customersServed() {
		papers := [][2]string{{"release_schedule", "org+" + customer}, {"exception_register", "org+" + customer}}
		for _, kind := range []string{"release_plan", "acceptance_test_report", "deployment_review", "post_implementation_review"} {
			papers = append(papers, [2]string{kind, normal + "+" + customer})
		}
		for _, p := range papers {
			for file, printed := range w.printed(p[0], p[1]) {
				if !strings.Contains(printed, names[customer][0]) && !strings.Contains(printed, names[customer][1]) && !strings.HasSuffix(p[0], "register") {
					w.Errorf("%s %s %s does not name its own customer", p[0], p[1], file)
				}
				for _, other := range []string{bank, andes, house1, clinic, port} {
					if other == customer {
						continue
					}
					for _, word := range []string{other, names[other][0], names[other][1], signatories()[other], strings.ToLower(other) + "-mta"} {
						if word != "" && strings.Contains(printed, word) {
							w.Errorf("%s %s %s names %q", p[0], p[1], file, word)
						}
					}
				}
			}
		}
	}
}

// registers is the end of chapter g: the register lists exactly the exceptions that
// were made.
func (w *walker) registers() {
	var list struct {
		Exceptions []struct{ Release, Kind, Gate, Target string }
	}
	w.by("lucia").get("/exceptions?limit=200", &list)
	got := []string{}
	for _, e := range list.Exceptions {
		got = append(got, flat(e.Release+" "+e.Kind+" "+e.Gate+" "+e.Target))
	}
	slices.Sort(got)
	w.same("register of exceptions", got, []string{
		rebuilt + " late_record", rebuilt + " override references release authorized", rebuilt + " override window deployment D1 deploying",
		urgent + " deferral acceptance deployment D1 ready", urgent + " deferral acceptance release accepted",
		urgent + " deferral criteria-agreed release authorized", urgent + " deferral notice-given deployment D1 deploying",
	})
}

// exports gives every table and takes it again, which changes nothing.
func (w *walker) exports() {
	for _, what := range []string{"releases", "activities", "change-requests", "configuration-items", "incidents", "customers", "retention-series"} {
		for ending, media := range map[string]string{"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
			file := w.by("nora").get("/exports/"+what+"."+ending, nil)
			a, err := w.by("nora").v.upload(w.Context(), w.c, "/imports/"+what+"?file="+what+"."+ending, media, string(file.body))
			must(w.T, err)
			var report struct{ Rows, Created, Updated, Unchanged, Rejected int }
			if err := a.into(&report); err != nil || !a.fine() || report.Rows == 0 || report.Created+report.Updated != 0 {
				w.Errorf("%s.%s again: %d %+v\n\t%s", what, ending, a.status, report, told(a))
			}
		}
	}
}

// archived checks that the closing stored what starts the retention of the plans.
// Scope F48.
func (w *walker) archived() {
	var page struct {
		Entries []struct {
			Action  string
			Changes []struct{ Field, After string }
		}
	}
	w.by("nora").get("/audit/entries?subject_kind=release&limit=200&subject="+normal, &page)
	got := []string{}
	for _, e := range page.Entries {
		for _, c := range e.Changes {
			if strings.HasPrefix(c.Field, "retention.") {
				got = append(got, c.Field)
			}
		}
	}
	slices.Sort(got)
	w.same("archive events", got, []string{
		"retention.deployment_plan." + normal + "@D1", "retention.deployment_plan." + normal + "@D2", "retention.deployment_plan." + normal + "@D3",
		"retention.deployment_plan." + normal + "@D4", "retention.deployment_plan." + normal + "@D5", "retention.release_plan." + normal,
	})
}
