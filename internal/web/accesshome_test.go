package web_test

// homeAccess says who gets past the door of the pages of my obligations, search, help with keys, jobs.
const homeAccess = `
GET    /search                                                       AQPVUNR
GET    /keys                                                         AQPVUNR
POST   /views                                                        AQPVUNR
POST   /views/drop                                                   AQPVUNR
`
