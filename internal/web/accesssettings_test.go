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
GET    /settings                                                     AQPVUN
POST   /settings                                                     Q
GET    /settings/look                                                AQPVUN
POST   /settings/look                                                Q
GET    /settings/process                                             AQPVUN
POST   /settings/process                                             Q
GET    /settings/approvals                                           QPVUN
GET    /settings/approvals/:kind                                     QPVUN
POST   /settings/approvals/:kind                                     Q
GET    /settings/series                                              QPVUN
GET    /settings/series/edit                                         QPVUN
POST   /settings/series/edit                                         Q
POST   /settings/series/preview                                      Q
GET    /settings/preferences                                         AQPVUNR
POST   /preferences                                                  AQPVUNR
`
