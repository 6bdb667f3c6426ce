package web_test

// papersAccess says who gets past the door of the pages of the parts of the page of a document.
const papersAccess = `
`
