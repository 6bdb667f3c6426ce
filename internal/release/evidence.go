package release

import (
	"bytes"
	"net/http"
	"net/mail"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/work"
)

// EvidenceFile is a file that shows something: a mail, minutes, a contract. Facts
// name it by its SHA-256. Scope F95.
type EvidenceFile struct {
	SHA256  string // hexadecimal
	Name    string // as its sender called it
	Size    int64  // bytes
	BlobKey string // where its bytes are kept
}

// EvidenceFiles keeps what is known of such files; rows are only ever inserted.
// store satisfies it.
type EvidenceFiles interface {
	// Find returns a file by its SHA-256; fault.NotFound if there is none.
	Find(tx *work.Tx, sha256 string) (EvidenceFile, error)
	// Add inserts a file.
	Add(tx *work.Tx, file EvidenceFile) error
}

// MaxEvidence is how long a file may be, in bytes.
const MaxEvidence = 20 << 20

// EvidenceMedia is the media type of a file by what is in it, and how its name
// ends: PDF, PNG, JPEG, a mail message or plain text. It is false for anything
// else, whatever the file is called: what people open must not run.
func EvidenceMedia(data []byte) (media, ending string, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return "application/pdf", ".pdf", true
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", ".png", true
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return "image/jpeg", ".jpg", true
	case isMail(data):
		return "message/rfc822", ".eml", true
	case isText(data):
		return "text/plain; charset=utf-8", ".txt", true
	default:
		return "", "", false
	}
}

// isMail reports whether data is a mail message: it has a sender and a date, and
// is no page. RFC 5322.
func isMail(data []byte) bool {
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil || message.Header.Get("From") == "" {
		return false
	}
	_, err = message.Header.Date()
	return err == nil
}

// isText reports whether data is text that everything can show and nothing takes
// for a page or a program.
func isText(data []byte) bool {
	plain := bytes.TrimPrefix(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\ufeff"))
	return len(plain) > 0 && utf8.Valid(plain) && content.IsPrintable(string(plain)) &&
		http.DetectContentType(data) == "text/plain; charset=utf-8"
}
