package web

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
)

// How long a form with a logo may be, and the logo itself, in bytes; one byte more
// than a logo may have is enough to see that it is too long.
const (
	logoForm = 2 << 20
	logoMost = 1<<20 + 1
)

// orgPath is how faults and Seen name the organisation.
const orgPath = "organization"

// orgField names a field of the organisation as its faults do.
func orgField(name string) string { return orgPath + "." + name }

// organizationStep asks who the organisation is.
func (s *site) organizationStep(v visit, at started, body *startBody) {
	o := org.Organization{DefaultLevel: "internal", Languages: startLanguages(v, s.Catalogue.Languages()), Zone: startZone(v.lang), CodingScheme: "{code}-{subject}"}
	if at.dir.Organization != nil {
		o = *at.dir.Organization
	} else {
		demo := s.newForm("demo", startPath+"/demo", v.Say("page_settings.start.demo_do"))
		demo.Plain = true
		body.Demo = &demo
	}
	form := s.newForm(stepOrganization, startPath+"/"+stepOrganization, v.Say("page_settings.start.next"))
	form.Upload, form.ETag = true, etag(o.RowVersion)
	form.Groups = s.identityGroups(v, o)
	levels := s.startLevels()
	if len(o.Levels) > 0 {
		levels = o.Levels
	}
	form.Groups = append(form.Groups, fieldset{Inputs: []input{v.levelField(levels, o.DefaultLevel)}})
	body.Form, body.Codes = &form, codeExamples(o.CodingScheme)
	body.Notes = []asideNote{
		{Title: v.Say("page_settings.start.organization.why"), Text: v.Say("page_settings.start.organization.why_text")},
		{Title: v.Say("page_settings.start.organization.later"), Text: v.Say("page_settings.start.organization.later_text")},
	}
}

// startLanguages are the languages of documents that are proposed: the reader's own.
func startLanguages(v visit, have []string) []string {
	if slices.Contains(have, v.lang) {
		return []string{v.lang}
	}
	return have[:1]
}

// startZone is the time zone that is proposed to a reader.
func startZone(lang string) string {
	if lang == "es" {
		return "Europe/Madrid"
	}
	return "Europe/London"
}

// startLevels are the confidentiality levels that an organisation begins with, in
// every language that there is.
func (s *site) startLevels() []org.Level {
	var levels []org.Level
	for _, code := range []string{"public", "internal", "confidential"} {
		levels = append(levels, org.Level{Code: code, Name: s.everyTongue("page_settings.level." + code)})
	}
	return levels
}

// everyTongue is a message as a text in every language that there is.
func (s *site) everyTongue(key string) content.Text {
	var text content.Text
	for _, lang := range s.Catalogue.Languages() {
		said := s.Catalogue.Printer(lang).Message(key)
		if text.Original == "" {
			text = content.In(lang, said)
			continue
		}
		text = text.With(lang, said)
	}
	return text
}

func (v visit) levelField(levels []org.Level, now string) input {
	choices := []choice{{Value: "", Label: v.Say("page_settings.org.level_none")}}
	for _, level := range levels {
		name, _ := level.Name.Get(v.lang)
		choices = append(choices, choice{Value: level.Code, Label: name})
	}
	in := input{Name: orgField("default_confidentiality"), Label: v.Say("page_settings.org.level"), Type: pickType, Choices: chosen(choices, now)}
	in.Tip = v.Say("page_settings.org.level_tip")
	return in
}

// identityGroups are the fields of who the organisation is.
func (s *site) identityGroups(v visit, o org.Organization) []fieldset {
	name := v.named(v.proseInput(orgField("name"), o.Name), "page_settings.org.name", "")
	name.Type, name.Complete = "text", "organization"
	return []fieldset{
		{Inputs: []input{name}},
		{Pair: true, Inputs: []input{s.firstLanguage(v, o.Languages), s.moreLanguages(v, o.Languages)}},
		{Pair: true, Inputs: []input{
			v.named(plainInput(orgField("zone"), o.Zone), "page_settings.org.zone", "page_settings.org.zone_tip"),
			optional(v.named(plainInput(orgField("coding_scheme"), o.CodingScheme), "page_settings.org.scheme", "page_settings.org.scheme_tip")),
		}},
		{Pair: true, Inputs: logoFields(v, o)},
	}
}

// named gives a field its label and its line of help by their whole keys.
func (v visit) named(in input, label, tip string) input {
	in.Label = v.Say(label)
	if tip != "" {
		in.Tip = v.Say(tip)
	}
	return in
}

func (s *site) firstLanguage(v visit, now []string) input {
	in := input{Name: orgField("languages"), Type: pickType, Choices: chosen(s.tongueChoices(v), primary(now))}
	return v.named(in, "page_settings.org.language", "page_settings.org.language_tip")
}

func (s *site) moreLanguages(v visit, now []string) input {
	others := slices.DeleteFunc(s.tongueChoices(v), func(one choice) bool { return one.Value == primary(now) && len(now) > 0 })
	in := input{Name: "more_languages", Type: checksType, Choices: chosen(others, now[min(1, len(now)):]...)}
	return v.named(in, "page_settings.org.languages_more", "")
}

