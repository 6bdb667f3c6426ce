package app

import (
	"io"
	"log/slog"
	"time"
)

// NewLog is the log of the service: one line for each event, name=value, quoted
// where a value could be taken for something else, with its time in UTC.
// docs/SECURITY.md lists what is logged.
func NewLog(out io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime {
				a.Value = slog.StringValue(a.Value.Time().UTC().Format(time.RFC3339Nano))
			}
			return a
		},
	}))
}
