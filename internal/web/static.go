package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// own are the style sheets, scripts, icons and the mark of the site.
//
//go:embed static
var own embed.FS

// sheets are the parts of the style sheet, in the order in which they count.
func sheets() []string {
	return []string{"tokens", "base", "account", "home", "release", "document", "policy", "calendar", "settings", "evidence", "plan", "course", "trail"}
}

// scripts are the parts of our own script; each is a block of its own. Every page
// works without them.
func scripts() []string {
	return []string{"keys", "form", "grid", "live", "calendar", "settings"}
}

// static is every file that pages load, under one address that changes with any
// of them, so that browsers may keep them for good.
type static struct {
	hash  string // of all of them: part of their address
	files map[string]staticFile
}

type staticFile struct {
	data      []byte
	packed    []byte // by gzip; nil when that would not help
	mediaType string
	etag      string
}

// loadStatic reads our own files, and the web fonts where there are any.
func loadStatic(assets fs.FS) (static, error) {
	s := static{files: map[string]staticFile{}}
	if err := s.add(own, "static/*.svg"); err != nil {
		return s, err
	}
	if err := s.join("acta.css", "static/styles/%s.css", sheets()); err != nil {
		return s, err
	}
	if err := s.join("acta.js", "static/scripts/%s.js", scripts()); err != nil {
		return s, err
	}
	if assets != nil {
		if err := s.add(assets, "web/*"); err != nil {
			return s, err
		}
	}
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		_, _ = fmt.Fprintf(all, "%s %s\n", name, s.files[name].etag) // a hash takes everything
	}
	s.hash = hex.EncodeToString(all.Sum(nil))[:12]
	return s, nil
}

func (s static) add(fsys fs.FS, pattern string) error {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		return fmt.Errorf("static files: %w", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("static files: %w", err)
		}
		s.put(path.Base(name), data)
	}
	return nil
}

// join serves the parts of a file as one: a page then asks once.
func (s static) join(name, pattern string, parts []string) error {
	var whole bytes.Buffer
	for _, part := range parts {
		data, err := fs.ReadFile(own, fmt.Sprintf(pattern, part))
		if err != nil {
			return fmt.Errorf("static files: %w", err)
		}
		_, _ = whole.Write(data) // a buffer takes everything
		_ = whole.WriteByte('\n')
	}
	s.put(name, whole.Bytes())
	return nil
}

func (s static) put(name string, data []byte) {
	sum := sha256.Sum256(data)
	file := staticFile{data: data, mediaType: mediaType(name), etag: `"` + hex.EncodeToString(sum[:]) + `"`}
	if path.Ext(name) != ".woff2" { // those are compressed already
		file.packed = new(packer).packed(data)
	}
	s.files[name] = file
}

// mediaType is told by the ending alone: the system's table differs between machines.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	default:
		return "application/octet-stream"
	}
}

// address is the folder of the static files in a page.
func (s static) address() string { return "/static/" + s.hash }

func (s *site) staticFile(c *gin.Context) error {
	file, ok := s.static.files[c.Param("name")]
	if !ok || c.Param("hash") != s.static.hash {
		return notThere()
	}
	h := c.Writer.Header()
	h.Set("Content-Type", file.mediaType)
	h.Set("ETag", file.etag)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding") // else the same for everyone
	data := file.data
	if file.packed != nil && unpacks(c.Request) {
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", strings.TrimSuffix(file.etag, `"`)+`-gzip"`)
		data = file.packed
	}
	http.ServeContent(c.Writer, c.Request, c.Param("name"), time.Time{}, bytes.NewReader(data))
	return nil
}
