package web_test

// evidenceAccess says who gets past the door of the pages of the clause matrix and the auditor's portal.
const evidenceAccess = `
GET    /evidence                                                     QPVUN
GET    /evidence/in-force                                            QPVUN
GET    /evidence/sample                                               QPVUN
GET    /evidence/downloads                                           AQUN
GET    /evidence/:clause                                             QPVUN
`
