package document

import (
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// missingClauses lists the mandatory clauses that a content does not have.
// Invariant I8.
func (s *Service) missingClauses(next candidate) (faults fault.List) {
	for _, clause := range s.templates.MissingMandatory(next.kind.ID, next.content) {
		key := "fault.document.clause_missing"
		if clause.Reference == "" {
			key = "fault.document.clause_missing_plain"
		}
		faults = append(faults, fault.New(fault.Invalid, key, fault.Args{
			"title": content.Term{Key: clause.Title}, "reference": clause.Reference,
		}).At("clause."+clause.Key))
	}
	return faults
}

// noneWithdrawn refuses a version that refers to withdrawn documents. Scope F29.
func (s *Service) noneWithdrawn(tx *work.Tx, version id.Version) error {
	list, err := s.withdrawnReferences(tx, version)
	if err != nil || len(list) == 0 {
		return err
	}
	return fault.New(fault.Conflict, "fault.document.withdrawn_reference", fault.Args{"list": joined(list, Ref.String)})
}
