package app_test

import (
	"net/http"
	"strings"

	"acta/internal/org"
)

// The customers of the walk: code, what documents call it, zone, how it accepts.
const (
	bank   = "BANCO"   // external, accepts in writing
	andes  = "ANDINA"  // external, in another zone
	house1 = "CASA"    // internal: the service owner accepts
	clinic = "CLINICA" // follows the common policy of a group
	port   = "PUERTO"  // external, in English
	group  = "SALUD"
)

// customerNames are what documents call the customers, in Spanish and English.
func customerNames() map[string][2]string {
	return map[string][2]string{
		bank: {"Banco Cierzo", "Cierzo Bank"}, andes: {"Aseguradora Andina", "Andina Insurance"},
		house1: {"Oficinas de Mistral", "Mistral offices"}, clinic: {"Clínica Mirabel", "Clínica Mirabel"},
		port: {"Puerto de Levante", "Puerto de Levante"}, group: {"Grupo Salud Norte", "Northern Health Group"},
	}
}

// setUp is chapter a: organisation, people with their roles, services, customers,
// and a policy for each that is in force.
func (w *walker) setUp() {
	w.organisation()
	w.people()
	w.customers()
	w.register()
	w.policies()
}

// organisation puts the organisation, then the job titles, then what names them.
func (w *walker) organisation() {
	nora := w.by("nora")
	w.refusedWith(503, nora.send("PUT", "/job-titles/direction", node{"name": said("Dirección", "Director")}, "If-Match", `"0"`))
	house := node{
		"name": said("Mistral Servicios", "Mistral Services"), "languages": []string{"es", "en"}, "zone": "Europe/Madrid",
		"sms_scope": said("Operación de los servicios de correo y portal para clientes externos y para el personal propio.",
			"Operation of the mail and portal services for external customers and for our own staff."),
		"paper": "A4", "accent": "#0B5563", "coding_scheme": "MIS-{code}-{subject}",
		"confidentiality_levels":  []node{{"code": "internal", "name": said("Uso interno", "Internal use")}},
		"default_confidentiality": "internal", "appendices_linked": true,
		"baseline_location": said("Base de datos de configuración, carpeta de líneas base", "Configuration database, baselines folder"),
		"csf_review":        "P1Y", "measurement": "P3M", "improvement": "P6M", "review_interval": "P1Y", "valid_until": "2027-12-31",
		"register_review": "2027-01-31", "monitoring_days": 14, "late_recording_hours": 24, "emergency_authority": "emergency_change_authority",
	}
	nora.put("/organization", house)
	for code, name := range map[string]node{
		"direction": said("Dirección general", "Managing Director"), "services": said("Dirección de servicios", "Director of Services"),
		"operations": said("Jefatura de operaciones", "Head of Operations"), "quality": said("Coordinación de calidad", "Quality Coordinator"),
	} {
		nora.put("/job-titles/"+code, node{"name": name})
	}
	roles, neighbours := []node{}, []node{}
	for _, role := range append(org.SeedRoles(), org.ActingRoles()...) {
		roles = append(roles, node{"key": role, "appointed_by": "direction", "name": node{}})
	}
	for _, process := range org.Neighbours() {
		neighbours = append(neighbours, node{"process": process, "document": "MIS-PR-" + strings.ToUpper(process[:3])})
	}
	house["roles"], house["neighbours"], house["owner_title"] = roles, neighbours, "quality"
	nora.put("/organization", house)
}

// posts are who holds which process role.
func posts() map[string]string {
	return map[string]string{
		"lucia": "release_deployment_manager", "bruno": "build_practitioner", "diana": "deployment_practitioner", "teo": "test_manager",
		"carlos": "change_manager", "marta": "change_authority", "eva": "emergency_change_authority", "ines": "incident_manager",
		"sergio": "service_request_manager", "clara": "configuration_manager", "olga": "service_owner",
	}
}

