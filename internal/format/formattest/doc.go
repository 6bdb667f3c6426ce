// Package formattest is the contract that every output format must pass: the
// same bytes for the same source, every kind of block, every language, and text
// that is long, short, empty or hostile. Invariant I17.
//
// It says nothing of looks; each format looks after its own.
package formattest
