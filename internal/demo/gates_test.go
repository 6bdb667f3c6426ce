package demo_test

import (
	"fmt"
	"testing"

	"acta/internal/demo"
)

func TestDump(t *testing.T) {
	for _, set := range []string{demo.Kubernetes, demo.Provider} {
		w, _ := loaded(t, set)
		for _, r := range w.stored().Releases {
			results, err := w.Releases.Gates(t.Context(), r.Code)
			w.must(err)
			for _, one := range results {
				if !one.Holds() {
					for _, o := range one.Open {
						fmt.Println("OPEN", r.Code, one.Target.Name(), one.Reached, o.Key, o.Args)
					}
				}
			}
			for _, d := range r.Deployments {
				for _, b := range d.Baselines {
					fmt.Printf("HASH %s %s %s\t%s\n", r.Code, d.Code, b.Kind, b.Hash)
				}
			}
		}
		for _, f := range w.stored().Facts {
			if f.Kind == "package" {
				fmt.Printf("MANIFEST %s\n", f.Body)
			}
		}
	}
}
