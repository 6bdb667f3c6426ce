package main

import (
	"context"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/fault"
)

func (t *tool) account() *cobra.Command {
	group := &cobra.Command{Use: "account", Short: t.say("account")}
	group.AddCommand(t.accountList(), t.accountLink(), t.accountGrant(), t.accountDeactivate())
	return group
}

// operating runs what the operator does about accounts.
func (t *tool) operating(do func(ctx context.Context, o *app.Operator, args []string) error) func(*cobra.Command, []string) error {
	return t.reading(func(ctx context.Context, a *app.App, args []string) error {
		return do(ctx, a.Operator(t.actor), args)
	})
}

func (t *tool) accountList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: t.say("account_list"), Args: exactly(0)}
	cmd.RunE = t.operating(func(ctx context.Context, o *app.Operator, _ []string) error {
		accounts, err := o.Accounts(ctx)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			roles := make([]string, len(a.Roles))
			for i, role := range a.Roles {
				roles[i] = t.words.Say(role.Label(), nil)
			}
			all := t.words.List(roles)
			if len(roles) == 0 {
				all = t.say("account_no_roles")
			}
			tell(t.out, t.words.Say("cli.account_line", fault.Args{
				"person": a.Person, "name": shown(a.Name), "email": shown(a.Email), "state": t.words.Say(a.State.Label(), nil), "roles": all,
			}))
		}
		if len(accounts) == 0 {
			tell(t.out, t.say("account_none"))
		}
		return nil
	})
	return cmd
}

func (t *tool) accountLink() *cobra.Command {
	cmd := &cobra.Command{Use: "link PERSON", Short: t.say("account_link"), Long: t.say("account_link_long"), Args: exactly(1)}
	cmd.RunE = t.operating(func(ctx context.Context, o *app.Operator, args []string) error {
		link, err := o.Link(ctx, args[0])
		if err != nil {
			return err
		}
		tell(t.out, t.words.Say("cli.account_linked", fault.Args{"person": args[0], "link": link}))
		return nil
	})
	return cmd
}

func (t *tool) accountGrant() *cobra.Command {
	var from, to string
	cmd := &cobra.Command{Use: "grant PERSON ROLE", Short: t.say("account_grant"), Long: t.say("account_grant_long"), Args: exactly(2)}
	cmd.Flags().StringVar(&from, "from", "", t.say("flag_grant_from"))
	cmd.Flags().StringVar(&to, "to", "", t.say("flag_grant_to"))
	cmd.RunE = t.operating(func(ctx context.Context, o *app.Operator, args []string) error {
		begin, err := clock.ParseDate(from)
		if err != nil {
			return wrongDate(cmd, "--from", from)
		}
		end, err := clock.ParseDate(to)
		if err != nil {
			return wrongDate(cmd, "--to", to)
		}
		if err := o.Grant(ctx, args[0], args[1], begin, end); err != nil {
			return err
		}
		tell(t.out, t.words.Say("cli.account_granted", fault.Args{"person": args[0], "role": args[1]}))
		return nil
	})
	return cmd
}

func wrongDate(cmd *cobra.Command, flag, value string) error {
	return fault.New(fault.Invalid, "fault.usage.wrong", fault.Args{"flag": flag, "value": value, "usage": cmd.UseLine()})
}

func (t *tool) accountDeactivate() *cobra.Command {
	var to, reason string
	cmd := &cobra.Command{Use: "deactivate PERSON", Short: t.say("account_deactivate"), Long: t.say("account_deactivate_long"), Args: exactly(1)}
	cmd.Flags().StringVar(&to, "to", "", t.say("flag_takes"))
	cmd.Flags().StringVar(&reason, "reason", "", t.say("flag_reason"))
	cmd.RunE = t.operating(func(ctx context.Context, o *app.Operator, args []string) error {
		if err := o.Deactivate(ctx, args[0], to, reason); err != nil {
			return err
		}
		tell(t.out, t.words.Say("cli.account_ended", fault.Args{"person": args[0]}))
		return nil
	})
	return cmd
}

// permissions prints the permission table. Scope F77.
func (t *tool) permissions() *cobra.Command {
	return &cobra.Command{
		Use: "permissions", Short: t.say("permissions"), Long: t.say("permissions_long"), Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
			header := []string{t.say("permissions_name"), t.say("permissions_sign")}
			for _, role := range app.PermissionRoles() {
				header = append(header, string(role))
			}
			tell(table, strings.Join(header, "\t"))
			for _, row := range app.Permissions() {
				cells := []string{row.Name, mark(row.Sign, t.say("permissions_sign"), "")}
				for _, has := range row.Roles {
					cells = append(cells, mark(has, t.say("permissions_has"), t.say("permissions_not")))
				}
				tell(table, strings.Join(append(cells, t.words.Say(row.Label, nil)), "\t"))
			}
			return table.Flush()
		},
	}
}

func mark(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
