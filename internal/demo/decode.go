package demo

import (
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"acta/internal/clock"
	"acta/internal/content"
)

// decode reads a file of authored data; a member that the target does not have
// is an error. A text is a map from language to words whose first language is
// the original; dates, instants and durations are written in ISO 8601.
func decode(folder fs.FS, name string, into any) error {
	data, err := fs.ReadFile(folder, name)
	if err != nil {
		return fmt.Errorf("read authored data: %w", err)
	}
	err = yaml.UnmarshalWithOptions(data, into, yaml.Strict(),
		yaml.CustomUnmarshaler(text),
		yaml.CustomUnmarshaler(parsed(clock.ParseDate)),
		yaml.CustomUnmarshaler(parsed(clock.ParsePlanned)),
		yaml.CustomUnmarshaler(parsed(clock.ParseInstant)),
		yaml.CustomUnmarshaler(parsed(clock.ParseDuration)))
	if err != nil {
		return fmt.Errorf("decode %s: %w", name, err)
	}
	return nil
}

// parsed decodes a scalar by a function that reads it from text.
func parsed[T any](parse func(string) (T, error)) func(*T, []byte) error {
	return func(into *T, data []byte) error {
		var written string
		if err := yaml.Unmarshal(data, &written); err != nil {
			return fmt.Errorf("not a scalar: %w", err)
		}
		value, err := parse(written)
		*into = value
		return err
	}
}

func text(into *content.Text, data []byte) error {
	var languages yaml.MapSlice
	if err := yaml.Unmarshal(data, &languages); err != nil {
		return fmt.Errorf("a text is a map of languages: %w", err)
	}
	for _, one := range languages {
		language, isTag := one.Key.(string)
		words, isText := one.Value.(string)
		if !isTag || !isText {
			return fmt.Errorf("a text is a map of languages, not %v: %v", one.Key, one.Value)
		}
		*into = into.With(language, words)
	}
	return nil
}
