package document_test

import (
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
)

// Scope F28–F30.
func TestDifferencesReferencesAndDrift(t *testing.T) {
	inOffice(t, map[string]func(*testing.T, *office){
		"two versions are compared each in its own words":  differences,
		"live data are held against the version in force":  drift,
		"the sweep keeps what is stale":                    drifted,
		"references are kept with the version":             references,
		"a withdrawn document is not referred to for good": withdrawnReference,
	})
}

func notice(subject string) document.Ref { return document.Ref{Kind: "notice", Subject: subject} }

func lines(list []document.Difference) string {
	var all []string
	for _, d := range list {
		all = append(all, strings.TrimSpace(tell(d)))
	}
	return strings.Join(all, "\n")
}

func differences(t *testing.T, o *office) {
	o = o.advised(t)
	o.freeze("giro", true)
	o.town.set("giro", func(v *noticeView) { v.Service = "Telegrama" })
	later := o.with(t, func(p *document.Parts) {
		p.Catalogue = catalogue(t, "[facts]\ntitle = \"Los hechos\"", adviceWords["es"]+"[facts]\ntitle = \"Los hechos\"",
			"[facts]\ntitle = \"The facts\"", adviceWords["en"]+"[facts]\ntitle = \"The facts\"", "se detiene el sábado", "no funciona el sábado")
	})
	later.freeze("giro", true)
	for lang, want := range map[string]string{
		"es": "changed text @facts 1: El servicio Giro se detiene el sábado. → El servicio Telegrama no funciona el sábado. =El servicio  -Giro se detiene +Telegrama no funciona = el sábado.\n" +
			"changed field @advice 2 [persona que desempeña el rol] text: Giro → Telegrama",
		"en": "changed text @facts 1: The service Giro stops on Saturday. → The service Telegrama stops on Saturday. =The service  -Giro +Telegrama = stops on Saturday.\n" +
			"changed field @advice 2 [person who holds the role] text: Giro → Telegrama",
	} {
		made, err := later.Differences(t.Context(), notice("giro"), "0.1", "0.2", lang)
		must(t, err)
		got := lines(made.Differences)
		if got != want || made.From.Number != "0.1" || made.To.Number != "0.2" || made.Lang != lang || made.Same() {
			t.Errorf("%s: from %s to %s\n%s\nwant\n%s", lang, made.From.Number, made.To.Number, got, want)
		}
		same, err := later.Differences(t.Context(), notice("giro"), "", "", lang)
		must(t, err)
		if lines(same.Differences) != got {
			t.Errorf("%s: the last one against the one before:\n%s", lang, lines(same.Differences))
		}
	}
	_, err := o.Differences(t.Context(), notice("giro"), "", "0.1", "es")
	refused(t, err, fault.NotFound, "fault.difference.first")
	_, err = o.Differences(t.Context(), notice("giro"), "0.7", "0.1", "es")
	refused(t, err, fault.NotFound, "fault.document.version")
	_, err = o.Differences(t.Context(), notice("giro"), "0.1", "0.2", "fr")
	refused(t, err, fault.NotFound, "fault.document.language")
}

func drift(t *testing.T, o *office) {
	ref := charter("giro")
	o.enact(ref)
	stale := func(o *office, want bool, said string) {
		t.Helper()
		o.unchanged("looking", func() {
			made, is, err := o.Drift(t.Context(), ref, "es")
			must(t, err)
			if got := lines(made.Differences); is != want || got != said || made.From.Number != "1.0" {
				t.Errorf("stale %v from %s:\n%s", is, made.From.Number, got)
			}
		})
	}
	stale(o, false, "")
	// Another build says it in other words: the data are the same.
	stale(o.rebuilt(t, func(p *document.Parts) { p.Catalogue = catalogue(t, "Vale hasta", "Rige hasta") }), false, "")
	o.says("giro", "Reparto y recogida")
	stale(o, true, "changed text @purpose 1: Reparto → Reparto y recogida =Reparto + y recogida")
	// A draft of the new data does not change what is in force.
	_, _, err := o.Freeze(t.Context(), document.Request{Kind: "charter", Subject: "giro", Actor: "lucia"})
	must(t, err)
	stale(o, true, "changed text @purpose 1: Reparto → Reparto y recogida =Reparto + y recogida")
	o.says("giro", "Reparto")
	stale(o, false, "")
	// A review without change moved the last day; the data need not follow.
	_, err = o.SetPlan(t.Context(), ref, "marta", o.row(ref), document.Plan{Owner: "marta"})
	must(t, err)
	outcome := o.Review(t.Context(), "marta", []document.Reviewed{{Ref: ref, Expect: o.row(ref), NoChange: true, ValidUntil: clock.Date{Year: 2027, Month: 12, Day: 31}}})
	must(t, outcome[0].Err)
	o.publish(ref)
	made, is, err := o.Drift(t.Context(), ref, "")
	if err != nil || is || !made.Same() || made.From.Number != "1.1" {
		t.Errorf("after the review: stale %v from %s, %v\n%s", is, made.From.Number, err, lines(made.Differences))
	}
}

