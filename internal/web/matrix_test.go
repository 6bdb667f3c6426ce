package web_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
	"acta/internal/work"
)

// evidenceSays checks that a page of the evidence is sound, prints no key and says what
// it must.
func evidenceSays(t *testing.T, r reply, where string, want ...string) {
	t.Helper()
	pageSays(t, r, where, want...)
	if strings.Contains(r.body, "page_evidence.") {
		t.Errorf("%s prints a key: %.1500s", where, text(r.body))
	}
}

// plannedNine makes the release 9.1 and brings it to Planned, past the first gates.
func plannedNine(t *testing.T, all map[string]*site) {
	t.Helper()
	plan := wholePlan()
	plan["title"] = `Entrega <b>"9.1"</b>`
	process := all["process"]
	process.order("POST", "/api/v1/releases", "", plan).must(t, 201)
	process.submit(ninePage+"/moves", url.Values{"etag": {releaseTag(t, process.get(ninePage, "es"))}, "event": {"plan"}}).must(t, 303)
}

// The matrix says of each requirement what checks it, how it stands and what there is, and
// leads to the proofs; of a day that is over it says what is not known.
func TestMatrixPage(t *testing.T) {
	all := newCrew(t)
	plannedNine(t, all)
	tests := []struct {
		address string
		status  int
		es, en  []string
	}{
		{"/evidence", 200, []string{
			"Matriz de cláusulas y evidencias", "8.5.3-2 Cada entrega y cada despliegue se planifican", "Alcance de la entrega definido y Plan completo Cumplido",
			"9.1: Planificada", "7.5 Información documentada", "Registro de conservación", "Cómo comprobar lo que descargas", "17 requisitos",
		}, []string{"Matrix of clauses and evidence", "8.5.3-2 Each release and each deployment is planned", "9.1: Planned", "17 requirements"}},
		{"/evidence?show=gaps", 200, []string{"8.5.3-7", "condiciones abiertas"}, []string{"Gaps and overdue"}},
		{"/evidence?show=8.2.6", 200, []string{"8.2.6-1", "Línea base previa"}, []string{"17 requirements"}},
		{"/evidence?show=9.9", 200, []string{"No hay nada que mostrar"}, []string{"Nothing to show"}},
		{"/evidence?on=" + inDays(-1), 200, []string{"al acabar el día", "no se conservan", "14 requisitos"}, []string{"is not kept"}},
		{"/evidence?on=ayer%3Cb%3E", 422, []string{"«ayer<b>» no es una fecha"}, []string{"is not a date"}},
		{"/evidence?on=2999-01-01", 422, []string{"no ha llegado"}, []string{"has not come yet"}},
	}
	for _, test := range tests {
		evidenceSays(t, all["quality_manager"].get(test.address, "es").must(t, test.status), test.address+" es", test.es...)
		evidenceSays(t, all["quality_manager"].get(test.address, "en").must(t, test.status), test.address+" en", test.en...)
	}
	if said := text(all["quality_manager"].get("/evidence?show=8.2.6", "es").body); strings.Contains(said, "8.5.3-2") || strings.Contains(said, "7.5-1") {
		t.Errorf("a clause shows another: %s", said)
	}
	if said := text(all["quality_manager"].get("/evidence?on="+inDays(-1), "es").body); strings.Contains(said, "9.1: Planificada") {
		t.Errorf("yesterday knows of today: %s", said)
	}
	all["reader"].get("/evidence", "es").must(t, 403)
}

