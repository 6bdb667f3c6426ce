package release

import (
	"reflect"
	"regexp"
	"slices"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
)

// Limits of what people write: characters of a name and of a text, and whole
// numbers.
const (
	maxName   = 200
	maxText   = 10000
	maxNumber = 1_000_000
)

var (
	hashPattern    = regexp.MustCompile(`^[0-9a-f]{64}$`)
	decimalPattern = regexp.MustCompile(`^[0-9]{1,6}(\.[0-9]{1,4})?$`)
)

// optional lists the members that may be empty although their check is a code.
var optional = map[string]bool{"gate": true, "policy": true, "environment": true, "group": true, "service": true}

// chosen lists the members that must hold one of their enumeration's values.
var chosen = map[string]bool{"kind": true, "style": true, "use": true}

// checker collects the faults of a structure.
type checker struct {
	faults  fault.List
	settled bool // no exception waits for its second person
}

func (c *checker) say(field, key string, args fault.Args) {
	if args == nil {
		args = fault.Args{}
	}
	args["field"] = field
	c.faults = append(c.faults, fault.New(fault.Invalid, key, args).At(field))
}

// walk checks every member by its tag, every list for repeated or empty keys,
// every text for its length.
func (c *checker) walk(path string, v reflect.Value) {
	for _, m := range membersOf(v) {
		field := join(".", path, m.name)
		c.member(field, m)
	}
}

func (c *checker) member(field string, m member) {
	switch value := m.value.Interface().(type) {
	case content.Text:
		c.text(field, value)
		return
	case int:
		if m.tag.Get("check") == "level" && (value < 1 || value > 5) {
			c.say(field, "fault.release.level", fault.Args{"value": value})
		}
		c.number(field, value)
		return
	case *int:
		if value != nil {
			c.number(field, *value)
		}
		return
	}
	switch {
	case m.value.Kind() == reflect.String:
		c.name(field, m, m.value.String())
	case m.value.Kind() == reflect.Slice:
		c.list(field, m.value)
	case isGroup(m.value):
		c.walk(field, m.value)
	}
}

func (c *checker) number(field string, value int) {
	if value < 0 || value > maxNumber {
		c.say(field, "fault.release.number", fault.Args{"value": value, "limit": maxNumber})
	}
}

func (c *checker) list(field string, v reflect.Value) {
	seen := map[string]bool{}
	for i := range v.Len() {
		element := v.Index(i)
		path := elementPath(field, i, element)
		if k, ok := element.Interface().(keyed); ok && !c.key(path, k.key(), seen) {
			continue
		}
		switch value := element.Interface().(type) {
		case content.Text:
			c.text(path, value)
		case string:
			c.plain(path, value)
		default:
			c.walk(path, element)
		}
	}
}

// key reports whether an element has a key of its own.
func (c *checker) key(path, key string, seen map[string]bool) bool {
	switch {
	case key == "":
		c.say(path, "fault.release.no_key", nil)
	case seen[key]:
		c.say(path, "fault.release.twice", fault.Args{"value": key})
	}
	again := seen[key]
	seen[key] = true
	return key != "" && !again
}

func (c *checker) text(field string, text content.Text) {
	for _, f := range appendText(nil, field, text) {
		if utf8.RuneCountInString(f.value) > maxText {
			c.say(f.path, "fault.release.too_long", fault.Args{"limit": maxText})
		}
		if !content.IsPrintable(f.value) {
			c.say(f.path, "fault.release.unprintable", nil)
		}
	}
}

func (c *checker) plain(field, value string) {
	if utf8.RuneCountInString(value) > maxName {
		c.say(field, "fault.release.too_long", fault.Args{"limit": maxName})
	}
	if !content.IsPrintable(value) {
		c.say(field, "fault.release.unprintable", nil)
	}
}

// words checks what a person writes without naming a language.
func (c *checker) words(field, value string) { c.text(field, content.In("", value)) }

