package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// The bounds of a stream of news: how often the job is looked at, how long one stream
// lasts before the browser asks anew, which lets the door look at it again, and how many
// streams a person has at a time.
const (
	newsEvery   = time.Second
	newsLast    = 50 * time.Second
	mostStreams = 6
)

type stoppingKey struct{}

// Until makes long answers to the requests of a server end when the service stops: base
// is what the server gives its requests.
func Until(base context.Context, stop <-chan struct{}) context.Context {
	return context.WithValue(base, stoppingKey{}, stop)
}

// stopping is closed when the service stops; nil, which never is, where nobody says.
func stopping(ctx context.Context) <-chan struct{} {
	stop, _ := ctx.Value(stoppingKey{}).(<-chan struct{})
	return stop
}

// news is what a job tells a page.
type news struct {
	Said  string `json:"said"`
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// jobEvents tells how far a job is, as server-sent events, until it has ended.
// Scope F88.
func (s *site) jobEvents(c *gin.Context) error {
	ctx := c.Request.Context()
	j, err := s.jobHere(c)
	if err != nil {
		return err
	}
	done, err := s.streams.take(who(ctx).Person, mostStreams)
	if err != nil {
		return err
	}
	defer done()
	out := http.NewResponseController(c.Writer)
	_ = out.SetWriteDeadline(time.Time{}) // a writer that knows no deadline has none
	c.Header("Content-Type", "text/event-stream; charset=utf-8")
	c.Header("X-Accel-Buffering", "no") // else some proxies keep the news to themselves
	c.Writer.WriteHeaderNow()
	s.followJob(c, j)
	return nil
}

// followJob sends news of a job until it ends, the reader leaves, the stream has lasted
// long enough, or the service stops.
func (s *site) followJob(c *gin.Context, j Job) {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	ticks, last := time.NewTicker(newsEvery), time.NewTimer(newsLast)
	defer ticks.Stop()
	defer last.Stop()
	for told := (news{Done: -1}); ; {
		if now := v.newsOf(j); now != told {
			told = now
			if !tellNews(c, "progress", now) {
				return
			}
		}
		if !under(j) {
			tellNews(c, "end", told)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-stopping(ctx):
			return
		case <-last.C:
			return
		case <-ticks.C:
		}
		var err error
		if j, err = s.jobHere(c); err != nil {
			return // the browser asks anew, and is told why
		}
	}
}

// newsOf is how far a job is, in words.
func (v visit) newsOf(j Job) news {
	said := v.jobSays(j)
	if said == "" {
		said = v.jobMark(j).Word
	}
	return news{Said: said, Done: j.Progress, Total: 100}
}

// tellNews sends one event, and reports whether anybody is there to take it.
func tellNews(c *gin.Context, event string, what news) bool {
	data, err := json.Marshal(what)
	if err != nil {
		return false
	}
	if _, err := c.Writer.WriteString("event: " + event + "\ndata: " + string(data) + "\n\n"); err != nil {
		return false
	}
	return http.NewResponseController(c.Writer).Flush() == nil
}
