package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"acta/internal/app"
	"acta/internal/fault"
	"acta/internal/sheet"
)

func (t *tool) exports() *cobra.Command {
	var filter sheet.Filter
	var file string
	cmd := &cobra.Command{
		Use:   "export {" + strings.Join(app.Exportable(), "|") + "} --file PATH",
		Short: t.say("export"), Long: t.say("export_long"),
		Args: func(cmd *cobra.Command, args []string) error {
			if file == "" {
				return fault.New(fault.Invalid, "fault.usage.required", fault.Args{"flag": "--file", "usage": cmd.UseLine()})
			}
			return exactly(1)(cmd, args)
		},
	}
	cmd.Flags().StringVar(&file, "file", "", t.say("flag_file"))
	cmd.Flags().StringVar(&filter.Release, "release", "", t.say("flag_release"))
	cmd.Flags().StringVar(&filter.Customer, "customer", "", t.say("flag_customer"))
	cmd.RunE = t.reading(func(ctx context.Context, a *app.App, args []string) error {
		data, rows, err := t.exported(ctx, a, args[0], file, filter)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o600); err != nil {
			var at *fs.PathError
			if errors.As(err, &at) {
				err = at.Err
			}
			return fault.New(fault.Invalid, "fault.export.file", fault.Args{"file": file, "reason": err.Error()})
		}
		tell(t.out, t.words.Say("cli.exported", fault.Args{"count": rows, "file": file}))
		return nil
	})
	return cmd
}

// exported is a table as the bytes of a file, by the ending of its name, with the
// number of its rows.
func (t *tool) exported(ctx context.Context, a *app.App, what, file string, filter sheet.Filter) ([]byte, int, error) {
	ending := strings.ToLower(filepath.Ext(file))
	if ending != ".csv" && ending != ".xlsx" {
		return nil, 0, fault.New(fault.Invalid, "fault.export.form", fault.Args{"file": file})
	}
	table, err := a.Export(ctx, what, filter)
	if err != nil {
		return nil, 0, err
	}
	if ending == ".xlsx" {
		data, err := app.WriteBook(table)
		return data, len(table.Rows), err
	}
	var out bytes.Buffer
	comma := ';' // what a Spanish Excel opens by a double click
	if t.words.Lang() == "en" {
		comma = ','
	}
	err = sheet.WriteCSV(&out, table, comma)
	return out.Bytes(), len(table.Rows), err
}
