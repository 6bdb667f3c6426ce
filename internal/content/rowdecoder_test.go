package content_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"acta/internal/content"
)

func drawInline(t *rapid.T, text *rapid.Generator[string], depth int) content.Inline {
	if rapid.IntRange(0, 4).Draw(t, "empty") == 0 {
		return nil
	}
	in := make(content.Inline, rapid.IntRange(1, 3).Draw(t, "runs"))
	for i := range in {
		in[i] = drawRun(t, text, depth)
	}
	return in
}

func drawRun(t *rapid.T, text *rapid.Generator[string], depth int) content.Run {
	run := content.Run{
		Kind:   content.RunKind(rapid.SampledFrom([]string{"", "value", "message", "text"}).Draw(t, "kind")),
		Strong: rapid.Bool().Draw(t, "strong"), Emphasis: rapid.Bool().Draw(t, "emphasis"),
		Key: text.Draw(t, "key"), Anchor: text.Draw(t, "anchor"), URL: text.Draw(t, "url"),
	}
	if rapid.Bool().Draw(t, "has value") {
		run.Value = &content.Value{Type: content.Type(text.Draw(t, "type")), Raw: text.Draw(t, "raw"), To: text.Draw(t, "to"),
			Zone: text.Draw(t, "zone"), Unit: text.Draw(t, "unit"), Mark: content.Mark(text.Draw(t, "mark")),
			Field: text.Draw(t, "field"), Label: text.Draw(t, "label")}
	}
	if rapid.Bool().Draw(t, "has text") {
		said := content.In("es", text.Draw(t, "es")).With("en", text.Draw(t, "en"))
		run.Text = &said
	}
	if depth > 0 {
		run.Label = drawInline(t, text, depth-1)
		for range rapid.IntRange(0, 2).Draw(t, "args") {
			run.Args = append(run.Args, content.Arg{Name: text.Draw(t, "name"), Text: drawInline(t, text, depth-1)})
		}
	}
	return run
}

// drawLine draws a row of plain texts, or of texts that need escapes.
func drawLine(t *rapid.T) []byte {
	text := rapid.SampledFrom([]string{"", "a", "ñ \u2028", "{}[],:", "tipo"})
	if rapid.Bool().Draw(t, "wild") {
		text = rapid.OneOf(rapid.SampledFrom([]string{"", `quote "`, `\`, "ñ\n\t"}), rapid.String())
	}
	row := content.Row{Milestone: rapid.Bool().Draw(t, "milestone")}
	for range rapid.IntRange(0, 4).Draw(t, "cells") {
		row.Cells = append(row.Cells, content.Cell{Text: drawInline(t, text, 1), Note: drawInline(t, text, 0)})
	}
	line, err := content.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// sameRow holds a RowDecoder that has read other lines to what Decoder gives.
func sameRow(t rapid.TB, d *content.RowDecoder, line []byte) {
	var want, got content.Row
	wrong := new(content.Decoder).Decode(line, &want)
	err := d.Decode(line, &got)
	if (err == nil) != (wrong == nil) || (err != nil && err.Error() != wrong.Error()) {
		t.Fatalf("%s: %v, Decoder says %v", line, err, wrong)
	}
	if err == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\ngot  %#v\nwant %#v", line, got, want)
	}
}

func TestRowDecoderReadsWhatDecoderReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d content.RowDecoder
		for range 3 {
			sameRow(t, &d, drawLine(t))
		}
	})
}

// Lines that nothing of ours wrote are refused, or read, as Decoder does.
func TestRowDecoderRefusesWhatDecoderRefuses(t *testing.T) {
	pieces := []string{"", ",", `"`, "{", "}", "[", "]", ":", `\`, "\x01", "\xff", "true", "false", "null", " ", `"text":[]`, `"cells":[]`, `,"raw":"x"`, "{,"}
	rapid.Check(t, func(t *rapid.T) {
		var d content.RowDecoder
		line := drawLine(t)
		from := rapid.IntRange(0, len(line)).Draw(t, "from")
		to := rapid.IntRange(from, min(len(line), from+12)).Draw(t, "to")
		sameRow(t, &d, slices.Replace(slices.Clone(line), from, to, []byte(rapid.SampledFrom(pieces).Draw(t, "piece"))...))
		sameRow(t, &d, line)
	})
	for _, line := range []string{"", "{", "{}", `{"cells":[]}`, `{"cells":[{}]}`, `{"cells":[{},]}`, `{"cells":[,{}]}`, `{,"cells":[{}]}`,
		`{"cells":[{"text":[]}]}`, `{"cells":[{}],"milestone":false}`, `{"milestone":true}`, `{"cells":[{}]} `, `{"cells":[{}],"cells":[{}]}`,
		`{"cells":[{"text":[{"kind":"value","value":{"raw":"x","raw":"y"}}]}]}`, "{\"cells\":[{\"text\":[{\"kind\":\"a\x01\"}]}]}",
		"{\"cells\":[{\"text\":[{\"kind\":\"a\xff\"}]}]}", `{"cells":[{"text":[{"kind":"a`} {
		sameRow(t, new(content.RowDecoder), []byte(line))
	}
}

func BenchmarkRowDecoder(b *testing.B) {
	cell := content.Cell{Text: content.Inline{content.Of(content.Value{Type: content.DateType, Raw: "2024-02-09"})}}
	line, err := content.Marshal(content.Row{Cells: slices.Repeat([]content.Cell{cell}, 10)})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(line)))
	var d content.RowDecoder
	var row content.Row
	for b.Loop() {
		if err := d.Decode(line, &row); err != nil {
			b.Fatal(err)
		}
	}
}
