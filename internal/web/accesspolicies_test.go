package web_test

// policiesAccess says who gets past the door of the pages of policies, customers and services.
const policiesAccess = `
GET    /policies                                                     QPVUN
GET    /policies.xlsx                                                QPVUN
GET    /customers.xlsx                                               AQPVUN
GET    /services.xlsx                                                AQPVUN
GET    /policies/:customer                                           QPVUN
POST   /policies/:customer                                           Q
POST   /policies/:customer/draft                                     Q
GET    /customers                                                    AQPVUN
POST   /customers                                                    Q
GET    /customers/:customer                                          AQPVUN
POST   /customers/:customer                                          Q
GET    /services                                                     AQPVUN
POST   /services                                                     Q
GET    /services/:service                                            AQPVUN
POST   /services/:service                                            Q
`
