package browser_test

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/playwright-community/playwright-go"

	"acta/internal/fault"
	"acta/internal/locale"
)

// person is somebody who sits in front of a browser of their own.
type person struct {
	*testing.T
	site  *site
	name  string
	lang  string
	words locale.Printer
	look  look
	page  playwright.Page
	heard *heard
	part  playwright.Locator // of the page that they look at
	keys  bool               // they use no pointer
	done  *deeds
}

// deeds is what it took somebody.
type deeds struct{ presses, fields int }

// look is the screen that somebody has, and how they want it.
type look struct {
	width, height int
	dark, touch   bool
}

// The screens of the tests.
var (
	desk  = look{width: 1440, height: 900}
	phone = look{width: 390, height: 844, touch: true}
)

func (l look) scheme() *playwright.ColorScheme {
	if l.dark {
		return playwright.ColorSchemeDark
	}
	return playwright.ColorSchemeLight
}

// visitor is somebody with a fresh browser.
func (s *site) visitor(t *testing.T, name, lang string, l look) *person {
	t.Helper()
	b, err := chromium()
	must(t, err)
	tab, err := b.NewContext(playwright.BrowserNewContextOptions{
		BaseURL: &s.root, Locale: &lang, ColorScheme: l.scheme(), HasTouch: &l.touch, IsMobile: &l.touch,
		Viewport: &playwright.Size{Width: l.width, Height: l.height}, ReducedMotion: playwright.ReducedMotionReduce,
	})
	must(t, err)
	p := &person{T: t, site: s, name: name, lang: lang, words: s.Catalogue.Printer(lang), look: l, heard: &heard{root: s.root}, done: new(deeds)}
	tab.SetDefaultTimeout(patience)
	p.page, err = tab.NewPage()
	must(t, err)
	p.heard.listen(p.page)
	t.Cleanup(func() {
		p.photograph()
		p.blame(p.heard.take())
		must(t, tab.Close())
	})
	p.part = p.page.Locator("body")
	return p
}

// tab is the person in another tab of the same browser, which shows the same page.
func (p *person) tab() *person {
	p.Helper()
	other := *p
	var err error
	other.page, err = p.page.Context().NewPage()
	must(p.T, err)
	other.heard.listen(other.page)
	other.part = other.page.Locator("body")
	other.open(p.page.URL())
	return &other
}

// arrives is somebody who has just signed in, by the page for it.
func (s *site) arrives(t *testing.T, name, lang string, l look) *person {
	t.Helper()
	p := s.visitor(t, name, lang, l)
	p.open("/sign-in")
	p.signIn()
	return p
}

// typist is arrives for somebody who uses no pointer.
func (s *site) typist(t *testing.T, name, lang string) *person {
	t.Helper()
	p := s.visitor(t, name, lang, desk)
	p.keys = true
	p.open("/sign-in")
	p.signIn()
	return p
}

// signIn fills in the page for signing in.
func (p *person) signIn() {
	p.Helper()
	p.on("web.sign_in.title")
	p.fill("web.sign_in.name", p.name)
	p.fill("web.input.password", secretWord)
	p.press("web.sign_in.do")
}

// confirm proves who they are where a signature asks for it.
func (p *person) confirm() {
	p.Helper()
	p.on("web.confirm.title")
	p.fill("web.input.password", secretWord)
	p.press("web.confirm.do")
}

// say is a message of the catalogue in the person's language: arguments are names and
// values in turn. What is no key is said as it is.
func (p *person) say(key string, args ...any) string {
	p.Helper()
	if !p.words.Has(key) {
		if isKey.MatchString(key) {
			p.Errorf("the catalogue lacks %s", key)
		}
		return key
	}
	named := fault.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			named[name] = args[i+1]
		}
	}
	return p.words.Say(key, named)
}

// isKey tells a key of the catalogue from the words of people.
var isKey = regexp.MustCompile(`^(web|page_[a-z]+|release_plan|term|document|identity|customer)\.[a-z0-9_.]+$`)

// open goes to an address.
func (p *person) open(address string) playwright.Response {
	p.Helper()
	answer, err := p.page.Goto(address)
	must(p.T, err)
	return answer
}

// again asks for the page once more until something stands on it by itself: a job of the
// program has then done its part.
func (p *person) again(key string, args ...any) {
	p.Helper()
	want := p.say(key, args...)
	for range 200 {
		_, err := p.page.Reload()
		must(p.T, err)
		if p.count(p.visible(p.page.GetByText(want, playwright.PageGetByTextOptions{Exact: new(true)}))) > 0 {
			return
		}
	}
	p.Fatalf("%s: %q does not come", p.page.URL(), want)
}

// on checks that the person stands on the page with a heading, and the page itself.
func (p *person) on(heading string, args ...any) {
	p.Helper()
	want := p.say(heading, args...)
	p.waits(p.page.GetByRole("heading", playwright.PageGetByRoleOptions{Level: new(1), Name: want, Exact: new(true)}), "heading "+want)
	p.part = p.page.Locator("body")
	p.inspect()
}

