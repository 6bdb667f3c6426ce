package web_test

// policiesAccess says who gets past the door of the pages of policies, customers and services.
const policiesAccess = `
`
