package web_test

// settingsAccess says who gets past the door of the pages of settings and the set-up.
const settingsAccess = `
GET    /start                                                        Q
POST   /start/demo                                                   Q
GET    /start/organization                                           Q
POST   /start/organization                                           Q
GET    /start/roles                                                  Q
POST   /start/roles                                                  Q
GET    /start/customer                                               Q
POST   /start/customer                                               Q
GET    /start/policy                                                 Q
POST   /start/policy                                                 Q
GET    /start/plan                                                   Q
POST   /start/plan                                                   Q
`
