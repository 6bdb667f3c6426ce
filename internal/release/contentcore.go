package release

import "acta/internal/content"

// coreRow is the row of the plan's authorisation section that carries the hash of
// the authorised core.
const coreRow = "release_plan.authorisation.core"

// CoreIn is the hash of the authorised core from which a plan's content was made;
// "" when the content does not say. Scope F36.
func CoreIn(doc content.Document) string { return coreIn(doc.Sections) }

func coreIn(sections []content.Section) string {
	for _, section := range sections {
		for _, block := range section.Blocks {
			if core := coreField(block.Fields); core != "" {
				return core
			}
		}
		if core := coreIn(section.Sections); core != "" {
			return core
		}
	}
	return ""
}

func coreField(fields *content.Fields) string {
	if fields == nil {
		return ""
	}
	for _, row := range fields.Rows {
		if row.Label == coreRow && len(row.Value) == 1 && row.Value[0].Value != nil {
			return row.Value[0].Value.Raw
		}
	}
	return ""
}