// withFile brings in a release that was authorised after its customer had agreed to the
// criteria in a file.
func withFile(t *testing.T, s *site, code, sum string) {
	t.Helper()
	at := clock.At(started.AddDate(0, 0, -2))
	head := func(kind release.FactKind) release.Head {
		return release.Head{Kind: kind, At: at, Recorded: at, By: "lucia"}
	}
	agreed := head(release.AgreementFact)
	agreed.Customer = "USERS"
	story := release.Story{
		Plan: release.Plan{Code: code, Title: "Entrega " + code, Type: "minor", Customers: []string{"USERS"}, Services: []string{"kubernetes"},
			Criteria: []release.Criterion{{Code: "C1", Text: content.In("es", "Arranca")}}},
		Facts: release.Facts{
			Agreements: []release.Recorded[release.Agreement]{{Head: agreed, Of: release.Agreement{Proof: release.Proof{How: "email", Signatory: "Graham Whitlock", File: sum, FileName: "acuerdo.pdf"}}}},
			Stages:     []release.Recorded[release.StageReached]{{Head: head(release.StageFact), Of: release.StageReached{From: "planned", To: "authorized", By: "authorize"}}},
		},
	}
	if err := s.Releases.BringIn(t.Context(), work.System, story); err != nil {
		t.Fatal(err)
	}
}

// The proofs of a requirement are the stages that were reached, with who, when and by what,
// and what is missing, with the way there. What people wrote stays text.
func TestProofsPage(t *testing.T) {
	all := newCrew(t)
	plannedNine(t, all)
	tests := []struct {
		address string
		es, en  []string
	}{
		{"/evidence/8.5.3-2", []string{
			"1 etapa alcanzada", `Entrega <b>"9.1"</b> 9.1: Planificada`, "Iker", "Condiciones cumplidas Alcance de la entrega definido y Plan completo", "Incorporada de otro sistema",
		}, []string{"1 stage reached", "Conditions met", "Brought in from another system"}},
		{"/evidence/8.5.3-3", []string{"Falta 1 condición", "Criterios de aceptación acordados", "Impide pasar", "Ir a la condición"}, []string{"1 condition is missing", "Go to the condition"}},
		{"/evidence/8.5.3-1", []string{"Ver las políticas en vigor ese día"}, []string{"See the policies in force"}},
		{"/evidence/8.5.3-2?on=" + inDays(-1), []string{"0 etapas alcanzadas", "al acabar el día"}, []string{"0 stages reached"}},
		{"/evidence/8.5.3-2?on=2020-01-01", []string{"Todavía no hay pruebas"}, []string{"No proof yet"}},
		{"/evidence/8.5.3-2?after=00000000-0000-7000-8000-000000000000", []string{"1 etapa alcanzada"}, nil},
	}
	for _, test := range tests {
		evidenceSays(t, all["auditor"].get(test.address, "es").must(t, 200), test.address+" es", test.es...)
		evidenceSays(t, all["auditor"].get(test.address, "en").must(t, 200), test.address+" en", test.en...)
	}
	page := all["auditor"].get("/evidence/8.5.3-3?gaps=all", "es").must(t, 200)
	if strings.Contains(page.body, `<b>"9.1"`) || !strings.Contains(page.body, `href="/releases/9.1/`) {
		t.Errorf("the way to a gap: %.3000s", page.body)
	}
	evidenceSays(t, page, "a file of another system", "ACTA-2024-05.pdf no se guarda aquí")
	if strings.Contains(page.body, "/api/v1/files/") {
		t.Error("a file that is not kept is offered")
	}
	withFile(t, all["first"], "8.8", strings.Repeat("ab", 32))
	if gates := all["auditor"].get("/api/v1/releases/8.8/gates", "es").must(t, 200).body; strings.Contains(gates, "/api/v1/files/") {
		t.Errorf("the API leads to a file that is not kept: %s", gates)
	}
	kept := all["process"].ask("POST", "/api/v1/files?name=ACTA-2024-05.pdf", "%PDF-1.7 acta", "Content-Type", "application/octet-stream").must(t, 201).Header.Get("Location")
	withFile(t, all["first"], "8.9", strings.TrimPrefix(kept, "/api/v1/files/"))
	page = all["auditor"].get("/evidence/8.5.3-3", "es").must(t, 200)
	if !strings.Contains(page.body, `href="`+kept+`"`) {
		t.Errorf("a kept file is not offered: %s", text(page.body))
	}
	if r := all["auditor"].get(kept, "es").must(t, 200); r.body != "%PDF-1.7 acta" {
		t.Errorf("the file: %q", r.body)
	}
	for _, none := range []string{"/evidence/8.5.3-99", "/evidence/none", "/evidence/7.5-1"} {
		all["auditor"].get(none, "es").must(t, 404)
	}
	if said := text(all["narrow"].get("/evidence/8.5.3-2", "es").must(t, 200).body); strings.Contains(said, "9.1") || strings.Contains(said, "1.31") || !strings.Contains(said, "1.30") {
		t.Errorf("an auditor of one release sees: %s", said)
	}
}