// people puts people, gives them their roles, and accounts to those who work with
// the program.
func (w *walker) people() {
	nora := w.by("nora")
	names := map[string]string{
		"nora": "Nora Vidal", "pablo": "Pablo Riera", "lucia": "Lucía Ferrer", "bruno": "Bruno Casas", "diana": "Diana Ochoa", "teo": "Teo Marín",
		"carlos": "Carlos Bru", "marta": "Marta Olmedo", "eva": "Eva Lledó", "ines": "Inés Pons", "sergio": "Sergio Vela", "clara": "Clara Nadal",
		"olga": "Olga Prats",
	}
	for _, code := range sorted(names) {
		title := "operations"
		if code == "nora" {
			title = "quality"
		}
		nora.put("/people/"+code, node{"name": names[code], "email": code + "@mistral.example", "job_title": title})
	}
	for _, person := range sorted(posts()) {
		nora.post("/assignments", node{"role": posts()[person], "person": person, "from": "2026-01-01"})
	}
	w.hire("pablo", "quality_manager")
	for _, person := range []string{"lucia", "bruno", "diana", "teo", "marta", "eva", "carlos", "olga", "clara"} {
		w.hire(person)
	}
	nora.put("/services/correo", node{"name": said("Correo gestionado", "Managed mail"), "owner": "olga"})
	nora.put("/services/portal", node{"name": said("Portal de clientes", "Customer portal"), "owner": "olga"})
}

// customers puts three customers and the group, and imports two.
func (w *walker) customers() {
	nora := w.by("nora")
	for _, c := range []struct {
		code string
		more node
	}{
		{bank, node{"kind": "external", "language": "es", "signatories": []node{{"name": "Elena Casal", "title": "Directora de sistemas", "email": "elena.casal@cierzo.example"}}}},
		{andes, node{"kind": "external", "language": "es", "zone": "America/Bogota", "signatories": []node{{"name": "Julián Rojas", "title": "Gerente de TI", "email": "julian.rojas@andina.example"}}}},
		{house1, node{"kind": "internal", "language": "es"}},
		{group, node{"kind": "group", "language": "es", "signatories": []node{{"name": "Rosa Quintana", "title": "Secretaría técnica", "email": "rosa.quintana@salud.example"}}}},
	} {
		c.more["name"] = said(customerNames()[c.code][0], customerNames()[c.code][1])
		nora.put("/customers/"+c.code, c.more)
	}
	rows := "code,name,kind,language,zone,group,signatory,title,email\n" +
		"CLINICA,Clínica Mirabel,external,es,,SALUD,Ignacio Bermejo,Responsable de TI,ignacio.bermejo@mirabel.example\n" +
		"PUERTO,Puerto de Levante,external,en,,,Graham Whitlock,IT Director,graham.whitlock@levante.example\n" +
		"PUERTO,,,,,,Ann Hale,Head of Service,ann.hale@levante.example\n"
	wrong := strings.Replace(rows, "external,en", "foreign,en", 1)
	a, err := nora.v.upload(w.Context(), w.c, "/imports/customers?dry_run=true&file=customers.csv", "text/csv", wrong)
	must(w.T, err)
	var report struct{ Rows, Created, Rejected int }
	must(w.T, a.into(&report))
	if a.status != http.StatusOK || report.Rejected == 0 {
		w.Errorf("a kind that is none: %d %s", a.status, a.body)
	}
	must(w.T, nora.upload("/imports/customers?file=customers.csv", "text/csv", rows).into(&report))
	if report.Rows != 3 || report.Created != 3 {
		w.Errorf("import of customers: %+v", report)
	}
	var list struct{ Items []struct{ Code string } }
	nora.get("/customers", &list)
	codes := []string{}
	for _, c := range list.Items {
		codes = append(codes, c.Code)
	}
	w.same("customers", codes, []string{andes, bank, house1, clinic, port, group})
}

// register imports the rows of the retention register.
func (w *walker) register() {
	rows := "item,series,trigger_event,duration,action,authority,custodian\n" +
		"R-01,Planes de entrega,PIR closed,P3Y,destroy,MIS-PR-01,Dirección de servicios\n" +
		"R-02,Planes de despliegue,PIR closed,P3Y,destroy,MIS-PR-01,Dirección de servicios\n" +
		"R-03,Informes de revisión,record created,P3Y,destroy,MIS-PR-01,Coordinación de calidad\n"
	w.by("nora").upload("/imports/retention-series?file=series.csv", "text/csv", rows)
}

// window is when deployments may run.
func window(days []string, opens, closes string, types ...string) node {
	return node{"weekdays": days, "days": said("Según calendario", "By the calendar"), "opens": opens, "closes": closes, "types": types}
}

