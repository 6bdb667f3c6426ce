package app

import "acta/internal/web"

// RouteLine is a route with the roles that it lets in, for print. Scope F77.
type RouteLine struct {
	Method, Path, Permission string
	// Public routes let everybody in; Roles is empty then.
	Public bool
	Roles  []bool // by the columns of PermissionRoles
}

// RouteTable lists every route of the pages and the API, with whom it lets in.
func (a *App) RouteTable() ([]RouteLine, error) {
	routes, err := a.Routes()
	if err != nil {
		return nil, err
	}
	table := map[string][]bool{}
	for _, row := range Permissions() {
		table[row.Name] = row.Roles
	}
	lines := make([]RouteLine, len(routes))
	for i, route := range routes {
		public := route.Permission == web.Public
		lines[i] = RouteLine{route.Method, route.Path, route.Permission, public, table[route.Permission]}
	}
	return lines, nil
}
