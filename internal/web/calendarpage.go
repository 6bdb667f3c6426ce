package web

// calendarPages are the pages of the calendar.
func (r *router) calendarPages() {}
