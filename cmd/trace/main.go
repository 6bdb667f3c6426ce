// Command trace writes docs/TRACEABILITY.md from the references in the tree
// that it is started in. `make trace` calls it; it is no part of the product.
package main

import (
	"fmt"
	"os"

	"acta/internal/trace"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "trace:", err)
		os.Exit(1)
	}
}

func run() error {
	references, err := trace.Collect(os.DirFS("."))
	if err != nil {
		return err
	}
	gates, err := trace.Gates(os.DirFS("."))
	if err != nil {
		return err
	}
	if err := os.MkdirAll("docs", 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	if err := os.WriteFile("docs/TRACEABILITY.md", trace.Render(references, gates), 0o644); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}
