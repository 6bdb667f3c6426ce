package web_test

// calendarAccess says who gets past the door of the pages of the calendar.
const calendarAccess = `
GET    /calendar                                                     QPVUN
GET    /calendar.xlsx                                                QPVUN
GET    /calendar/move/:release/:deployment                           QP
POST   /calendar/move/:release/:deployment                           QP
POST   /calendar/feeds                                               QP
POST   /calendar/feeds/:id/revoke                                    QP
`
