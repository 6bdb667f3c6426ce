package template_test

import (
	"testing"

	"acta/internal/content"
	"acta/internal/template"
)

func BenchmarkLoad(b *testing.B) {
	files := fsOf(map[string]string{"plan.yaml": one(register), "stage.yaml": stageTemplate})
	all := map[string]any{"plan": planView{}, "stage": annexedStage{}}
	for b.Loop() {
		if _, err := template.Load(files, all); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEvaluateRows(b *testing.B) {
	set, err := template.Load(fsOf(map[string]string{"plan.yaml": one(register)}), views())
	if err != nil {
		b.Fatal(err)
	}
	in := input(registerOf(content.PartRows))
	for b.Loop() {
		if _, err := set.Evaluate("plan", in); err != nil {
			b.Fatal(err)
		}
	}
}
