package web_test

// releasesAccess says who gets past the door of the pages of the list of releases and the page of one.
const releasesAccess = `
GET    /releases                                                     QPVUN
GET    /releases.xlsx                                                QPVUN
GET    /new-release                                                  QP
POST   /new-release                                                  QP
GET    /releases/:release                                            QPVUN
GET    /releases/:release/history                                    QPVUN
GET    /releases/:release/documents                                  QPVUN
GET    /releases/:release/deployments                                QPVUN
GET    /releases/:release/deployments/:deployment                    QPVUN
GET    /releases/:release/moves                                      QP
POST   /releases/:release/moves                                      QP
GET    /releases/:release/deployments/:deployment/moves              QP
POST   /releases/:release/deployments/:deployment/moves              QP
GET    /releases/:release/authorisation                              QPVUN
POST   /releases/:release/authorisation                              QPV
POST   /releases/:release/authorisation/revocation                   QPV
POST   /releases/:release/authorisation/approval                     QPV
GET    /releases/:release/exceptions                                 QPVUN
POST   /releases/:release/exceptions                                 QP
POST   /releases/:release/exceptions/confirmation                    QPV
POST   /releases/:release/exceptions/completion                      QP
GET    /exceptions                                                   QPVUN
GET    /exceptions.xlsx                                              QPVUN
`
