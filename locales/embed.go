// Package locales embeds the messages of every shipped language: one folder per
// language tag, one TOML file per area, one area per document kind. Scope F5.
//
// It holds words only; package locale reads them.
package locales

import "embed"

//go:embed */*.toml
var files embed.FS

// FS is the folder of languages: <tag>/<area>.toml.
func FS() embed.FS { return files }
