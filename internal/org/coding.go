package org

import (
	"regexp"
	"strings"

	"acta/internal/fault"
)

// The placeholders of a coding scheme.
const (
	codePart    = "{code}"
	subjectPart = "{subject}"
	// maxCode is the longest document code, in characters.
	maxCode = 100
	// whole is the subject of documents about the whole organisation.
	whole = "org"
)

// schemePattern: letters, digits and separators around the placeholders.
var schemePattern = regexp.MustCompile(`^[A-Za-z0-9._/-]*$`)

// CheckScheme checks a coding scheme: {code} and {subject} once each, so that no
// two documents bear the same code, and else letters, digits and . _ / -.
// "" is no scheme and fine. Seed comment A2.
func CheckScheme(scheme string) error {
	if scheme == "" {
		return nil
	}
	rest := strings.Replace(strings.Replace(scheme, codePart, "", 1), subjectPart, "", 1)
	placed := len(scheme)-len(rest) == len(codePart)+len(subjectPart)
	if !placed || !schemePattern.MatchString(rest) || len(rest) > maxCode/2 {
		return fault.New(fault.Invalid, "fault.org.coding_scheme", fault.Args{"value": scheme})
	}
	return nil
}

// DocumentCode is the code of a document by a coding scheme, from the code part
// of its kind and its subject: "KUB-PE-1.30" for "KUB-{code}-{subject}", "PE" and
// "1.30". A document about the whole organisation has no subject part, nor the
// separator before it; of "org@2026-Q1" the period is the subject. "" without a
// scheme. Seed comment A2.
func DocumentCode(scheme, kindCode, subject string) (string, error) {
	if scheme == "" {
		return "", nil
	}
	if subject == whole {
		subject = ""
	}
	subject = strings.TrimPrefix(subject, whole+"@")
	code := strings.Replace(withoutSubject(scheme, subject), codePart, kindCode, 1)
	code = strings.Replace(code, subjectPart, subject, 1)
	if len(code) > maxCode {
		return "", fault.New(fault.Invalid, "fault.org.code_long", fault.Args{"value": code, "max": maxCode})
	}
	return code, nil
}

// withoutSubject takes the subject's placeholder out of a scheme, with the
// separator that joins it to the rest, when there is no subject.
func withoutSubject(scheme, subject string) string {
	if subject != "" {
		return scheme
	}
	before, after, _ := strings.Cut(scheme, subjectPart)
	const separators = "._/-"
	if before == "" {
		return strings.TrimLeft(after, separators)
	}
	return strings.TrimRight(before, separators) + after
}
