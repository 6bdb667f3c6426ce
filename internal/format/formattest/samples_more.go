package formattest

import (
	"bytes"
	"fmt"

	"acta/internal/content"
)

// states is a draft with placeholders, callouts and every mark.
func states() Sample {
	scope := section("1", both("Alcance", "Scope"),
		paragraph(join(both("La entrega 1.31 se publica el ", "Release 1.31 is published on "), missing("release.planned", "document.control.date"),
			both(" y la dirige Lucía Ferrer Ibáñez. El cliente acepta mediante ", " and led by Lucía Ferrer Ibáñez. The customer accepts through "),
			missing("release.approver", "document.control.approved_by"), both(", según su política en vigor.", ", by its policy in force."))),
		note(content.ExceptionNote, both("Excepción a la separación de funciones", "Exception to the separation of duties"), both("Lucía Ferrer Ibáñez redactó la versión 1.0 y también la aprobó, porque la organización trabaja en modo individual. Motivo del 9\u00a0de mayo de 2024: «equipo de una persona».", "Lucía Ferrer Ibáñez wrote version 1.0 and approved it too, as the organisation works in solo mode. Reason of 9\u00a0May 2024: ‘team of one’.")),
		note(content.PlainNote, both("Congelación del código", "Code freeze"), both("Ningún cambio entra en la rama desde el 24 de julio sin una excepción aprobada.", "No change enters the branch from 24 July without an approved exception.")),
		note(content.ProblemNote, both("Dato sin confirmar", "Not confirmed"), both("La duración de la retención procede de la propuesta inicial. Debe confirmarla quien administra el registro.", "The retention comes from the first proposal. Whoever keeps the record must confirm it.")))
	scope.Clause = content.Clause{Rule: content.Mandatory, Reference: "4.1.1", Origin: content.FromTemplate}
	columns := []content.Column{
		{Key: "document", Title: "document.control.title", Type: content.TermType, Weight: 112},
		{Key: "task", Title: "document.checklist.item", Type: content.TermType, Weight: 112},
		{Key: "form", Title: "document.note.note", Type: content.TextType},
	}
	marks := []struct {
		key  string
		mark content.Mark
	}{
		{"document.state.draft", content.DraftMark}, {"document.state.in_review", content.ProgressMark},
		{"document.state.effective", content.ForceMark}, {"document.approval.signed", content.DoneMark},
		{"document.state.superseded", content.GoneMark}, {"document.state.expired", content.BreachMark},
		{"document.state.rejected", content.RefusedMark}, {"document.approval.recorded", content.PlainMark},
	}
	var rows []content.Row
	for _, m := range marks {
		rows = append(rows, row(state(m.key, m.mark), state(m.key, m.mark), both("Borde, relleno y signo propios", "Border, fill and sign of its own")))
	}
	list := section("2", both("Estados", "States"), paragraph(both("Cada estado se distingue por forma, relleno y palabra; el color solo acompaña.", "Each state shows by form, fill and word; colour only helps.")),
		table(1, both("Los ocho aspectos de un estado", "The eight looks of a state"), columns, content.Group{Rows: rows}))
	checks := section("3", both("Comprobaciones", "Checks"), content.Block{Kind: content.ChecklistBlock, Checklist: &content.Checklist{Items: []content.Check{
		{Text: both("Instalado igual que el paquete", "Installed as packaged"), State: term("document.approval.signed", content.DoneMark), Note: both("Huellas comparadas", "Hashes compared"), Mandatory: true},
		{Text: both("Documentación al día", "Documentation up to date"), State: term("document.approval.pending", content.DraftMark)},
		{Text: both("Situación previa restaurada", "Earlier situation restored"), State: content.Value{Type: content.BlankType, Label: "document.checklist.box"}},
	}}})
	doc := document("release_plan", content.Opening, word("Kubernetes 1.31"), nil, scope, list, checks)
	s := sheet("PL-K8S-1.31", "0.3", content.Draft)
	s.Missing = len(doc.Placeholders())
	return Sample{Name: "states", Document: doc, Sheet: s, Says: []string{"Kubernetes 1.31", "0.3", "4.1.1"}}
}

