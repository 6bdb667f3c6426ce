package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"acta/internal/fault"
)

// speak makes the command line's own words those of locales: help, and what is
// wrong with the way a command was typed.
func (t *tool) speak(root *cobra.Command) {
	root.SetUsageTemplate(strings.NewReplacer(
		"{usage}", t.say("help_usage"), "{commands}", t.say("help_commands"), "{flags}", t.say("help_flags"),
		"{global}", t.say("help_global"), "{more}", t.say("help_more"),
	).Replace(usageTemplate))
	root.SetVersionTemplate("acta {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagFault(cmd, err) })
	root.SetHelpCommand(&cobra.Command{Use: "no-help", Hidden: true})
	root.Flags().BoolP("version", "v", false, t.say("flag_version"))
	all := []*cobra.Command{root}
	for len(all) > 0 {
		cmd := all[0]
		all = append(all[1:], cmd.Commands()...)
		cmd.DisableFlagsInUseLine = true
		cmd.Flags().BoolP("help", "h", false, t.say("flag_help"))
		if cmd.HasSubCommands() {
			cmd.Args, cmd.RunE = cobra.ArbitraryArgs, t.group
		}
	}
}

const usageTemplate = `{usage}
  {{if .HasAvailableSubCommands}}{{.CommandPath}} …{{else}}{{.UseLine}}{{end}}
{{if .HasAvailableSubCommands}}
{commands}{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
{flags}
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableInheritedFlags}}
{global}
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableSubCommands}}
{more}
{{end}}`

// group answers a command that only holds others: help, or which there are.
func (t *tool) group(cmd *cobra.Command, args []string) error {
	t.usedRun = false
	if len(args) == 0 || args[0] == "help" {
		return cmd.Help()
	}
	var have []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			have = append(have, sub.Name())
		}
	}
	return fault.New(fault.Invalid, "fault.usage.command",
		fault.Args{"command": args[0], "have": strings.Join(have, ", ")})
}

// exactly demands a number of arguments.
func exactly(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return fault.New(fault.Invalid, "fault.usage.arguments", fault.Args{"usage": cmd.UseLine()})
	}
}

func flagFault(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	args := fault.Args{"usage": cmd.UseLine()}
	switch {
	case errors.As(err, &unknown):
		args["flag"] = dashed(unknown.GetSpecifiedName())
		return fault.New(fault.Invalid, "fault.usage.flag", args)
	case errors.As(err, &bare):
		args["flag"] = dashed(bare.GetSpecifiedName())
		return fault.New(fault.Invalid, "fault.usage.value", args)
	case errors.As(err, &wrong):
		args["flag"], args["value"] = dashed(wrong.GetFlag().Name), wrong.GetValue()
		return fault.New(fault.Invalid, "fault.usage.wrong", args)
	default:
		return err
	}
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
