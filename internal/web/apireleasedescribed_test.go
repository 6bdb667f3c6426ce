package web_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// describedRelease are requests about a release that is under way, with the
// operations that they are.
func describedRelease() []asked {
	const r, d = "/releases/{release}", "/releases/{release}/deployments/{deployment}"
	const fact = "00000000-0000-7000-8000-000000000000"
	return []asked{
		{"/releases", "get", "/releases?limit=2", "", 200},
		{"/releases", "get", "/releases?limit=x", "", 422},
		{"/releases", "post", "/releases", `{"code":"9.5","title":"x"}`, 201},
		{"/releases", "post", "/releases", `{"code":"9.5","title":"x"}`, 409},
		{"/releases", "post", "/releases", `{"code":"9.6","title":7}`, 422},
		{r, "get", "/releases/9.1", "", 200},
		{r, "get", "/releases/1.30", "", 200},
		{r, "get", "/releases/none", "", 404},
		{r, "patch", "/releases/9.1", `{"title":"x"}`, 428},
		{r + "/moves", "post", "/releases/9.1/moves", `{"event":"plan"}`, 428},
		{r + "/gates", "get", "/releases/9.1/gates", "", 200},
		{r + "/gates", "get", "/releases/1.30/gates", "", 200},
		{r + "/review", "get", "/releases/1.30/review", "", 200},
		{r + "/review", "put", "/releases/9.1/review", `{}`, 428},
		{d, "get", "/releases/9.1/deployments/D1", "", 200},
		{d, "get", "/releases/9.1/deployments/D9", "", 404},
		{d, "put", "/releases/9.1/deployments/D1", `{}`, 428},
		{d + "/moves", "post", "/releases/9.1/deployments/D1/moves", `{"event":"fail"}`, 428},
		{d + "/tasks/{task}", "put", "/releases/9.1/deployments/D1/tasks/1", `{"state":"done"}`, 200},
		{d + "/items/{item}", "put", "/releases/9.1/deployments/D1/items/none", `{"state":"done"}`, 404},
		{r + "/facts/package", "post", "/releases/9.1/facts/package", `{"body":{"units":[{"code":"k8s-images","version":"9.1.0","hash":"` + hash("a") + `"}]}}`, 201},
		{r + "/facts/package", "post", "/releases/9.1/facts/package", `{"body":{"units":[]}}`, 422},
		{d + "/facts/issue", "post", "/releases/9.1/deployments/D1/facts/issue", `{"body":{"code":"A","text":{"original":"es","values":{"es":"x"}}}}`, 201},
		{r + "/facts", "get", "/releases/9.1/facts", "", 200},
		{r + "/facts", "get", "/releases/1.30/facts?limit=200", "", 200},
		{r + "/facts/{fact}/confirmation", "post", "/releases/9.1/facts/" + fact + "/confirmation", "", 404},
		{d + "/baselines/{kind}", "put", "/releases/9.1/deployments/D1/baselines/before", `{"location":{"original":"es","values":{"es":"x"}},"cis":[{"code":"CI-1"},{"code":"CI-2"}]}`, 200},
		{d + "/baselines/{kind}", "put", "/releases/9.1/deployments/D1/baselines/after", `{"location":{"original":"es","values":{"es":"x"}},"cis":[{"code":"CI-1","version":"2"},{"code":"CI-3"}]}`, 200},
		{d + "/baselines/{kind}/items", "get", "/releases/9.1/deployments/D1/baselines/before/items", "", 200},
		{d + "/baselines/differences", "get", "/releases/9.1/deployments/D1/baselines/differences", "", 200},
		{r + "/authorisations", "post", "/releases/9.1/authorisations", `{"reference":"x","person":"marta","on":"x"}`, 422},
		{r + "/authorisations/{reference}/revocation", "post", "/releases/9.1/authorisations/none/revocation", `{"reason":"x"}`, 404},
		{"/exceptions", "get", "/exceptions", "", 200},
		{"/exceptions", "get", "/exceptions?state=odd", "", 422},
		{r + "/exceptions", "post", "/releases/9.1/exceptions", `{}`, 422},
		{r + "/exceptions/{code}/confirmation", "post", "/releases/9.1/exceptions/none/confirmation", "", 404},
		{r + "/exceptions/{code}/completion", "post", "/releases/9.1/exceptions/none/completion", "", 404},
		{r + "/policy-choices", "post", "/releases/9.1/policy-choices", `{"customer":"USERS","body":{"colour":"x"}}`, 422},
		{"/calendar", "get", "/calendar?from=" + inDays(-5) + "&to=" + inDays(60), "", 200},
		{"/calendar", "get", "/calendar?from=" + inDays(5) + "&to=" + inDays(1), "", 422},
		{"/schedule", "get", "/schedule?from=2024-01-01&to=2025-06-01", "", 200},
		{"/schedule", "get", "/schedule?from=" + inDays(5) + "&to=" + inDays(1), "", 422},
		{"/schedule", "get", "/schedule?customer=NOBODY", "", 404},
		{"/calendar", "get", "/calendar?from=" + inDays(0) + "&to=" + inDays(1) + "&customer=NOBODY", "", 404},
		{"/files", "post", "/files?name=acta.txt", "Acta", 201},
		{"/files/{sha256}", "get", "/files/" + hash("0"), "", 404},
	}
}

