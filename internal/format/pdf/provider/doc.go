// Package provider draws documents: it measures and places text, rules, boxes,
// images and links on the pages of a PDF and keeps the structure role of
// everything it draws.
//
// It serves the PDF renderings (Seed 4.1.1). It has two faces. The wide one is
// that of our own components: points, origin top left, y down. The narrow one
// is maroto's core.Provider, in millimetres from the origin set by SetOrigin,
// so that maroto's public components (row, col, line, image, code) draw on the
// same pages.
//
// A Provider makes one document and belongs to one goroutine; providers share
// only Resources, whose caches are behind locks.
//
// Errors are sticky: a drawing method that cannot do its work records why, goes
// on without panicking, and Bytes returns the first of these errors instead of
// a document. It does not promise page breaking: the layout decides what stands
// on which page before it draws.
package provider