func (c *checker) name(field string, m member, value string) {
	c.plain(field, value)
	check := m.tag.Get("check")
	switch {
	case check == "code" && value == "" && optional[m.name], check == "":
	case check == "code":
		c.match(field, value, id.IsCode, "fault.release.code")
	case value == "" && chosen[m.name]:
		c.say(field, "fault.release.required", nil)
	case value == "":
	case check == "hash":
		c.match(field, value, hashPattern.MatchString, "fault.release.sha256")
	case check == "decimal":
		c.match(field, value, decimalPattern.MatchString, "fault.release.decimal")
	case !known(check, value):
		c.say(field, "fault.release.choice", fault.Args{"value": value, "choices": choices(check)})
	}
}

func (c *checker) match(field, value string, form func(string) bool, key string) {
	if !form(value) {
		c.say(field, key, fault.Args{"value": value})
	}
}

// checkRelease lists what cannot be right in a release, whatever its stage. Settled
// asks every exception for its second person, and no longer lets it wait for one.
func checkRelease(r Release, settled bool) fault.List {
	c := &checker{settled: settled}
	c.walk("", reflect.ValueOf(r.Plan))
	c.lanes(r)
	if Stages().Reaches(Deployed, r.Stage) && slices.ContainsFunc(r.Deployments, Deployment.waiting) {
		c.say("stage", "fault.release.waiting", nil)
	}
	c.authority(r)
	c.exceptions("", r.Exceptions)
	for _, d := range r.Deployments {
		c.deployment(r, d)
	}
	return c.faults
}

func (c *checker) lanes(r Release) {
	for i, lane := range r.Lanes {
		field := elementPath("lanes", i, reflect.ValueOf(lane))
		switch {
		case lane.From.IsZero() || lane.To.IsZero():
			c.say(field, "fault.release.required", nil)
		case lane.To.Before(lane.From):
			c.say(field, "fault.release.order", fault.Args{"from": lane.From, "to": lane.To})
		}
	}
}

// authority asks a request for change, or a reason for none, of what is
// authorised. Scope F35.
func (c *checker) authority(r Release) {
	if len(r.Authorisations) == 0 || !r.NoRFC.IsEmpty() {
		return
	}
	for _, reference := range r.References {
		if reference.Kind == RFC {
			return
		}
	}
	c.say("authorisations", "fault.release.no_rfc", nil)
}

// exceptions checks who must stand in an exception. Domain section 3, gates.
func (c *checker) exceptions(path string, exceptions []Exception) {
	for i, e := range exceptions {
		field := elementPath(join(".", path, "exceptions"), i, reflect.ValueOf(e))
		if e.Person == "" || e.Reason.IsEmpty() || e.On.IsZero() {
			c.say(field, "fault.release.exception", nil)
		}
		second := e.Kind != LateRecord && e.Kind != SoloApproval
		waits := second && e.Second == "" && !c.settled
		if !waits && ((e.Second != "") != second || (second && e.Second == e.Person)) {
			c.say(field+".second", "fault.release.second", fault.Args{"kind": string(e.Kind)})
		}
		if expires := e.Kind != LateRecord; e.Expires.IsZero() == expires {
			c.say(field+".expires", "fault.release.expiry", fault.Args{"kind": string(e.Kind)})
		}
	}
}

func (c *checker) deployment(r Release, d Deployment) {
	path := "deployments[" + d.Code + "]"
	if !d.WindowTo.IsZero() && d.WindowTo.Before(d.WindowFrom) {
		c.say(path+".window_to", "fault.release.order", fault.Args{"from": d.WindowFrom, "to": d.WindowTo})
	}
	if !d.ActualEnd.IsZero() && d.ActualEnd.Before(d.ActualStart) {
		c.say(path+".actual_end", "fault.release.order", fault.Args{"from": d.ActualStart, "to": d.ActualEnd})
	}
	if _, ok := r.environment(d.Environment); !ok && len(r.Environments) > 0 && d.Environment != "" {
		c.say(path+".environment", "fault.release.environment", fault.Args{"value": d.Environment})
	}
	for _, served := range d.Customers {
		if !slices.Contains(r.Customers, served.Code) {
			c.say(path+".customers", "fault.release.not_served", fault.Args{"value": served.Code})
		}
	}
	c.exceptions(path, d.Exceptions)
}
