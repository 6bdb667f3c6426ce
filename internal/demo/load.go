package demo

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/sheet"
	"acta/internal/work"
)

// authored is everything of a set that is not a table.
type authored struct {
	setup    org.Setup
	policies []policy.Policy
	series   []record.Series
	stories  []release.Story
}

// Load brings a set into the database as the system: the organisation, then the
// tables through the imports, whose valid rows are taken although others are
// not, then what is authored, then the incidents. It returns the report of each
// import. Loaded again, it changes nothing, unless somebody changed the set's own
// data: that goes back to what the set says, and what was added stays.
//
// An unknown set is fault.NotFound. A database with another organisation's data
// is fault.Conflict and stays as it was. Everything is read before anything is
// written; each part is one command, so that a load that was broken off goes on
// where it stopped when it is run again.
func Load(ctx context.Context, set string, s Services) ([]sheet.Report, error) {
	if have := []string{Kubernetes, Provider}; !slices.Contains(have, set) {
		return nil, fault.New(fault.NotFound, "fault.demo.set", fault.Args{"set": set, "have": strings.Join(have, ", ")})
	}
	folder, err := fs.Sub(files, path.Join("data", set))
	if err != nil {
		return nil, fmt.Errorf("open set %s: %w", set, err)
	}
	data, err := read(folder)
	if err != nil {
		return nil, fmt.Errorf("read set %s: %w", set, err)
	}
	held, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	if err := held.admit(set, data.setup.Organization.Name, data.setup.People); err != nil {
		return nil, err
	}
	if err := s.Org.Put(ctx, work.System, data.setup); err != nil {
		return nil, fmt.Errorf("organisation of set %s: %w", set, err)
	}
	reports, err := s.importTables(ctx, folder, s.tables())
	if err != nil {
		return reports, err
	}
	if err := s.put(ctx, data); err != nil {
		return reports, err
	}
	more, err := s.importTables(ctx, folder, s.laterTables())
	return append(reports, more...), err
}

// read reads and decodes everything that is authored.
func read(folder fs.FS) (authored, error) {
	var data authored
	for name, into := range map[string]any{
		"organization.yaml": &data.setup, "policies.yaml": &data.policies, "series.yaml": &data.series,
	} {
		if err := decode(folder, name, into); err != nil {
			return authored{}, err
		}
	}
	logo, err := fs.ReadFile(folder, "logo.png")
	if err != nil {
		return authored{}, fmt.Errorf("read logo: %w", err)
	}
	data.setup.Organization.Logo.Data = logo
	names, err := fs.Glob(folder, "releases/*.yaml")
	if err != nil {
		return authored{}, fmt.Errorf("list releases: %w", err)
	}
	for _, name := range names {
		var one release.Story
		if err := decode(folder, name, &one); err != nil {
			return authored{}, err
		}
		data.stories = append(data.stories, one)
	}
	return data, nil
}

// tableOf is a table of a set with the import that takes it.
type tableOf struct {
	file string
	take func(context.Context, sheet.Table, sheet.Options) (sheet.Report, error)
}

// tables are the tables of a set that stand for themselves, parents before
// children.
func (s Services) tables() []tableOf {
	return []tableOf{
		{"releases.csv", s.Releases.ImportReleases},
		{"plan_activities.csv", s.Releases.ImportActivities},
		{"change_requests.csv", s.Releases.ImportChangeRequests},
		{"retention_series.csv", s.Records.ImportSeries},
	}
}

// laterTables are those that name what is authored.
func (s Services) laterTables() []tableOf {
	return []tableOf{{"incidents.csv", s.Releases.ImportIncidents}}
}

// importTables imports those of the tables that the set has.
func (s Services) importTables(ctx context.Context, folder fs.FS, tables []tableOf) ([]sheet.Report, error) {
	var reports []sheet.Report
	for _, t := range tables {
		if _, err := fs.Stat(folder, t.file); err != nil {
			continue // the set has no such table
		}
		table, err := readTable(folder, t.file)
		if err != nil {
			return reports, err
		}
		report, err := t.take(ctx, table, sheet.Options{AcceptValid: true, Actor: work.System})
		if err != nil {
			return reports, fmt.Errorf("import %s: %w", t.file, err)
		}
		reports = append(reports, report)
	}
	return reports, nil
}

func readTable(folder fs.FS, name string) (sheet.Table, error) {
	file, err := folder.Open(name)
	if err != nil {
		return sheet.Table{}, fmt.Errorf("open table: %w", err)
	}
	table, err := sheet.ReadCSV(name, file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return sheet.Table{}, fmt.Errorf("read table %s: %w", name, err)
	}
	return table, nil
}

// put brings in what is authored beside the organisation: policies before the
// releases that hold their versions.
func (s Services) put(ctx context.Context, data authored) error {
	if err := s.Records.Put(ctx, work.System, data.series); err != nil {
		return fmt.Errorf("retention series: %w", err)
	}
	for _, p := range data.policies {
		if _, err := s.Policies.Put(ctx, work.System, p); err != nil {
			return fmt.Errorf("policy %s of %s: %w", p.Number, p.Customer, err)
		}
	}
	for _, one := range data.stories {
		if err := s.Releases.BringIn(ctx, work.System, one); err != nil {
			return fmt.Errorf("release %s: %w", one.Plan.Code, err)
		}
	}
	return nil
}
