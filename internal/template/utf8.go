package template

import (
	"unicode/utf8"

	"acta/internal/content"
)

// isUTF8 looks at all that people wrote in a run: only UTF-8 can be frozen.
func isUTF8(run content.Run) bool {
	if v := run.Value; v != nil && !allUTF8(v.Raw, v.To, v.Zone, v.Unit, v.Field, v.Label) {
		return false
	}
	if run.Text != nil {
		for tag, text := range run.Text.Values {
			if !allUTF8(tag, text) {
				return false
			}
		}
		if !utf8.ValidString(run.Text.Original) {
			return false
		}
	}
	for _, arg := range run.Args {
		if !utf8.ValidString(arg.Name) || !lineIsUTF8(arg.Text) {
			return false
		}
	}
	return allUTF8(run.Key, run.Anchor, run.URL) && lineIsUTF8(run.Label)
}

func lineIsUTF8(in content.Inline) bool {
	for _, run := range in {
		if !isUTF8(run) {
			return false
		}
	}
	return true
}

func allUTF8(texts ...string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return false
		}
	}
	return true
}
