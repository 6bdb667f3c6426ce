package web_test

// releasesAccess says who gets past the door of the pages of the list of releases and the page of one.
const releasesAccess = `
`
