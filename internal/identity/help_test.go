package identity_test

import (
	"acta/internal/clock"
	"acta/internal/store/storetest"
)

func storetestStart() clock.Instant { return storetest.Start() }

// date and instant read what the tests themselves write.
func date(s string) clock.Date {
	d, _ := clock.ParseDate(s)
	return d
}

func instant(s string) clock.Instant {
	i, _ := clock.ParseInstant(s)
	return i
}
