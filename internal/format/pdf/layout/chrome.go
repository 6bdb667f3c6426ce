package layout

import (
	"strconv"

	"acta/internal/content"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// chrome is what every page of one size repeats, set once.
type chrome struct {
	code, title, version, footer typeset.Line
	band                         []typeset.Line
	word                         typeset.Line
}

// Styles of header and footer, and the gaps in them.
var (
	chromeText   = style{size: 8, leading: 12, color: grey1}
	chromeStrong = style{size: 8, leading: 12, weight: typeset.SemiBold, color: ink}
	draftWord    = style{size: 104, leading: 104, weight: typeset.SemiBold, color: draftGrey}
)

const (
	headerGap = 8.0
	tabWidth  = 24.0
	tabHeight = 2.0
)

// chromeOf returns the chrome of a page size.
func (l *layout) chromeOf(s sheet) *chrome {
	i := 0
	if s.landscape() {
		i = 1
	}
	if l.chromes[i] == nil {
		l.chromes[i] = l.setChrome(s)
	}
	return l.chromes[i]
}

func (l *layout) setChrome(s sheet) *chrome {
	ch := &chrome{}
	sheet := &l.src.Sheet
	version := l.message("document.header.version", chromeText, arg("version", sheet.Number))
	version = append(version, plain("\u2003"+l.stateName(), chromeStrong)...)
	ch.version = l.short(version, s.frame/2)
	left := s.frame - ch.version.Width - 2*headerGap
	if sheet.Code != "" {
		ch.code = l.short(plain(sheet.Code, chromeStrong), left)
		left -= ch.code.Width + headerGap
	}
	if left > 0 {
		ch.title = l.short(l.headTitle(), left)
	}
	ch.footer = l.short(l.footerText(), s.frame-100)
	if l.marking.band {
		ch.band = l.set(l.bandText(), s.text()-8)
	}
	if l.marking.word {
		ch.word = l.one(plain(l.say.Message("document.watermark.draft"), draftWord))
	}
	return ch
}

// headTitle is what the header calls the document: its title where it has a
// cover, else what kind of document it is.
func (l *layout) headTitle() []typeset.Run {
	if title := l.say.Plain(l.doc.Title); l.doc.Frame.Front == content.Cover && title != "" {
		return plain(title, chromeText)
	}
	kind := plain(l.say.Message(l.doc.Frame.KindLabel), chromeText)
	if l.src.Sheet.Code == "" {
		kind[0].Style.Weight, kind[0].Style.Color = typeset.SemiBold, ink
		kind = append(kind, plain("\u2002"+l.say.Plain(l.doc.Title), chromeText)...)
	}
	return kind
}

func (l *layout) footerText() []typeset.Run {
	name, lang := l.doc.Frame.Organization.Get(l.say.Lang())
	runs := plain(name, chromeText)
	if lang != l.say.Lang() {
		runs[0].Style.Lang = lang
	}
	if secret := l.say.Plain(l.doc.Frame.Confidentiality); secret != "" {
		runs = append(runs, plain("\u2003·\u2003", chromeText)...)
		runs = append(runs, plain(secret, chromeStrong)...)
	}
	return runs
}

// top draws what stands above the frame, and the draft word behind everything.
type top struct{}

func (top) draw(c *canvas, x, y float64, _ part) {
	ch := c.l.chromeOf(c.sheet)
	c.BeginArtifact()
	defer c.EndArtifact()
	c.draftWord(ch)
	if c.page.flow.cover {
		return
	}
	baseline := y + headerBaseline
	at := x
	if !ch.code.Empty() {
		c.DrawLine(ch.code, at, baseline)
		at += ch.code.Width + headerGap
	}
	c.DrawLine(ch.title, at, baseline)
	c.DrawLine(ch.version, x+c.sheet.frame-ch.version.Width, baseline)
	c.Rule(x, y+headerRule, x+c.sheet.frame, y+headerRule, inner)
	c.Rect(x, y+headerRule-tabHeight/2, tabWidth, tabHeight, 0, provider.Paint{Fill: c.l.accent})
}

// draftWord turns the word around the middle of the page.
func (c *canvas) draftWord(ch *chrome) {
	if ch.word.Empty() {
		return
	}
	degrees, cos, sin := 50.0, 0.6428, 0.7660
	if c.sheet.landscape() {
		degrees, cos, sin = 30, 0.8660, 0.5
	}
	half, rise := ch.word.Width/2, draftWord.size*0.35
	x := c.sheet.width/2 - half*cos + rise*sin
	y := c.sheet.height/2 + half*sin + rise*cos
	c.DrawTurned(ch.word, x, y, degrees)
}

// foot draws what stands below the frame.
type foot struct{}

func (foot) draw(c *canvas, x, _ float64, _ part) {
	if c.page.flow.cover {
		return
	}
	ch := c.l.chromeOf(c.sheet)
	c.BeginArtifact()
	defer c.EndArtifact()
	y := c.sheet.height - footerRule
	c.Rule(x, y, x+c.sheet.frame, y, inner)
	baseline := c.sheet.height - footerBaseline
	c.DrawLine(ch.footer, x, baseline)
	number := c.l.message("document.page.number", chromeText,
		arg("page", strconv.Itoa(c.page.number)), arg("pages", strconv.Itoa(c.pages)))
	for i := range number {
		if number[i].Style.Weight == typeset.SemiBold {
			number[i].Style.Color = ink
		}
	}
	line := c.l.one(number)
	c.DrawLine(line, x+c.sheet.frame-line.Width, baseline)
}

// Measures of the band that marks a version on every page.
const (
	bandPadding = 4.0 // above and below its lines
	bandGap     = 12  // the least distance below it
)

// bandHeight is the height of the band on pages of a size, 0 where none is.
func (l *layout) bandHeight(s sheet) float64 {
	if !l.marking.band {
		return 0
	}
	return 2*bandPadding + control.leading*float64(len(l.chromeOf(s).band))
}

// band draws the state of a version that is not in force, first on its pages.
type band struct{}

func (band) draw(c *canvas, x, y float64, _ part) {
	bandFrame(c, x, y, c.l.bandHeight(c.sheet))
	lines := c.l.chromeOf(c.sheet).band
	if c.banded {
		c.BeginArtifact()
		c.lines(lines, control, x+axis, y+bandPadding)
		c.EndArtifact()
		return
	}
	c.banded = true // a reader that speaks says it once, not on every page
	ends := c.enter(c.l.root.child("P"))
	c.lines(lines, control, x+axis, y+bandPadding)
	c.leave(ends)
}

// bandFrame draws the frame of a band and the sign in its margin field.
func bandFrame(c *canvas, x, y, height float64) {
	c.BeginArtifact()
	defer c.EndArtifact()
	width, field := c.sheet.frame, axis-8.0
	middle := y + height/2
	switch c.l.marking.sign {
	case ringSign:
		c.Rect(x+0.375, y, width-0.75, height, 0, provider.Paint{Stroke: dashed(structure)})
		c.glyph(ringGlyph, x+field/2-glyphSize/2, middle-glyphSize/2, ink)
	case halfSign:
		c.Rect(x+0.375, y, width-0.75, height, 0, provider.Paint{Stroke: structure})
		c.glyph(halfGlyph, x+field/2-glyphSize/2, middle-glyphSize/2, ink)
	case hatchSign:
		c.Rect(x+0.375, y, width-0.75, height, 0, provider.Paint{Stroke: structure})
		c.Hatch(new(provider.Path).Box(x, y, field, height, 0), 6, 1, ink)
	case warningSign:
		c.Rect(x+0.375, y, width-0.75, height, 0, provider.Paint{Stroke: structure})
		c.Rect(x, y, field, height, 0, provider.Paint{Fill: signal})
		c.glyph(triangleGlyph, x+field/2-glyphSize/2, middle-glyphSize/2, white)
	}
}
