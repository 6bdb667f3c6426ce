package web_test

// peopleAccess says who gets past the door of the pages of people, roles and accounts.
const peopleAccess = `
`
