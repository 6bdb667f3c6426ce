package format_test

import (
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/locale"
	"acta/locales"
)

func printer(t *testing.T, lang string) locale.Printer {
	t.Helper()
	c, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(lang)
}

// Every state that is not to be used says so, and why; approved ones say nothing.
func TestBand(t *testing.T) {
	reason := content.Inline{content.Say(content.In("es", "Ya no vale.\nNadie la usa.").With("en", "No longer valid."))}
	tests := map[string]struct {
		sheet  content.ControlSheet
		es, en string
	}{
		"draft":      {content.ControlSheet{State: content.Draft, Number: "0.3"}, "Borrador\u00a00.3\u2003No vigente; pendiente de aprobación.", "Draft\u00a00.3\u2003Not in force; awaiting approval."},
		"incomplete": {content.ControlSheet{State: content.Draft, Number: "0.3", Missing: 2}, "Borrador\u00a00.3\u2003No vigente. Faltan 2 campos por completar.", "Draft\u00a00.3\u2003Not in force. 2 fields are still to be completed."},
		"review": {content.ControlSheet{State: content.InReview, Number: "1.0-2", Proposed: "1.1"},
			"En revisión\u00a01.0-2\u2003No vigente; la revisión no ha terminado. Si se aprueba, será la versión\u00a01.1.", "In review\u00a01.0-2\u2003Not in force; the review has not ended. If approved, it becomes version\u00a01.1."},
		"superseded": {content.ControlSheet{State: content.Superseded, Number: "1.0", Successor: "1.1", At: "2024-06-02T22:30:00Z", ValidUntil: "2025-01-31"},
			"Sustituida\u2003por la versión\u00a01.1 desde el 3\u00a0de\u00a0junio de\u00a02024. Se conserva como prueba.", "Superseded\u2003by version\u00a01.1 from 3\u00a0June 2024. Kept as evidence."},
		"expired": {content.ControlSheet{State: content.Expired, Number: "1.0", At: "2025-02-01T00:00:00Z", ValidUntil: "2025-01-31"},
			"Caducada\u2003el 31\u00a0de\u00a0enero de\u00a02025. Consulte al propietario antes de usarla.", "Expired\u2003on 31\u00a0January 2025. Ask the owner before you use it."},
		"withdrawn": {content.ControlSheet{State: content.Withdrawn, Number: "1.0", At: "2024-03-04T09:30:00Z", Reason: reason},
			"Retirada\u2003el 4\u00a0de\u00a0marzo de\u00a02024. Motivo: Ya no vale…", "Withdrawn\u2003on 4\u00a0March 2024. Reason: No longer valid."},
		"withdrawn without reason": {content.ControlSheet{State: content.Withdrawn, At: "2024-03-04T09:30:00Z", Reason: content.Inline{content.Plain(" \n")}},
			"Retirada\u2003el 4\u00a0de\u00a0marzo de\u00a02024. No debe usarse.", "Withdrawn\u2003on 4\u00a0March 2024. Not to be used."},
		"rejected": {content.ControlSheet{State: content.Rejected, Number: "0.4", Reason: content.Inline{content.Plain("Falta diciembre")}},
			"Rechazada\u00a00.4\u2003No se aprobó. Motivo: Falta diciembre", "Rejected\u00a00.4\u2003Not approved. Reason: Falta diciembre"},
		"replaced":  {content.ControlSheet{State: content.Replaced, Number: "0.2"}, "Reemplazada\u00a00.2\u2003Hay un borrador más reciente. Se conserva como prueba.", "Replaced\u00a00.2\u2003There is a more recent draft. Kept as evidence."},
		"voided":    {content.ControlSheet{State: content.Voided, Number: "0.2"}, "Anulada\u00a00.2\u2003Dejó la revisión sin decisión. Se conserva como prueba.", "Voided\u00a00.2\u2003Left the review without a decision. Kept as evidence."},
		"approved":  {content.ControlSheet{State: content.Approved, Number: "1.0"}, "", ""},
		"effective": {content.ControlSheet{State: content.Effective, Number: "1.0"}, "", ""},
	}
	for name, test := range tests {
		for lang, want := range map[string]string{"es": test.es, "en": test.en} {
			if got := printer(t, lang).Plain(format.Band(test.sheet, "Europe/Madrid")); got != want {
				t.Errorf("%s in %s: %q, not %q", name, lang, got, want)
			}
		}
	}
}

