package formattest

import (
	"fmt"
	"strings"

	"acta/internal/content"
)

// controlled are versions on their way through approval and after it: each prints
// another part of the control sheet.
func controlled() []Sample {
	return []Sample{inReview(), issued(), solo(), superseded(), expired(), withdrawn(), rejected(), manyApprovers()}
}

// version is a short document with a sheet.
func version(name string, front content.Front, s content.ControlSheet, says ...string) Sample {
	doc := document("policy", front, both("Política de entrega y despliegue", "Release and deployment policy"), nil,
		section("1", both("Alcance", "Scope"), paragraph(both(lorem(0, 3)))),
		section("2", both("Ventanas", "Windows"), paragraph(both(lorem(2, 4)))))
	return Sample{Name: name, Document: doc, Sheet: s, Says: says}
}

// root is the root of a Merkle tree.
const root = "c41d92f5b7e03a8846d1c0f95b08e6a39f2c41d70be8637a2d915fc4e07b38a6"

// proven adds what an approval prints of the audit log.
func proven(s content.ControlSheet) content.ControlSheet {
	s = approved(s)
	s.Entry = "18207"
	s.Checkpoint = content.Checkpoint{
		Origin: "acta/018f2f7e-6f0a-7c3e-9a51-3f0d7f6c2b18", Size: "18204", Root: root, At: "2024-01-19T11:15:02Z", Key: "4a17c0de",
	}
	return s
}

func inReview() Sample {
	s := sheet("PO-K8S-01", "1.0-2", content.InReview)
	s.Proposed = "1.1"
	return version("in_review", content.Opening, s, "1.0-2", "1.1")
}

func issued() Sample {
	s := proven(sheet("PO-K8S-01", "1.0", content.Approved))
	return version("issued", content.Opening, s, "18207", "acta/018f2f7e-6f0a-7c3e-9a51-3f0d7f6c2b18", "4a17c0de", "acta verify", root[:8], root[56:], s.ContentHash[:8])
}

func solo() Sample {
	s := proven(sheet("PO-K8S-01", "1.0", content.Approved))
	s.Effective, s.ValidUntil = "2024-02-01", ""
	s.Approvals = s.Approvals[1:]
	s.Approvals[0].Name, s.Approvals[0].Solo = "Lucía Ferrer Ibáñez", true
	return version("solo", content.Cover, s, "Lucía Ferrer Ibáñez")
}

func superseded() Sample {
	s := proven(sheet("PO-K8S-01", "1.0", content.Superseded))
	s.Successor, s.At = "1.1", "2024-06-03T00:00:12Z"
	return version("superseded", content.Opening, s, "1.1", "2024")
}

func expired() Sample {
	return version("expired", content.Cover, proven(sheet("PO-K8S-01", "1.0", content.Expired)), "2025")
}

// withdrawn has a reason of several lines, the first of them long.
func withdrawn() Sample {
	s := proven(sheet("PO-K8S-01", "1.0", content.Withdrawn))
	s.At = "2024-03-04T09:30:00Z"
	s.Reason = content.Inline{content.Say(content.In("es",
		"Se retira porque las ventanas acordadas con los distribuidores ya no corresponden a las que publica el calendario de la versión 1.31, y una entrega hecha con ellas llegaría dentro de la congelación.\n"+
			strings.Repeat("El comité de cambios lo pidió en su reunión de marzo y el propietario estuvo de acuerdo. ", 9)))}
	s.Approvals = s.Approvals[:1]
	s.Approvals[0].Meaning = "document.meaning.approve"
	doc := version("withdrawn", content.Cover, s, "marzo", "publica")
	doc.Document.Frame.Paper = "Letter"
	return doc
}

func rejected() Sample {
	s := sheet("PO-K8S-01", "0.4", content.Rejected)
	s.Reason = content.Inline{content.Plain("Falta el periodo de congelación de diciembre.")}
	return version("rejected", content.Opening, s, "diciembre")
}

// manyApprovers has ten decisions of people with very long names and titles.
func manyApprovers() Sample {
	s := proven(sheet("PO-K8S-01", "3.0", content.Approved))
	meanings := []string{"author", "review", "review", "approve", "authorize", "accept", "issue", "approve", "approve", "acknowledge"}
	s.Approvals = nil
	for i, meaning := range meanings {
		a := content.Approval{
			Meaning: "document.meaning." + meaning, At: fmt.Sprintf("2024-01-%02dT09:00:0%dZ", 10+i, i), Hash: s.ContentHash,
			Name: fmt.Sprintf("Persona %d", i+1), Role: both("Gerente de entrega y despliegue", "Release and deployment manager"),
		}
		if i%4 == 3 {
			a.Name = "María de los Dolores Fernández-Villaverde y Gutiérrez de la Concepción Martínez-Campos"
			a.Role = both("Directora adjunta de operaciones, continuidad y seguridad de los servicios gestionados para el sector público",
				"Deputy director of operations, continuity and security of the managed services for the public sector")
			a.Solo = i == 7
		}
		s.Approvals = append(s.Approvals, a)
	}
	return version("approvers", content.Opening, s, "Persona 10", "Fernández-Villaverde")
}
