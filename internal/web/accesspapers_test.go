package web_test

// papersAccess says who gets past the door of the pages of the parts of the page of a document.
const papersAccess = `
GET    /documents/master-list.csv                                    AQPVUNR
GET    /documents/master-list.xlsx                                   AQPVUNR
POST   /documents/reviews                                            QP
GET    /documents/:kind/:subject/versions                            AQPVUNR
GET    /documents/:kind/:subject/versions/:number                    AQPVUNR
GET    /documents/:kind/:subject/approvals                           QPVUN
GET    /documents/:kind/:subject/readers                             QPVUN
GET    /documents/:kind/:subject/history                             AQPVUNR
GET    /documents/:kind/:subject/preview.html                        QPVUN
GET    /clauses/:kind                                                QPVUN
POST   /clauses/:kind                                                Q
POST   /clauses/:kind/preview                                        Q
`
