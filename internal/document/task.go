package document

import (
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// ahead is how many days before it is due a task is shown, and the first reminder
// given. Scope F23, F24.
const ahead = 60

// Tasks lists what waits for a person: decisions, reviews due and validity ending
// within 60 days, versions to acknowledge; what has no day first, then by day.
// Scope F19, F23–F25.
func (s *Service) Tasks(ctx context.Context, person string) ([]Task, error) {
	var tasks []Task
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		tasks = nil
		for _, find := range []func(*work.Tx, string) ([]Task, error){s.toDecide, s.toRead, s.toReview} {
			found, err := find(tx, person)
			if err != nil {
				return err
			}
			tasks = append(tasks, found...)
		}
		return nil
	})
	slices.SortStableFunc(tasks, func(a, b Task) int { return a.Due.Time().Compare(b.Due.Time()) })
	return tasks, err
}

// eachStanding visits every document that a query finds, page by page.
func (s *Service) eachStanding(tx *work.Tx, query StatusQuery, visit func(*held) error) error {
	zone, err := s.zone(tx, "")
	if err != nil {
		return err
	}
	query.Limit = longestPage
	for {
		standings, docs, err := s.stores.Statuses.Page(tx, query)
		if err != nil {
			return err
		}
		for i, doc := range docs {
			kind, _ := s.templates.Kind(doc.Kind)
			h := &held{tx: tx, kind: kind, doc: doc, short: doc.Subject, at: standings[i], zone: zone, day: tx.Now().Date(zone)}
			if err := visit(h); err != nil {
				return err
			}
		}
		if len(docs) < longestPage {
			return nil
		}
		query.AfterKind, query.AfterSubject = docs[len(docs)-1].Kind, docs[len(docs)-1].Subject
	}
}

// toDecide are the versions in review on which the person may decide now.
func (s *Service) toDecide(tx *work.Tx, person string) (tasks []Task, err error) {
	err = s.eachStanding(tx, StatusQuery{State: content.InReview}, func(h *held) error {
		version, err := s.versionOf(h, h.at.Open)
		if err != nil {
			return err
		}
		submitted, err := s.stores.Submissions.Of(tx, version.ID)
		if err != nil {
			return err
		}
		decisions, err := s.stores.Submissions.Decisions(tx, version.ID)
		if err != nil {
			return err
		}
		if _, err := s.judge(h, version, submitted, decisions, person); err != nil {
			return unlessFault(err) // somebody else's, or not their turn
		}
		return s.task(h, TaskDecide, &tasks)
	})
	return tasks, err
}

// toReview are the person's own documents whose review is due or whose validity
// ends.
func (s *Service) toReview(tx *work.Tx, person string) (tasks []Task, err error) {
	zone, err := s.zone(tx, "")
	if err != nil {
		return nil, err
	}
	day := tx.Now().Date(zone).AddDays(ahead)
	err = s.eachStanding(tx, StatusQuery{Owner: person, Due: day}, func(h *held) error {
		for _, due := range dues(h.at) {
			if due.Day.IsZero() || day.Before(due.Day) {
				continue
			}
			if err := s.task(h, due.What, &tasks); err != nil {
				return err
			}
			tasks[len(tasks)-1].Due = due.Day
		}
		return nil
	})
	return tasks, err
}

// toRead are the versions in force that the person was asked to acknowledge.
func (s *Service) toRead(tx *work.Tx, person string) (tasks []Task, err error) {
	docs, err := s.stores.Acknowledgements.Open(tx, person, longestPage)
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		at, err := s.stores.Statuses.Of(tx, doc.ID)
		if err != nil {
			return nil, err
		}
		if err := s.task(&held{tx: tx, doc: doc, at: at}, TaskAcknowledge, &tasks); err != nil {
			return nil, err
		}
	}
	return tasks, nil
}

// task adds a task about the version that it is about: the open one to decide on,
// else the one in force.
func (s *Service) task(h *held, what string, tasks *[]Task) error {
	version := h.at.Effective
	if what == TaskDecide {
		version = h.at.Open
	}
	heads, err := s.pointed(h.tx, []Standing{{Last: version}})
	if err != nil {
		return err
	}
	*tasks = append(*tasks, Task{Ref: h.ref(), What: what, Code: h.doc.Code, Version: *heads[version], Row: h.at.Row})
	return nil
}

// due is a day that a document in force has before it.
type due struct {
	What   string
	Letter string
	Day    clock.Date
}

func dues(at Standing) []due {
	if at.Effective == "" {
		return nil
	}
	return []due{{TaskReview, letterReview, at.ReviewDue}, {TaskExpiring, letterValidity, at.ValidUntil}}
}

// Remind orders the reminders of the day to the owners: 60, 30 and 7 days before a
// review is due or the validity ends, and on the day; each once. Days without a
// run are made up for by the nearest one. It says how many documents had any.
// Scope F23, F24.
func (s *Service) Remind(ctx context.Context) (int, error) {
	done := 0
	var after Ref
	for {
		var docs []Document
		_, err := s.today(ctx, func(tx *work.Tx, day clock.Date, limit int) (_ []Document, err error) {
			docs, err = s.stores.Calendar.Near(tx, day.AddDays(ahead), after, limit)
			return nil, err
		})
		if err != nil || len(docs) == 0 {
			return done, err
		}
		for _, doc := range docs {
			err := s.systemCommand(ctx, "document.remind", doc, s.remind)
			if err == nil {
				done++
			}
			if err := unlessUnchanged(err); err != nil {
				return done, err
			}
			after = Ref{Kind: doc.Kind, Subject: doc.Subject}
		}
	}
}

// remind orders what is new today about one document.
func (s *Service) remind(h *held) error {
	ordered := false
	for _, due := range dues(h.at) {
		if due.Day.IsZero() {
			continue
		}
		left := due.Day.DaysSince(h.day)
		fresh, err := s.crossed(h, due, left)
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		ordered = true
		order := letter{Person: h.at.Plan.Owner, Date: due.Day.String(), Days: left}
		if err := s.letter(h, due.Letter, order); err != nil {
			return err
		}
		h.tx.Detail(due.What, "", due.Day.String())
	}
	if !ordered {
		return errUnchanged
	}
	return nil
}

// crossed keeps every threshold that the days left have reached, and reports
// whether one of them is new.
func (s *Service) crossed(h *held, due due, left int) (fresh bool, err error) {
	for _, days := range []int{ahead, 30, 7, 0} {
		if left > days {
			continue
		}
		isNew, err := s.stores.Calendar.Remind(h.tx, Reminder{Document: h.doc.ID, What: due.What, Due: due.Day, Days: days})
		if err != nil {
			return false, err
		}
		fresh = fresh || isNew
	}
	return fresh, nil
}

// unlessFault forgives what a person could cause.
func unlessFault(err error) error {
	if len(fault.All(err)) > 0 {
		return nil
	}
	return err
}
