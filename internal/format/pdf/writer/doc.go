// Package writer makes PDF files: objects, pages, fonts, images, links, outline
// and structure tree (ISO 32000-1:2008).
//
// It serves the PDF renderings (Seed 4.1.1) and their reproducibility: the same
// calls give the same bytes in every process. Objects have a fixed order, font
// subsets are named after their content, dates come from the caller, and the
// file identifier is a digest of the file.
//
// Lengths are points, the origin is the top left corner of the page and y grows
// downwards; numbers are written with at most three decimals.
//
// A Document belongs to one goroutine. Documents share only Shared, whose caches
// are bounded and behind locks.
//
// It does not promise encryption, fonts without TrueType outlines, or pages
// taken from other files; and it checks neither that text is legible nor that
// structure types are nested in the order that PDF/UA asks for.
package writer
