// Package templates holds the structure of every kind of document, as files:
// document/<kind>.yaml, and document/fragment/<name>.yaml for blocks that
// several kinds share, which package internal/template reads; and the pages of
// the site, page/<name>.html, which package internal/web reads; and the form of
// letters, mail/letter.txt and mail/letter.html, which package internal/mail reads.
//
// It promises no words: those stand in locales.
package templates

import "embed"

// Files are the templates, with the folders document and page at the root.
//
//go:embed all:document page mail
var Files embed.FS