// An auditor's home leads to the evidence, and says what the access covers and when it ends.
func TestAuditorsWay(t *testing.T) {
	all := newCrew(t)
	auditor := all["auditor"]
	home := auditor.get("/", "es").must(t, 200)
	evidenceSays(t, home, "home", "Ver la matriz de evidencias")
	if !strings.Contains(home.body, `href="/evidence"`) {
		t.Error("the home does not lead to the evidence")
	}
	evidenceSays(t, auditor.get("/evidence", "es").must(t, 200), "auditor", "Acceso de auditoría, solo lectura, hasta el", "Mis vistas y descargas")
	evidenceSays(t, auditor.get("/evidence", "en").must(t, 200), "auditor en", "Audit access, read only, until")
	evidenceSays(t, all["narrow"].get("/evidence", "es").must(t, 200), "narrow", "Tu acceso abarca solo: 1.30")
	if said := text(all["quality_manager"].get("/evidence", "es").body); strings.Contains(said, "Acceso de auditoría") {
		t.Error("who is no auditor is told of an auditor's access")
	}
}

// What an auditor opened is seen by both sides; of each other's, auditors see nothing.
func TestViewsAndDownloads(t *testing.T) {
	all := newCrew(t)
	auditor, narrow, qm := all["auditor"], all["narrow"], all["quality_manager"]
	const taken = "/evidence/downloads"
	evidenceSays(t, qm.get(taken, "es").must(t, 200), "none", "Todavía no hay vistas ni descargas")
	auditor.get("/evidence/8.5.3-2", "es").must(t, 200)
	narrow.get("/documents/release_plan/1.30", "es").must(t, 200)
	auditor.get("/audit/log", "es").must(t, 200)
	own := auditor.get(taken, "es").must(t, 200)
	evidenceSays(t, own, "own", "Lo que has abierto y descargado", "Vista /evidence/8.5.3-2", "Descarga /audit/log")
	entry := regexp.MustCompile(`href="(/audit/entries/\d+)"`).FindStringSubmatch(own.body)
	if entry == nil {
		t.Fatalf("what was opened leads to no entry of the trail: %s", text(own.body))
	}
	evidenceSays(t, auditor.get(entry[1], "es").must(t, 200), "entry", "Página o documento consultado", taken)
	evidenceSays(t, qm.get(taken, "en").must(t, 200), "all", "Persona auditor", "Persona narrow", "/evidence/8.5.3-2", "Everybody's")
	if said := text(narrow.get(taken, "es").must(t, 200).body); strings.Contains(said, "/evidence/8.5.3-2") || strings.Contains(said, "De quién") {
		t.Errorf("one auditor sees another's: %s", said)
	}
	if said := text(auditor.get(taken+"?who=p-narrow", "es").must(t, 200).body); strings.Contains(said, "Persona narrow") {
		t.Errorf("an auditor asks for another's: %s", said)
	}
	said := text(qm.get(taken+"?who=p-narrow", "es").must(t, 200).body)
	if strings.Contains(said, "/evidence/8.5.3-2") || !strings.Contains(said, "1.30") {
		t.Errorf("those of one: %s", said)
	}
	all["reader"].get(taken, "es").must(t, 403)
}

