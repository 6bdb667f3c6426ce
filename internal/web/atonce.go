package web

import (
	"github.com/gin-gonic/gin"
)

// atOnce lets a page read everything of one state of the database, until its answer begins:
// who takes it slowly holds nothing.
func (s *site) atOnce(h handler) handler {
	return func(c *gin.Context) error {
		ctx, end := s.Look(c.Request.Context())
		defer end()
		c.Request = c.Request.WithContext(ctx)
		c.Writer = lookWriter{c.Writer, end}
		return h(c)
	}
}

// lookWriter ends what is read when the answer begins.
type lookWriter struct {
	gin.ResponseWriter
	end func()
}

// Write ends the reading and writes.
func (w lookWriter) Write(data []byte) (int, error) {
	w.end()
	return w.ResponseWriter.Write(data)
}

// WriteString ends the reading and writes.
func (w lookWriter) WriteString(text string) (int, error) {
	w.end()
	return w.ResponseWriter.WriteString(text)
}
