package formattest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"acta/internal/content"
)

// Sample is a document to render.
type Sample struct {
	Name     string
	Document content.Document
	Sheet    content.ControlSheet
	Assets   map[string][]byte // by SHA-256
	Parts    map[string][]byte // by SHA-256
	Says     []string          // what the file says in every language
}

// Samples are documents of several kinds that hold every kind of block between
// them, every type of value, every mark and every state.
func Samples() []Sample {
	return append([]Sample{process(), plan(), review(), states(), register(), blankForm(), empty()}, controlled()...)
}

// process is a process description: a cover, contents, many sections.
func process() Sample {
	var sections []content.Section
	for i, s := range processSections {
		sec := section(fmt.Sprint(i+1), both(s.es, s.en), paragraph(both(lorem(i, 2))))
		for k, sub := range s.below {
			number := fmt.Sprintf("%d.%d", i+1, k+1)
			below := section(number, both(sub.es, sub.en), paragraph(both(lorem(i+k, 3))))
			below.Margin = both("Responde el gerente de entrega y despliegue", "Answered by the release and deployment manager")
			switch k % 3 {
			case 1:
				below.Blocks = append(below.Blocks, list(true, both("comprobar la autorización y los criterios de entrada;", "check the authorisation and the entry criteria;"),
					both("tomar la línea base previa de los elementos de configuración afectados;", "take the earlier baseline of the configuration items affected;"),
					both("desplegar en la ventana acordada.", "deploy in the agreed window.")))
			case 2:
				below.Blocks = append(below.Blocks, paragraph(both("Se cubren, al menos:", "At least these are covered:")),
					list(false, both("pruebas unitarias, de integración y de regresión;", "unit, integration and regression tests;"),
						both("rendimiento, seguridad y operabilidad.", "performance, security and operability.")))
			}
			if k == 0 {
				deep := section(number+".1", both("Entornos de prueba", "Test environments"), paragraph(both(lorem(i+k+5, 2))))
				deep.Margin = both("Responde el gerente de pruebas", "Answered by the test manager")
				below.Sections = append(below.Sections, deep)
			}
			sec.Sections = append(sec.Sections, below)
		}
		if i == 6 {
			sec.Blocks = append(sec.Blocks, recordsTable(1))
		}
		sections = append(sections, sec)
	}
	appendix := content.Section{
		Anchor: "appendix-a", Key: "appendix_a", Numbering: content.Lettered, Number: "A", Break: true,
		Title: both("Matriz de medición", "Measurement matrix"), Blocks: []content.Block{paragraph(both(lorem(3, 4))), annex()},
	}
	doc := document("process", content.Cover, both("Proceso de gestión de entrega y despliegue", "Release and deployment management process"),
		both("Sistema de gestión del servicio\nISO/IEC 20000-1:2018, apartados 7.5.4 e) y 8.5.3", "Service management system\nISO/IEC 20000-1:2018, clauses 7.5.4 e) and 8.5.3"),
		append(sections, appendix)...)
	doc.Control = []content.Field{{Label: "document.control.owner", Value: both("Director de operaciones", "Director of operations")}}
	return Sample{
		Name: "process", Document: doc, Sheet: approved(sheet("PR-RDM-01", "2.0", content.Effective)),
		Says: []string{"PR-RDM-01", "2.0", "Lucía Ferrer Ibáñez", "ISO/IEC 20000-1:2018"},
	}
}

// annex is a document that is kept apart.
func annex() content.Block {
	return content.Block{Kind: content.AnnexBlock, Annex: &content.Annex{Kind: "acceptance_test_report", Title: both("Informe de pruebas de aceptación", "Acceptance test report"), Code: "IA-K8S-1.30"}}
}

// recordsTable is a table of a few typed columns.
func recordsTable(number int) content.Block {
	columns := []content.Column{
		{Key: "code", Title: "document.control.code", Type: content.TextType, Weight: 64},
		{Key: "name", Title: "document.control.release", Type: content.TextType},
		{Key: "date", Title: "document.control.date", Type: content.DateType, Weight: 80},
		{Key: "state", Title: "document.control.state", Type: content.TermType, Weight: 96},
	}
	var rows []content.Row
	for i, name := range []string{"AppArmor support", "DRA: structured parameters", "Structured authentication config", "Move Storage Version Migrator in-tree", "Recursive Read-only (RRO) mounts", "Container Resource based Pod Autoscaling"} {
		rows = append(rows, row(word(fmt.Sprintf("KEP-%d", 24+i*731)), word(name), date(fmt.Sprintf("2024-03-%02d", 4+i)), state("document.approval.signed", content.DoneMark)))
	}
	return table(number, both("Solicitudes de cambio con excepción", "Change requests with an exception"), columns, content.Group{Rows: rows})
}