// primary is the first of a list; "" of an empty one.
func primary(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (s *site) tongueChoices(v visit) []choice {
	var all []choice
	for _, lang := range s.Catalogue.Languages() {
		all = append(all, choice{Value: lang, Label: v.tongue(lang)})
	}
	return all
}

func logoFields(v visit, o org.Organization) []input {
	file := optional(v.named(input{Name: orgField("logo"), Type: "file", Accept: ".png,.jpg,.jpeg"}, "page_settings.org.logo", "page_settings.org.logo_tip"))
	alt := content.Text{}
	if o.Logo != nil {
		alt, file.Tip = o.Logo.Alt, v.Say("page_settings.org.logo_there")
	}
	words := optional(v.named(v.proseInput(orgField("logo.alt"), alt), "page_settings.org.logo_alt", "page_settings.org.logo_alt_tip"))
	words.Type = "text"
	return []input{file, words}
}

// codeExamples are codes of documents under a coding scheme; none where it cannot be
// used.
func codeExamples(scheme string) []string {
	var codes []string
	for _, one := range [][2]string{{"PE", "1.30"}, {"PO", "ACME"}, {"PR", "org"}} {
		code, err := org.DocumentCode(scheme, one[0], one[1])
		if err != nil || code == "" || org.CheckScheme(scheme) != nil {
			return nil
		}
		codes = append(codes, code)
	}
	return codes
}

// readIdentity lays what was typed over who the organisation is.
func (s *site) readIdentity(t *typed, o org.Organization) (org.Organization, error) {
	o.Name = t.prose(orgField("name"), o.Name)
	// The main language is not among the others to tick: where another one takes its
	// place, it becomes one of those, and documents lose none.
	former := o.Languages[:min(1, len(o.Languages))]
	o.Languages = []string{t.text(orgField("languages"))}
	for _, lang := range append(t.Values["more_languages"], former...) {
		if !slices.Contains(o.Languages, lang) {
			o.Languages = append(o.Languages, lang)
		}
	}
	o.Zone, o.CodingScheme = t.text(orgField("zone")), t.text(orgField("coding_scheme"))
	o.DefaultLevel = t.text(orgField("default_confidentiality"))
	return s.readLogo(t, o)
}

// readLogo takes the logo that was sent, and its text. An organisation that sends no
// logo keeps the one that it has.
func (s *site) readLogo(t *typed, o org.Organization) (org.Organization, error) {
	data, err := t.logoFile(orgField("logo"), logoMost)
	if err != nil || (len(data) == 0 && o.Logo == nil) {
		return o, err
	}
	logo := org.Logo{}
	if o.Logo != nil {
		logo = *o.Logo
	}
	logo.Alt = t.prose(orgField("logo.alt"), logo.Alt)
	if logo.Alt.IsEmpty() {
		name, lang := o.Name.Get(t.lang)
		logo.Alt = content.In(lang, s.Catalogue.Printer(lang).Say("page_settings.org.logo_of", fault.Args{"name": name}))
	}
	if len(data) > 0 {
		logo.Data, logo.SHA256 = data, ""
	}
	o.Logo = &logo
	return o, nil
}

// logoFile is the beginning of a file that was sent, at most so many bytes; nil for none.
func (t *typed) logoFile(name string, most int64) ([]byte, error) {
	sent := t.files[name]
	if len(sent) == 0 || sent[0].Size == 0 {
		return nil, nil
	}
	f, err := sent[0].Open()
	if err != nil {
		return nil, fmt.Errorf("open what was sent: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(f, most))
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, fmt.Errorf("read what was sent: %w", err)
	}
	return data, nil
}

// startOrganization keeps who the organisation is.
func (s *site) startOrganization(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	o, err := s.Org.Organization(ctx)
	if err != nil {
		return "", err
	}
	if o == nil {
		o = &org.Organization{}
	}
	if len(o.Levels) == 0 {
		o.Levels = s.startLevels()
	}
	if err := s.putIdentity(c, t, *o); err != nil {
		return "", err
	}
	return onward(stepOrganization), nil
}

// putIdentity keeps an organisation with what was typed of who it is.
func (s *site) putIdentity(c *gin.Context, t *typed, o org.Organization) error {
	o, err := s.readIdentity(t, o)
	if err == nil {
		err = t.wrong()
	}
	if err != nil {
		return err
	}
	setup := org.Setup{Organization: &o, Seen: map[string]int{orgPath: t.row}}
	return s.Org.Put(c.Request.Context(), t.person, setup)
}

// codeFrom makes a code of a name, such as "ana-duarte", that is not among the taken.
func codeFrom(name string, taken func(string) bool) string {
	var out strings.Builder
	for _, r := range fold(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			_, _ = out.WriteRune(r) // a builder takes everything
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			_ = out.WriteByte('-')
		}
	}
	code := out.String()
	code = strings.Trim(code[:min(len(code), longestCode)], "-")
	if code == "" {
		code = "x"
	}
	if !taken(code) {
		return code
	}
	for n := 2; ; n++ {
		if next := fmt.Sprintf("%s-%d", code, n); !taken(next) {
			return next
		}
	}
}

// longestCode leaves room for a number behind a code that is made of a name.
const longestCode = 56

// Fields that get their label by named.

func plainInput(name, value string) input { return input{Name: name, Type: "text", Value: value} }

func dayInput(name string, day clock.Date) input {
	return input{Name: name, Type: dateType, Value: typedDay(day), Most: 20}
}

// proseInput is a text of people in the reader's language, or in the one that it has.
func (v visit) proseInput(name string, text content.Text) input {
	said, lang := text.Get(v.lang)
	return input{Name: name, Type: areaType, Value: said, Lang: foreign(lang, v.lang)}
}
