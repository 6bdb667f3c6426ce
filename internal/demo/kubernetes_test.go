package demo_test

import (
	"testing"

	"acta/internal/demo"
	"acta/internal/sheet"
	"acta/internal/store/storetest"
)

func TestKubernetesReports(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	reports, err := demo.Load(t.Context(), demo.Kubernetes, w.Services)
	w.must(err)
	for _, r := range reports {
		t.Log(r.File, r.Rows, r.Created, r.Updated, r.Unchanged, r.Count(sheet.Rejected), r.Count(sheet.Open), r.Count(sheet.Doubtful))
		for _, f := range r.Findings {
			t.Log("  ", f)
		}
	}
	reports, err = demo.Load(t.Context(), demo.Kubernetes, w.Services)
	w.must(err)
	for _, r := range reports {
		t.Log(r.File, r.Rows, r.Created, r.Updated, r.Unchanged, r.Written)
	}
}
