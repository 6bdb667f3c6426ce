package web_test

// courseAccess says who gets past the door of the pages of what happens in a release: tests, baselines, tasks, verification, review.
const courseAccess = `
`
