package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
)

// Feeds writes the calendars of secret addresses; app satisfies it.
type Feeds interface {
	// Feed is the calendar of a secret, RFC 5545; fault.NotFound for a secret that
	// opens nothing, whatever the reason.
	Feed(ctx context.Context, secret string) ([]byte, error)
}

const (
	feedsPath    = "/calendar/feeds"
	calendarPath = "/calendar"
	feedEnd      = ".ics"
	feedType     = "text/calendar; charset=utf-8"
)

func (r *router) feedRoutes() {
	r.file(calendarPath+"/:file", Public, r.calendarFile)
	operate(r, "calendar.feed", op("list-feeds", http.MethodGet, feedsPath, "The secret addresses of the calendar that are open"), r.listFeeds)
	operate(r, "calendar.feed", secret(made("add-feed", http.MethodPost, feedsPath,
		"Make a secret address under which calendar programs read the calendar; it is shown this once", http.StatusNotFound)), r.addFeed)
	operate(r, "calendar.feed", op("revoke-feed", http.MethodDelete, feedsPath+"/{id}", "Close a secret address of the calendar for good", http.StatusNotFound), r.revokeFeed)
}

// calendarFile serves the calendar of a secret address. Programs ask every few
// minutes: what they have already is not sent again.
func (s *site) calendarFile(c *gin.Context) error {
	token, ok := strings.CutSuffix(c.Param("file"), feedEnd)
	if !ok || s.Feeds == nil {
		return notThere()
	}
	file, err := s.Feeds.Feed(c.Request.Context(), token)
	if fault.Is(err, fault.NotFound) {
		return notThere()
	}
	if err != nil {
		return err
	}
	sum := sha256.Sum256(file)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	header := c.Writer.Header()
	header.Set("ETag", tag)
	header.Set("Cache-Control", "private, no-cache")
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		return nil
	}
	header.Set("Content-Type", feedType)
	header.Set("Content-Disposition", `attachment; filename="acta.ics"`)
	_, _ = c.Writer.Write(file) // the caller is gone: nobody is left to tell
	return nil
}

type feedInput struct {
	Body struct {
		Customer string `json:"customer,omitempty" maxLength:"64" doc:"Code: only what serves this customer, with its windows."`
		Service  string `json:"service,omitempty" maxLength:"64" doc:"Code: only releases of this service."`
		Language string `json:"language,omitempty" maxLength:"35" doc:"Of its words; the request's when not given."`
	}
}

type feedOutput struct {
	Body struct {
		release.Feed
		Address string `json:"address" doc:"Whoever has it reads the calendar. It is not shown again."`
	}
}

func (s *site) addFeed(ctx context.Context, in *feedInput) (*feedOutput, error) {
	if who(ctx).Scope != nil {
		return nil, s.lacking("calendar.feed", s.visitOf(ctx))
	}
	language := s.visitOf(ctx).lang
	if in.Body.Language != "" {
		language = s.Catalogue.Match(in.Body.Language)
	}
	feed, token, err := s.Releases.AddFeed(ctx, who(ctx).Person, release.Feed{
		Customer: in.Body.Customer, Service: in.Body.Service, Language: language,
	})
	if err != nil {
		return nil, err
	}
	out := &feedOutput{}
	out.Body.Feed, out.Body.Address = feed, s.addressOfSite()+calendarPath+"/"+token+feedEnd
	return out, nil
}

type feedsOutput struct {
	Body struct {
		Feeds []release.Feed `json:"feeds"`
	}
}

func (s *site) listFeeds(ctx context.Context, _ *struct{}) (*feedsOutput, error) {
	feeds, err := s.Releases.OpenFeeds(ctx)
	if err != nil {
		return nil, err
	}
	out := &feedsOutput{}
	out.Body.Feeds = append([]release.Feed{}, feeds...)
	return out, nil
}

type feedPath struct {
	ID string `path:"id" maxLength:"36"`
}

func (s *site) revokeFeed(ctx context.Context, in *feedPath) (*struct{}, error) {
	return nil, s.Releases.RevokeFeed(ctx, who(ctx).Person, id.Feed(in.ID))
}
