package typeset

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/text/unicode/norm"
)

// Face is one parsed font file. It is immutable.
type Face struct {
	// ID is the index of the face in Faces.All.
	ID int
	// Name is the file name without its extension, for messages.
	Name string
	// Data is the font file; it must not be changed.
	Data []byte

	font  *font.Font
	space *Word
}

// Space returns the word " " of the face.
func (f *Face) Space() *Word { return f.space }

// The family in the order of the ids of its faces.
const (
	faceLight = iota
	faceRegular
	faceItalic
	faceMedium
	faceSemiBold
	familySize
)

// Family returns the names of the files of the shipped family.
func Family() []string {
	return []string{
		"IBMPlexSans-Light.ttf", "IBMPlexSans-Regular.ttf", "IBMPlexSans-Italic.ttf",
		"IBMPlexSans-Medium.ttf", "IBMPlexSans-SemiBold.ttf",
	}
}

// Faces is the set of faces that documents are set in: the shipped family and
// the fallback faces of the installation. It is safe for concurrent use.
type Faces struct {
	all   []*Face
	cache *cache
	// spare keeps what shaping needs between texts. Unlike a pool it survives the
	// collector.
	spare chan *scratch
	// latin tells which of the first characters the family draws.
	latin [combining]bool
}

// spares is how many goroutines find their scratch ready.
const spares = 8

// Load parses the family from fsys, whose root holds the files of Family, and
// every .ttf and .otf file at the root of fallback in the order of their names;
// fallback may be nil. It fails when a file of the family is missing (the text
// names the command that fetches it) or when a file is no font with TrueType
// outlines.
func Load(fsys, fallback fs.FS) (*Faces, error) {
	f := &Faces{cache: newCache(), spare: make(chan *scratch, spares)}
	for _, name := range Family() {
		data, err := fs.ReadFile(fsys, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("font %s is not there: run `make assets` and build again: %w", name, err)
		}
		if err != nil {
			return nil, fmt.Errorf("read font %s: %w", name, err)
		}
		if err := f.add(name, data); err != nil {
			return nil, err
		}
	}
	if fallback != nil {
		if err := f.addFolder(fallback); err != nil {
			return nil, err
		}
	}
	for r := range f.latin {
		f.latin[r] = f.all[faceRegular].draws(rune(r))
	}
	return f, f.prepareSpaces()
}

func (f *Faces) addFolder(fsys fs.FS) error {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return fmt.Errorf("read the folder of fallback fonts: %w", err)
	}
	// ReadDir sorts by name already; a file system of another kind might not.
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	for _, e := range entries {
		ext := strings.ToLower(path.Ext(e.Name()))
		if e.IsDir() || (ext != ".ttf" && ext != ".otf") {
			continue
		}
		data, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return fmt.Errorf("read font %s: %w", e.Name(), err)
		}
		if err := f.add(e.Name(), data); err != nil {
			return err
		}
	}
	return nil
}

func (f *Faces) add(name string, data []byte) error {
	loader, err := opentype.NewLoader(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("font %s: %w", name, err)
	}
	if !loader.HasTable(opentype.MustNewTag("glyf")) {
		return fmt.Errorf("font %s has no TrueType outlines, which embedding needs: convert it to .ttf", name)
	}
	parsed, err := font.NewFont(loader)
	if err != nil {
		return fmt.Errorf("font %s: %w", name, err)
	}
	f.all = append(f.all, &Face{
		ID: len(f.all), Name: strings.TrimSuffix(name, path.Ext(name)), Data: data, font: parsed,
	})
	return nil
}

func (f *Faces) prepareSpaces() error {
	s := f.take()
	defer s.release()
	for _, face := range f.all {
		if _, ok := face.font.NominalGlyph(' '); !ok {
			return fmt.Errorf("font %s has no space", face.Name)
		}
		face.space = s.shapeIn(" ", face, "", false)
	}
	return nil
}

// All returns the faces in the order of their ids. The slice must not be changed.
func (f *Faces) All() []*Face { return f.all }

func faceIndex(s *Style) uint8 {
	switch {
	case s.Weight >= 550:
		return faceSemiBold
	case s.Weight >= 450:
		return faceMedium
	case s.Italic:
		return faceItalic
	case s.Weight != 0 && s.Weight < 350:
		return faceLight
	}
	return faceRegular
}

// Missing returns the characters of text that no face can draw, each once, in
// the order of their appearance. U+FFFD, which stands for damaged text, is
// always reported, and so is invalid UTF-8 (as U+FFFD). Control characters are
// not: Clean removes them.
func (f *Faces) Missing(text string) []rune {
	var missing []rune
	for _, r := range Clean(text) {
		if r == '\n' || (r < combining && f.latin[r]) || invisible(r) {
			continue
		}
		if (r == utf8.RuneError || f.faceOf(r, faceRegular) < 0) && !slices.Contains(missing, r) {
			missing = append(missing, r)
		}
	}
	return missing
}

// faceOf returns the id of the face that draws r, preferring one, or -1.
func (f *Faces) faceOf(r rune, preferred int) int {
	if f.all[preferred].draws(r) {
		return preferred
	}
	for id := familySize; id < len(f.all); id++ {
		if f.all[id].draws(r) {
			return id
		}
	}
	return -1
}

// draws tells whether the shaper finds glyphs for r: its own or, as shaping
// does, those of its canonical decomposition, and the space for wide and narrow
// spaces.
func (f *Face) draws(r rune) bool {
	if _, ok := f.font.NominalGlyph(r); ok {
		return true
	}
	if r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000 {
		return true
	}
	d := norm.NFD.PropertiesString(string(r)).Decomposition()
	if len(d) == 0 {
		return false
	}
	for _, c := range string(d) {
		if _, ok := f.font.NominalGlyph(c); !ok {
			return false
		}
	}
	return true
}
