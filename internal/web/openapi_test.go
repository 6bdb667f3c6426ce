package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"acta/internal/web"
)

// node is a part of a JSON document.
type node = map[string]any

// spec is the API's own description.
type spec struct{ root node }

func description(t *testing.T, s *site) spec {
	t.Helper()
	r := s.get("/api/v1/openapi.json", "es").must(t, 200)
	if r.Header.Get("Content-Type") != "application/openapi+json" {
		t.Errorf("Content-Type %q", r.Header.Get("Content-Type"))
	}
	var root node
	r.into(t, &root)
	return spec{root}
}

// at follows names into the document; nil when one is not there.
func (d spec) at(names ...string) node {
	n := d.root
	for _, name := range names {
		n, _ = n[name].(node)
	}
	return n
}

func (d spec) resolve(schema node) node {
	for {
		ref, ok := schema["$ref"].(string)
		if !ok {
			return schema
		}
		schema = d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
}

// faults says where a value does not fit a schema, for the words of JSON Schema
// that the description uses; an unknown word is a fault too.
func (d spec) faults(schema node, value any, path string) []string {
	schema = d.resolve(schema)
	if schema == nil {
		return []string{path + ": no schema"}
	}
	var found []string
	for word := range schema {
		if !slices.Contains([]string{"type", "properties", "required", "additionalProperties", "items", "description", "format", "examples", "maxLength", "maxItems", "pattern", "anyOf", "enum"}, word) {
			found = append(found, path+": unknown word "+word)
		}
	}
	switch v := value.(type) {
	case node:
		found = append(found, d.objectFaults(schema, v, path)...)
	case []any:
		items, _ := schema["items"].(node)
		for i, item := range v {
			found = append(found, d.faults(items, item, fmt.Sprintf("%s[%d]", path, i))...)
		}
	}
	if choices, ok := schema["enum"].([]any); ok && !slices.Contains(choices, value) {
		found = append(found, fmt.Sprintf("%s: %v is none of %v", path, value, choices))
	}
	if !fits(schema["type"], value) {
		found = append(found, fmt.Sprintf("%s: %v is no %v", path, value, schema["type"]))
	}
	return found
}

func (d spec) objectFaults(schema, value node, path string) []string {
	var found []string
	properties, _ := schema["properties"].(node)
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if key, ok := name.(string); ok && value[key] == nil {
			found = append(found, path+": lacks "+key)
		}
	}
	for name, member := range value {
		property, known := properties[name].(node)
		if schema["additionalProperties"] == true { // an object of any members
			continue
		}
		if !known { // a map: every member is of one kind
			property, known = schema["additionalProperties"].(node)
		}
		if !known {
			found = append(found, path+": unknown "+name)
			continue
		}
		found = append(found, d.faults(property, member, path+"."+name)...)
	}
	return found
}

// fits reports whether a JSON value is of a type, or of one of several.
func fits(kind, value any) bool {
	if several, ok := kind.([]any); ok {
		return slices.ContainsFunc(several, func(k any) bool { return fits(k, value) })
	}
	switch v := value.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case float64:
		return kind == "number" || (kind == "integer" && v == float64(int64(v)))
	case []any:
		return kind == "array"
	default:
		return kind == "object"
	}
}

