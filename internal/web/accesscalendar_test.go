package web_test

// calendarAccess says who gets past the door of the pages of the calendar.
const calendarAccess = `
`
