package locale

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

// loadTongue reads one language's folder. Every problem found is reported.
func loadTongue(fsys fs.FS, tag string) (*tongue, error) {
	t, err := newTongue(tag)
	if err != nil {
		return nil, err
	}
	needed, all, err := t.rule.reach()
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(fsys, tag+"/*.toml")
	if err != nil {
		return nil, fmt.Errorf("list messages of %s: %w", tag, err)
	}
	var problems []error
	for _, name := range files {
		problems = append(problems, t.loadFile(fsys, name))
	}
	for _, key := range t.keys() {
		for _, fault := range t.messages[key].faults(needed, all) {
			area, name, _ := strings.Cut(key, ".")
			problems = append(problems, fmt.Errorf("%s/%s.toml: key %s: %s", tag, area, name, fault))
		}
	}
	return t, errors.Join(problems...)
}

// loadFile reads one area. go-i18n reads the language from the file's name and
// is silent when it is not there, hence "process.es.toml" for es/process.toml.
func (t *tongue) loadFile(fsys fs.FS, name string) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	tree := map[string]any{}
	if err := toml.Unmarshal(data, &tree); err != nil {
		return fmt.Errorf("%s%s: %w", name, at(err), err)
	}
	if problems := shape(tree, ""); len(problems) > 0 {
		return fmt.Errorf("%s: %s", name, strings.Join(problems, "; "))
	}
	if len(tree) == 0 {
		return nil
	}
	area := strings.TrimSuffix(path.Base(name), ".toml")
	parsed, err := i18n.ParseMessageFileBytes(data, area+"."+t.tag+".toml",
		map[string]i18n.UnmarshalFunc{"toml": func(_ []byte, v any) error { return give(v, tree) }})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return t.take(name, area, parsed.Messages)
}

// give hands go-i18n the tree that has been checked already.
func give(v any, tree map[string]any) error {
	target, ok := v.(*any)
	if !ok {
		return fmt.Errorf("go-i18n asks for a %T", v)
	}
	*target = tree
	return nil
}

func (t *tongue) take(name, area string, found []*i18n.Message) error {
	slices.SortFunc(found, func(a, b *i18n.Message) int { return strings.Compare(a.ID, b.ID) })
	var problems []error
	for _, f := range found {
		m, err := compile(Message{Zero: f.Zero, One: f.One, Two: f.Two, Few: f.Few, Many: f.Many, Other: f.Other})
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: key %s: %w", name, f.ID, err))
			continue
		}
		t.messages[area+"."+f.ID] = m
	}
	return errors.Join(problems...)
}

// at is where in a TOML file an error stands, as ":line:column".
func at(err error) string {
	var place *toml.DecodeError
	if !errors.As(err, &place) {
		return ""
	}
	line, column := place.Position()
	return fmt.Sprintf(":%d:%d", line, column)
}

// shape checks the tree of a file: go-i18n would take a table that holds one of
// its own words for a message, and lose it.
func shape(tree map[string]any, under string) []string {
	var problems []string
	if under != "" && isPlural(tree) {
		return nil
	}
	for _, name := range names(tree) {
		key := strings.TrimPrefix(under+"."+name, ".")
		switch value := tree[name].(type) {
		case map[string]any:
			problems = append(problems, shape(value, key)...)
		case string:
			if reserved(name) {
				problems = append(problems, "key "+key+": \""+name+"\" is reserved, choose another name")
			}
		default:
			problems = append(problems, fmt.Sprintf("key %s: a message is text, not %v", key, value))
		}
		if !isKey(name) {
			problems = append(problems, "key "+key+": a name is of a-z, 0-9, _ and -")
		}
	}
	return problems
}

func names(tree map[string]any) []string {
	list := make([]string, 0, len(tree))
	for name := range tree {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// isPlural reports whether a table is one message in its plural forms.
func isPlural(tree map[string]any) bool {
	for name, value := range tree {
		if _, text := value.(string); !text || !isForm(name) {
			return false
		}
	}
	return len(tree) > 0
}

func isForm(name string) bool {
	for form := range formCount {
		if name == formName(form) {
			return true
		}
	}
	return false
}

// reserved reports whether go-i18n gives a name a meaning of its own.
func reserved(name string) bool {
	switch name {
	case "id", "description", "hash", "leftdelim", "rightdelim", "translation":
		return true
	}
	return isForm(name)
}

func isKey(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// tagOf reads the name of a folder as a language tag.
func tagOf(folder string) (language.Tag, error) {
	tag, err := language.Parse(folder)
	if err != nil {
		return tag, fmt.Errorf("folder %q is no language tag: %w", folder, err)
	}
	return tag, nil
}
