// Package templates holds the structure of every kind of document, as files:
// document/<kind>.yaml, and document/fragment/<name>.yaml for blocks that
// several kinds share. Package internal/template reads them.
//
// It promises no words: those stand in locales.
package templates

import "embed"

// Files are the templates, with the folder document at the root.
//
//go:embed all:document
var Files embed.FS
