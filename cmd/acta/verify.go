package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"acta/internal/app"
	"acta/internal/fault"
)

func (t *tool) verify() *cobra.Command {
	var file, key string
	var known []string
	var files bool
	cmd := &cobra.Command{Use: "verify [FILE…]", Short: t.say("verify"), Long: t.say("verify_long")}
	cmd.Flags().StringVar(&file, "export", "", t.say("flag_export"))
	cmd.Flags().StringVar(&key, "key", "", t.say("flag_key"))
	cmd.Flags().StringArrayVar(&known, "checkpoint", nil, t.say("flag_checkpoint"))
	cmd.Flags().BoolVar(&files, "files", false, t.say("flag_files"))
	cmd.RunE = func(cmd *cobra.Command, papers []string) error {
		if file != "" && files { // an export holds no files
			return fault.New(fault.Invalid, "fault.usage.arguments", fault.Args{"usage": cmd.UseLine()})
		}
		if file != "" {
			v, err := app.VerifyExportAndFiles(file, key, known, papers)
			return t.verified(v, err)
		}
		if key != "" {
			return fault.New(fault.Invalid, "fault.usage.required", fault.Args{"flag": "--export", "usage": cmd.UseLine()})
		}
		if err := app.Installed(t.cfg); err != nil {
			return err
		}
		v, err := app.VerifyLogAndFiles(cmd.Context(), t.cfg, known, papers)
		problem := t.verified(v, err)
		if !files || err != nil {
			return problem
		}
		v, err = app.VerifyFiles(cmd.Context(), t.cfg)
		return errors.Join(problem, t.verified(v, err))
	}
	return cmd
}

func (t *tool) verified(v app.Verification, err error) error {
	if err != nil {
		return err
	}
	t.lines(v.Lines)
	if v.Problem != nil {
		return v.Problem
	}
	return nil
}

func (t *tool) lines(lines []app.Line) {
	for _, line := range lines {
		tell(t.out, t.words.Say(line.Key, line.Args))
	}
}

func (t *tool) audit() *cobra.Command {
	group := &cobra.Command{Use: "audit", Short: t.say("audit")}
	group.AddCommand(t.auditExport(), t.auditKey(), t.auditCheckpoint())
	return group
}

func (t *tool) auditExport() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "export --out FILE", Short: t.say("audit_export"), Long: t.say("audit_export_long"),
		Args: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return fault.New(fault.Invalid, "fault.usage.required", fault.Args{"flag": "--out", "usage": cmd.UseLine()})
			}
			return exactly(0)(cmd, args)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", t.say("flag_out_file"))
	cmd.RunE = t.installed(func(cmd *cobra.Command, _ []string) error {
		lines, err := app.ExportLog(cmd.Context(), t.cfg, out)
		t.lines(lines)
		return err
	})
	return cmd
}

func (t *tool) auditKey() *cobra.Command {
	return &cobra.Command{
		Use: "key", Short: t.say("audit_key"), Args: exactly(0),
		RunE: t.installed(func(cmd *cobra.Command, _ []string) error {
			key, err := app.LogKey(cmd.Context(), t.cfg)
			if err == nil {
				tell(t.out, key)
			}
			return err
		}),
	}
}

func (t *tool) auditCheckpoint() *cobra.Command {
	return &cobra.Command{
		Use: "checkpoint", Short: t.say("audit_checkpoint"), Long: t.say("audit_checkpoint_long"), Args: exactly(0),
		RunE: t.installed(func(cmd *cobra.Command, _ []string) error {
			note, err := app.LogCheckpoint(cmd.Context(), t.cfg)
			switch {
			case err != nil:
				return err
			case note == "":
				tell(t.out, t.words.Say("audit.empty", nil))
			default:
				tell(t.out, strings.TrimSuffix(note, "\n"))
			}
			return nil
		}),
	}
}
