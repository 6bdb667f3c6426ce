package release_test

import (
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/policy"
	"acta/internal/release"
)

func TestIssuesHandedOver(t *testing.T) {
	issue := func(place, code string, state release.IssueState, owner, reference string) func(*house) {
		return func(h *house) {
			f := fact(release.IssueFact, place, "2026-06-04T09:00", release.Issue{
				Code: code, Text: words("Slow"), State: state, Owner: owner, Reference: reference,
			})
			f.Key = code
			h.Facts.Issues = append(h.Facts.Issues, f)
		}
	}
	open := issue("D1", "I1", release.IssueOpen, "", "")
	tryWays(t, "issues-handed-over", ofRelease(release.Reviewed), []way{
		{"open and unowned", open, "open"},
		{"without state and unowned", issue("D1", "I1", "", "", ""), "open"},
		{"open with an owner", issue("D1", "I1", release.IssueOpen, "tomas", ""), ""},
		{"closed", issue("D1", "I1", release.IssueClosed, "", ""), ""},
		{"handed over to nowhere", issue("D1", "I1", release.IssueHanded, "tomas", ""), "reference"},
		{"handed over", issue("D1", "I1", release.IssueHanded, "", "INC-7"), ""},
		{"open, then closed", func(h *house) { open(h); issue("D1", "I1", release.IssueClosed, "", "")(h) }, ""},
		{"open, then closed after another attempt began", func(h *house) {
			open(h)
			issue("D1", "I1", release.IssueClosed, "", "")(h)
			h.Facts.Issues[1].Attempt = 2
		}, ""},
		{"closed, then open again", func(h *house) { issue("D1", "I1", release.IssueClosed, "", "")(h); open(h) }, "open"},
		{"one closed, another of that code elsewhere", func(h *house) {
			open(h)
			issue("D2", "I1", release.IssueClosed, "", "")(h)
		}, "open"},
	})
}

func TestInvestigated(t *testing.T) {
	fail := func(h *house) { h.deployment("D2").Stage = release.Failed }
	find := func(attempt int, do func(*release.Investigation)) func(*house) {
		return func(h *house) {
			f := fact(release.InvestigationFact, "D2", "2026-06-05T09:00",
				release.Investigation{Cause: words("Disk full"), Action: words("Watch the disk"), Owner: "tomas"})
			f.Attempt = attempt
			do(&f.Of)
			h.Facts.Investigations = append(h.Facts.Investigations, f)
		}
	}
	as := func(*release.Investigation) {}
	both := func(a, b func(*house)) func(*house) { return func(h *house) { a(h); b(h) } }
	tryWays(t, "investigated", ofRelease(release.Reviewed), []way{
		{"failed", fail, "none"},
		{"backed out", func(h *house) { h.deployment("D2").Stage = release.Undone }, "none"},
		{"failed and investigated", both(fail, find(1, as)), ""},
		{"a problem record instead of the cause", both(fail, find(1, func(i *release.Investigation) {
			i.Cause, i.Problem = content.Text{}, "PRB-3"
		})), ""},
		{"no cause", both(fail, find(1, func(i *release.Investigation) { i.Cause = content.Text{} })), "cause"},
		{"no action", both(fail, find(1, func(i *release.Investigation) { i.Action = content.Text{} })), "action"},
		{"no owner", both(fail, find(1, func(i *release.Investigation) { i.Owner = "" })), "owner"},
		{"another deployment's", both(fail, func(h *house) { find(1, as)(h); h.Facts.Investigations[0].Deployment = "D1" }), "none"},
		{"went well at the second attempt", func(h *house) { h.deployment("D2").Attempt = 2 }, "none"},
		{"went well at the second attempt, the first investigated", func(h *house) {
			h.deployment("D2").Attempt = 2
			find(1, as)(h)
		}, ""},
		{"failed twice, investigated once", both(fail, func(h *house) { h.deployment("D2").Attempt = 2; find(1, as)(h) }), "none"},
		{"cancelled after a first attempt", func(h *house) {
			h.deployment("D2").Stage, h.deployment("D2").Attempt = release.Dropped, 2
		}, "none"},
	})
}

