package web_test

// planAccess says who gets past the door of the pages of the plan of a release and of its deployments.
const planAccess = `
GET    /releases/:release/plan                                       QPVUN
POST   /releases/:release/plan                                       QP
GET    /releases/:release/deployments/:deployment/plan               QPVUN
POST   /releases/:release/deployments/:deployment/plan               QP
GET    /releases/:release/new-deployment                             QP
POST   /releases/:release/new-deployment                             QP
`
