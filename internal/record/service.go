package record

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/sheet"
	"acta/internal/work"
)

// Repository stores the series of the register. store satisfies it.
type Repository interface {
	// List returns all series by code.
	List(tx *work.Tx) ([]Series, error)
	// Add inserts a series; fault.Conflict if its code is taken.
	Add(tx *work.Tx, s Series) error
	// Change writes every field of a series; fault.Stale if its row version is
	// not the stored one.
	Change(tx *work.Tx, s Series) error
}

// Reports stores what imports reported. store satisfies it.
type Reports interface {
	// Save stores a report inside the import's command.
	Save(tx *work.Tx, report sheet.Report) error
}

// Reviews tells when the register is reviewed next; app wires it to the
// organisation.
type Reviews interface {
	// RegisterReview is the day of the next review; zero when none is set.
	RegisterReview(tx *work.Tx) (clock.Date, error)
}

// Service runs the commands of the feature and reads its views.
type Service struct {
	unit    *work.Unit
	series  Repository
	reports Reports
	reviews Reviews
}

// New gives the feature over a unit of work and its repositories.
func New(unit *work.Unit, series Repository, reports Reports, reviews Reviews) *Service {
	return &Service{unit: unit, series: series, reports: reports, reviews: reviews}
}

// Register is every series of the register by code, in one snapshot.
func (s *Service) Register(ctx context.Context) (list []Series, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		list, err = s.series.List(tx)
		return err
	})
	return list, err
}

// Check says what is wrong with a series, as Put would.
func (s *Service) Check(one Series) error { return check([]Series{one}) }

// Change is Put of one series whose row version the person saw, 0 for one that is not
// there yet; fault.Stale when it has another one by now.
func (s *Service) Change(ctx context.Context, actor string, expect int, one Series) error {
	return s.put(ctx, actor, []Series{one}, func(stored map[string]Series) error {
		if stored[one.Code].RowVersion != expect {
			return fault.New(fault.Stale, "fault.database.stale", nil)
		}
		return nil
	})
}

// register is the subject of every command of the feature.
var register = id.Ref{Kind: "register", ID: "retention"}

// Put adds each series, or changes the one with the same code, as one command;
// the same values change nothing and leave no entry, and a series that is not
// given stays.
// Everything that is wrong comes as one fault.List; then nothing is written.
func (s *Service) Put(ctx context.Context, actor string, given []Series) error {
	return s.put(ctx, actor, given, func(map[string]Series) error { return nil })
}

// put is Put where what is stored admits it.
func (s *Service) put(ctx context.Context, actor string, given []Series, admit func(stored map[string]Series) error) error {
	if err := check(given); err != nil {
		return err
	}
	cmd := work.Command{Name: "record.put_series", Actor: actor, Subject: register}
	err := s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		stored, err := s.byCode(tx)
		if err != nil {
			return err
		}
		if err := admit(stored); err != nil {
			return err
		}
		changed := false
		for _, one := range given {
			old, found := stored[one.Code]
			did, err := s.save(tx, old, one, found)
			if err != nil {
				return err
			}
			changed = changed || did
		}
		if !changed {
			return errUnchanged
		}
		return nil
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// errUnchanged ends a command that turned out to have nothing to write, so that
// it leaves no entry either.
var errUnchanged = errors.New("the register is the same")

func (s *Service) byCode(tx *work.Tx) (map[string]Series, error) {
	list, err := s.series.List(tx)
	if err != nil {
		return nil, fmt.Errorf("read register: %w", err)
	}
	stored := make(map[string]Series, len(list))
	for _, one := range list {
		stored[one.Code] = one
	}
	return stored, nil
}

// save writes a series that is new or differs, adds the differences to the
// command's audit entry, and says whether it did.
func (s *Service) save(tx *work.Tx, old, is Series, found bool) (bool, error) {
	if found && same(old, is) {
		return false, nil
	}
	before, after := old.facts(), is.facts()
	for i := range after {
		tx.Detail("series."+is.Code+"."+after[i].name, before[i].value, after[i].value)
	}
	is.ID, is.RowVersion, is.RecordedAt, is.ChangedAt = old.ID, old.RowVersion, old.RecordedAt, tx.Now()
	if found {
		return true, s.series.Change(tx, is)
	}
	var err error
	if is.ID, err = id.New[id.Series](); err != nil {
		return false, err
	}
	is.RecordedAt = tx.Now()
	return true, s.series.Add(tx, is)
}

// fact is a field as an audit entry shows it.
type fact struct{ name, value string }

// facts are all fields that people give, in a fixed order.
func (s Series) facts() []fact {
	return []fact{
		{"code", s.Code}, {"group", text(s.Group)}, {"name", text(s.Name)},
		{"location", text(s.Location)}, {"archive_location", text(s.ArchiveLocation)},
		{"archive_rule", text(s.ArchiveRule)}, {"custodian", text(s.Custodian)}, {"controls", text(s.Controls)},
		{"retention", s.Retention.String()}, {"permanent", strconv.FormatBool(s.Permanent)},
		{"trigger", string(s.Trigger)}, {"trigger_text", text(s.TriggerText)},
		{"trigger_date", s.TriggerDate.String()}, {"action", string(s.Action)}, {"basis", s.Basis},
		{"confirmed", strconv.FormatBool(s.Confirmed)}, {"in_process", strconv.FormatBool(s.InProcess)},
		{"order", strconv.Itoa(s.Order)},
	}
}

// same reports whether two series hold the same fields.
func same(a, b Series) bool {
	before, after := a.facts(), b.facts()
	for i := range before {
		if before[i] != after[i] {
			return false
		}
	}
	return true
}

// text is people's text on one line; "" when there is none. Two texts print the
// same only when they are the same.
func text(t content.Text) string {
	if t.IsEmpty() {
		return ""
	}
	data, err := content.Marshal(t)
	if err != nil {
		// Not valid UTF-8, which check and sheet have refused before.
		return fmt.Sprintf("%q", t.Values)
	}
	return string(data)
}
