package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"acta/internal/app"
	"acta/internal/fault"
	"acta/internal/sheet"
)

func (t *tool) serve() *cobra.Command {
	var demo bool
	cmd := &cobra.Command{Use: "serve", Short: t.say("serve"), Long: t.say("serve_long"), Args: exactly(0)}
	cmd.Flags().BoolVar(&demo, "demo-if-empty", false, t.say("flag_demo_if_empty"))
	cmd.RunE = t.with(func(ctx context.Context, a *app.App, _ []string) error {
		if demo {
			if err := t.loadIfEmpty(ctx, a); err != nil {
				return err
			}
		}
		link, err := a.SetupLink(ctx)
		if err != nil {
			return err
		}
		return a.Serve(ctx, func(address string) {
			tell(t.out, t.words.Say("cli.listening", fault.Args{"address": address}))
			if link != "" {
				tell(t.out, t.words.Say("cli.setup_link", fault.Args{"link": link}))
			}
		})
	})
	return cmd
}

func (t *tool) loadIfEmpty(ctx context.Context, a *app.App) error {
	empty, err := a.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	tell(t.out, t.say("demo_first"))
	reports, err := a.PlayDemo(ctx, app.DefaultDemo)
	t.printReports(reports, false)
	if err != nil {
		return err
	}
	tell(t.out, t.say("demo_documents"))
	sum, err := a.GenerateAll(ctx, app.Generation{Actor: t.actor}, nil)
	if err == nil {
		t.printSummary(sum)
	}
	return err
}

func (t *tool) migrate() *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: t.say("migrate"), Long: t.say("migrate_long"), Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := app.Migrate(cmd.Context(), t.cfg); err != nil {
				return err
			}
			tell(t.out, t.say("migrated"))
			return nil
		},
	}
}

func (t *tool) imports() *cobra.Command {
	var opts sheet.Options
	cmd := &cobra.Command{
		Use: "import {" + strings.Join(app.Exportable(), "|") + "} FILE", Short: t.say("import"), Long: t.say("import_long"),
		Args: exactly(2),
	}
	cmd.Flags().BoolVar(&opts.DryRun, "dry-run", false, t.say("flag_dry_run"))
	cmd.Flags().BoolVar(&opts.AcceptValid, "accept-valid", false, t.say("flag_accept_valid"))
	cmd.RunE = t.with(func(ctx context.Context, a *app.App, args []string) error {
		opts.Actor = t.actor
		report, err := a.Import(ctx, args[0], args[1], opts)
		if err != nil {
			return err
		}
		t.printReport(report, true)
		if !report.Written && !report.DryRun && !opts.AcceptValid && report.Count(sheet.Rejected) > 0 {
			return fault.New(fault.Invalid, "fault.import.refused",
				fault.Args{"count": report.Count(sheet.Rejected), "file": report.File})
		}
		return nil
	})
	return cmd
}

func (t *tool) demo() *cobra.Command {
	set := app.DefaultDemo
	group := &cobra.Command{Use: "demo", Short: t.say("demo")}
	load := &cobra.Command{Use: "load", Short: t.say("demo_load"), Long: t.say("demo_load_long"), Args: exactly(0)}
	load.Flags().StringVar(&set, "set", set, t.say("flag_set"))
	load.RunE = t.with(func(ctx context.Context, a *app.App, _ []string) error {
		reports, err := a.PlayDemo(ctx, set)
		t.printReports(reports, true)
		return err
	})
	group.AddCommand(load)
	return group
}

func (t *tool) templates() *cobra.Command {
	group := &cobra.Command{Use: "templates", Short: t.say("templates")}
	group.AddCommand(&cobra.Command{
		Use: "check", Short: t.say("templates_check"), Long: t.say("templates_check_long"), Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			kinds, err := app.CheckTemplates()
			if err != nil {
				return err
			}
			for _, kind := range kinds {
				tell(t.out, t.words.Say("cli.template_fine", fault.Args{"kind": kind.ID, "count": kind.Messages}))
			}
			return nil
		},
	})
	return group
}

func (t *tool) doctor() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: t.say("doctor"), Long: t.say("doctor_long"), Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var problems fault.List
			for _, check := range app.Doctor(cmd.Context(), t.cfg) {
				line := t.words.Say(check.Key, check.Args)
				if check.Problem == nil {
					tell(t.out, t.words.Say("cli.doctor_fine", fault.Args{"check": line}))
					continue
				}
				tell(t.out, t.words.Say("cli.doctor_wrong", fault.Args{"check": line}))
				problems = append(problems, check.Problem)
			}
			return problems.Err()
		},
	}
}

func (t *tool) licenses() *cobra.Command {
	return &cobra.Command{
		Use: "licenses", Short: t.say("licenses"), Long: t.say("licenses_long"), Args: exactly(0),
		RunE: func(*cobra.Command, []string) error { return app.Licenses(t.out) },
	}
}