// sees waits until something can be read.
func (p *person) sees(key string, args ...any) {
	p.Helper()
	want := p.say(key, args...)
	p.waits(p.visible(p.part.GetByText(want)).First(), want)
}

// misses checks that something cannot be read on the page as it is.
func (p *person) misses(key string, args ...any) {
	p.Helper()
	if want := p.say(key, args...); p.count(p.visible(p.part.GetByText(want))) > 0 {
		p.Errorf("%s says %q", p.page.URL(), want)
	}
}

// lacks checks that there is nothing to press of a name.
func (p *person) lacks(key string, args ...any) {
	p.Helper()
	if name := p.say(key, args...); p.count(p.named(name)) > 0 {
		p.Errorf("%s lets %s press %q", p.page.URL(), p.name, name)
	}
}

// waits waits until something is there.
func (p *person) waits(what playwright.Locator, words string) {
	p.Helper()
	if err := what.WaitFor(playwright.LocatorWaitForOptions{Timeout: new(float64(patience))}); err != nil {
		text, _ := p.page.Locator("main").InnerText() // what was wrong is told without it too
		p.Fatalf("%s at %s: no %q: %v\n%.600s", p.name, p.page.URL(), words, err, text)
	}
}

// visible is what of a locator can be seen: some of a page is there for other screens.
func (p *person) visible(l playwright.Locator) playwright.Locator {
	return l.Filter(playwright.LocatorFilterOptions{Visible: new(true)})
}

// within looks at one part of the page alone: a section by its heading, a row by its
// words.
func (p *person) within(key string, args ...any) *person {
	p.Helper()
	name := p.say(key, args...)
	other := *p
	section := p.page.GetByRole("region", playwright.PageGetByRoleOptions{Name: name, Exact: new(true)})
	row := p.page.Locator("tr, li").Filter(playwright.LocatorFilterOptions{HasText: name})
	other.part = p.visible(section.Or(row)).First()
	p.waits(other.part, name)
	if section = p.visible(section); p.count(section) > 0 { // its words may stand in a list before it
		other.part = section.First()
	}
	return &other
}

// named is a link or a button by its visible name.
func (p *person) named(name string) playwright.Locator {
	exactly := playwright.LocatorGetByRoleOptions{Name: name, Exact: new(true)}
	return p.visible(p.part.GetByRole("link", exactly).Or(p.part.GetByRole("button", exactly)))
}

// press presses a link or a button that leads to another page.
func (p *person) press(key string, args ...any) {
	p.Helper()
	name := p.say(key, args...)
	what := p.named(name)
	p.waits(what, name)
	p.done.presses++
	if p.keys {
		p.reach(what) // the link that skips to the content leads somewhere too
	}
	_, err := p.page.ExpectNavigation(func() error { return p.act(what) }, //nolint:staticcheck // a form may lead back to its own address, which no wait for an address tells
		playwright.PageExpectNavigationOptions{WaitUntil: playwright.WaitUntilStateCommit})
	if err != nil {
		p.Fatalf("%s presses %q at %s: %v", p.name, name, p.page.URL(), err)
	}
	p.loaded()
}

// loaded waits until all of the page is there. The library's own wait misses what comes
// while it begins to wait. A page that sends its form on by itself is followed.
func (p *person) loaded() {
	p.Helper()
	const script = `() => document.readyState === "complete" || new Promise((done) => addEventListener("load", () => done(true), { once: true }))`
	var err error
	for range 3 {
		if _, err = p.page.Evaluate(script); err == nil || !strings.Contains(err.Error(), "context was destroyed") {
			break
		}
	}
	must(p.T, err)
}

// pressTwice presses a button again before the page that it leads to has come,
// which whoever calls it waits for.
func (p *person) pressTwice(key string, args ...any) {
	p.Helper()
	name := p.say(key, args...)
	what := p.named(name)
	p.waits(what, name)
	p.done.presses++
	p.reach(what)
	must(p.T, errors.Join(p.page.Keyboard().Press("Enter"), p.page.Keyboard().Press("Enter")))
}

// tells says what a journey took.
func (p *person) tells(since time.Time) {
	p.Helper()
	p.Logf("%s: %d presses, %d fields, %s until here", p.name, p.done.presses, p.done.fields, time.Since(since).Round(time.Second/10))
}

// unfold opens what is closed; what is open stays so.
func (p *person) unfold(key string, args ...any) {
	p.Helper()
	name := p.say(key, args...)
	head := p.visible(p.part.Locator("summary").Filter(playwright.LocatorFilterOptions{HasText: name}))
	p.waits(head, name)
	open, err := head.Evaluate("head => head.parentElement.open", nil)
	must(p.T, err)
	if open != true {
		must(p.T, p.act(head))
	}
}

// act presses with what the person has: a pointer, a finger or the keyboard.
func (p *person) act(what playwright.Locator) error {
	p.Helper()
	switch {
	case p.keys:
		p.reach(what)
		return p.page.Keyboard().Press("Enter")
	case p.look.touch:
		return what.Tap()
	default:
		return what.Click()
	}
}

