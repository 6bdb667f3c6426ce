package web_test

// planAccess says who gets past the door of the pages of the plan of a release and of its deployments.
const planAccess = `
`