// register is a landscape register of ten columns whose rows are a part.
func register() Sample {
	keys := []string{"code", "release", "service", "owner", "authorisation", "period", "date", "state", "policy", "valid_until"}
	weights := []int{52, 100, 72, 80, 108, 60, 92, 60, 80, 0}
	var columns []content.Column
	for i, key := range keys {
		columns = append(columns, content.Column{Key: key, Title: "document.control." + key, Type: content.TextType, Weight: weights[i]})
	}
	var lines bytes.Buffer
	const count = 60
	for i := range count {
		r := row(word(fmt.Sprintf("3.1/%03d", i+1)), both("Administración de la gestión tecnológica", "Administration of technology management"), both("Archivo general", "General archive"),
			both("Responsable de archivo", "Archivist"), both("Lectura por perfil; copia semanal", "Read by profile; weekly copy"), value(content.DurationType, "P5Y"),
			both("Creación del registro", "Creation of the record"), both("Destruir", "Destroy"), word("DAA-GRS-2016-0013-0002"), date("2027-05-24"))
		data, err := content.Marshal(r)
		if err != nil {
			continue
		}
		lines.Write(append(data, '\n'))
	}
	sum := content.Sum(lines.Bytes())
	block := table(1, both("Series documentales y sus plazos", "Record series and their periods"), columns)
	block.Table.Part, block.Table.Rows = sum, count
	doc := document("retention_register", content.Opening, both("Registros de entrega y despliegue", "Release and deployment records"),
		both("Situación a 22 de abril de 2024 · 60 series", "As of 22 April 2024 · 60 series"), section("1", both("Series", "Series"), block))
	doc.Frame.Landscape = true
	return Sample{
		Name: "register", Document: doc, Sheet: sheet("RG-RET-01", "1.4", content.Effective), Parts: map[string][]byte{sum: lines.Bytes()},
		Says: []string{"3.1/001", "3.1/060", "DAA-GRS-2016-0013-0002"},
	}
}

// blankForm is an annex to fill in by hand, with lines to sign on.
func blankForm() Sample {
	sign := content.Block{Kind: content.SignatureBlock, Signature: &content.Signature{Lines: []content.Signer{
		{JobTitle: both("Responsable de entregas", "Release manager"), Name: word("Lucía Ferrer Ibáñez")}, {JobTitle: both("Autoridad de cambios", "Change authority")}}}}
	columns := []content.Column{
		{Key: "a", Title: "document.control.service", Type: content.TextType, Weight: 160},
		{Key: "b", Title: "document.control.period", Type: content.TextType},
	}
	doc := document("acceptance_test_report", content.Opening, both("Informe de pruebas de aceptación", "Acceptance test report"), nil,
		section("1", both("Datos", "Data"), fields(
			content.Field{Label: "document.control.release", Value: blank("document.control.release")},
			content.Field{Label: "document.control.customer", Value: blank("document.control.customer")}),
			paragraph(join(both("Aceptada el ", "Accepted on "), blank("document.control.date"), word("."))),
			table(1, both("Pruebas", "Tests"), columns, content.Group{Rows: []content.Row{row(blank("document.control.service"), blank("document.control.period")), row(blank("document.control.service"), nil)}})),
		content.Section{Anchor: "free", Key: "free", Numbering: content.Unnumbered, Title: both("Firmas", "Signatures"), Blocks: []content.Block{{Kind: content.PageBreakBlock}, sign}})
	doc.Frame.Paper = "Letter"
	return Sample{Name: "blank", Document: doc, Sheet: sheet("IA-K8S", "1.0", content.Approved), Says: []string{"Lucía Ferrer Ibáñez"}}
}

// empty is a document with nothing in it: it is still one that can be printed.
func empty() Sample {
	doc := document("process", content.Cover, nil, nil, content.Section{Anchor: "only", Key: "only", Numbering: content.Numbered, Number: "1", Title: both("Vacío", "Empty")})
	doc.Frame.HasCode = false
	return Sample{Name: "empty", Document: doc, Sheet: content.ControlSheet{Schema: content.Schema, Number: "0.1", State: content.InReview, At: "2024-01-19T11:20:54Z"}, Says: []string{"0.1"}}
}
