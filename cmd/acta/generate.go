package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"acta/internal/app"
	"acta/internal/fault"
)

func (t *tool) generate() *cobra.Command {
	req := app.Generation{Lang: "es", Format: "pdf"}
	var all bool
	cmd := &cobra.Command{
		Use: "generate {KIND SUBJECT | --all} --out PATH", Short: t.say("generate"), Long: t.say("generate_long"),
		Args: func(cmd *cobra.Command, args []string) error {
			if req.Out == "" {
				return fault.New(fault.Invalid, "fault.usage.required", fault.Args{"flag": "--out", "usage": cmd.UseLine()})
			}
			if all {
				return exactly(0)(cmd, args)
			}
			return exactly(2)(cmd, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&req.Lang, "locale", req.Lang, t.say("flag_locale"))
	flags.StringVar(&req.Format, "format", req.Format, t.say("flag_format"))
	flags.StringVar(&req.Out, "out", "", t.say("flag_out"))
	flags.StringVar(&req.Change, "change", "", t.say("flag_change"))
	flags.BoolVar(&req.Preview, "preview", false, t.say("flag_preview"))
	flags.BoolVar(&all, "all", false, t.say("flag_all"))
	cmd.RunE = t.reading(func(ctx context.Context, a *app.App, args []string) error {
		req.Actor = t.actor
		if all {
			summary, err := a.GenerateAll(ctx, req, t.printFile)
			if err == nil {
				t.printSummary(summary)
			}
			return err
		}
		req.Kind, req.Subject = args[0], args[1]
		file, err := a.Generate(ctx, req)
		if err == nil {
			t.printFile(file)
			t.printMissing(file)
		}
		return err
	})
	return cmd
}

func (t *tool) printSummary(s app.Summary) {
	tell(t.out, t.words.Say("cli.generated_all", fault.Args{
		"count": s.Files, "documents": s.Documents, "seconds": t.seconds(s), "rate": t.rate(s)}))
}

func (t *tool) seconds(s app.Summary) string {
	return t.decimal(fmt.Sprintf("%.2f", s.Elapsed.Seconds()))
}

func (t *tool) rate(s app.Summary) string {
	return t.decimal(fmt.Sprintf("%.1f", float64(s.Files)/max(s.Elapsed.Seconds(), 1e-9)))
}

func (t *tool) decimal(digits string) string {
	return t.words.Say("cli.decimal", fault.Args{
		"whole": strings.Split(digits, ".")[0], "part": strings.Split(digits, ".")[1]})
}

func (t *tool) printFile(f app.Made) {
	key := "cli.file"
	if f.Created {
		key = "cli.file_new"
	}
	tell(t.out, t.words.Say(key, fault.Args{
		"path": f.Path, "version": f.Version, "content": f.ContentHash[:16], "sha256": f.SHA256, "missing": f.Missing,
	}))
}

func (t *tool) printMissing(f app.Made) {
	for _, p := range f.Placeholders {
		tell(t.out, t.words.Say("cli.missing", fault.Args{"section": p.Section, "label": t.words.Say(p.Label, nil), "field": p.Field}))
	}
}

func (t *tool) reproduce() *cobra.Command {
	var number string
	cmd := &cobra.Command{
		Use: "reproduce KIND SUBJECT", Short: t.say("reproduce"), Long: t.say("reproduce_long"), Args: exactly(2),
	}
	cmd.Flags().StringVar(&number, "number", "", t.say("flag_number"))
	cmd.RunE = t.reading(func(ctx context.Context, a *app.App, args []string) error {
		results, err := a.Documents.Reproduce(ctx, args[0], args[1], number)
		if err != nil {
			return err
		}
		bad := 0
		for _, r := range results {
			tell(t.out, t.words.Say("cli.reproduce_"+string(r.Verdict), fault.Args{
				"version": r.Version, "locale": r.Target.Lang, "format": r.Target.Format, "sha256": r.SHA256,
				"again": r.Again, "at": r.At, "renderer": r.Renderer,
			}))
			if !r.Same() {
				bad++
			}
		}
		if bad > 0 {
			return fault.New(fault.Conflict, "fault.document.reproduce", fault.Args{"count": bad})
		}
		return nil
	})
	return cmd
}
