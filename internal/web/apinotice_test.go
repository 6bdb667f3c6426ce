package web_test

import (
	"strings"
	"testing"

	"acta/internal/job"
)

// Notices wait to be sent, and whoever asks learns to whom and whether in time;
// what is wrong is said with its place, and nothing waits then. Scope F101.
func TestNotices(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	const address = newPlace + "/notices"
	var p apiProblem
	process.order("POST", address, "", node{}).must(t, 422).into(t, &p)
	if p.Code != "fault.release.notify.window" {
		t.Errorf("no window: %+v", p)
	}
	var made told
	process.get(newRelease, "en").must(t, 200).into(t, &made)
	process.order("PUT", newPlace, made.ETag, node{"window_from": inDays(40) + "T20:00:00Z", "window_to": inDays(40) + "T23:00:00Z"}).must(t, 200)
	process.order("POST", address, "", node{}).must(t, 409).into(t, &p)
	if p.Code != "fault.release.notify.server" || strings.Contains(p.Detail, "{") {
		t.Errorf("no mail server: %+v", p)
	}
	all["first"].Releases.Letters = true // the installation's settings name a mail server
	process.order("POST", address, "", node{"customers": []string{"NOBODY"}}).must(t, 422)
	process.order("POST", newRelease+"/deployments/D9/notices", "", node{}).must(t, 404)
	if waiting := notices(t, all["first"]); len(waiting) != 0 {
		t.Fatalf("%+v", waiting)
	}
	var out struct {
		Notices []struct {
			Customer, Language, Start, Ahead string
			To                               []string
			InTime                           bool `json:"in_time"`
		}
	}
	process.order("POST", address, "", node{"customers": []string{"USERS"}}).must(t, 202).into(t, &out)
	if len(out.Notices) != 1 || out.Notices[0].Customer != "USERS" || out.Notices[0].To[0] != "graham.whitlock@distribution.example" ||
		!out.Notices[0].InTime || !strings.HasPrefix(out.Notices[0].Start, inDays(40)+"T20:00:00") {
		t.Errorf("%+v", out)
	}
	all["quality_manager"].order("POST", address, "", node{}).must(t, 202)
	if waiting := notices(t, all["first"]); len(waiting) != 1 || !strings.Contains(waiting[0].Payload, `"deployment":"D1"`) {
		t.Errorf("one waits, and no second one beside it: %+v", waiting)
	}
	process.order("POST", address, "", node{"customers": "USERS"}).must(t, 422)
}

func notices(t *testing.T, s *site) []job.Job {
	t.Helper()
	list, err := s.Jobs.List(t.Context(), job.Query{Kind: "mail.notice", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
