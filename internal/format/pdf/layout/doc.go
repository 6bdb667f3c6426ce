// Package layout sets the content of a document on pages: it breaks text and
// tables into parts with known heights, decides what stands on which page, and
// draws the pages through the grid of maroto. Seed 1–9 (the parts of the process
// description), 4.1.1 (plans); ISO/IEC 20000-1:2018 7.5.
//
// It works in three steps, each of which ends before the next begins: content
// becomes units that are never split (compose), units become pages (paginate),
// pages become rows of modules that hold our components (draw). Heights are
// points on a baseline of 4; maroto's millimetres appear only where a row is made.
//
// It promises that nothing is clipped and that it always ends. It does not
// promise balanced pages, footnotes or two-column bilingual editions.
package layout
