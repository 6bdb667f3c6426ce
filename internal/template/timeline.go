package template

import (
	"fmt"
	"reflect"
	"slices"

	"acta/internal/content"
)

// timeline is a compiled timeline.
type timeline struct {
	name                string
	from, to            *inline
	caption, label, alt *inline
	lanes               *lanes
	milestones          *milestones
}

type lanes struct {
	loop     *loop
	label    *inline
	word     content.LaneStyle // the style when it is the same for all
	style    *expression
	from, to *inline
}

type milestones struct {
	loop  *loop
	label *inline
	date  *inline
	main  *expression
}

func (c *compiler) timeline(n node, _ members, s scope) block {
	m := c.mapping(n, "a timeline", "name", "from", "to", "lanes", "milestones", "caption", "label", "alt")
	name, ok := c.need(m, "a timeline", "name")
	if !ok {
		return nil
	}
	made := &timeline{name: c.anchor(name, s, c.name(m, "name")), from: c.day(m, "a timeline", "from", s), to: c.day(m, "a timeline", "to", s)}
	made.caption = c.caption(m, s, made.name)
	made.label = c.worded(m, s, "label", made.name, false)
	made.alt = c.worded(m, s, "alt", made.name, true)
	if n, ok := m.get("lanes"); ok {
		made.lanes = c.lanes(n, s)
	}
	if n, ok := m.get("milestones"); ok {
		made.milestones = c.milestones(n, s)
	}
	return made
}

// day reads a member that is a date.
func (c *compiler) day(m members, what, member string, s scope) *inline {
	n, ok := c.need(m, what, member)
	if !ok {
		return nil
	}
	in := c.value(n, s, "", false)
	if in != nil && (in.value.list || in.value.typ != reflect.TypeFor[content.Date]()) {
		c.at(n.file, n.place(), "%q must be a date", member)
	}
	return in
}

func (c *compiler) lanes(n node, s scope) *lanes {
	m := c.mapping(n, "lanes", "each", "as", "where", "label", "style", "from", "to")
	made := &lanes{word: content.WorkLane}
	if made.loop, s = c.loop(m, "lanes", s); made.loop == nil {
		return nil
	}
	if label, ok := c.need(m, "lanes", "label"); ok {
		made.label = c.inline(label, s, asMessage, "")
	}
	if style, ok := m.get("style"); ok {
		word := content.LaneStyle(c.scalar(style, `"style"`))
		if slices.Contains(laneStyles(), word) {
			made.word = word
		} else if made.style = c.expression(style, s, single); made.style != nil && made.style.typ != reflect.TypeFor[string]() {
			c.at(style.file, style.place(), "style is work, freeze, meeting, or a string field that holds one of them")
		}
	}
	made.from, made.to = c.day(m, "lanes", "from", s), c.day(m, "lanes", "to", s)
	return made
}

func laneStyles() []content.LaneStyle {
	return []content.LaneStyle{content.WorkLane, content.FreezeLane, content.MeetingLane}
}

func (c *compiler) milestones(n node, s scope) *milestones {
	m := c.mapping(n, "milestones", "each", "as", "where", "label", "date", "main")
	made := &milestones{}
	if made.loop, s = c.loop(m, "milestones", s); made.loop == nil {
		return nil
	}
	if label, ok := c.need(m, "milestones", "label"); ok {
		made.label = c.inline(label, s, asMessage, "")
	}
	made.date = c.day(m, "milestones", "date", s)
	if n, ok := m.get("main"); ok {
		made.main = c.expression(n, s, condition)
	}
	return made
}

func (t *timeline) evaluate(e *evaluation) ([]content.Block, error) {
	if e.blank {
		return nil, nil
	}
	made := content.Timeline{Anchor: e.anchor(t.name)}
	missing, err := t.span(e, &made)
	if err != nil || len(missing) > 0 {
		return missing, err
	}
	if t.lanes != nil {
		if err := e.each(t.lanes.loop, 0, func() error { return t.lanes.add(e, &made) }); err != nil {
			return nil, err
		}
	}
	if t.milestones != nil {
		if err := e.each(t.milestones.loop, 0, func() error { return t.milestones.add(e, &made) }); err != nil {
			return nil, err
		}
	}
	for _, text := range []struct {
		to   *content.Inline
		from *inline
	}{{&made.Caption, t.caption}, {&made.Label, t.label}, {&made.Alt, t.alt}} {
		if *text.to, err = e.orNone(text.from); err != nil {
			return nil, err
		}
	}
	e.figures++
	made.Number = e.figures
	return []content.Block{{Kind: content.TimelineBlock, Timeline: &made}}, nil
}

// span evaluates the ends of the axis. Without one of them there is no drawing,
// but the placeholder of what is missing.
func (t *timeline) span(e *evaluation, made *content.Timeline) ([]content.Block, error) {
	for _, end := range []struct {
		to   *string
		from *inline
	}{{&made.From, t.from}, {&made.To, t.to}} {
		day, err := e.day(end.from)
		if err != nil {
			return nil, err
		}
		if day == "" {
			text, err := e.inline(end.from)
			return paragraphOf(text), err
		}
		*end.to = day
	}
	return nil, nil
}

// day evaluates a date to its civil day; "" when it is missing.
func (e *evaluation) day(in *inline) (string, error) {
	v, err := e.run(in.value)
	if err != nil {
		return "", err
	}
	d, _ := v.(content.Date)
	if d.ISO == "" {
		return "", nil
	}
	if !allUTF8(d.ISO, d.Zone) {
		return "", badText(e.path(in.value))
	}
	return dayOf(d, e.in.Frame.Zone), nil
}

// add draws the lane of the item in scope; one without dates is not drawn, since
// the tables of the document show what is missing.
func (l *lanes) add(e *evaluation, made *content.Timeline) error {
	from, err := e.day(l.from)
	if err != nil {
		return err
	}
	to, err := e.day(l.to)
	if err != nil || from == "" || to == "" {
		return err
	}
	lane := content.Lane{Style: l.word, From: from, To: to}
	if l.style != nil {
		v, err := e.run(l.style)
		if err != nil {
			return err
		}
		lane.Style = content.LaneStyle(fmt.Sprint(v))
		if !slices.Contains(laneStyles(), lane.Style) {
			return fmt.Errorf("%s: %q is no style of a lane", e.path(l.style), lane.Style)
		}
	}
	if lane.Label, err = e.inline(l.label); err != nil {
		return err
	}
	made.Lanes = append(made.Lanes, lane)
	return nil
}

func (m *milestones) add(e *evaluation, made *content.Timeline) error {
	date, err := e.day(m.date)
	if err != nil || date == "" {
		return err
	}
	milestone := content.Milestone{Date: date}
	if milestone.Label, err = e.inline(m.label); err != nil {
		return err
	}
	if milestone.Main, err = e.truth(m.main, false); err != nil {
		return err
	}
	made.Milestones = append(made.Milestones, milestone)
	return nil
}
