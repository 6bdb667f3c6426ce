package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/work"
)

// trailVoice says entries in words; it looks up each person once.
type trailVoice struct {
	visit
	site  *site
	home  house
	names map[string]string
}

func (s *site) trailVoice(ctx context.Context) (trailVoice, error) {
	home, err := s.household(ctx)
	return trailVoice{s.visitOf(ctx), s, home, map[string]string{}}, err
}

// row says an entry in a line.
func (v trailVoice) row(ctx context.Context, e audit.Entry) (trailRow, error) {
	who, err := v.person(ctx, e.Actor)
	row := trailRow{
		Href: trailEntryPath(e.Index), What: v.action(e.Action), Reason: e.Reason, Who: who, Role: v.roleWord(e.Role),
		Channel: v.channel(e.Channel), Stamp: e.At.String(), When: v.when(e.At),
	}
	row.Kind, row.Subject, row.To = v.subject(e.Subject)
	return row, err
}

func trailEntryPath(index int64) string {
	return trailPath + "/entries/" + strconv.FormatInt(index, 10)
}

// person is somebody's name, looked up once.
func (v trailVoice) person(ctx context.Context, code string) (string, error) {
	if name, known := v.names[code]; known {
		return name, nil
	}
	name, err := v.Say("page_trail.anonymous"), error(nil)
	if code != work.Anonymous {
		name, err = v.site.nameOf(ctx, code)
	}
	v.names[code] = name
	return name, err
}

// when is an instant in the organisation's zone.
func (v trailVoice) when(at clock.Instant) string {
	if at.IsZero() {
		return ""
	}
	return v.printer.In(v.home.zone).Short(content.Value{Type: content.InstantType, Raw: at.String()})
}

// action says what was done; a program older than the entry shows its name.
func (v visit) action(name string) string {
	return v.wordOr("page_trail.action."+strings.ReplaceAll(name, ".", "_"), name)
}

func (v visit) roleWord(role string) string {
	if role == "" {
		return ""
	}
	return v.wordOr("identity.role."+role, role)
}

func (v visit) channel(channel string) string {
	if channel == "" {
		return ""
	}
	return v.wordOr("page_trail.channel."+channel, channel)
}

// wordOr is a message, or a text where there is none.
func (v visit) wordOr(key, text string) string {
	if v.printer.Has(key) {
		return v.Say(key)
	}
	return text
}

// subject says what an entry is about, with its page where the reader may see it.
func (v trailVoice) subject(at id.Ref) (kind, name, page string) {
	kind, name = v.wordOr("page_trail.kind."+at.Kind, at.Kind), at.ID
	one, rest, nested := strings.Cut(at.ID, "/")
	switch {
	case at.Kind == "document" && nested:
		kind = v.kindLabel(v.site, one)
		name, page = rest, v.way("document.read", "/documents", one, rest)
	case at.Kind == "release":
		page = v.way("release.read", releasesPath, at.ID)
	case at.Kind == "deployment":
		code, deployment, _ := strings.Cut(at.ID, "@")
		page = v.way("release.read", releasesPath, code, "deployments", deployment)
	case at.Kind == "person":
		page = v.way("org.read", personPath, at.ID)
	case at.Kind == "register" && at.ID == "retention":
		name, page = v.kindLabel(v.site, "retention_register"), v.way("record.read", seriesPath)
	case at.Kind == "job":
		page = v.way("job.read", jobsPath, at.ID)
	}
	return kind, name, page
}

// way is the address of a page for those who may see it; "" for others.
func (v trailVoice) way(permission, root string, parts ...string) string {
	if !v.who.May(permission) || v.who.Scope != nil {
		return ""
	}
	for _, part := range parts {
		root += "/" + url.PathEscape(part)
	}
	return root
}