// field is the field of a label. A label may go on, as those of optional fields do.
func (p *person) field(label string) playwright.Locator {
	p.Helper()
	exact := p.visible(p.part.GetByLabel(label, playwright.LocatorGetByLabelOptions{Exact: new(true)}))
	if p.count(exact) == 1 {
		return exact
	}
	optional := p.visible(p.part.GetByLabel(regexp.MustCompile(`^\s*` + regexp.QuoteMeta(label+" "+p.say("web.optional")) + `\W*$`)))
	if p.count(optional) == 1 {
		return optional
	}
	longer := p.visible(p.part.GetByLabel(regexp.MustCompile(`^\s*` + regexp.QuoteMeta(label) + `(\s|$)`)))
	p.waits(longer, label)
	return longer
}

// fill types a text into a field, in place of what stands there.
func (p *person) fill(label, text string) {
	p.Helper()
	what := p.field(p.say(label))
	p.done.fields++
	if !p.keys {
		must(p.T, what.Fill(text))
		return
	}
	p.reach(what)
	must(p.T, p.page.Keyboard().Press("ControlOrMeta+a"))
	must(p.T, p.page.Keyboard().InsertText(text))
}

// choose chooses from a list by what it says.
func (p *person) choose(label, option string) {
	p.Helper()
	what, want := p.field(p.say(label)), p.say(option)
	if !p.keys {
		_, err := what.SelectOption(playwright.SelectOptionValues{Labels: &[]string{want}})
		must(p.T, err)
		return
	}
	p.reach(what)
	must(p.T, p.page.Keyboard().Type(want))
	got, err := what.Evaluate("list => list.selectedOptions[0].label", nil)
	must(p.T, err)
	if got != want {
		p.Fatalf("typing %q into %q chooses %q", want, p.say(label), got)
	}
}

// tick ticks a box or one of several choices.
func (p *person) tick(label string) {
	p.Helper()
	what := p.field(p.say(label))
	if !p.keys {
		must(p.T, what.Check())
		return
	}
	kind, err := what.GetAttribute("type")
	must(p.T, err)
	if kind == "radio" {
		p.turnTo(what)
		return
	}
	p.reach(what)
	if on, err := what.IsChecked(); err != nil || !on {
		must(p.T, err)
		must(p.T, p.page.Keyboard().Press("Space"))
	}
}

// holds checks what stands in a field.
func (p *person) holds(label, want string) {
	p.Helper()
	got, err := p.field(p.say(label)).InputValue()
	must(p.T, err)
	if got != want {
		p.Errorf("%q holds %q, want %q", p.say(label), got, want)
	}
}

// upload puts a file into a field, which shows a window of the system's own.
func (p *person) upload(label, name string, data []byte) {
	p.Helper()
	must(p.T, p.field(p.say(label)).SetInputFiles([]playwright.InputFile{{Name: name, Buffer: data}}))
}

// paste pastes cells of a spreadsheet from a field on: the machine has one clipboard,
// and the journeys run at once.
func (p *person) paste(label, cells string) {
	p.Helper()
	what := p.field(p.say(label))
	p.reach(what)
	_, err := what.Evaluate(`(el, text) => {
		const cells = new DataTransfer();
		cells.setData("text/plain", text);
		el.dispatchEvent(new ClipboardEvent("paste", { clipboardData: cells, bubbles: true, cancelable: true }));
	}`, cells)
	must(p.T, err)
}

// losesSession ends the person's session behind their back.
func (p *person) losesSession() {
	p.Helper()
	must(p.T, p.page.Context().ClearCookies(playwright.BrowserContextClearCookiesOptions{Name: "acta"}))
}

// fetch presses a link to a file, and gives its bytes and its name.
func (p *person) fetch(key string, args ...any) (name string, data []byte) {
	p.Helper()
	what := p.named(p.say(key, args...))
	p.waits(what, p.say(key, args...))
	p.done.presses++
	file, err := p.page.ExpectDownload(func() error { return p.act(what) })
	must(p.T, err)
	path, err := file.Path()
	must(p.T, err)
	data, err = os.ReadFile(path)
	must(p.T, err)
	return file.SuggestedFilename(), data
}

// photograph keeps a picture of where a test went wrong.
func (p *person) photograph() {
	if !p.Failed() {
		return
	}
	file := filepath.Join(failures, strings.ReplaceAll(p.Name(), "/", "-")+"-"+cmp.Or(p.name, "nobody")+".png")
	if _, err := p.page.Screenshot(playwright.PageScreenshotOptions{Path: &file, FullPage: new(true)}); err == nil {
		p.Logf("%s was at %s: %s", p.name, p.page.URL(), file)
	}
}

// enters is somebody who has signed in already, where signing in is not what the test
// is about.
func (s *site) enters(t *testing.T, name, lang string, l look) *person {
	t.Helper()
	c := s.newClient()
	must(t, c.form(context.WithoutCancel(t.Context()), "/sign-in", map[string][]string{"name": {name}, "password": {secretWord}}))
	p := s.visitor(t, name, lang, l)
	must(t, p.page.Context().AddCookies(c.cookies()))
	return p
}
