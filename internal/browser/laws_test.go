package browser_test

import (
	"strings"
	"testing"
)

// What inspect looks for is found when it is there: each law is broken once.
func TestLawsAreHeld(t *testing.T) {
	t.Parallel()
	p := newSite(t).visitor(t, "", "es", desk)
	for name, c := range map[string]struct{ script, complaint string }{
		"wide":      {`() => document.querySelector("main").insertAdjacentHTML("beforeend", "<pre>" + "m".repeat(500) + "</pre>")`, "scrolls sideways at 1440"},
		"no name":   {`() => document.querySelector("main").insertAdjacentHTML("beforeend", "<button></button>")`, "axe: critical button-name"},
		"pale":      {`() => { document.querySelector("h1").style.color = "#ddd" }`, "axe: serious color-contrast"},
		"headings":  {`() => document.querySelector("main").insertAdjacentHTML("beforeend", "<h1>2</h1>")`, "2 headings of the first level"},
		"title":     {`() => { document.title = "" }`, "no title"},
		"language":  {`() => { document.documentElement.lang = "en" }`, `in "en", want "es"`},
		"style":     {`() => document.querySelector("main").insertAdjacentHTML("beforeend", "<p style='color: red'>x</p>")`, "Content Security Policy"},
		"untold":    {`() => { document.querySelector("main").style.backgroundImage = "linear-gradient(red, blue)" }`, "cannot tell the contrast"},
		"handler":   {`() => { const h = document.querySelector("h1"); h.setAttribute("onclick", "x()"); h.click() }`, "Content Security Policy"},
		"missing":   {`() => document.querySelector("main").insertAdjacentHTML("beforeend", "<img alt='' src='/none'>")`, "404 for"},
		"elsewhere": {`() => fetch("http://127.0.0.1:9/").catch(() => 0)`, "Content Security Policy"},
		"console":   {`() => console.error("planted")`, "console: planted"},
		"script":    {`() => { setTimeout(() => { throw new Error("planted") }) }`, "script: playwright: planted"},
	} {
		p.open("/sign-in")
		_, err := p.page.Evaluate(c.script)
		must(t, err)
		at := p.state()
		if all := strings.Join(append(p.heard.take(), p.broken(at)...), "\n"); !strings.Contains(all, c.complaint) {
			t.Errorf("%s: found %q", name, all)
		}
	}
}

// A request to another host is seen where no policy stops it, and so is a focus that
// cannot be seen.
func TestBrowserIsWatched(t *testing.T) {
	t.Parallel()
	p := newSite(t).visitor(t, "", "es", desk)
	must(t, p.page.SetContent(`<img alt="" src="http://127.0.0.1:9/x.png">`))
	if all := strings.Join(p.heard.take(), "\n"); !strings.Contains(all, "request to another host: http://127.0.0.1:9/x.png") {
		t.Errorf("heard %q", all)
	}
	p.open("/sign-in")
	must(t, p.page.Keyboard().Press("Tab"))
	if at := p.where(); !at.Ring || !at.Seen || !at.Skip {
		t.Errorf("the first stop is %+v", at)
	}
	for style, seen := range map[string]bool{"outline: none": false, "position: fixed; left: -999px": false, "color: inherit": true} {
		_, err := p.page.Evaluate(`(style) => { document.activeElement.style.cssText = style }`, style)
		must(t, err)
		if at := p.where(); (at.Ring && at.Seen) != seen {
			t.Errorf("%s: %+v", style, at)
		}
	}
	p.heard.take() // what this test has planted
}
