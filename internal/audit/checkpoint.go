package audit

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"acta/internal/clock"
)

// Origin is the name under which an installation signs.
func Origin(installation string) string { return "acta/" + installation }

// Checkpoint is a signed statement of an installation: at this time its log had
// this size and this root. Its text is a note in the form of C2SP tlog-checkpoint
// (origin, size, root, and a line with the time).
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
	At     clock.Instant
	// Note is the whole signed text.
	Note string
}

// IsZero reports that there is no checkpoint.
func (c Checkpoint) IsZero() bool { return c.Note == "" }

// timeLine begins the line of a checkpoint that tells its time.
const timeLine = "time "

func (c Checkpoint) body() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\n" + timeLine + c.At.String() + "\n"
}

// ErrCheckpoint says that a text is no checkpoint, or not one that the key signed.
var ErrCheckpoint = errors.New("no valid checkpoint")

// read reads a checkpoint's text without looking at its signature.
func read(text string) (Checkpoint, error) {
	body, _, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(body, "\n")
	if !ok || len(lines) != 4 {
		return Checkpoint{}, fmt.Errorf("%w: it has not four lines and a signature", ErrCheckpoint)
	}
	size, sizeErr := strconv.ParseInt(lines[1], 10, 64)
	root, rootErr := tlog.ParseHash(lines[2])
	at, atErr := clock.ParseInstant(strings.TrimPrefix(lines[3], timeLine))
	if err := errors.Join(sizeErr, rootErr, atErr); err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: root, At: at, Note: text}
	if size < 1 || c.body() != body+"\n" {
		return Checkpoint{}, fmt.Errorf("%w: it is not in its canonical form", ErrCheckpoint)
	}
	return c, nil
}

// Verifier checks checkpoints of one installation with its public key.
type Verifier struct {
	key string
	by  note.Verifier
}

// NewVerifier reads a public key in the form of signed notes:
// "acta/<installation>+<hash>+<base64>". ErrKey when it is none.
func NewVerifier(key string) (*Verifier, error) {
	by, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return &Verifier{strings.TrimSpace(key), by}, nil
}

// Key is the public key, as people pass it on.
func (v *Verifier) Key() string { return v.key }

// Origin is the name of the installation that the key belongs to.
func (v *Verifier) Origin() string { return v.by.Name() }

// Open checks a checkpoint's signature and form; ErrCheckpoint when either fails.
func (v *Verifier) Open(text string) (Checkpoint, error) {
	signed, err := note.Open([]byte(text), note.VerifierList(v.by))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	c, err := read(text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.body() != signed.Text || c.Origin != v.by.Name() || !strictly(signed) {
		return Checkpoint{}, fmt.Errorf("%w: it is of %s", ErrCheckpoint, c.Origin)
	}
	return c, nil
}

// strictly reports whether signatures are written in the one way that they have:
// base64 leaves bits over that a careless reader ignores.
func strictly(signed *note.Note) bool {
	for _, sig := range signed.Sigs {
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return false
		}
	}
	return len(signed.Sigs) == 1 && len(signed.UnverifiedSigs) == 0
}

// ErrKey says that a text is no key of this form.
var ErrKey = errors.New("no key for checkpoints")

// Signer signs the checkpoints of one installation (Ed25519).
type Signer struct {
	*Verifier
	by note.Signer
}

// NewKey makes the private key of an installation, as text for a file that only
// the service can read.
func NewKey(installation string) (string, error) {
	private, _, err := note.GenerateKey(rand.Reader, Origin(installation))
	if err != nil {
		return "", fmt.Errorf("make key: %w", err)
	}
	return private + "\n", nil
}

// NewSigner reads a private key that NewKey made. ErrKey when it is none; the
// error does not tell the key.
func NewSigner(key string) (*Signer, error) {
	key = strings.TrimSpace(key)
	by, err := note.NewSigner(key)
	if err != nil {
		return nil, ErrKey
	}
	parts := strings.SplitN(key, "+", 5) // PRIVATE+KEY+name+hash+base64
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return nil, ErrKey
	}
	public, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return nil, ErrKey
	}
	text, err := note.NewEd25519VerifierKey(by.Name(), public)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	verifier, err := NewVerifier(text)
	if err != nil {
		return nil, err
	}
	return &Signer{verifier, by}, nil
}

// Sign makes a checkpoint of a head at a time.
func (s *Signer) Sign(head Head, at clock.Instant) (Checkpoint, error) {
	if Origin(head.Installation) != s.Origin() {
		return Checkpoint{}, fmt.Errorf("the key of %s cannot sign for %s", s.Origin(), Origin(head.Installation))
	}
	root, err := head.Root()
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Origin: s.Origin(), Size: head.Size, Root: root, At: at}
	text, err := note.Sign(&note.Note{Text: c.body()}, s.by)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("sign checkpoint: %w", err)
	}
	c.Note = string(text)
	return c, nil
}