// plan is a release plan: an opening, fields, a timeline, long tables.
func plan() Sample {
	scope := section("1", both("Alcance", "Scope"), paragraph(both(lorem(0, 3))), fields(
		content.Field{Label: "document.control.service", Value: join(both("Publicación única; cada destino la toma cuando decide (", "Single publication; each target decides when ("), emphasis(word("pull")), word(")"))},
		content.Field{Label: "document.control.release", Value: both("Binarios, imágenes, documentación, notas de la versión", "Binaries, images, documentation, release notes")},
		content.Field{Label: "document.control.authorisation", Value: join(state("document.approval.signed", content.DoneMark), word(" "), date("2024-01-19"))},
		content.Field{Label: "document.control.period", Value: content.Inline{content.Of(content.Value{Type: content.PeriodType, Raw: "2024-01-08", To: "2024-04-17"})}},
	))
	schedule := section("2", both("Calendario", "Schedule"), timeline(1))
	references := section("3", both("Referencias", "References"), recordsTable(1))
	activities := section("4", both("Actividades", "Activities"), paragraph(both(lorem(1, 2))), activityTable(2))
	risks := section("5", both("Riesgos", "Risks"), riskTable(3))
	back := section("6", both("Marcha atrás", "Back-out"), paragraph(join(both("Se ejecuta si la verificación falla, como dice el apartado\u00a0", "Runs when verification fails, as section\u00a0"),
		content.Inline{{Kind: content.ReferenceRun, Anchor: "s5"}}, both("; véase ", "; see "),
		content.Inline{{Kind: content.LinkRun, URL: "https://kubernetes.io/releases/", Label: word("kubernetes.io/releases")}}, word(". Pasos:"))),
		list(true, both("detener la promoción de imágenes y avisar a los distribuidores;", "stop the promotion of images and tell the distributors;"),
			both("restituir la etiqueta estable a la versión 1.29;", "put the stable label back to version 1.29;"),
			both("comprobar la línea base previa y registrar la duración (objetivo: 60\u00a0min).", "check the earlier baseline and record the duration (goal: 60\u00a0min).")))
	back.Blocks[1].List.Items[2].Items = []content.ListItem{{Text: both("con la huella de cada paquete", "with the hash of each package")}, {Text: both("con la hora de cada paso", "with the time of each step")}}
	doc := document("release_plan", content.Opening, word("Kubernetes 1.30"),
		both("Entrega menor · publicación prevista el 17 de abril de 2024", "Minor release · planned for 17 April 2024"),
		scope, schedule, references, activities, risks, back)
	doc.Control = []content.Field{
		{Label: "document.control.customer", Value: both("Distribuidores y usuarios", "Distributors and users")},
		{Label: "document.control.policy", Value: both("PO-K8S-01, versión 3.0", "PO-K8S-01, version 3.0")},
		{Label: "document.control.authorisation", Value: join(state("document.approval.signed", content.DoneMark), word(" "), date("2024-01-19"))},
	}
	return Sample{
		Name: "plan", Document: doc, Sheet: approved(sheet("PL-K8S-1.30", "1.1", content.Effective)),
		Says: []string{"Kubernetes 1.30", "PL-K8S-1.30", "Begin Enhancements Freeze", "v1.30.0 released", "master-blocking", "kubernetes.io/releases", "Thaw"},
	}
}

func timeline(number int) content.Block {
	t := &content.Timeline{
		Anchor: "timeline", Number: number, From: "2024-01-08", To: "2024-04-22",
		Caption: both("Fases e hitos de la versión 1.30; cada marca del eje es una semana", "Phases and milestones of version 1.30; each tick is one week"),
		Label:   both("Versiones previas", "Pre-releases"), Alt: both("Cinco fases y ocho hitos", "Five phases and eight milestones"),
		Lanes: []content.Lane{
			{Label: both("Seguimiento de mejoras", "Enhancement tracking"), Style: content.WorkLane, From: "2024-01-08", To: "2024-02-09"},
			{Label: both("Documentación", "Documentation"), Style: content.WorkLane, From: "2024-02-22", To: "2024-03-26"},
			{Label: both("Código congelado", "Code freeze"), Style: content.FreezeLane, From: "2024-03-06", To: "2024-04-17"},
			{Label: both("Pruebas congeladas", "Test freeze"), Style: content.FreezeLane, From: "2024-03-27", To: "2024-04-17"},
			{Label: both("Reuniones de cierre", "Burndown meetings"), Style: content.MeetingLane, From: "2024-03-18", To: "2024-04-17"},
		},
	}
	for _, m := range [][2]string{{"alpha.1", "2024-01-30"}, {"alpha.2", "2024-02-13"}, {"alpha.3", "2024-02-27"}, {"beta.0", "2024-03-12"}, {"rc.0", "2024-03-26"}, {"rc.1", "2024-04-02"}, {"rc.2", "2024-04-11"}} {
		t.Milestones = append(t.Milestones, content.Milestone{Label: word(m[0]), Date: m[1]})
	}
	t.Milestones = append(t.Milestones, content.Milestone{Label: word("1.30.0"), Date: "2024-04-17", Main: true})
	return content.Block{Kind: content.TimelineBlock, Timeline: t}
}

