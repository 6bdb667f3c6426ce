// Command acta generates and keeps the documents of a release and deployment
// management process. It is thin: flags and environment become a configuration,
// and package app does the work.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones, where the machine has none

	"github.com/spf13/cobra"

	"acta/internal/app"
	"acta/internal/config"
	"acta/internal/fault"
	"acta/internal/locale"
	"acta/internal/work"
)

// version is the build's version, set by the Makefile.
var version = "devel"

func main() {
	slog.SetDefault(app.NewLog(os.Stderr))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes: 0 done, 1 a person must act (a fault), 2 wrong usage, 3 something
// failed here.
const (
	exitFault  = 1
	exitUsage  = 2
	exitFailed = 3
)

// tool is what every command works with.
type tool struct {
	cfg     config.Config
	words   locale.Printer
	out     io.Writer
	errs    io.Writer
	actor   string
	usedRun bool // a command ran, so an error is not one of usage
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	catalogue, err := app.Catalogue()
	if err != nil {
		tell(errs, err.Error())
		return exitFailed
	}
	t := &tool{words: catalogue.Printer(catalogue.Match(tongue())), out: out, errs: errs}
	if t.cfg, err = config.Read(); err != nil {
		return t.fail(err)
	}
	root := t.root() //nolint:contextcheck // cobra hands the context to the command that runs
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	if err := root.ExecuteContext(ctx); err != nil {
		return t.fail(err)
	}
	return 0
}

// tongue is the language of the terminal, as the locale variables say.
func tongue() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); len(value) >= 2 && value != "POSIX" {
			return value[:2]
		}
	}
	return locale.Spanish
}

// tell prints a line for a person; where the output is closed nobody reads on.
func tell(out io.Writer, line string) { _, _ = fmt.Fprintln(out, line) }

// fail prints an error for a person and gives the exit code.
func (t *tool) fail(err error) int {
	faults := fault.All(err)
	for _, f := range faults {
		tell(t.errs, t.words.Fault(f))
	}
	switch {
	case !t.usedRun:
		if len(faults) == 0 {
			tell(t.errs, err.Error())
		}
		tell(t.errs, t.words.Say("cli.usage", nil))
		return exitUsage
	case len(faults) > 0:
		return exitFault
	default:
		tell(t.errs, t.words.Say("cli.failed", fault.Args{"error": err.Error()}))
		return exitFailed
	}
}

func (t *tool) root() *cobra.Command {
	root := &cobra.Command{
		Use: "acta", Version: version, SilenceUsage: true, SilenceErrors: true,
		Short: t.say("acta"), Long: t.say("acta_long"),
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRun:  func(*cobra.Command, []string) { t.usedRun = true },
	}
	root.PersistentFlags().StringVar(&t.actor, "as", "system", t.say("flag_as"))
	root.AddCommand(t.serve(), t.migrate(), t.imports(), t.exports(), t.generate(), t.reproduce(),
		t.verify(), t.audit(), t.account(), t.permissions(), t.routes(), t.demo(), t.templates(), t.doctor(), t.licenses())
	t.speak(root)
	return root
}

// say is a message of the command line's area.
func (t *tool) say(key string) string { return t.words.Say("cli."+key, nil) }

// reading opens the application for a command that starts from what is there: where
// nothing was installed it makes nothing.
func (t *tool) reading(do func(ctx context.Context, a *app.App, args []string) error) func(*cobra.Command, []string) error {
	return t.installed(t.with(do))
}

// installed refuses a command where nothing was installed.
func (t *tool) installed(do func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := app.Installed(t.cfg); err != nil {
			return err
		}
		return do(cmd, args)
	}
}

// with opens the application for one command and closes it again.
func (t *tool) with(do func(ctx context.Context, a *app.App, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a, err := app.Open(cmd.Context(), t.cfg, app.Options{Build: version})
		if err != nil {
			return err
		}
		err = do(work.From(cmd.Context(), work.Origin{Channel: "cli"}), a, args)
		if closing := a.Close(); err == nil {
			err = closing
		}
		return err
	}
}