func drifted(t *testing.T, o *office) {
	for _, subject := range []string{"ana", "bea", "cai"} {
		o.enact(charter(subject))
	}
	o.says("bea", "Otra cosa")
	sweep := func(want int) {
		t.Helper()
		var after document.Ref
		total := 0
		for range 10 {
			last, stale, err := o.Drifted(t.Context(), after, 2)
			must(t, err)
			total += stale
			if after = last; last == (document.Ref{}) {
				break
			}
		}
		if total != want || after != (document.Ref{}) {
			t.Errorf("%d stale, want %d; ended at %s", total, want, after)
		}
	}
	entries := func() int { return o.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'document.flag'") }
	sweep(1)
	sweep(1)
	if n := entries(); n != 1 || !o.status(charter("bea")).Stale || o.status(charter("ana")).Stale {
		t.Errorf("%d entries; stale: %v, %v", n, o.status(charter("bea")).Stale, o.status(charter("ana")).Stale)
	}
	o.says("bea", "Reparto")
	sweep(0)
	if n := entries(); n != 2 || o.status(charter("bea")).Stale {
		t.Errorf("%d entries; stale %v", n, o.status(charter("bea")).Stale)
	}
	// Data that cannot be printed any more are stale, and stop nothing.
	o.says("ana", "Reparto\xff")
	sweep(1)
}

func references(t *testing.T, o *office) {
	o = o.advised(t)
	first := o.freeze("giro", true)
	refs, err := o.References(t.Context(), notice("giro"), "")
	must(t, err)
	if len(refs) != 1 || refs[0] != charter("P-1") {
		t.Errorf("references %v", refs)
	}
	wanted := func(want ...string) {
		t.Helper()
		list, err := o.Referrers(t.Context(), charter("P-1"))
		must(t, err)
		var got []string
		for _, r := range list {
			got = append(got, r.Ref.String()+" "+r.Number)
		}
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("referrers %v, want %v", got, want)
		}
	}
	wanted("notice/giro 0.1")
	o.town.set("giro", func(v *noticeView) { v.Affects[0].Code = "P-2"; v.Service = "Telegrama" })
	o.freeze("giro", true)
	wanted()
	if again, err := o.References(t.Context(), notice("giro"), "0.1"); err != nil || len(again) != 1 || again[0] != charter("P-1") {
		t.Errorf("the first version of %s refers to %v, %v", first.Document.Subject, again, err)
	}
}

func withdrawnReference(t *testing.T, o *office) {
	o = o.advised(t)
	status := o.enact(charter("P-1"))
	o.submit(notice("giro"))
	act := document.Act{Ref: charter("P-1"), Actor: "marta", Expect: status.Row, Reason: "No procede."}
	_, err := o.Withdraw(t.Context(), act)
	if f := faultOf(t, err); !strings.Contains(f.Error(), "giro") {
		t.Errorf("withdrawing does not say who refers to it: %v", f)
	}
	act.Confirmed = true
	_, err = o.Withdraw(t.Context(), act)
	must(t, err)
	o.unchanged("approval", func() {
		_, err := o.Decide(t.Context(), o.decision(notice("giro"), "lucia", true))
		if f := faultOf(t, err); !strings.Contains(f.Error(), "P-1") {
			t.Errorf("approved although what it refers to is withdrawn: %v", f)
		}
	})
	o.enact(charter("P-1")) // it comes back, and the notice may be approved
	o.decide(notice("giro"), "lucia", true)
	if s := o.publish(notice("giro")); s.Effective == nil || s.Effective.State != content.Effective {
		t.Errorf("stands at %s", stands(s))
	}
}
