package web_test

// peopleAccess says who gets past the door of the pages of people, roles and accounts.
const peopleAccess = `
GET    /people                                                       AQPVUN
GET    /people.xlsx                                                  AQPVUN
GET    /people/new                                                   Q
POST   /people/new                                                   Q
GET    /people/titles                                                Q
POST   /people/titles                                                Q
GET    /people/roles/:code                                           AQPVUN
POST   /people/roles/:code                                           Q
POST   /people/roles/:code/end                                       Q
POST   /people/roles/:code/hand-over                                 Q
POST   /people/roles/:code/hand-over/preview                         Q
GET    /people/directory/:code                                       AQPVUN
POST   /people/directory/:code                                       Q
POST   /people/directory/:code/hand-over                             Q
POST   /people/directory/:code/leave                                 Q
GET    /people/accounts                                              A
GET    /people/invite                                                A
POST   /people/invite                                                A
GET    /people/accounts/:person                                      A
POST   /people/accounts/:person/email                                A
POST   /people/accounts/:person/factor                               A
POST   /people/accounts/:person/link                                 A
POST   /people/accounts/:person/reactivation                         A
POST   /people/accounts/:person/deactivation                         A
POST   /people/accounts/:person/grants                               A
POST   /people/accounts/:person/grants/:id/end                       A
POST   /people/accounts/:person/sessions                             A
POST   /people/accounts/:person/tokens/:id                           A
`
