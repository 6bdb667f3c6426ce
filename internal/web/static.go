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
	"time"

	"github.com/gin-gonic/gin"
)

// own are the style sheets, icons and the mark of the site.
//
//go:embed static
var own embed.FS

// static is every file that pages load, under one address that changes with any
// of them, so that browsers may keep them for good.
type static struct {
	hash  string // of all of them: part of their address
	files map[string]staticFile
}

type staticFile struct {
	data      []byte
	mediaType string
	etag      string
}

// loadStatic reads our own files, and the web fonts where there are any.
func loadStatic(assets fs.FS) (static, error) {
	s := static{files: map[string]staticFile{}}
	if err := s.add(own, "static/*"); err != nil {
		return s, err
	}
	if assets != nil {
		if err := s.add(assets, "web/*.woff2"); err != nil {
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
		sum := sha256.Sum256(data)
		s.files[path.Base(name)] = staticFile{data: data, mediaType: mediaType(name), etag: `"` + hex.EncodeToString(sum[:]) + `"`}
	}
	return nil
}

// mediaType is told by the ending alone: the system's table differs between machines.
func mediaType(name string) string {
	switch path.Ext(name) {
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
	h.Del("Vary") // the same for everyone
	http.ServeContent(c.Writer, c.Request, c.Param("name"), time.Time{}, bytes.NewReader(file.data))
	return nil
}