func weekdays() []string {
	return []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
}

// policies gives each customer a policy in force: the draft is frozen as a
// document, submitted, approved by another person, published.
func (w *walker) policies() {
	for _, p := range []struct {
		customer, approver, mode string
		days                     []string
		opens, closes            string
	}{
		{bank, "Elena Casal", "explicit", []string{"tuesday", "thursday"}, "20:00", "02:00"},
		{andes, "Julián Rojas", "explicit", []string{"saturday"}, "18:00", "23:00"},
		{house1, "Olga Prats", "service_owner", []string{"monday", "wednesday"}, "18:00", "22:00"},
		{group, "Rosa Quintana", "explicit", []string{"tuesday", "wednesday"}, "21:00", "23:30"},
		{port, "Graham Whitlock", "explicit", []string{"wednesday"}, "21:00", "03:00"},
	} {
		w.by("nora").put("/policies/"+p.customer+"/draft", w.policyOf(p.customer, p.approver, p.mode, window(p.days, p.opens, p.closes, "major", "minor")))
		w.submits("nora", "customer_policy", p.customer)
		w.refusedDecision("nora", p.customer)
		w.decides("pablo", "customer_policy", p.customer)
	}
	for _, customer := range []string{bank, andes, house1, group, port} {
		w.inForce("customer_policy", customer, "1.0")
		var held struct {
			InForce  string `json:"in_force"`
			Policies []struct{ Number, State string }
		}
		w.by("lucia").get("/policies/"+customer, &held)
		if held.InForce != "1.0" || len(held.Policies) != 1 || held.Policies[0].State != "controlled" {
			w.Errorf("policy of %s: %+v", customer, held)
		}
	}
}

// refusedDecision checks that an author does not approve. Invariant I6.
func (w *walker) refusedDecision(author, customer string) {
	w.Helper()
	var d shownPaper
	tag := w.by(author).get(paper("customer_policy", customer), &d).header.Get("ETag")
	a := w.by(author).send("POST", paper("customer_policy", customer)+"/decision",
		node{"content_hash": d.Open.ContentHash, "outcome": "approved"}, "If-Match", tag)
	if a.status != http.StatusForbidden {
		w.Errorf("the author's own approval of %s: %d %s", customer, a.status, told(a))
	}
}

func (w *walker) policyOf(customer, approver, mode string, regular node) node {
	types := []node{}
	for key, notice := range map[string]string{"major": "P10D", "minor": "P5D", "emergency": "PT2H"} {
		types = append(types, node{
			"key": key, "notice": notice, "support": "P3D", "frequency": said("Según necesidad", "As needed"),
			"method": said("De una vez y automatizada", "All at once and automated"),
		})
	}
	verification := []node{{
		"code": strings.ToLower(customer) + "-acceso", "text": said("Las personas usuarias entran con su cuenta.", "Users sign in with their account."),
		"evidence": said("Prueba de acceso", "Sign-in test"),
	}}
	return node{
		"from": "2026-01-12", "to": "2027-01-12", "services": []string{"correo", "portal"}, "owner": "services", "next_review": "2026-12-01",
		"agreement": node{"with": approver, "on": "2026-01-09", "how": "contract", "reference": "CT-" + customer},
		"types":     types, "units": []node{{"code": "mta", "name": said("Nodo de correo", "Mail node"), "service": "correo", "package": said("Imagen firmada", "Signed image")}},
		"windows": []node{regular, window(weekdays(), "00:00", "06:00", "emergency")}, "verification": verification,
		"freezes":        []node{{"from": "2026-12-20", "to": "2027-01-07", "reason": said("Cierre del año", "Year end")}},
		"acceptance":     node{"mode": mode, "approver": approver},
		"notice_channel": said("Correo", "Mail"), "baseline_hours": 12, "pir_days": 30, "monitoring_days": 14,
		"emergency": node{
			"criteria": []node{said("Un servicio crítico no funciona", "A critical service is down")}, "minimum_tests": []string{"regression"},
			"tests": said("Arranque y acceso", "Start and sign-in"), "hours": 8, "days": 10,
		},
		"build_needs_authority": customer == bank,
	}
}