// Every answer about releases is one that the description promises.
func TestReleaseAnswersAreAsDescribed(t *testing.T) {
	all := newCrew(t)
	running(t, all["first"])
	marta, d := all["quality_manager"], description(t, all["first"])
	for _, test := range describedRelease() {
		by := marta
		if strings.Contains(test.operation, "authorisations/{reference}") {
			by = all["marta"]
		}
		r := by.ask(strings.ToUpper(test.method), "/api/v1"+test.address, test.body, "Content-Type", "application/json")
		where := test.method + " " + test.address
		if r.StatusCode != test.status {
			t.Errorf("%s: %d, want %d: %.400s", where, r.StatusCode, test.status, r.body)
			continue
		}
		promised := d.at("paths", test.operation, test.method, "responses", strconv.Itoa(test.status), "content")
		media, _ := promised[r.Header.Get("Content-Type")].(node)
		schema, _ := media["schema"].(node)
		var value any
		if err := json.Unmarshal([]byte(r.body), &value); err != nil || schema == nil {
			t.Errorf("%s: %v, described by %.300s", where, err, encoded(promised))
			continue
		}
		for _, fault := range d.faults(schema, value, "body") {
			t.Errorf("%s: %s", where, fault)
		}
	}
}

// The description shows what each kind of fact holds.
func TestFactsAreDescribed(t *testing.T) {
	d := description(t, newSite(t))
	for kind, member := range map[string]string{"build": "repeat", "test": "passed", "agreement": "signatory", "acceptance": "outcome", "approval": "go", "distribution": "proof"} {
		schema := d.resolve(node{"$ref": "#/components/schemas/" + refOfBody(d, "/releases/{release}/facts/"+kind)})
		body, _ := schema["properties"].(node)["body"].(node)
		members, _ := d.resolve(body)["properties"].(node)
		if members[member] == nil {
			t.Errorf("%s: %s", kind, encoded(members))
		}
	}
	event := d.resolve(node{"$ref": "#/components/schemas/" + refOfBody(d, "/releases/{release}/deployments/{deployment}/moves")})
	for _, member := range []string{"event", "reason", "at", "cause", "planned"} {
		if event["properties"].(node)[member] == nil {
			t.Errorf("a move has no %s: %s", member, encoded(event))
		}
	}
}

// refOfBody is the name of the schema of a request's body.
func refOfBody(d spec, path string) string {
	schema := d.at("paths", path, "post", "requestBody", "content", "application/json", "schema")
	ref, _ := schema["$ref"].(string)
	return strings.TrimPrefix(ref, "#/components/schemas/")
}
