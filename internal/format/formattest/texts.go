package formattest

import "strings"

// title is a heading with those below it.
type title struct {
	es, en string
	below  []title
}

var processSections = []title{
	{"Objeto, alcance y usuarios", "Purpose, scope and users", nil},
	{"Documentos de referencia", "Reference documents", nil},
	{"Visión general", "Overview", []title{
		{"Unidad y paquete de entrega", "Release unit and package", nil}, {"Opciones de despliegue", "Deployment options", nil}, {"Política del cliente", "Customer policy", nil}}},
	{"Actividades del proceso", "Process activities", []title{
		{"Planificación", "Planning", nil}, {"Construcción y pruebas", "Build and test", nil}, {"Despliegue", "Deployment", nil}, {"Revisión y cierre", "Review and closure", nil}, {"Entrega de emergencia", "Emergency release", nil}}},
	{"Roles y responsabilidades", "Roles and responsibilities", []title{
		{"Gerente de entrega y despliegue", "Release and deployment manager", nil}, {"Ejecutor de la construcción", "Build practitioner", nil}, {"Ejecutor del despliegue", "Deployment practitioner", nil}}},
	{"Medición e informes", "Measurement and reports", []title{{"Frecuencias", "Frequencies", nil}, {"Informes", "Reports", nil}}},
	{"Registros", "Records", nil},
	{"Validez y gestión del documento", "Validity and document management", nil},
}

var sentencesES = []string{
	"El gerente de entrega y despliegue fija el método, la frecuencia y los tipos de entrega, y los traslada a la política del cliente.",
	"Un despliegue puede alcanzar a todos a la vez o avanzar por fases; partir del centro o a petición del destino; ser automático o manual.",
	"Fuera de las ventanas pactadas, o dentro de un periodo de congelación, solo se despliega con una excepción motivada.",
	"Cada entrega tiene un plan que remite al paquete de diseño del servicio (SDP), a la solicitud de cambio y a los errores conocidos que cierra.",
	"La autoridad de cambio lo autoriza; si después varían el alcance, las fechas o el método, la autorización decae.",
	"Antes de construir quedan escritos los recursos y su presupuesto, el entorno de destino, los proveedores y la formación del soporte.",
	"La revisión deja constancia de la experiencia del cliente, de los cambios implantados y del rendimiento alcanzado, sin cuestiones abiertas.",
}

var sentencesEN = []string{
	"The release and deployment manager sets the method, the frequency and the types of release, and takes them to the customer policy.",
	"A deployment may reach everyone at once or go on in phases; start from the centre or on request of the target; be automatic or manual.",
	"Outside of the agreed windows, or inside a freeze, nothing is deployed without an exception and its reason.",
	"Each release has a plan that points to the service design package (SDP), to the request for change and to the known errors it closes.",
	"The change authority authorises it; when scope, dates or method change afterwards, the authorisation lapses.",
	"Before the build, resources and their budget, the target environment, the suppliers and the training of support are written down.",
	"The review records the customer's experience, the changes made and the performance reached, with no open issues.",
}

// lorem is n sentences from the i-th on, in both languages.
func lorem(i, n int) (es, en string) {
	var a, b []string
	for k := range n {
		a = append(a, sentencesES[(i+k)%len(sentencesES)])
		b = append(b, sentencesEN[(i+k)%len(sentencesEN)])
	}
	return strings.Join(a, " "), strings.Join(b, " ")
}

// activity is a row of a schedule.
type activity struct {
	month, title, role, date, time, note string
	milestone                            bool
}

var activities = []activity{
	{"2024-01", "Start of Release Cycle", "Lead", "2024-01-08", "", "master-blocking", false},
	{"2024-01", "Start Enhancements Tracking", "Enhancements Lead", "2024-01-08", "", "", false},
	{"2024-01", "Schedule finalized", "Lead", "2024-01-12", "", "", false},
	{"2024-01", "Team finalized", "Lead", "2024-01-12", "", "", false},
	{"2024-01", "Start Release Notes Draft", "Release Notes Lead", "2024-01-23", "", "", false},
	{"2024-01", "1.30.0-alpha.1 released", "Branch Manager", "2024-01-30", "", "", false},
	{"2024-02", "Production Readiness Freeze", "Enhancements Lead", "2024-02-01", "", "", true},
	{"2024-02", "Begin Enhancements Freeze", "Enhancements Lead", "2024-02-09", "02:00", "master-blocking, master-informing", true},
	{"2024-02", "1.30.0-alpha.2 released", "Branch Manager", "2024-02-13", "", "", false},
	{"2024-02", "Docs deadline — Open placeholder PRs", "Docs Lead", "2024-02-22", "", "", false},
	{"2024-02", "Begin Friday APAC-friendly meetings", "Lead", "2024-02-23", "", "", false},
	{"2024-02", "Call for Exceptions", "Lead", "2024-02-26", "", "", false},
	{"2024-02", "Brace Yourself, Code Freeze is Coming", "Comms / Release Signal", "2024-02-26", "", "", false},
	{"2024-02", "1.30.0-alpha.3 released", "Branch Manager", "2024-02-27", "", "", false},
	{"2024-02", "Begin Feature blog freeze", "Comms Lead", "2024-02-27", "02:00", "", false},
	{"2024-03", "Begin Code Freeze", "Branch Manager", "2024-03-06", "02:00", "", true},
	{"2024-03", "Deprecations and Removals blog published", "Comms", "2024-03-07", "", "", false},
	{"2024-03", "Preparing for Feature blogs review — Initiating outreach", "Comms", "2024-03-11", "", "", false},
	{"2024-03", "1.30.0-beta.0 released", "Branch Manager", "2024-03-12", "", "", false},
	{"2024-03", "Docs deadline — PRs ready for review", "Docs Lead", "2024-03-12", "", "", false},
	{"2024-03", "Begin Burndown (Monday, Wednesday, and Friday meetings)", "Lead", "2024-03-18", "", "", false},
	{"2024-03", "Major Themes deadline", "Comms", "2024-03-19", "", "", false},
	{"2024-03", "Start final draft of Release Notes", "Release Notes Lead", "2024-03-19", "", "", false},
	{"2024-03", "KubeCon EU", "", "2024-03-22", "", "", false},
	{"2024-03", "Feature blogs ready to review", "Enhancement Owner / SIG Leads", "2024-03-22", "", "", false},
	{"2024-03", "Docs Freeze", "Docs Lead", "2024-03-26", "", "", true},
	{"2024-03", "Test Freeze", "Branch Manager", "2024-03-27", "01:00", "1.30-blocking, master-blocking, master-informing", true},
	{"2024-04", "1.30.0-rc.1 released", "Branch Manager", "2024-04-02", "", "", false},
	{"2024-04", "1.30.0-rc.2 released", "Branch Manager", "2024-04-11", "", "", false},
	{"2024-04", "Release Notes complete — reviewed & merged to https://github.com/kubernetes/kubernetes", "Release Notes Lead", "2024-04-17", "", "", false},
	{"2024-04", "v1.30.0 released", "Branch Manager", "2024-04-17", "", "", true},
	{"2024-04", "Release blog published", "Comms", "2024-04-17", "", "", false},
	{"2024-04", "Thaw", "Branch Manager", "2024-04-17", "", "", false},
}