// A band quotes the beginning of a reason, whole words of it.
func TestBandQuotesTheBeginningOfAReason(t *testing.T) {
	for name, test := range map[string]struct{ reason, want string }{
		"short":    {"Sin motivo formal", "Sin motivo formal"},
		"long":     {strings.Repeat("palabra ", 40), strings.TrimSpace(strings.Repeat("palabra ", 12)) + "…"},
		"one word": {strings.Repeat("ñ", 300), strings.Repeat("ñ", 100) + "…"},
		"lines":    {"\n\nPrimera,\nsegunda", "Primera…"},
	} {
		sheet := content.ControlSheet{State: content.Rejected, Number: "0.1", Reason: content.Inline{content.Say(content.In("es", test.reason))}}
		_, got, _ := strings.Cut(printer(t, "es").Plain(format.Band(sheet, "UTC")), "Motivo: ")
		if got != test.want {
			t.Errorf("%s: %q, not %q", name, got, test.want)
		}
		if whole, _ := sheet.Reason[0].Text.Get("es"); whole != test.reason {
			t.Errorf("%s: the sheet's own reason became %q", name, whole)
		}
	}
}

// Only what was issued has copies: drafts have no file of record.
func TestCopy(t *testing.T) {
	for state, copied := range map[content.State]bool{
		content.Superseded: true, content.Expired: true, content.Withdrawn: true, content.Draft: false, content.InReview: false,
		content.Rejected: false, content.Replaced: false, content.Voided: false, content.Approved: false, content.Effective: false,
	} {
		said := printer(t, "es").Plain(format.Copy(content.ControlSheet{State: state, Number: "1.0"}))
		if strings.Contains(said, "el original es el archivo emitido de la versión\u00a01.0") != copied {
			t.Errorf("%s: %q", state, said)
		}
	}
}

// Approvers are those who approved, in whichever order people signed.
func TestApprovers(t *testing.T) {
	for said, want := range map[string]string{
		"author approve":              "b",
		"approve review":              "a",
		"author authorize accept":     "bc",
		"review review":               "ab",
		"approve approve acknowledge": "ab",
		"author":                      "a",
		"":                            "",
	} {
		var sheet content.ControlSheet
		for i, meaning := range strings.Fields(said) {
			sheet.Approvals = append(sheet.Approvals, content.Approval{Meaning: "document.meaning." + meaning, Name: string(rune('a' + i))})
		}
		got := ""
		for _, a := range format.Approvers(sheet) {
			got += a.Name
		}
		if got != want {
			t.Errorf("%q is approved by %q, not %q", said, got, want)
		}
	}
}

// Proofs are printed as far as there are any.
func TestProofs(t *testing.T) {
	checkpoint := content.Checkpoint{Origin: "acta/x", Size: "1", Root: strings.Repeat("0", 64), At: "2024-01-19T11:15:02Z", Key: "4a17c0de"}
	for name, test := range map[string]struct {
		sheet content.ControlSheet
		want  string
	}{
		"draft":            {content.ControlSheet{ContentHash: "aa"}, ""},
		"first entry ever": {content.ControlSheet{ContentHash: "aa", Entry: "0"}, "Huella SHA-256: aa; Asiento: N.º\u00a00, contando desde\u00a00; Sin conexión: acta verify --export ARCHIVO --checkpoint ASIENTOS:RAÍZ"},
		"checkpoint": {content.ControlSheet{ContentHash: "aa", Entry: "1", Checkpoint: checkpoint},
			"Huella SHA-256: aa; Asiento: N.º\u00a01, contando desde\u00a00; Punto de control: Registro de 1\u00a0asiento, 19\u00a0de\u00a0enero de\u00a02024, 11:15\u00a0UTC; Raíz: " +
				checkpoint.Root + "; Clave: 4a17c0de de acta/x; Sin conexión: acta verify --export ARCHIVO --checkpoint ASIENTOS:RAÍZ"},
	} {
		var got []string
		say := printer(t, "es")
		for _, p := range format.Proofs(test.sheet) {
			got = append(got, say.Message(p.Label)+": "+p.Hash+say.Plain(p.Value))
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %q, not %q", name, strings.Join(got, "; "), test.want)
		}
	}
}

func TestHashGroups(t *testing.T) {
	for hash, want := range map[string]string{"": "", "12345678": "12345678", "123456789": "12345678 9", "aaaaaaaabbbbbbbb": "aaaaaaaa bbbbbbbb"} {
		if got := strings.Join(format.HashGroups(hash), " "); got != want {
			t.Errorf("%q: %q", hash, got)
		}
	}
}
