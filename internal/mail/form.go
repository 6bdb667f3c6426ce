package mail

// form is what distinguishes one kind of letter from another.
type form struct {
	words   string // area of its messages: subject, text, action
	purpose string // of the single-use link that it brings; "" for none
}

// kinds are the kinds of letters.
func kinds() []string {
	return []string{Acknowledge, Review, Validity, Approval, Rejected, InForce, Invitation, Recovery, Locked, CustomerLink, CustomerCode, CustomerCopy, CustomerNotice}
}

// formOf is the form of a letter.
func formOf(kind string, order Order) form {
	switch kind {
	case Acknowledge:
		return form{words: "mail.acknowledge."}
	case Review:
		return dueForm(order.Days, "mail.review.ahead.", "mail.review.today.", "mail.review.late.")
	case Validity:
		return dueForm(order.Days, "mail.validity.ahead.", "mail.validity.today.", "mail.validity.late.")
	case Approval:
		return form{words: "mail.approval."}
	case Rejected:
		return form{words: "mail.rejected."}
	case InForce:
		return form{words: "mail.in_force."}
	case Invitation:
		return form{words: "mail.invitation.", purpose: "invite"}
	case Recovery:
		return form{words: "mail.recovery.", purpose: "recovery"}
	}
	return form{words: "mail.locked."}
}

func dueForm(days int, ahead, today, late string) form {
	switch {
	case days > 0:
		return form{words: ahead}
	case days == 0:
		return form{words: today}
	}
	return form{words: late}
}
