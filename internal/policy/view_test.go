package policy_test

import (
	"fmt"
	"slices"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

func TestView(t *testing.T) {
	d := newDesk(t)
	before := full()
	before.Number, before.From, before.To = "0.9", date(2025, 1, 1), date(2026, 1, 1)
	d.put(t, before)
	d.put(t, full())
	next := full()
	next.Number, next.From, next.To = "2.0", clock.Date{}, clock.Date{}
	d.put(t, next)
	v, err := d.view(t, "bank")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintln(v.VersionLabel, v.Replaces, v.Period, v.CustomerKind.Key, v.Zone, v.UnderControl, v.AgreedOn.ISO,
		v.AcceptanceMode.Key, v.TacitDays, v.BaselineHours, v.PIRDays, v.MonitoringDays, v.EmergencyAuthority.Key)
	want := "1.0 0.9 {2026-01-01 2026-12-31} term.customer_kind.external Pacific/Auckland false 2025-12-20" +
		" term.acceptance_mode.tacit {5 true} {24 true} {45 true} {30 true} term.role.emergency_change_authority\n"
	if got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	minor, own := v.Types[0], v.Types[1]
	got = fmt.Sprintf("%s %s %s %s %q", minor.Type.Key, own.Type.Key, own.Name.Values["es"], own.Notice.ISO, own.Support.ISO)
	if want := `term.release_type.minor term.release_type.own Parche PT4H ""`; got != want {
		t.Errorf("types: got  %s\nwant %s", got, want)
	}
	if w := v.Windows; w[0].Hours != "22:00–02:00" || w[0].Valid != v.Period || w[1].Valid.To != "2026-08-31" {
		t.Errorf("windows: %+v", w)
	}
	if v.Freezes[0].Period != (content.Period{From: "2026-12-16", To: "2027-01-06"}) {
		t.Errorf("freezes: %+v", v.Freezes)
	}
	if codes := []string{v.Services[0].Code, v.Services[1].Code}; !slices.Equal(codes, []string{"dns", "k8s"}) {
		t.Errorf("services: %v", codes)
	}
}

// The mandatory items and recipients are there whatever the policy says. Seed
// 4.3.2, 4.4; invariant I8.
func TestMandatoryParts(t *testing.T) {
	d := newDesk(t)
	d.put(t, full())
	v, err := d.view(t, "bank")
	if err != nil {
		t.Fatal(err)
	}
	fixed := len(policy.MandatoryItems())
	if len(v.Verification) != fixed+1 {
		t.Fatalf("%d items", len(v.Verification))
	}
	for i, item := range v.Verification {
		message := item.Statement.Kind == content.MessageRun
		if item.Mandatory != (i < fixed) || message != item.Mandatory {
			t.Errorf("item %d: %+v", i, item)
		}
	}
	var roles []string
	for _, r := range v.Recipients {
		roles = append(roles, fmt.Sprint(r.Role.Key, " ", r.Name, " ", r.Fixed))
	}
	want := []string{
		"term.role.change_authority  true", "term.role.incident_manager Zoe Peña true",
		"term.role.service_request_manager  true", "term.role.problem_manager  false",
	}
	if !slices.Equal(roles, want) {
		t.Errorf("recipients: %q", roles)
	}
}

// Which version a customer's policy prints, on 2 March 2026.
func TestViewChooses(t *testing.T) {
	version := func(number string, from, to clock.Date) policy.Policy {
		return policy.Policy{Customer: "uni", Number: number, From: from, To: to, Services: []string{"k8s"}}
	}
	none := clock.Date{}
	for name, c := range map[string]struct {
		versions []policy.Policy
		want     string // "" = fault.NotFound
	}{
		"nothing":               {nil, ""},
		"ended":                 {[]policy.Policy{version("1", date(2025, 1, 1), date(2026, 3, 2))}, ""},
		"last day":              {[]policy.Policy{version("1", date(2025, 1, 1), date(2026, 3, 3))}, "1"},
		"first day":             {[]policy.Policy{version("1", date(2026, 3, 2), none)}, "1"},
		"coming":                {[]policy.Policy{version("1", date(2026, 3, 3), none)}, "1"},
		"ended and draft":       {[]policy.Policy{version("1", date(2025, 1, 1), date(2026, 1, 1)), version("2", none, none)}, "2"},
		"in force and draft":    {[]policy.Policy{version("1", date(2026, 1, 1), none), version("2", none, none)}, "1"},
		"latest of two drafts":  {[]policy.Policy{version("1", none, none), version("2", none, none)}, "2"},
		"draft beats coming":    {[]policy.Policy{version("3", date(2026, 5, 1), none), version("2", none, none)}, "2"},
		"latest of two to come": {[]policy.Policy{version("2", date(2026, 4, 1), date(2026, 5, 1)), version("1", date(2026, 5, 1), none)}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			for _, p := range c.versions {
				d.put(t, p)
			}
			v, err := d.view(t, "uni")
			if v.VersionLabel != c.want || fault.Is(err, fault.NotFound) != (c.want == "") {
				t.Errorf("printed %q, %v, want %q", v.VersionLabel, err, c.want)
			}
		})
	}
}