// activityTable is a long table with groups, milestones and second lines.
func activityTable(number int) content.Block {
	columns := []content.Column{
		{Key: "seq", Title: "document.control.version", Type: content.IntegerType, Weight: 56},
		{Key: "title", Title: "document.control.deployment", Type: content.TextType},
		{Key: "role", Title: "document.control.owner", Type: content.TextType, Weight: 120},
		{Key: "planned", Title: "document.control.date", Type: content.DateType, Weight: 92},
		{Key: "week", Title: "document.control.period", Type: content.IntegerType, Weight: 48},
	}
	var groups []content.Group
	for i, a := range activities {
		if len(groups) == 0 || a.month != activities[i-1].month {
			groups = append(groups, content.Group{Label: word(a.month), Count: both("actividades", "activities")})
		}
		r := row(value(content.IntegerType, fmt.Sprint(i+1)), word(a.title), word(a.role), date(a.date), value(content.IntegerType, fmt.Sprint(i*15/len(activities)+1)))
		if a.role == "" {
			r.Cells[2].Text = nil
		}
		if a.time != "" {
			r.Cells[3].Text = value(content.InstantType, a.date+"T"+a.time+":00Z")
		}
		if a.note != "" {
			r.Cells[1].Note = word(a.note)
		}
		r.Milestone = a.milestone
		g := &groups[len(groups)-1]
		g.Rows = append(g.Rows, r)
	}
	return table(number, both("Actividades previstas", "Planned activities"), columns, groups...)
}

func riskTable(number int) content.Block {
	columns := []content.Column{
		{Key: "no", Title: "document.control.code", Type: content.TextType, Weight: 28},
		{Key: "risk", Title: "document.note.problem", Type: content.TextType},
		{Key: "probability", Title: "document.control.period", Type: content.LevelType, Weight: 48},
		{Key: "impact", Title: "document.note.note", Type: content.LevelType, Weight: 48},
		{Key: "answer", Title: "document.control.policy", Type: content.TextType, Weight: 156},
		{Key: "who", Title: "document.control.owner", Type: content.TextType, Weight: 68},
	}
	level := func(n string) content.Inline { return value(content.LevelType, n) }
	return table(number, both("Riesgos con su respuesta; escala de uno a cinco", "Risks with their answer; scale of one to five"), columns, content.Group{Rows: []content.Row{
		row(word("R1"), both("Pruebas inestables ocultan un fallo real antes de la rama", "Flaky tests hide a real failure before the branch"), level("3"), level("4"), both("Reuniones diarias desde el 25\u00a0de marzo; ninguna señal bloqueante en rojo al crear la rama", "Daily meetings from 25\u00a0March; no blocking signal in red when the branch is cut"), word("Release Signal")),
		row(word("R2"), both("La documentación no llega a su fecha de cierre", "Documentation misses its date"), level("2"), level("3"), both("Tres fechas intermedias y retirada de la mejora sin documentar", "Three dates between and removal of what is not documented"), word("Docs Lead")),
		row(word("R3"), both("Excepciones tardías alargan la congelación", "Late exceptions prolong the freeze"), level("4"), level("2"), both("Plazo cerrado para pedirlas; decide la autoridad de cambio", "Closed period to ask for them; the change authority decides"), word("Lead")),
	}})
}

