package main

import (
	"context"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"acta/internal/app"
)

// routes prints every route with the roles that it lets in. Scope F77.
func (t *tool) routes() *cobra.Command {
	return &cobra.Command{
		Use: "routes", Short: t.say("routes"), Long: t.say("routes_long"), Args: exactly(0),
		RunE: t.reading(func(_ context.Context, a *app.App, _ []string) error {
			lines, err := a.RouteTable()
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
			header := []string{t.say("routes_name"), t.say("permissions_name")}
			for _, role := range app.PermissionRoles() {
				header = append(header, string(role))
			}
			tell(table, strings.Join(header, "\t"))
			for _, line := range lines {
				cells := []string{line.Method + " " + line.Path, line.Permission}
				for i := range app.PermissionRoles() {
					cells = append(cells, mark(line.Public || line.Roles[i], t.say("permissions_has"), t.say("permissions_not")))
				}
				tell(table, strings.Join(cells, "\t"))
			}
			return table.Flush()
		}),
	}
}
