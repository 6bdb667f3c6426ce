package document_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/locale"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/template"
	"acta/locales"
	"acta/templates"
)

// shippedViews are the views of the shipped kinds, with nothing in them: their
// values are placeholders.
var shippedViews = map[string]any{
	"process": org.ProcessView{}, "policy": policy.View{}, "register": record.RegisterView{},
	"plan": release.PlanView{}, "deployment": release.DeploymentView{},
	"acceptance": release.AcceptanceView{}, "baseline": release.BaselineRecordView{},
	"verification": release.VerificationView{}, "review": release.DeploymentReviewView{},
	"schedule": release.ScheduleView{}, "exceptions": release.ExceptionRegisterView{},
}

func shippedSet(t *testing.T) *template.Set {
	t.Helper()
	set, err := template.Load(templates.Files, shippedViews)
	must(t, err)
	return set
}

func shippedInput(kind template.Kind, tailoring ...template.Tailoring) template.Input {
	return template.Input{
		Subject: "org", View: reflect.Zero(reflect.TypeOf(shippedViews[kind.View])).Interface(), Views: shippedViews,
		Languages: []string{"es", "en"}, Tailoring: tailoring,
		Frame: content.Frame{Organization: content.In("es", "Correos"), Accent: "#0B5563", Paper: "A4", Zone: "Europe/Madrid",
			Confidentiality: content.Inline{content.Plain("Interna")}},
	}
}

// Every clause of every shipped kind is either mandatory, and stays, or may be
// replaced where it has words and removed where nothing keeps it. Scope F3.
func TestShippedClausesAreTailored(t *testing.T) {
	set := shippedSet(t)
	own := content.In("es", "Nuestras palabras.").With("en", "Our words.")
	for _, kind := range set.Kinds() {
		mandatory, tailorable := 0, 0
		for _, c := range set.Clauses(template.Tailoring{Kind: kind.ID}) {
			replaced := template.Tailoring{Kind: kind.ID, Replace: []template.Replacement{{Key: c.Key, Text: own}}}
			removed := template.Tailoring{Kind: kind.ID, Remove: []template.Removal{{Key: c.Key}}}
			lacksNothing(t, set, kind, c, replaced, removed)
			if c.Rule == content.Mandatory {
				mandatory++
				if len(set.Unsettled(replaced)) != 1 || len(set.Unsettled(removed)) != 1 || !c.Kept {
					t.Errorf("%s: the mandatory clause %s can be tailored away", kind.ID, c.Key)
				}
				continue
			}
			tailorable++
			if len(set.Unsettled(removed)) == 0 == c.Kept {
				t.Errorf("%s: kept %v, but removing %s gives %+v", kind.ID, c.Kept, c.Key, set.Unsettled(removed))
			}
			if len(set.Unsettled(replaced)) == 0 == (len(c.Words) == 0) {
				t.Errorf("%s: %d words, but replacing %s gives %+v", kind.ID, len(c.Words), c.Key, set.Unsettled(replaced))
			}
		}
		if mandatory == 0 {
			t.Errorf("%s has no mandatory clause: this does not see it", kind.ID)
		}
		t.Logf("%s: %d mandatory, %d others", kind.ID, mandatory, tailorable)
	}
}

// The shipped kinds refer to each other as the process has it. Scope F29.
func TestShippedKindsRefer(t *testing.T) {
	set := shippedSet(t)
	plan := release.PlanView{Code: "1.30", Customers: []release.CustomerView{{Code: "ACME"}}}
	plan.Deployments = append(plan.Deployments, release.DeploymentRow{Code: "D1"})
	views := map[string]any{"plan": plan, "deployment": release.DeploymentView{Code: "D1", Release: plan, Customers: plan.Customers}}
	for kind, want := range map[string]string{
		"release_plan":               "customer_policy/ACME process/org",
		"deployment_plan":            "customer_policy/ACME process/org release_plan/1.30",
		"post_implementation_review": "deployment_plan/1.30@D1 process/org release_plan/1.30",
		"customer_policy":            "process/org",
		"retention_register":         "process/org",
		"process":                    "",
	} {
		k, _ := set.Kind(kind)
		in := shippedInput(k)
		if view, ok := views[k.View]; ok {
			in.View = view
		}
		made, err := set.Evaluate(kind, in)
		must(t, err)
		var got []string
		for _, r := range made.References {
			got = append(got, r.Kind+"/"+r.Subject)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s refers to %q, want %q", kind, got, want)
		}
	}
}

// The process description with a replaced, a removed and an own clause prints in
// both languages and formats.
func TestATailoredProcessPrints(t *testing.T) {
	set := shippedSet(t)
	kind, _ := set.Kind("process")
	tailoring := template.Tailoring{Kind: "process",
		Replace: []template.Replacement{{Key: "units", Text: content.In("es", "Cada unidad lleva {código} propio.\n\nUn paquete son unidades.").With("en", "Each unit has a {code} of its own.\n\nA package is units.")}},
		Remove:  []template.Removal{{Key: "build"}},
		Add: []template.Addition{{After: "roles", Key: "deputies", Title: content.In("es", "Suplencias").With("en", "Deputies"),
			Text: content.In("es", "Cada rol tiene suplente.").With("en", "Each role has a deputy.")}}}
	if u := set.Unsettled(tailoring); len(u) != 0 {
		t.Fatalf("unsettled %+v", u)
	}
	made, err := set.Evaluate("process", shippedInput(kind, tailoring))
	must(t, err)
	catalogue, err := locale.Load(locales.FS())
	must(t, err)
	words, err := catalogue.Words(made.Document.Languages, made.Keys())
	must(t, err)
	formats, err := renderers()
	must(t, err)
	for _, f := range formats {
		must(t, f.Check(made.Document, words, made.Parts))
		for lang, want := range map[string][]string{"es": {"{código}", "Suplencias"}, "en": {"{code}", "Deputies"}} {
			var out strings.Builder
			src := format.Source{Document: made.Document, Words: words, Lang: lang, Sheet: content.ControlSheet{Schema: content.Schema, Number: "0.1", State: content.Draft}}
			must(t, f.Render(t.Context(), src, &out))
			if f.Info().Name != "xlsx" {
				continue
			}
			for _, text := range want {
				if !strings.Contains(printed(t, []byte(out.String())), text) {
					t.Errorf("%s: the workbook lacks %q", lang, text)
				}
			}
		}
	}
	i := slices.IndexFunc(made.Document.Sections, func(s content.Section) bool { return s.Clause.Origin == content.Own })
	if i < 1 || made.Document.Sections[i-1].Key != "roles" || made.Document.Sections[i].Number != "6" {
		t.Errorf("the own clause stands at %d", i)
	}
}

// lacksNothing checks that a document keeps its mandatory clauses whatever is done
// to one clause.
func lacksNothing(t *testing.T, set *template.Set, kind template.Kind, c template.Clause, ways ...template.Tailoring) {
	t.Helper()
	for _, one := range ways {
		made, err := set.Evaluate(kind.ID, shippedInput(kind, one))
		if err != nil {
			t.Fatalf("%s %s: %v", kind.ID, c.Key, err)
		}
		if missing := set.MissingMandatory(kind.ID, made.Document); len(missing) != 0 {
			t.Errorf("%s without %s lacks %+v", kind.ID, c.Key, missing)
		}
	}
}
