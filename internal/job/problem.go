package job

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"acta/internal/fault"
)

// reasonLength bounds what is kept of a technical error, in characters.
const reasonLength = 300

// problem is what people read about an error: the fault it holds, else a general
// sentence with the technical reason.
func problem(err error) Note {
	if faults := fault.All(err); len(faults) > 0 {
		note := Note{Key: faults[0].Key}
		for name, arg := range faults[0].Args {
			if note.Args == nil {
				note.Args = map[string]string{}
			}
			note.Args[name] = redact(fmt.Sprint(arg))
		}
		return note
	}
	return Note{Key: "fault.job.failed", Args: map[string]string{"reason": redact(err.Error())}}
}

// addressPattern finds mail addresses, which servers like to quote.
var addressPattern = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)

// redact takes mail addresses and control characters out of a reason and bounds
// its length.
func redact(reason string) string {
	reason = addressPattern.ReplaceAllString(reason, "…")
	reason = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, reason)
	runes := []rune(strings.TrimSpace(reason))
	if len(runes) > reasonLength {
		return string(runes[:reasonLength]) + "…"
	}
	return string(runes)
}
