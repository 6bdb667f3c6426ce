package record_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/record"
	"acta/internal/work"
)

// own are series as an organisation gives them.
func own() []record.Series {
	return []record.Series{
		{
			Code: "PR-02", Order: 2, InProcess: true, Group: content.In("es", "Registros del proceso"), Name: content.In("es", "Plan de despliegue"),
			Custodian: content.In("es", "Gestión"), Controls: content.In("es", "Gestión"),
			Trigger: record.PIRClosed, TriggerText: content.In("es", "Cierre de la revisión"), Action: record.Archive,
		},
		{
			Code: "PR-01", Order: 1, InProcess: true, Group: content.In("es", "Registros del proceso"), Name: content.In("es", "Plan de entrega"),
			Custodian: content.In("es", "Gestión"), Controls: content.In("es", "Copia diaria"), Retention: clock.Duration{Years: 3},
			Trigger: record.PIRClosed, TriggerText: content.In("es", "Cierre de la revisión"), Action: record.Archive, Confirmed: true,
		},
		{
			Code: "X-1", Group: content.In("es", "A"), Location: content.In("es", "Caja"), Name: content.In("es", "Contrato"), Retention: clock.Duration{Years: 2},
			Trigger: record.FixedDate, TriggerDate: clock.Date{Year: 2024, Month: 2, Day: 29}, Action: record.Destroy, Confirmed: true,
		},
	}
}

func TestRegister(t *testing.T) {
	a := newArchive(t)
	empty := a.register(t)
	if got := fmt.Sprintf("%q %d %q", empty.AsOf.ISO, empty.Count, empty.Review.ISO); got != `"" 0 "2027-01-15"` {
		t.Errorf("an empty register: %s", got)
	}
	if err := a.Put(context.Background(), "ana", own()); err != nil {
		t.Fatal(err)
	}
	view := a.register(t)
	var codes, lints []string
	for _, s := range view.Series {
		codes = append(codes, s.Code+" "+s.Next.ISO)
	}
	for _, l := range view.Lints {
		lints = append(lints, l.Code+" "+strings.TrimPrefix(l.Problem.Key, "term.record_lint."))
	}
	if want := []string{"PR-01 ", "PR-02 ", "X-1 2026-02-28"}; !slices.Equal(codes, want) {
		t.Errorf("series %q, want %q", codes, want)
	}
	want := []string{
		"PR-01 location_missing", "PR-02 location_missing", "PR-02 controls_role_only", "PR-02 retention_missing",
		"PR-02 unconfirmed", "X-1 custodian_missing", "X-1 controls_missing", "X-1 trigger_missing",
	}
	if !slices.Equal(lints, want) {
		t.Errorf("lints %q, want %q", lints, want)
	}
	open := view.Series[1].Term.Value
	if open.Type != content.MissingType || open.Field != "series[1].retention" || open.Label == "" {
		t.Errorf("a retention that is missing prints %+v", open)
	}
	if view.AsOf.ISO != "2026-03-02" || view.Count != 3 {
		t.Errorf("as of %s, %d series", view.AsOf.ISO, view.Count)
	}
}

func TestProcessRows(t *testing.T) {
	a := newArchive(t)
	if err := a.Put(context.Background(), "ana", own()); err != nil {
		t.Fatal(err)
	}
	a.read(t, func(tx *work.Tx) error {
		rows, err := a.ProcessRows(tx)
		if err != nil || len(rows) != 2 || rows[0].Name.Values["es"] != "Plan de entrega" || rows[0].Retention.ISO != "P3Y" ||
			rows[0].Term.Value.Raw != "P3Y" || rows[1].Term.Value.Field != "records[1].retention" || rows[1].Trigger.Key != "term.record_trigger.pir_closed" {
			t.Errorf("%v: %+v", err, rows)
		}
		return nil
	})
}

func TestPutTwice(t *testing.T) {
	a := newArchive(t)
	for range 2 {
		if err := a.Put(context.Background(), "ana", own()); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.entries) != 1 || len(a.entries[0].Changes) < 20 {
		t.Errorf("put twice, it left %+v", a.entries)
	}
}

func TestPutRefuses(t *testing.T) {
	a := newArchive(t)
	for name, c := range map[string]struct {
		change     func(s *record.Series)
		field, key string
	}{
		"code":           {func(s *record.Series) { s.Code = "/1" }, "series[0].code", "fault.record.code"},
		"twice":          {func(s *record.Series) { s.Code = "PR-01" }, "series[1]", "fault.record.duplicate"},
		"long":           {func(s *record.Series) { s.Name = content.In("es", strings.Repeat("ñ", 2001)) }, "series[0].name", "fault.record.text"},
		"no original":    {func(s *record.Series) { s.Name = content.Text{Values: map[string]string{"es": "x"}} }, "series[0].name", "fault.record.text"},
		"basis":          {func(s *record.Series) { s.Basis = "a\x00" }, "series[0].basis", "fault.record.text"},
		"permanent":      {func(s *record.Series) { s.Permanent, s.Retention = true, clock.Duration{Years: 1} }, "series[0].retention", "fault.record.permanent"},
		"trigger":        {func(s *record.Series) { s.Trigger = "never" }, "series[0].trigger", "fault.record.choice"},
		"action":         {func(s *record.Series) { s.Action = "shred" }, "series[0].action", "fault.record.choice"},
		"no fixed date":  {func(s *record.Series) { s.Trigger = record.FixedDate }, "series[0].trigger_date", "fault.record.fixed_date"},
		"date and event": {func(s *record.Series) { s.TriggerDate = clock.Date{Year: 2026, Month: 1, Day: 1} }, "series[0].trigger_date", "fault.record.fixed_date"},
		"order":          {func(s *record.Series) { s.Order = -1 }, "series[0].order", "fault.record.order"},
	} {
		list := own()
		c.change(&list[0])
		err := a.Put(context.Background(), "ana", list)
		all := fault.All(err)
		if len(all) != 1 || all[0].Field != c.field || all[0].Key != c.key {
			t.Errorf("%s: got %v, want %s at %s", name, err, c.key, c.field)
		}
	}
	if len(a.entries) > 0 || a.register(t).Count > 0 {
		t.Error("a refused register left something behind")
	}
}