// What was in force on a day is listed with who approved it, its hash and its files.
func TestInForcePage(t *testing.T) {
	all, d := approved(t)
	qm := all["quality_manager"]
	const page = "/evidence/in-force"
	hash := d.Effective.ContentHash
	for lang, want := range map[string][]string{
		"es": {"En vigor en una fecha", "1.0", "Persona quality_manager", hash, "En vigor"}, "en": {"In force on a day", "1.0", "Persona quality_manager", hash},
	} {
		r := qm.get(page, lang).must(t, 200)
		evidenceSays(t, r, lang, want...)
		if !strings.Contains(r.body, "/documents/customer_policy/USERS/versions/1.0/files/") {
			t.Errorf("no file: %s", text(r.body))
		}
	}
	evidenceSays(t, qm.get(page+"?kind=customer_policy", "es").must(t, 200), "kind", "USERS")
	evidenceSays(t, qm.get(page+"?kind=release_plan", "es").must(t, 200), "other kind", "Ese día no había nada en vigor", "Ver lo que está en vigor hoy")
	evidenceSays(t, qm.get(page+"?on="+inDays(-1), "es").must(t, 200), "yesterday", "Ese día no había nada en vigor")
	evidenceSays(t, qm.get(page+"?on=x", "es").must(t, 422), "no day", "«x» no es una fecha")
	if said := text(all["narrow"].get(page, "es").must(t, 200).body); strings.Contains(said, hash) {
		t.Errorf("an auditor of one release sees a policy: %s", said)
	}
}

// A sample is drawn by a seed that the address keeps: whoever opens it again sees the same
// releases, and may draw only from those of their scope.
func TestSamplePage(t *testing.T) {
	all := newCrew(t)
	auditor := all["auditor"]
	evidenceSays(t, auditor.get("/evidence", "es").must(t, 200), "matrix", "Tomar muestra")
	evidenceSays(t, auditor.get("/evidence/sample", "es").must(t, 200), "before", "Muestra de entregas", "La misma semilla saca la misma muestra")
	const drawn = "/evidence/sample?from=2000-01-01&to=2099-12-31&size=2"
	to := auditor.get(drawn, "es").must(t, 303).Header.Get("Location")
	if again := auditor.get(drawn, "es").must(t, 303).Header.Get("Location"); again == to || !strings.HasPrefix(to, "/evidence/sample?") {
		t.Errorf("the seeds of two samples: %s and %s", to, again)
	}
	page := auditor.get(to, "es").must(t, 200)
	evidenceSays(t, page, "sample", "2 de ", " entregas · semilla ", "printf '%s' '", "sha256sum")
	if same := auditor.get(to, "es").must(t, 200); !slices.Equal(rowsOf(same.body), rowsOf(page.body)) {
		t.Errorf("the same seed draws\n%v\nand\n%v", rowsOf(page.body), rowsOf(same.body))
	}
	for _, one := range []string{"S1", "S2"} {
		evidenceSays(t, all["quality_manager"].get(drawn+"&seed="+one, "en").must(t, 200), one, "seed "+one, "Number of the draw")
	}
	said := text(all["narrow"].get(drawn+"&seed=S1", "es").must(t, 200).body)
	if !strings.Contains(said, "1 de 1 entrega · semilla S1") || strings.Contains(said, "1.31") {
		t.Errorf("an auditor of one release draws: %s", said)
	}
	evidenceSays(t, auditor.get("/evidence/sample?from=2000-01-01&to=2000-01-02&size=2&seed=S1", "es").must(t, 200), "none", "No hay entregas en ese periodo")
	bad := auditor.get("/evidence/sample?from=ayer%3Cb%3E&to=&size=101&seed=%27%3B", "es").must(t, 422)
	evidenceSays(t, bad, "wrong", "«ayer<b>» no es una fecha", "Falta un dato obligatorio", "Escribe un número del 1 al 100", "Usa hasta 40 letras")
	evidenceSays(t, auditor.get("/evidence/sample?from=2020-02-01&to=2020-01-01&size=1", "en").must(t, 422), "period", "ends before it begins")
	all["reader"].get("/evidence/sample", "es").must(t, 403)
}
