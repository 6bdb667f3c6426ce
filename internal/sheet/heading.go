package sheet

import (
	"strings"

	"acta/internal/fault"
)

// Heading makes the names of columns from the cells of a heading: lower case,
// spaces as "_". An empty or repeated one is a fault.List that names the place.
func Heading(file string, line int, cells []string) ([]string, error) {
	var faults fault.List
	wrong := func(key string, args fault.Args) {
		if len(faults) < maxFaults {
			faults = append(faults, fault.New(fault.Invalid, key, args).In(fault.Place{File: file, Line: line}))
		}
	}
	columns := make([]string, 0, len(cells))
	seen := map[string]bool{}
	for i, cell := range cells {
		column := strings.ToLower(strings.Join(strings.Fields(cell), "_"))
		switch {
		case column == "":
			wrong("fault.import.heading_empty", fault.Args{"position": i + 1})
		case seen[column]:
			wrong("fault.import.heading_twice", fault.Args{"column": column})
		}
		seen[column] = true
		columns = append(columns, column)
	}
	return columns, faults.Err()
}
