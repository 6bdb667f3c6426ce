package web

import (
	"strings"

	"acta/internal/content"
)

// Fields of the forms of what happens in a release: a label is page_course.field.NAME,
// a line of help page_course.tip.NAME, with "_" for each ".".

// courseKey is the part of a message's key that a field has; no key may be "hash".
func courseKey(name string) string {
	if name == "hash" {
		return "sum"
	}
	return strings.ReplaceAll(name, ".", "_")
}

func (v visit) courseLabel(name string) string {
	return v.Say("page_course.field." + courseKey(name))
}

func (v visit) courseField(name, value string) input {
	return input{Name: name, Label: v.courseLabel(name), Type: "text", Value: value}
}

func (v visit) courseArea(name string) input {
	return input{Name: name, Label: v.courseLabel(name), Type: areaType}
}

func (v visit) courseNumber(name string) input {
	return input{Name: name, Label: v.courseLabel(name), Type: "text", Numeric: true, Most: 9}
}

func (v visit) courseCheck(name string) input {
	return input{Name: name, Label: v.courseLabel(name), Type: "checkbox"}
}

func (v visit) coursePick(name string, choices []choice) input {
	return input{Name: name, Label: v.courseLabel(name), Type: pickType, Choices: choices}
}

func (v visit) courseDate(name, value string) input {
	return input{Name: name, Label: v.courseLabel(name), Type: dateType, Value: value, Most: 20}
}

// courseTip is a field with its line of help.
func (v visit) courseTip(in input) input {
	in.Tip = v.Say("page_course.tip." + courseKey(in.Name))
	return in
}

// proseOf is what was typed as a text of people; facts have no older one.
func (t *typed) proseOf(name string) content.Text { return t.prose(name, content.Text{}) }
