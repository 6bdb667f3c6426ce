package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// seal tells the entry of the running command what a row is.
func seal(tx *work.Tx, s audit.Seal, row any) (err error) {
	if s.Sum, err = audit.SealSum(row); err == nil {
		s.Put(tx)
	}
	return err
}

// sealedFact is what is sealed of a fact: every column.
type sealedFact struct {
	ID         string `json:"id"`
	Release    string `json:"release"`
	Ordinal    int    `json:"ordinal"`
	Kind       string `json:"kind"`
	Deployment string `json:"deployment"`
	Attempt    int    `json:"attempt"`
	Customer   string `json:"customer"`
	Key        string `json:"key"`
	Occurred   string `json:"occurred"`
	Noted      string `json:"noted"`
	Actor      string `json:"actor"`
	Late       bool   `json:"late"`
	Body       string `json:"body"`
	Recorded   string `json:"recorded"`
}

func (r factRow) seal() audit.Seal {
	return audit.Seal{What: audit.Fact, ID: r.ID, Release: r.ReleaseID, Kind: r.Kind}
}

func (r factRow) sealed() any {
	return sealedFact{
		r.ID, r.ReleaseID, r.Ordinal, r.Kind, r.DeploymentCode, r.Attempt, r.CustomerCode, r.FactKey, stamp(r.OccurredAt), stamp(r.NotedAt),
		r.Actor, r.Late, r.Body, stamp(r.RecordedAt),
	}
}

// stamp is an instant as it is sealed: RFC 3339, UTC, "" for none.
func stamp(at instant) string {
	if clock.Instant(at).IsZero() {
		return ""
	}
	return clock.Instant(at).String()
}

// sealedConfirmation is what is sealed of a confirmation: every column.
type sealedConfirmation struct {
	Fact      string `json:"fact"`
	Person    string `json:"person"`
	Confirmed string `json:"confirmed"`
	Recorded  string `json:"recorded"`
}

func (r confirmationRow) sealed() any {
	return sealedConfirmation{r.FactID, r.Person, stamp(r.ConfirmedAt), stamp(r.RecordedAt)}
}

// sealedFile is what is sealed of a file that shows something: every column.
type sealedFile struct {
	SHA256   string `json:"sha256"`
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	Key      string `json:"key"`
	Recorded string `json:"recorded"`
}

func (r evidenceRow) sealed() any {
	return sealedFile{r.SHA256, r.Name, r.Size, r.BlobKey, stamp(r.Recorded)}
}

// listSum is the SHA-256 of the CIs of a baseline, one line of canonical JSON each,
// in the order of their codes.
func listSum(tx *work.Tx, baseline string) (string, error) {
	sum, after := sha256.New(), ""
	for {
		page, err := BaselineContents{}.Page(tx, id.Fact(baseline), after, sealPage)
		if err != nil {
			return "", err
		}
		for _, ci := range page {
			line, err := content.Marshal(ci)
			if err != nil {
				return "", fmt.Errorf("seal list of baseline %s: %w", baseline, err)
			}
			sum.Write(line)
			sum.Write([]byte{'\n'})
			after = ci.Code
		}
		if len(page) < sealPage {
			return hex.EncodeToString(sum.Sum(nil)), nil
		}
	}
}

// sealPage is how many CIs of a baseline are read at once.
const sealPage = 2000

// Seals reads the rows that the audit log seals. It satisfies audit.Seals. Scope
// F70, F71.
type Seals struct{}

var _ audit.Seals = Seals{}

// sealable is a row that is sealed, as a page of them is read.
type sealable interface {
	seal() audit.Seal
	sealed() any
}

// confirmedFact is a confirmation with what its fact is.
type confirmedFact struct {
	Row       confirmationRow `gorm:"embedded"`
	ReleaseID *string         `gorm:"column:release_id"`
	Kind      *string         `gorm:"column:kind"`
}

func (r confirmedFact) seal() audit.Seal {
	return audit.Seal{What: audit.Confirmation, ID: r.Row.FactID, Release: plain(r.ReleaseID), Kind: plain(r.Kind)}
}

func (r confirmedFact) sealed() any { return r.Row.sealed() }

func (r evidenceRow) seal() audit.Seal { return audit.Seal{What: audit.File, ID: r.SHA256} }

