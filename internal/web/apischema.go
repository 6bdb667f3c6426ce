package web

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/clock"
	"acta/internal/release"
)

// schemaRoot is where the description keeps its schemas.
const schemaRoot = "#/components/schemas/"

// featurePath is where the packages of the features are; their types stand in the
// description under the name of their package, for two features may call different
// things alike.
const featurePath = "acta/internal/"

// newSchemas is an empty set of schemas that knows how dates and instants are
// written.
func newSchemas() huma.Registry {
	registry := huma.NewMapRegistry(schemaRoot, schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[clock.Date](), reflect.TypeFor[dateForm]())
	registry.RegisterTypeAlias(reflect.TypeFor[clock.Instant](), reflect.TypeFor[instantForm]())
	registry.RegisterTypeAlias(reflect.TypeFor[clock.Planned](), reflect.TypeFor[plannedForm]())
	registry.RegisterTypeAlias(reflect.TypeFor[clock.Duration](), reflect.TypeFor[durationForm]())
	return registry
}

// schemaName is the name of a type in the description.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if feature := featureOf(t); feature != "" {
		return strings.ToUpper(feature[:1]) + feature[1:] + name
	}
	return name
}

// featureOf is the package of a type that a feature, or the kernel, owns; "" for
// what is made for the API.
func featureOf(t reflect.Type) string {
	feature, ours := strings.CutPrefix(t.PkgPath(), featurePath)
	if !ours || t.Name() == "" || strings.HasPrefix(feature, "web") {
		return ""
	}
	return feature[strings.LastIndex(feature, "/")+1:]
}

// loosen lets the members of the features' types be absent: what must be there
// depends on what is done with them, and the feature says so in its own words.
func loosen(registry huma.Registry) {
	for name, schema := range registry.Map() {
		if t := registry.TypeFromRef(schemaRoot + name); t != nil && featureOf(t) != "" {
			schema.Required = nil
			schema.PrecomputeMessages()
			enumerate(schema, t)
		}
	}
}

// enumerate writes the closed enumerations of a feature's type into its description.
// They stand there for the reader alone: the feature refuses a wrong value itself,
// in words that say what is possible. A member that is always written may be empty.
func enumerate(schema *huma.Schema, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	for _, field := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		values := release.Choices(field.Tag.Get("check"))
		property := schema.Properties[name]
		if property == nil || len(values) == 0 {
			continue
		}
		if !strings.Contains(options, "omitempty") {
			values = append(values, "")
		}
		property.Extensions = map[string]any{"enum": values}
	}
}

// dateForm, instantForm and plannedForm say how dates are written.
type (
	dateForm    string
	instantForm string
	plannedForm string
)

// Schema describes a date.
func (dateForm) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date"}
}

// Schema describes an instant.
func (instantForm) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time"}
}

// Schema describes a planned date, with its instant where there is one.
func (plannedForm) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, AnyOf: []*huma.Schema{
		{Type: huma.TypeString, Format: "date"}, {Type: huma.TypeString, Format: "date-time"},
	}}
}

// durationForm says how durations are written.
type durationForm string

// Schema describes a duration. ISO 8601.
func (durationForm) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Pattern: `^(P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?)?)?$`,
		Examples: []any{"P14D"},
	}
}