func TestReviewComplete(t *testing.T) {
	without := func(i int) func(*house) {
		return func(h *house) { h.Review.Findings = append(h.Review.Findings[:i:i], h.Review.Findings[i+1:]...) }
	}
	tryWays(t, "review-complete", ofRelease(release.Reviewed), []way{
		{"the last window is not over", func(h *house) { h.Now = at("2026-07-02T23:59") }, "monitoring"},
		{"it is over", func(h *house) { h.Now = at("2026-07-03T00:00") }, ""},
		{"a policy with a longer one", func(h *house) {
			h.rule("ACME", func(p *policy.Policy) { p.MonitoringDays = 90 })
		}, "monitoring"},
		{"a policy that says nothing: thirty days", func(h *house) {
			h.rule("BETA", func(p *policy.Policy) { p.MonitoringDays = 0 })
			h.Now = at("2026-07-02T12:00")
		}, "monitoring"},
		{"until the day that the review names", func(h *house) { h.Review.MonitorUntil = on("2026-08-01") }, "monitoring"},
		{"an earlier day shortens nothing", func(h *house) {
			h.Review.MonitorUntil, h.Now = on("2026-06-10"), at("2026-07-02T12:00")
		}, "monitoring"},
		{"nobody knows when it ended", func(h *house) { h.deployment("D2").ActualEnd = clock.Planned{} }, "end"},
		{"a cancelled one has no end", func(h *house) {
			h.deployment("D2").Stage, h.deployment("D2").ActualEnd = release.Dropped, clock.Planned{}
		}, ""},
		{"backed out later than it ended", func(h *house) {
			d := h.deployment("D2")
			d.Stage, d.BackedOut.At = release.Undone, timed("2026-07-20T21:00")
		}, "monitoring"},
		{"deployed and not verified", func(h *house) { h.deployment("D2").Stage = release.Installed }, "unverified"},
		{"failed and not verified", func(h *house) { h.deployment("D2").Stage = release.Failed }, ""},
		{"nothing of the experience", without(0), "finding"},
		{"a customer's words instead", func(h *house) {
			without(0)(h)
			h.Facts.Feedback = append(h.Facts.Feedback, fact(release.FeedbackFact, "D1/ACME", "2026-06-10T09:00", release.Feedback{Score: 4}))
		}, ""},
		{"nothing of the changes", without(1), "finding"},
		{"nothing of the performance", without(2), "finding"},
		{"the performance said apart", func(h *house) { without(2)(h); h.Review.Performance = words("As before") }, ""},
		{"nothing of the incidents", without(3), "finding"},
		{"a finding without words", func(h *house) { h.Review.Findings[3].Text = content.Text{} }, "finding"},
		{"a request without result", func(h *house) { h.Release.References[0].Result = "" }, "result"},
		{"a denied request without result", func(h *house) {
			h.Release.References[0].Result, h.Release.References[0].Decision = "", release.Denied
		}, ""},
		{"a known error needs no result", func(h *house) { h.Release.References[2].Result = "" }, ""},
	})
}

func TestPIR(t *testing.T) {
	tryWays(t, "pir", ofRelease(release.Closed), []way{
		{"not held", func(h *house) { h.Review.Held = clock.Date{} }, "held"},
		{"deployed and not verified", func(h *house) { h.deployment("D1").Stage = release.Installed }, "unverified"},
		{"backed out and not verified", func(h *house) { h.deployment("D1").Stage = release.Undone }, ""},
		{"to be held", func(h *house) { h.Now = at("2026-07-09T12:00") }, "held"},
		{"a request not covered", func(h *house) { h.Release.References[0].Result = "" }, "result"},
		{"sent to nobody", func(h *house) { h.Facts.Distributions = nil }, "sent, sent, sent"},
		{"sent without proof", func(h *house) { h.Facts.Distributions[1].Of.Proof = "" }, "sent"},
		{"sent to one before it was held", func(h *house) { h.Facts.Distributions[0].At = at("2026-07-09T23:59") }, "sent"},
		{"sent, as the review itself says", func(h *house) {
			h.Facts.Distributions = nil
			for _, role := range policy.FixedRecipients() {
				h.Review.Recipients = append(h.Review.Recipients, release.Recipient{Role: role, Name: "marta", Sent: on("2026-07-10")})
			}
		}, ""},
		{"listed, not sent", func(h *house) {
			h.Facts.Distributions = h.Facts.Distributions[1:]
			h.Review.Recipients = []release.Recipient{{Role: "change_authority", Name: "marta"}}
		}, "sent"},
		{"a policy with one more", func(h *house) {
			h.rule("BETA", func(p *policy.Policy) { p.Recipients = []string{"problem_manager", "incident_manager"} })
		}, "sent"},
	})
}

func TestDeferredDone(t *testing.T) {
	deferral := func(do func(*release.Exception)) func(*house) {
		return func(h *house) {
			e := release.Exception{
				Code: "E1", Kind: release.Deferral, Gate: "verification", Target: "deployment D1 verified",
				Person: "lucia", Second: "eva", Confirmed: at("2026-06-03T09:00"), Expires: on("2026-06-20"),
			}
			do(&e)
			h.deployment("D1").Exceptions = append(h.deployment("D1").Exceptions, e)
		}
	}
	tryWays(t, "deferred-done", ofRelease(release.Closed), []way{
		{"not done", deferral(func(*release.Exception) {}), "open"},
		{"of the release, not done", func(h *house) {
			deferral(func(*release.Exception) {})(h)
			h.Release.Exceptions, h.deployment("D1").Exceptions = h.deployment("D1").Exceptions, nil
		}, "open"},
		{"done", deferral(func(e *release.Exception) { e.Done = at("2026-06-10T09:00") }), ""},
		{"never confirmed: it opened nothing", deferral(func(e *release.Exception) { e.Confirmed = clock.Instant{} }), ""},
		{"an override has nothing to do later", deferral(func(e *release.Exception) { e.Kind = release.Overridden }), ""},
		{"two of them", func(h *house) {
			deferral(func(*release.Exception) {})(h)
			deferral(func(e *release.Exception) { e.Code = "E2" })(h)
		}, "open, open"},
	})
}
