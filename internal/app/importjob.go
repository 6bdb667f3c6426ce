package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/work"
)

// ImportJob is the kind of the jobs that import a kept file.
const ImportJob = "exchange.import"

// importOrder is the payload of such a job.
type importOrder struct {
	What        string            `json:"what"` // as in importers
	Name        string            `json:"name"` // of the file
	Blob        string            `json:"blob"` // its key among the kept files
	SHA256      string            `json:"sha256"`
	Actor       string            `json:"actor"`
	AcceptValid bool              `json:"accept_valid,omitempty"`
	Given       map[string]string `json:"given,omitempty"`
}

// QueueImport keeps a file and imports it in the background, in the name of the
// options' Actor and with the Actor's own permission; it gives the id of the job.
// What is no kind of import is fault.Invalid. The file stays among the kept files
// as what was imported. Scope F84.
func (a *App) QueueImport(ctx context.Context, what, name string, data []byte, opts sheet.Options) (string, error) {
	if _, err := a.importer(what); err != nil {
		return "", err
	}
	key, err := id.New[id.File]()
	if err != nil {
		return "", err
	}
	order := importOrder{
		What: what, Name: sheet.FileName(name), Blob: "files/" + string(key[len(key)-2:]) + "/" + string(key),
		SHA256: content.Sum(data), Actor: opts.Actor, AcceptValid: opts.AcceptValid, Given: opts.Given,
	}
	if err := a.blobs.Put(ctx, order.Blob, data); err != nil {
		return "", err
	}
	if err := a.order(ctx, order); err != nil {
		return "", err
	}
	return a.importJob(ctx, order)
}

// order queues the job under the permission that the import itself needs.
func (a *App) order(ctx context.Context, order importOrder) error {
	payload, err := content.Marshal(order)
	if err != nil {
		return fmt.Errorf("order of an import: %w", err)
	}
	command := "release.queue_import"
	switch order.What {
	case "customers":
		command = "org.queue_import"
	case "retention-series":
		command = "record.queue_import"
	}
	cmd := work.Command{Name: command, Actor: order.Actor, Subject: id.Ref{Kind: "import", ID: order.Name}}
	return a.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		tx.Detail("sha256", "", order.SHA256)
		tx.Enqueue(work.Job{Kind: ImportJob, Payload: string(payload)})
		return nil
	})
}

// importJob is the id of the job that has just been queued: the one with this
// order's own file.
func (a *App) importJob(ctx context.Context, order importOrder) (string, error) {
	for query := (job.Query{Kind: ImportJob, Limit: 200}); ; {
		jobs, err := a.Jobs.List(ctx, query)
		if err != nil {
			return "", err
		}
		for _, j := range jobs {
			if strings.Contains(j.Payload, order.Blob) {
				return string(j.ID), nil
			}
			query.After = j.ID
		}
		if len(jobs) < query.Limit {
			return "", fmt.Errorf("the import of %s is not in the queue", order.Name)
		}
	}
}

func (a *App) importer(what string) (importer, error) {
	all := a.importers()
	if take, ok := all[what]; ok {
		return take, nil
	}
	return nil, fault.New(fault.Invalid, "fault.import.what", fault.Args{"what": what, "have": listing(all)})
}

// runImport imports a kept file: it checks every row and says how far it is, then
// writes all in one command, or nothing and keeps the report that says why.
func (a *App) runImport(ctx context.Context, j job.Running) error {
	var order importOrder
	if err := json.Unmarshal([]byte(j.Payload), &order); err != nil {
		return job.Fatal(fmt.Errorf("read order of an import: %w", err))
	}
	err := a.importKept(ctx, j, order)
	if len(fault.All(err)) > 0 && !fault.Is(err, fault.Stale) {
		return job.Fatal(err) // the file is what it is: another try finds the same
	}
	return err
}

// checkedShare is how much of the work checking is, in per cent.
const checkedShare = 60

func (a *App) importKept(ctx context.Context, j job.Running, order importOrder) error {
	take, err := a.importer(order.What)
	if err != nil {
		return err
	}
	data, err := a.blobs.Get(ctx, order.Blob, order.SHA256)
	if err != nil {
		return err
	}
	table, err := tableOf(order.Name, data)
	if err != nil {
		return err
	}
	opts := sheet.Options{Actor: order.Actor, AcceptValid: order.AcceptValid, Given: order.Given}
	checking := opts
	checking.DryRun = true
	checking.Told = func(rows int) error {
		return j.Progress(ctx, rows*checkedShare/len(table.Rows), job.Note{Key: "job.note.import_checked", Args: map[string]string{
			"count": strconv.Itoa(rows), "total": strconv.Itoa(len(table.Rows)),
		}})
	}
	report, err := take(ctx, table, checking)
	if err != nil {
		return err
	}
	if !opts.MayWrite(report) {
		return a.refuseImport(ctx, j, order, report)
	}
	// No progress while the command runs: on SQLite it would wait for the command.
	if report, err = take(ctx, table, opts); err != nil {
		return err
	}
	if !opts.MayWrite(report) { // somebody changed what the rows are held against
		return a.refuseImport(ctx, j, order, report)
	}
	return j.Progress(ctx, 100, doneNote(report))
}

// doneNote says what an import did, with the key of its stored report.
func doneNote(report sheet.Report) job.Note {
	if !report.Written {
		return job.Note{Key: "job.note.import_same", Args: map[string]string{"count": strconv.Itoa(report.Rows)}}
	}
	return job.Note{Key: "job.note.import_done", Args: map[string]string{
		"count": strconv.Itoa(report.Created + report.Updated), "unchanged": strconv.Itoa(report.Unchanged),
		"rejected": strconv.Itoa(report.Refused()), "report": report.ID,
	}}
}

// refuseImport keeps the report of an import that writes nothing, because it says
// what to correct, and ends the job.
func (a *App) refuseImport(ctx context.Context, j job.Running, order importOrder, report sheet.Report) error {
	key, err := id.New[id.Import]()
	if err != nil {
		return err
	}
	report.ID, report.DryRun = string(key), false
	cmd := work.Command{Name: "exchange.refuse", Actor: work.System, Subject: id.Ref{Kind: "import", ID: order.Name}}
	if err := a.unit.Do(ctx, cmd, func(tx *work.Tx) error { return store.Imports{}.Save(tx, report) }); err != nil {
		return err
	}
	count := report.Refused()
	note := job.Note{Key: "job.note.import_refused", Args: map[string]string{"count": strconv.Itoa(count), "report": report.ID}}
	if err := j.Progress(ctx, checkedShare, note); err != nil {
		return err
	}
	return fault.New(fault.Invalid, "fault.import.rejected", fault.Args{"count": count, "file": order.Name})
}
