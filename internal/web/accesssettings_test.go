package web_test

// settingsAccess says who gets past the door of the pages of settings and the set-up.
const settingsAccess = `
`
