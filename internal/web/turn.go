package web

import (
	"sync"

	"acta/internal/fault"
)

// mostPreviews is how many previews one person may have under way: each renders a
// document anew, and lasts until its reader has taken it.
const mostPreviews = 4

// turns counts what each person has under way. The zero turns are nobody's.
type turns struct {
	mu   sync.Mutex
	held map[string]int
}

// take begins something for a person; done ends it. fault.Busy when as many as may
// be are under way. ASVS 15.2.2.
func (t *turns) take(person string, most int) (done func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[person] >= most {
		return nil, fault.New(fault.Busy, "web.fault.previews", fault.Args{"most": most})
	}
	if t.held == nil {
		t.held = map[string]int{}
	}
	t.held[person]++
	return sync.OnceFunc(func() { t.give(person) }), nil
}

func (t *turns) give(person string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[person]--; t.held[person] == 0 {
		delete(t.held, person)
	}
}
