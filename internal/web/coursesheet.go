package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
)

// courseSheet is a page with one form by which somebody records what happened.
type courseSheet struct {
	name             string // of the form, and of its words: page_course.sheet.NAME
	path, permission string
	tab              string // the page to which it belongs
	most             int64  // bytes of its body; 0 is the usual
	risk             bool   // it binds
	// fill fills the page of what is stored now: its form's groups, and what it is about.
	fill func(c *gin.Context, v visit, home house) (courseBody, error)
	// record carries out what was typed.
	record func(c *gin.Context, t *typed) error
	// keys are the columns by which faults name the rows of the form's tables.
	keys map[string]string
	// next is the page to go on with; the one of the tab when nil.
	next func(c *gin.Context) string
}

// sheet adds the page and what its form does.
func (r *router) sheet(one courseSheet) {
	r.get(one.path, one.permission, func(c *gin.Context) error { return r.showSheet(c, okStatus, one, refused{}) })
	r.actUpTo(one.most, one.path, one.permission, act{
		form: one.name,
		do: func(c *gin.Context, t *typed) (string, error) {
			if err := r.inScope(c.Request.Context(), c.Param("release")); err != nil {
				return "", err
			}
			if err := one.record(c, t); err != nil {
				return "", relocated(err, t, one.keys)
			}
			return query(one.back(c), "done", one.name), nil
		},
		show: func(c *gin.Context, status int, no refused) error { return r.showSheet(c, status, one, no) },
	})
}

// back is the page to go on with.
func (one courseSheet) back(c *gin.Context) string {
	if one.next != nil {
		return one.next(c)
	}
	return courseAddress(c, one.tab)
}

func (s *site) showSheet(c *gin.Context, status int, one courseSheet, no refused) error {
	v, home, err := s.courseOf(c)
	if err != nil {
		return err
	}
	body, err := one.fill(c, v, home)
	if err != nil {
		return err
	}
	body.Heading = v.Say("page_course.sheet." + one.name + ".title")
	body.Crumbs[len(body.Crumbs)-1].Href = one.back(c)
	body.Crumbs = append(body.Crumbs, link{"", body.Heading})
	if key := "page_course.sheet." + one.name + ".lead"; body.Sub == "" && v.printer.Has(key) {
		body.Sub = v.Say(key)
	}
	body.Tabs, body.Waves = tabRow{}, tabRow{}
	f := body.Form
	f.Name, f.Action, f.Button = one.name, onceAddress(c.Request.URL.EscapedPath()+keptQuery(c)), v.Say("page_course.sheet."+one.name+".do")
	f.Risk, f.Plain, f.Upload = one.risk, one.risk, one.most > 0
	f.Leave = &link{one.back(c), v.Say("page_course.leave")}
	f.again(v, no)
	return s.showCourse(c, status, v, home, body, no)
}

// keptQuery is what the address of a form says of it.
func keptQuery(c *gin.Context) string {
	return query("", "task", c.Query("task"), "role", c.Query("role"))
}

// rowPlace is a row of a list as faults name it, by its number or its key.
var rowPlace = regexp.MustCompile(`(\w+)\[([^\]]+)\](?:\.(\w+))?$`)

// relocated is an error whose faults name the rows of tables as the form does: by
// their place from 0, and a column.
func relocated(err error, t *typed, keys map[string]string) error {
	faults := fault.All(err)
	if len(faults) == 0 || len(keys) == 0 {
		return err
	}
	var moved fault.List
	for _, f := range faults {
		one := *f
		if m := rowPlace.FindStringSubmatch(f.Field); m != nil && keys[m[1]] != "" {
			one.Field = t.rowOf(m[1], m[2], keys[m[1]], m[3])
		}
		moved = append(moved, &one)
	}
	return moved
}

// rowOf is the name of a cell of a table, by what a fault calls its row.
func (t *typed) rowOf(list, row, key, col string) string {
	if col == "" {
		col = key
	}
	for i := range mostCells {
		typed, there := t.Values[cellName(list, i, key)]
		if !there {
			break
		}
		if slices.Contains(typed, row) {
			return cellName(list, i, col)
		}
	}
	n, err := strconv.Atoi(row)
	if err != nil {
		return list
	}
	return cellName(list, max(n-1, 0), col)
}

// plainly says what is wrong without the names that fields have for programs.
func (v visit) plainly(faults []*fault.Fault) []string {
	said := make([]string, len(faults))
	for i, f := range faults {
		said[i] = v.sentence(f)
	}
	return said
}

// sentence is what a fault says beside its field, which it need not name again.
func (v visit) sentence(f *fault.Fault) string {
	if _, named := f.Args["field"]; !named {
		return v.printer.Say(f.Key, f.Args)
	}
	args := fault.Args{}
	for name, value := range f.Args {
		args[name] = value
	}
	args["field"] = ""
	return sentence(strings.TrimLeft(v.printer.Say(f.Key, args), ": "))
}