// Standing gives the seals that rows of a kind have as they are now, by ID after
// one, at most limit of them.
func (Seals) Standing(tx *work.Tx, what audit.What, after string, limit int) ([]audit.Seal, error) {
	switch what {
	case audit.Fact:
		return standing[factRow](tx, "SELECT * FROM release_facts WHERE id > ? ORDER BY id LIMIT ?", after, limit)
	case audit.Confirmation:
		return standing[confirmedFact](tx, `SELECT c.*, f.release_id, f.kind FROM fact_confirmations c
			LEFT JOIN release_facts f ON f.id = c.fact_id WHERE c.fact_id > ? ORDER BY c.fact_id LIMIT ?`, after, limit)
	case audit.File:
		return standing[evidenceRow](tx, "SELECT * FROM evidence_files WHERE sha256 > ? ORDER BY sha256 LIMIT ?", after, limit)
	case audit.List:
		return standingLists(tx, after, limit)
	default:
		return nil, fmt.Errorf("nothing seals a %s", what)
	}
}

func standing[R sealable](tx *work.Tx, query, after string, limit int) ([]audit.Seal, error) {
	var rows []R
	if err := conn(tx).Raw(query, after, limit).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read rows that are sealed: %w", err)
	}
	list := make([]audit.Seal, len(rows))
	for i, row := range rows {
		list[i] = row.seal()
		sum, err := audit.SealSum(row.sealed())
		if err != nil {
			return nil, err
		}
		list[i].Sum = sum
	}
	return list, nil
}

func standingLists(tx *work.Tx, after string, limit int) ([]audit.Seal, error) {
	var rows []struct {
		FactID    string  `gorm:"column:fact_id"`
		ReleaseID *string `gorm:"column:release_id"`
		Kind      *string `gorm:"column:kind"`
	}
	err := conn(tx).Raw(`SELECT i.fact_id, f.release_id, f.kind FROM
		(SELECT DISTINCT fact_id FROM baseline_items WHERE fact_id > ? ORDER BY fact_id LIMIT ?) i
		LEFT JOIN release_facts f ON f.id = i.fact_id ORDER BY i.fact_id`, after, limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read lists that are sealed: %w", err)
	}
	list := make([]audit.Seal, len(rows))
	for i, row := range rows {
		list[i] = audit.Seal{What: audit.List, ID: row.FactID, Release: plain(row.ReleaseID), Kind: plain(row.Kind)}
		if list[i].Sum, err = listSum(tx, row.FactID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Sealing gives the entries that hold seals, by index from one on, at most limit of
// them.
func (Seals) Sealing(tx *work.Tx, from int64, limit int) ([]audit.Entry, error) {
	var rows []entryRow
	err := conn(tx).Where(`idx >= ? AND INSTR(changes, '"field":"seal.') > 0`, from).Order("idx").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read audit entries that seal rows: %w", err)
	}
	return mapped(rows, entryRow.placed), nil
}

// Release is the code of a release, "" when it is gone.
func (Seals) Release(tx *work.Tx, of string) (string, error) {
	var codes []string
	if err := conn(tx).Table("releases").Where("id = ?", of).Pluck("code", &codes).Error; err != nil {
		return "", fmt.Errorf("find release %s: %w", of, err)
	}
	if len(codes) == 0 {
		return "", nil
	}
	return codes[0], nil
}

// Files gives what is known of files that show something, by their SHA-256 after
// one, at most limit of them.
func (EvidenceFiles) Files(tx *work.Tx, after string, limit int) ([]release.EvidenceFile, error) {
	var rows []evidenceRow
	if err := conn(tx).Where("sha256 > ?", after).Order("sha256").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list evidence: %w", err)
	}
	return mapped(rows, evidenceRow.file), nil
}

// Showing gives the releases whose facts name a file, by their codes, at most limit
// of them.
func (EvidenceFiles) Showing(tx *work.Tx, sha256 string, limit int) ([]string, error) {
	var codes []string
	err := conn(tx).Raw(`SELECT DISTINCT r.code FROM releases r JOIN release_facts f ON f.release_id = r.id
		WHERE INSTR(f.body, ?) > 0 ORDER BY r.code LIMIT ?`, sha256, limit).Scan(&codes).Error
	if err != nil {
		return nil, fmt.Errorf("find releases that name a file: %w", err)
	}
	return codes, nil
}
