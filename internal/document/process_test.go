package document_test

import (
	"slices"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
)

// Domain section 3, approval of documents: decisions of the process approve what
// they decided on.
func TestProcessDecides(t *testing.T) {
	inOffice(t, map[string]func(*testing.T, *office){
		"a plan with the same core is its manager's":          sameCore,
		"a report waits for nobody: it is refused, or issued": byAcceptance,
	})
}

func sameCore(t *testing.T, o *office) {
	o.source = "release_deployment_manager"
	ref := charter("giro")
	_, err := o.Submit(t.Context(), o.submission(ref))
	refused(t, err, fault.Conflict, "fault.document.nobody")
	o.people.roles["release_deployment_manager"] = []string{"eva"}
	o.submit(ref)
	_, err = o.Decide(t.Context(), o.decision(ref, "marta", true))
	refused(t, err, fault.Forbidden, "fault.document.not_decider")
	o.decide(ref, "eva", true)
	if e := o.told[len(o.told)-1]; e.Name != document.EventApproved || e.Data["source"] != o.source || e.Data["person"] != "eva" {
		t.Errorf("the process was told %v", e)
	}
}

func byAcceptance(t *testing.T, o *office) {
	o.source = "acceptance"
	ref := charter("giro")
	o.unchanged("a submission before anybody accepted", func() {
		_, err := o.Submit(t.Context(), o.submission(ref))
		refused(t, err, fault.Conflict, "fault.document.not_accepted")
	})
	o.rulings = []document.Ruling{{Fact: "0190", Meaning: "accept", Name: "Hélène Caron", Title: content.In("es", "Jefa de servicio"), At: clock.At(o.clock.now)}}
	if status := o.submit(ref); status.Waiting == nil || status.Waiting.Number != "1.0" {
		t.Fatalf("submitted, the report stands %s", stands(status))
	}
	issue := o.loadCharter("giro", "")
	var who []string
	for _, a := range issue.Sheet.Approvals {
		who = append(who, a.Meaning+" "+a.Name)
		if a.Hash != issue.Version.ContentHash {
			t.Errorf("%s signed %s, the content is %s", a.Name, a.Hash, issue.Version.ContentHash)
		}
		if decided := a.Meaning == "document.meaning.accept"; decided != (a.Fact == "0190") {
			t.Errorf("%s %s is on record as %q", a.Name, a.Meaning, a.Fact)
		}
	}
	if want := []string{"document.meaning.author Lucía Ferrer", "document.meaning.accept Hélène Caron"}; !slices.Equal(who, want) {
		t.Errorf("approvals %v, want %v", who, want)
	}
	if n := o.entryIndex("document.submit"); issue.Sheet.Entry != n {
		t.Errorf("entry %s, the submission is entry %s", issue.Sheet.Entry, n)
	}
	if status := o.publish(ref); status.Effective == nil {
		t.Errorf("published, the report stands %s", stands(status))
	}
}
