package pdf_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"acta/internal/format"
	"acta/internal/format/formattest"
)

// textOf reads what a PDF says with an independent reader.
func textOf(t testing.TB, more ...string) func([]byte) (string, error) {
	return func(file []byte) (string, error) {
		name := filepath.Join(t.TempDir(), "file.pdf")
		if err := os.WriteFile(name, file, 0o600); err != nil {
			return "", err
		}
		text, err := exec.Command("pdftotext", append(more, name, "-")...).Output()
		if err != nil {
			return "", fmt.Errorf("pdftotext: %w", err)
		}
		return string(text), nil
	}
}

func TestFormat(t *testing.T) {
	formattest.Run(t, formattest.Format{Renderer: renderer(t), Text: textOf(t, "-raw"), Catalogue: catalogue(t)})
}

func TestBesideOthers(t *testing.T) {
	formattest.Beside(t, func() format.Renderer { return renderer(t) }, catalogue(t))
}
