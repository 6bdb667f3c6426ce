package document

import (
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/work"
)

// issue makes the next version of a candidate after the last one: identity,
// number and control sheet.
func (s *Service) issue(tx *work.Tx, next candidate, last *Issue, req Request) (Issue, error) {
	issue := Issue{Content: next.content, Words: next.words, Short: next.short, parts: next.frozen.Parts}
	version, err := id.New[id.Version]()
	if err != nil {
		return Issue{}, err
	}
	doc, err := id.New[id.Document]()
	if err != nil {
		return Issue{}, err
	}
	ordinal := 1
	var before *Issuance
	if last != nil {
		issue.Document, before = last.Document, last.issuedBefore
		ordinal = last.Version.Ordinal + 1
	} else {
		issue.Document = Document{
			ID: doc, Kind: next.kind.ID, Subject: next.full, Code: next.code, CreatedAt: tx.Now(),
		}
	}
	number, err := draftNumber(before, ordinal)
	if err != nil {
		return Issue{}, err
	}
	issue.Version = Version{
		ID: version, Document: issue.Document.ID, Ordinal: ordinal, Number: number, ContentHash: next.hash, WordsHash: next.content.Words,
		FrozenAt: tx.Now(), Author: req.Actor,
	}
	issue.Sheet = sheetOf(tx, next, issue, last, req)
	return issue, nil
}

// sheetOf is the first control sheet of a version: a draft, with the history of
// the versions before it. Seed change history: it starts at 0.1.
func sheetOf(tx *work.Tx, next candidate, issue Issue, last *Issue, req Request) content.ControlSheet {
	date := tx.Now().Date(zoneOf(next.content.Frame.Zone)).String()
	sheet := content.ControlSheet{
		Schema: content.Schema, Code: issue.Document.Code, Number: issue.Version.Number, State: content.Draft,
		Date: date, At: tx.Now().String(), Authors: []content.Signer{next.author},
		ContentHash: next.hash, Missing: len(next.placeholders),
	}
	change := content.Inline{content.Message("document.change_first")}
	if last != nil {
		sheet.History = last.base
		change = content.Inline{content.Message("document.change_again")}
	}
	if !req.Change.IsEmpty() {
		change = content.Inline{content.Say(req.Change)}
	}
	sheet.History = append(sheet.History[:len(sheet.History):len(sheet.History)], content.Change{
		Number: sheet.Number, Date: date, Author: next.author.Name, Description: change,
	})
	return sheet
}
