package browser_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/playwright-community/playwright-go"
)

// heard is what the browser had to complain of.
type heard struct {
	root string
	mu   sync.Mutex
	list []string
}

func (h *heard) note(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = append(h.list, fmt.Sprintf(format, args...))
}

// take gives what was heard since the last time.
func (h *heard) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.list
	h.list = nil
	return all
}

// listen notes errors of scripts and of the console, which is where a violation of the
// content security policy is told; requests to another host; and parts of pages that
// do not come. That a page itself answers with a refusal is for the test to say.
func (h *heard) listen(page playwright.Page) {
	page.OnPageError(func(err error) { h.note("script: %v", err) })
	page.OnConsole(func(m playwright.ConsoleMessage) {
		if kind := m.Type(); (kind == "error" || kind == "warning") && !strings.HasPrefix(m.Text(), "Failed to load resource") {
			h.note("console: %s", m.Text())
		}
	})
	page.OnRequest(func(r playwright.Request) {
		// What is neither http nor a socket stays in the browser, as its own reader of PDF.
		if u, err := url.Parse(r.URL()); err != nil || (slices.Contains([]string{"http", "https", "ws", "wss"}, u.Scheme) && !strings.HasPrefix(r.URL(), h.root+"/")) {
			h.note("request to another host: %s", r.URL())
		}
	})
	page.OnResponse(func(r playwright.Response) {
		if r.Status() >= 400 && r.Request().ResourceType() != "document" {
			h.note("%d for %s", r.Status(), r.URL())
		}
	})
}

// state is what can be seen of a page from inside.
type state struct {
	Lang, Title string
	Headings    int
	Wide        []string // what is wider than the screen
	Shape       string   // of its elements, without their words
	Untold      []string // what axe cannot tell the contrast of
	Axe         []finding
}

// finding is one of axe's.
type finding struct {
	ID, Impact, Help string
	Nodes            []string
}

// stateScript looks at the page, and tells its shape.
const stateScript = `async (width) => {
  await document.fonts.ready;
  const name = (el) => el.tagName.toLowerCase() + (el.id ? "#" + el.id : "") + (typeof el.className === "string" && el.className ? "." + el.className.trim().replace(/\s+/g, ".") : "");
  const page = document.documentElement;
  let wide = [];
  if (page.scrollWidth > width) {
    const framed = (el) => { for (el = el.parentElement; el && el !== document.body; el = el.parentElement) if (getComputedStyle(el).overflowX !== "visible") return true; return false; };
    wide = [...document.body.querySelectorAll("*")].filter((el) => el.getBoundingClientRect().right > width + 0.5 && !framed(el)).slice(0, 5).map(name);
    wide.unshift(page.scrollWidth + " px");
  }
  const says = (el) => [...el.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) ? "t" : "";
  const look = (el) => { const s = getComputedStyle(el); return s.color + s.backgroundColor + s.backgroundImage + s.fontSize; };
  const shape = [...document.querySelectorAll("*")].map((el) => name(el) + el.getAttributeNames() + (el.getAttribute("aria-label")?.trim() ? "l" : "") + says(el) + look(el)).join(" ");
  return JSON.stringify({ Lang: page.lang, Title: document.title, Headings: document.querySelectorAll("h1").length, Wide: wide, Shape: shape });
}`

// axeScript asks axe. Frames hold files, which it does not read. The frame of our pages
// paints its rail with a gradient, on which axe tells no contrast: it gets the same
// colours, plain.
const axeScript = `async () => {
  const app = document.querySelector(".app"), rail = document.querySelector(".rail");
  const paint = (image, colour) => app && rail && (app.style.backgroundImage = image, rail.style.backgroundColor = colour);
  paint("none", "var(--desk)");
  const found = await axe.run(document, { resultTypes: ["violations", "incomplete"], iframes: false });
  paint("", "");
  const untold = found.incomplete.filter((v) => v.id === "color-contrast").flatMap((v) => v.nodes).filter((n) => /Gradient|bgImage/.test(n.any[0]?.data?.messageKey));
  return JSON.stringify({
    Untold: untold.slice(0, 3).map((n) => n.html.slice(0, 200)),
    Axe: found.violations.map((v) => ({ ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + " " + (n.any[0]?.message || "")) })),
  });
}`

// inspect holds the page to the laws of all pages: nothing serious found by axe, no
// scrolling sideways, no complaint of the browser, no other host, one heading, a title,
// the person's language. Scope F87, F90.
func (p *person) inspect() {
	p.Helper()
	p.loaded()
	at := p.state()
	p.blame(append(p.heard.take(), p.broken(at)...))
}

// state looks at the page from inside. What a test evaluates is not held to the content
// security policy of the page, which stays in force.
func (p *person) state() (at state) {
	p.Helper()
	p.evaluate(&at, stateScript, p.look.width)
	b, err := chromium()
	must(p.T, err)
	// Pages of one shape in one language are one to axe, which takes half a second:
	// whoever comes second waits for what it finds.
	of, _ := b.shapes.LoadOrStore(sha256.Sum256(fmt.Append(nil, at.Lang, p.look, at.Shape)), new(shape))
	known, _ := of.(*shape)
	known.Lock()
	defer known.Unlock()
	if known.clean {
		return at
	}
	there, err := p.page.Evaluate("typeof axe")
	must(p.T, err)
	if there == "undefined" {
		_, err = p.page.Evaluate(b.axe + "; 0")
		must(p.T, err)
	}
	p.evaluate(&at, axeScript, nil)
	known.clean = len(at.Axe)+len(at.Untold) == 0
	return at
}

// shape is what axe makes of pages of one shape.
type shape struct {
	sync.Mutex
	clean bool
}

// evaluate runs a script that answers JSON.
func (p *person) evaluate(into any, script string, arg any) {
	p.Helper()
	told, err := p.page.Evaluate(script, arg)
	must(p.T, err)
	text, _ := told.(string)
	must(p.T, json.Unmarshal([]byte(text), into))
}

// broken says which laws a page breaks.
func (p *person) broken(at state) []string {
	var all []string
	add := func(bad bool, format string, args ...any) {
		if bad {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	add(at.Lang != p.lang, "in %q, want %q", at.Lang, p.lang)
	add(at.Title == "", "no title")
	add(at.Headings != 1, "%d headings of the first level", at.Headings)
	add(len(at.Wide) > 0, "scrolls sideways at %d: %s", p.look.width, strings.Join(at.Wide, ", "))
	add(len(at.Untold) > 0, "axe cannot tell the contrast of %s", strings.Join(at.Untold, ", "))
	for _, f := range at.Axe {
		add(f.Impact == "serious" || f.Impact == "critical", "axe: %s %s: %s\n\t%s", f.Impact, f.ID, f.Help, strings.Join(f.Nodes, "\n\t"))
	}
	return all
}

// blame tells what is wrong with the page.
func (p *person) blame(all []string) {
	p.Helper()
	for _, one := range all {
		p.Errorf("%s, %s, %d px, dark %v: %s", p.page.URL(), p.lang, p.look.width, p.look.dark, one)
	}
}