// review is a post-implementation review: key figures, charts, a total.
func review() Sample {
	figures := content.Block{Kind: content.IndicatorsBlock, Indicators: &content.Indicators{Items: []content.Indicator{
		{Figure: content.Value{Type: content.IntegerType, Raw: "0"}, Unit: "document.control.period", Label: "document.control.period", Context: both("previsto 17 abr, real 17 abr", "planned 17 Apr, actual 17 Apr")},
		{Figure: content.Value{Type: content.IntegerType, Raw: "15"}, Label: "document.control.policy", Context: both("15 aprobadas, 0 denegadas", "15 approved, 0 refused")},
		{Figure: content.Value{Type: content.PercentType, Raw: "12.5"}, Label: "document.control.service"},
		{Figure: content.Value{Type: content.MoneyType, Raw: "1204.50", Unit: "EUR"}, Label: "document.control.customer", Context: both("aún sin respuestas", "no answers yet")},
	}}}
	slip := content.Block{Kind: content.ChartBlock, Chart: &content.Chart{
		Anchor: "slip", Number: 1, Type: "columns", Caption: both("Siete versiones, mediana de 0 días", "Seven versions, median of 0 days"),
		Title: both("Desviación respecto de la fecha prevista", "Slip against the planned date"), Unit: both("días, por versión", "days, by version"), Highlight: 7,
		Series:     []content.Series{{Name: "document.control.period", Values: []string{"14", "7", "-4", "-2", "0", "8", "0"}}},
		Categories: versions(24, 30), Alt: both("Siete columnas", "Seven columns"),
	}}
	asked := content.Block{Kind: content.ChartBlock, Chart: &content.Chart{
		Anchor: "asked", Number: 2, Type: "bars", Caption: both("Las seis con registro de excepciones", "The six with an exception register"),
		Title: both("Solicitudes de excepción", "Exception requests"), Unit: both("número, por versión y decisión", "number, by version and decision"), Highlight: 6,
		Series:     []content.Series{{Name: "document.state.approved", Values: []string{"8", "11", "6", "7", "6", "15"}}, {Name: "document.state.rejected", Values: []string{"5", "1", "", "2", "1", "0"}}},
		Categories: versions(25, 30), Alt: both("Seis barras", "Six bars"),
	}}
	results := table(1, both("Revisión del despliegue", "Review of the deployment"), []content.Column{
		{Key: "aspect", Title: "document.control.service", Type: content.TextType, Weight: 80},
		{Key: "seen", Title: "document.note.note", Type: content.TextType},
		{Key: "cost", Title: "document.control.customer", Type: content.MoneyType, Weight: 84, Total: true},
		{Key: "result", Title: "document.control.state", Type: content.TermType, Weight: 84},
	}, content.Group{Rows: []content.Row{
		row(strong(both("Experiencia", "Experience")), both("Los distribuidores consultados actualizaron sin incidencias y echan en falta ejemplos de migración", "The distributors asked upgraded without incidents and miss examples of migration"), money("1204.50"), state("document.approval.signed", content.DoneMark)),
		row(strong(both("Incidentes", "Incidents")), both("Dos en la ventana de seguimiento; uno continúa en estudio", "Two in the monitoring window; one still being looked at"), money("90.00"), state("document.state.in_review", content.ProgressMark)),
	}})
	total := row(message("document.table.total"), nil, money("1294.50"), nil)
	results.Table.Total = &total
	img := picture(360, 120)
	sum := content.Sum(img)
	figure := content.Block{Kind: content.FigureBlock, Figure: &content.Figure{Anchor: "figure", Number: 3, Asset: "diagram", Caption: both("Flujo de la entrega", "Flow of the release")}}
	doc := document("post_implementation_review", content.Opening, word("Kubernetes 1.30"), both("Publicada el 17 de abril de 2024, en la fecha prevista", "Published on 17 April 2024, as planned"),
		section("1", both("Puntualidad y excepciones", "Punctuality and exceptions"), figures, paragraph(both(lorem(2, 3))), slip, asked),
		section("2", both("Resultado", "Result"), results), section("3", both("Diagrama", "Diagram"), figure))
	doc.Assets = []content.Asset{{Name: "diagram", SHA256: sum, MediaType: "image/png", Alt: content.In("es", "Diagrama de flujo").With("en", "Flow chart")}}
	return Sample{
		Name: "review", Document: doc, Sheet: sheet("PIR-K8S-1.30", "1.0", content.Effective), Assets: map[string][]byte{sum: img},
		Says: []string{"PIR-K8S-1.30", "1.30"},
	}
}

func strong(in content.Inline) content.Inline {
	in[0].Strong = true
	return in
}

func emphasis(in content.Inline) content.Inline {
	in[0].Emphasis = true
	return in
}

func money(raw string) content.Inline {
	return content.Inline{content.Of(content.Value{Type: content.MoneyType, Raw: raw, Unit: "EUR"})}
}

func versions(from, to int) []content.Inline {
	var out []content.Inline
	for v := from; v <= to; v++ {
		out = append(out, word(fmt.Sprintf("1.%d", v)))
	}
	return out
}

// picture is a PNG with a pattern.
func picture(width, height int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{R: 0xE1, G: 0xE4, B: 0xE8, A: 0xFF}
			if (x/24+y/24)%2 == 0 {
				c = color.RGBA{R: 0x0B, G: 0x55, B: 0x63, A: 0xFF}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil
	}
	return b.Bytes()
}
