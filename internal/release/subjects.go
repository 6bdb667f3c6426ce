package release

import (
	"slices"
	"strings"

	"acta/internal/fault"
	"acta/internal/work"
)

// DeploymentNames are the subjects by which a deployment is known.
type DeploymentNames struct {
	Full  string // "RELEASE@DEPLOYMENT"
	Short string // "RELEASE" while it has no other deployment
}

// SubjectsAfter are codes of releases after one ("" from the start), in order, at
// most limit; 0 for all. A page costs the same however many releases there are.
func (s *Service) SubjectsAfter(tx *work.Tx, after string, limit int) ([]string, error) {
	rows, err := s.rowsAfter(tx, after, limit)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(rows))
	for i, row := range rows {
		codes[i] = row.Code
	}
	return codes, nil
}

// DeploymentsAfter are the deployments after "RELEASE@DEPLOYMENT", or after all
// those of "RELEASE", by release and code. It looks at limit releases at most (0
// for all) and gives the code of the last one, "" when there are no more.
func (s *Service) DeploymentsAfter(tx *work.Tx, after string, limit int) (list []DeploymentNames, last string, err error) {
	code, _, _ := strings.Cut(after, "@")
	if list, err = s.deploymentsLeft(tx, after); err != nil {
		return nil, "", err
	}
	rows, err := s.rowsAfter(tx, code, limit)
	if err != nil {
		return nil, "", err
	}
	for _, row := range rows {
		codes := make([]string, len(row.Deployments))
		for i, d := range row.Deployments {
			codes[i] = d.Code
		}
		list = append(list, deploymentNames(row.Code, codes)...)
	}
	if limit > 0 && len(rows) == limit {
		last = rows[limit-1].Code
	}
	return list, last, nil
}

// deploymentsLeft are those after a deployment in its own release; none when the
// release is no longer there.
func (s *Service) deploymentsLeft(tx *work.Tx, after string) ([]DeploymentNames, error) {
	if !strings.Contains(after, "@") {
		return nil, nil
	}
	code, _, _ := strings.Cut(after, "@")
	r, err := s.Releases.Find(tx, code)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(r.Deployments))
	for i, d := range r.Deployments {
		codes[i] = d.Code
	}
	names := deploymentNames(code, codes)
	return slices.DeleteFunc(names, func(n DeploymentNames) bool { return n.Full <= after }), nil
}

func deploymentNames(release string, codes []string) []DeploymentNames {
	slices.Sort(codes)
	names := make([]DeploymentNames, len(codes))
	for i, code := range codes {
		full := release + "@" + code
		names[i] = DeploymentNames{Full: full, Short: full}
		if len(codes) == 1 {
			names[i].Short = release
		}
	}
	return names
}

// rowsAfter are releases by code, with their deployments' codes.
func (s *Service) rowsAfter(tx *work.Tx, after string, limit int) ([]Row, error) {
	if limit > 0 || after != "" {
		return s.Releases.Page(tx, Query{After: after, Limit: limit})
	}
	all, err := s.Releases.List(tx)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(all))
	for i, r := range all {
		rows[i].Code = r.Code
		for _, d := range r.Deployments {
			rows[i].Deployments = append(rows[i].Deployments, RowDeployment{Code: d})
		}
	}
	return rows, nil
}

// HasSubject reports whether there is a release with a code, or a deployment that
// a subject names.
func (s *Service) HasSubject(tx *work.Tx, subject string) (bool, error) {
	_, err := s.Releases.Find(tx, subject)
	return err == nil, unlessMissing(err)
}

// unlessMissing forgives that something is not there.
func unlessMissing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
