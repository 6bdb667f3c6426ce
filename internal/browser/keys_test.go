package browser_test

import "github.com/playwright-community/playwright-go"

// mostStops is how many stops of the Tab key a page may have.
const mostStops = 600

// stop is where the Tab key has led.
type stop struct {
	Goal  bool   // to what the person wants
	Skip  bool   // to the link that skips to the content
	Ahead bool   // the goal stands in the content, and this stop before it
	Ring  bool   // the focus can be seen
	Seen  bool   // it is on the screen, and nothing lies over it
	Name  string // of the element, for messages
}

// whereScript says where the focus is. Scope F90.
const whereScript = `() => {
  const el = document.activeElement, goal = window.actaGoal, main = document.getElementById("main");
  if (!el || el === document.body) return JSON.stringify({Ring: true, Seen: true, Name: "page"});
  const style = getComputedStyle(el), box = el.getBoundingClientRect();
  const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1), y = Math.min(Math.max(box.y + Math.min(box.height / 2, 20), 0), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  return JSON.stringify({
    Goal: el === goal,
    Skip: el.matches("a.skip"),
    Ahead: main?.contains(goal) && !main.contains(el),
    Ring: el.matches("iframe, input[type=date]") || // they mark a part of their own
      (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    Seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && (!over || el.contains(over) || over.contains(el) || over.closest("label")?.control === el),
    Name: el.tagName.toLowerCase() + " " + (el.getAttribute("aria-label") || el.innerText || el.name || el.id || "").trim().slice(0, 60),
  });
}`

// reach presses Tab until the focus is on something. Every stop on the way must show
// that the focus is there; the link that skips to the content is used where it helps.
func (p *person) reach(what playwright.Locator) {
	p.Helper()
	_, err := what.Evaluate("el => { window.actaGoal = el }", nil)
	must(p.T, err)
	if p.where().Goal {
		return
	}
	for range mostStops {
		must(p.T, p.page.Keyboard().Press("Tab"))
		at := p.where()
		if !at.Ring || !at.Seen {
			p.Errorf("%s: the focus on %q cannot be seen (ring %v, on the screen %v)", p.page.URL(), at.Name, at.Ring, at.Seen)
		}
		if at.Goal {
			return
		}
		if at.Skip && at.Ahead {
			must(p.T, p.page.Keyboard().Press("Enter"))
		}
	}
	name, _ := what.InnerText() // what was wrong is told without it too
	p.Fatalf("%s: the Tab key does not reach %q in %d stops", p.page.URL(), name, mostStops)
}

// where is where the focus is.
func (p *person) where() (at stop) {
	p.Helper()
	p.evaluate(&at, whereScript, nil)
	return at
}

// turnTo chooses one of several with the arrows, as a group of choices wants it.
func (p *person) turnTo(what playwright.Locator) {
	p.Helper()
	name, err := what.GetAttribute("name")
	must(p.T, err)
	all := p.part.Locator(`input[type=radio][name="` + name + `"]`)
	first := all.Locator("nth=0")
	if chosen := all.And(p.part.Locator(":checked")); p.count(chosen) > 0 {
		first = chosen
	}
	p.reach(first)
	must(p.T, p.page.Keyboard().Press("Space"))
	for range p.count(all) {
		on, err := what.IsChecked()
		must(p.T, err)
		if on {
			return
		}
		must(p.T, p.page.Keyboard().Press("ArrowDown"))
	}
	p.Fatalf("the arrows do not reach the choice %q", name)
}

func (p *person) count(l playwright.Locator) int {
	p.Helper()
	n, err := l.Count()
	must(p.T, err)
	return n
}