// The description is OpenAPI 3.1, whole in itself, and says nothing of huma.
func TestDescription(t *testing.T) {
	d := description(t, newSite(t))
	if d.root["openapi"] != "3.1.0" || d.at("info")["version"] != "test" {
		t.Errorf("openapi %v, info %v", d.root["openapi"], d.at("info"))
	}
	text := encoded(d.root)
	for _, ref := range regexp.MustCompile(`"\$ref":"([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(ref[1], "#/") || d.resolve(node{"$ref": ref[1]}) == nil {
			t.Errorf("%s leads nowhere", ref[1])
		}
	}
	if strings.Contains(text, "ErrorModel") || strings.Contains(text, "$schema") {
		t.Error("the description speaks of huma")
	}
}

func TestDescribedOperations(t *testing.T) {
	s := newSite(t)
	d := description(t, s)
	ids := map[any]bool{}
	for path, item := range d.at("paths") {
		methods, _ := item.(node)
		for method, operation := range methods {
			op, _ := operation.(node)
			if ids[op["operationId"]] || op["summary"] == "" {
				t.Errorf("%s %s: operationId %v", method, path, op["operationId"])
			}
			ids[op["operationId"]] = true
			declared := encoded(op["parameters"])
			for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				if !strings.Contains(declared, `"in":"path","name":"`+name[1]+`"`) {
					t.Errorf("%s %s: parameter %s is not declared: %s", method, path, name[1], declared)
				}
			}
		}
	}
	routes, err := s.Routes()
	if err != nil {
		t.Fatal(err)
	}
	routes = slices.DeleteFunc(routes, func(r web.Route) bool {
		return !strings.HasPrefix(r.Path, "/api/") || strings.HasSuffix(r.Path, "/openapi.json")
	})
	if len(ids) != len(routes) || len(ids) < 40 {
		t.Errorf("%d operations of %d routes: %v", len(ids), len(routes), ids)
	}
}

// asked is a request with the operation that it is, and the status of its answer.
type asked struct {
	operation, method, address, body string
	status                           int
}

// identityAnswers are requests about accounts, sessions, the trail and jobs.
func identityAnswers() []asked {
	const nothing = "00000000-0000-7000-8000-000000000000"
	return []asked{
		{"/session", "get", "/session", "", 200},
		{"/session/confirmation", "post", "/session/confirmation", `{"password":"wrong"}`, 422},
		{"/session/confirmation", "post", "/session/confirmation", `{"password":7}`, 422},
		{"/sessions", "get", "/sessions", "", 200},
		{"/sessions/{id}", "delete", "/sessions/" + nothing, "", 404},
		{"/tokens", "post", "/tokens", `{"name":"x","scopes":["document.read"],"expires":"` + started.AddDate(0, 1, 0).Format("2006-01-02") + `"}`, 201},
		{"/tokens", "post", "/tokens", `{"name":"x","scopes":["nothing"],"expires":"2027-01-01"}`, 422},
		{"/tokens", "get", "/tokens", "", 200},
		{"/tokens/{id}", "delete", "/tokens/" + nothing, "", 404},
		{"/accounts", "post", "/accounts", `{"person":"lucia","grants":[{"role":"approver"}]}`, 201},
		{"/accounts", "post", "/accounts", `{"person":"lucia"}`, 409},
		{"/accounts", "post", "/accounts", `{"person":"unknown"}`, 422},
		{"/accounts", "get", "/accounts?limit=1", "", 200},
		{"/accounts", "get", "/accounts?limit=0", "", 422},
		{"/accounts/{person}", "get", "/accounts/lucia", "", 200},
		{"/accounts/{person}", "get", "/accounts/zz", "", 404},
		{"/accounts/{person}", "patch", "/accounts/lucia", `{"email":"a@example.org"}`, 428},
		{"/accounts/{person}/holdings", "get", "/accounts/lucia/holdings", "", 200},
		{"/accounts/{person}/deactivation", "post", "/accounts/lucia/deactivation", `{}`, 428},
		{"/accounts/{person}/reactivation", "post", "/accounts/lucia/reactivation", "", 428},
		{"/accounts/{person}/sessions", "get", "/accounts/lucia/sessions", "", 200},
		{"/accounts/{person}/sessions", "get", "/accounts/zz/sessions", "", 404},
		{"/accounts/{person}/tokens", "get", "/accounts/" + firstPerson + "/tokens", "", 200},
		{"/accounts/{person}/tokens/{id}", "delete", "/accounts/lucia/tokens/" + nothing, "", 404},
		{"/permissions", "get", "/permissions", "", 200},
		{"/grants", "get", "/grants", "", 200},
		{"/grants", "get", "/grants?person=lucia", "", 200},
		{"/grants", "post", "/grants", `{"person":"lucia","role":"auditor","to":"2027-06-30","scope":{"kinds":["release_plan"]}}`, 201},
		{"/grants", "post", "/grants", `{"person":"lucia","role":"king"}`, 422},
		{"/grants", "post", "/grants", `{"person":"lucia","role":"reader","from":"soon"}`, 422},
		{"/grants/{id}/end", "post", "/grants/" + nothing + "/end", "", 428},
		{"/audit/entries", "get", "/audit/entries?limit=3", "", 200},
		{"/audit/entries", "get", "/audit/entries?from=x", "", 422},
		{"/audit/entries/{index}", "get", "/audit/entries/0", "", 200},
		{"/audit/entries/{index}", "get", "/audit/entries/123456", "", 404},
		{"/audit/checkpoints", "post", "/audit/checkpoints", "", 200},
		{"/audit/consistency", "get", "/audit/consistency?from=1", "", 200},
		{"/audit/consistency", "get", "/audit/consistency", "", 422},
		{"/audit/key", "get", "/audit/key", "", 200},
		{"/jobs", "get", "/jobs?limit=2", "", 200},
		{"/jobs", "get", "/jobs?state=odd", "", 422},
		{"/jobs/{id}", "get", "/jobs/" + nothing, "", 404},
		{"/jobs/{id}/retry", "post", "/jobs/" + nothing + "/retry", "", 404},
		{"/jobs/{id}/cancellation", "post", "/jobs/" + nothing + "/cancellation", "", 404},
	}
}

// Every answer is one that the description promises: status, media type, shape.
func TestAnswersAreAsDescribed(t *testing.T) {
	s := newSite(t, "release_plan/1.25", "release_plan/1.30")
	d := description(t, s)
	const documents, one = "/documents", "/documents/{kind}/{subject}"
	tests := []asked{
		{"/kinds", "get", "/kinds", "", 200},
		{documents, "get", "/documents", "", 200},
		{documents, "get", "/documents?limit=3&after=process/org", "", 200},
		{documents, "get", "/documents?limit=x", "", 422},
		{one, "get", "/documents/release_plan/1.25", "", 200},
		{one, "get", "/documents/release_plan/1.31", "", 200},
		{one, "get", "/documents/release_plan/2.0", "", 404},
		{one + "/versions", "get", "/documents/release_plan/1.25/versions", "", 200},
		{one + "/versions", "get", "/documents/release_plan/1.31/versions", "", 200},
		{one + "/versions", "get", "/documents/other/1.31/versions", "", 404},
		{one + "/versions", "post", "/documents/release_plan/1.25/versions", "", 200},
		{one + "/versions", "post", "/documents/release_plan/1.32/versions", "{}", 201},
		{one + "/versions", "post", "/documents/release_plan/1.33/versions", "{", 400},
		{one + "/versions", "post", "/documents/release_plan/1.33/versions", `{"change":{"xx":"y"}}`, 422},
		{one + "/versions", "post", "/documents/release_plan/9.9/versions", "", 404},
		{one + "/versions/{number}", "get", "/documents/release_plan/1.25/versions/0.1", "", 200},
		{one + "/versions/{number}", "get", "/documents/release_plan/1.25/versions/0.9", "", 404},
		{one + "/versions/{number}/files/{file}", "get", "/documents/release_plan/1.25/versions/0.1/files/en.xlsx", "", 200},
		{one + "/versions/{number}/files/{file}", "get", "/documents/release_plan/1.25/versions/0.1/files/en.txt", "", 404},
		{one + "/versions/{number}/copies/{file}", "get", "/documents/release_plan/1.25/versions/0.1/copies/en.pdf", "", 404},
		{one + "/preview/{file}", "get", "/documents/release_plan/1.31/preview/es.pdf", "", 200},
		{one + "/preview/{file}", "get", "/documents/release_plan/1.31/preview/it.pdf", "", 404},
		{one + "/placeholders", "get", "/documents/release_plan/1.25/placeholders", "", 200},
		{one + "/placeholders", "get", "/documents/release_plan/1.31/placeholders", "", 200},
		{one + "/placeholders", "get", "/documents/release_plan/x/placeholders", "", 404},
	}
	for _, test := range append(tests, identityAnswers()...) {
		r := s.ask(strings.ToUpper(test.method), "/api/v1"+test.address, test.body, "Content-Type", "application/json")
		where := test.method + " " + test.address
		r.must(t, test.status)
		promised := d.at("paths", test.operation, test.method, "responses", strconv.Itoa(test.status), "content")
		media, _ := promised[mediaOf(r.Header)].(node)
		if media == nil {
			t.Errorf("%s: %d %s is not described: %s", where, test.status, r.Header.Get("Content-Type"), encoded(promised))
			continue
		}
		schema, _ := media["schema"].(node)
		if schema["format"] == "binary" {
			continue
		}
		var value any
		if err := json.Unmarshal([]byte(r.body), &value); err != nil {
			t.Fatal(err)
		}
		for _, fault := range d.faults(schema, value, "body") {
			t.Errorf("%s: %s", where, fault)
		}
	}
}

// mediaOf is the media type of an answer without its parameters, as it is described.
func mediaOf(header http.Header) string {
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return kind
}
