package browser_test

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// album is the pictures of the pages, for whoever looks at them all.
type album struct {
	mu    sync.Mutex
	files []string
}

// add keeps a picture of where the person is, when pictures are asked for.
func (a *album) add(p *person, at sight) {
	p.Helper()
	if *pictures == "" {
		return
	}
	shade := "light"
	if p.look.dark {
		shade = "dark"
	}
	name := fmt.Sprintf("%s.%s.%d.%s.png", at.name, p.lang, p.look.width, shade)
	file := filepath.Join(*pictures, name)
	_, err := p.page.Screenshot(playwright.PageScreenshotOptions{Path: &file, FullPage: new(true)})
	must(p.T, err)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.files = append(a.files, name)
}

// bind writes a page that shows all the pictures.
func (a *album) bind(t *testing.T) {
	t.Helper()
	if *pictures == "" {
		return
	}
	var out strings.Builder
	out.WriteString("<!doctype html>\n<meta charset=\"utf-8\">\n<title>Acta, every page</title>\n")
	out.WriteString("<style>body{font:13px system-ui;margin:2rem}ul{display:flex;flex-wrap:wrap;gap:1rem;list-style:none;padding:0}a{display:block;height:380px;width:280px;overflow:hidden;border:1px solid #888}img{width:100%;display:block}</style>\n")
	slices.Sort(a.files) // the languages take theirs at once
	last := ""
	for _, name := range a.files {
		page, rest, _ := strings.Cut(name, ".")
		if page != last {
			fmt.Fprintf(&out, "<h2>%s</h2>\n<ul>\n", html.EscapeString(page))
			last = page
		}
		fmt.Fprintf(&out, "<li><a href=%q><img loading=\"lazy\" src=%q alt=\"\">%s</a>\n", name, name, html.EscapeString(strings.TrimSuffix(rest, ".png")))
	}
	must(t, os.WriteFile(filepath.Join(*pictures, "index.html"), []byte(out.String()), 0o600))
	t.Logf("%d pictures: %s", len(a.files), filepath.Join(*pictures, "index.html"))
}
