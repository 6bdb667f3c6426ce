package web_test

// trailAccess says who gets past the door of the pages of the audit trail, imports.
const trailAccess = `
`
