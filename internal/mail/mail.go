// Package mail writes letters to people and hands them to a mail server over
// SMTP: one recipient per letter, or the signatories of one customer, text and
// simple HTML, in the recipient's language. It serves scope F24–F26, F73, F101.
//
// Letters are jobs, so a server that does not answer delays them and loses
// none. A process that dies between a letter and the record of it sends the
// letter again, under the same Message-ID; a letter with a link or a code brings
// another one then, under another Message-ID, so that no mail box hides the one
// that opens. It does not receive mail, and does not promise that a letter that
// the server took was read.
package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// Kinds of letters; each is the kind of its job.
const (
	// Acknowledge asks somebody to read a version and confirm it.
	Acknowledge = "mail.acknowledge"
	// Review tells an owner that a document's review is due: Days before it, 0 on
	// the day, negative when overdue.
	Review = "mail.review"
	// Validity tells an owner that a document's validity ends; Days as for Review.
	Validity = "mail.validity"
	// Approval tells somebody that a version waits for their decision.
	Approval = "mail.approval"
	// Rejected tells an author that a version was rejected.
	Rejected = "mail.rejected"
	// InForce tells somebody that a version is in force.
	InForce = "mail.in_force"
	// Invitation brings a link to set a password.
	Invitation = "mail.invitation"
	// Recovery brings a link to set a new password.
	Recovery = "mail.recovery"
	// Locked tells somebody that signing in to their account was slowed down.
	Locked = "mail.locked"
	// CustomerLink brings a customer's signatory the link to answer by.
	CustomerLink = "mail.customer_link"
	// CustomerCode brings a customer's signatory a one-time code.
	CustomerCode = "mail.customer_code"
	// CustomerCopy brings a customer's signatory what was answered.
	CustomerCopy = "mail.customer_copy"
	// CustomerNotice tells a customer's signatories of a deployment; its payload is
	// for Notices alone.
	CustomerNotice = "mail.notice"
)

// Order is the payload of a letter's job: who gets it, and about what. It holds
// no link that opens anything: such a link is made when the letter is sent.
type Order struct {
	Person string `json:"person"` // code of the recipient
	// Invitation is the id of a customer's invitation, of letters to a customer;
	// Person is "" then.
	Invitation string `json:"invitation,omitempty"`
	// Kind, Subject and Number name the version of a document.
	Kind    string `json:"kind,omitempty"`
	Subject string `json:"subject,omitempty"`
	Number  string `json:"number,omitempty"`
	// Date is when something is due or ends, "2006-01-02".
	Date string `json:"date,omitempty"`
	// Days is how many days Date is ahead; negative when it has passed.
	Days int `json:"days,omitempty"`
}

// Job is the letter's job; dedupe, which may be empty, keeps a second one out
// while the first is unfinished.
func Job(kind string, order Order, dedupe string) (work.Job, error) {
	payload, err := content.Marshal(order)
	if err != nil {
		return work.Job{}, fmt.Errorf("write order of a letter: %w", err)
	}
	return work.Job{Kind: kind, Payload: string(payload), Dedupe: dedupe}, nil
}

func parse(payload string) (order Order, err error) {
	if err := json.Unmarshal([]byte(payload), &order); err != nil {
		return Order{}, fmt.Errorf("read order of a letter: %w", err)
	}
	return order, nil
}

// Recipient is who gets a letter.
type Recipient struct {
	Name     string
	Address  string // "" when there is none
	Language string // BCP 47; "" for the organisation's
	Zone     string // IANA zone in which instants print; "" for UTC
	// Active is false when the person may not sign in any more; only what ends
	// accounts is then worth a letter, so none is sent.
	Active bool
}

// People knows who gets letters; app gives it.
type People interface {
	// Recipient is the person with a code; fault.NotFound when there is none.
	Recipient(ctx context.Context, person string) (Recipient, error)
}

// Documents knows what documents and their organisation are called; app gives it.
type Documents interface {
	// House is the organisation's name in a language.
	House(ctx context.Context, language string) (string, error)
	// Title is a document's title in a language, and the path of its page.
	Title(ctx context.Context, kind, subject, language string) (title, path string, err error)
}

// Minter makes the single-use links of letters when they are sent, so that no
// queue and no backup holds one.
type Minter interface {
	// Mint makes a link for a purpose ("invite", "recovery") and a person, and
	// returns its full address. fault.Conflict or fault.NotFound when the person
	// has no use for it any more.
	Mint(ctx context.Context, purpose, person string) (url string, err error)
}

// Guests knows the letters to people who have no account: a customer's
// signatories. app gives it.
type Guests interface {
	// Guest is who gets a letter of a kind about an invitation, and what it says;
	// what opens something is made now. fault.Conflict or fault.NotFound when there
	// is no use for the letter any more.
	Guest(ctx context.Context, kind, invitation string) (Guest, error)
}

// Guest is a letter to somebody without an account.
type Guest struct {
	Recipient
	// Words is the area of the letter's messages: subject, text, action.
	Words string
	// Args are the arguments of those messages, beside house.
	Args fault.Args
	// Lines are printed below the text, each a paragraph.
	Lines []string
	URL   string // "" for a letter that leads nowhere
	// Secret: each try holds another secret, so each is a letter of its own.
	Secret bool
	// Also get the same letter, and see whom else it goes to.
	Also []Mailbox
	// Files are attached.
	Files []File
}

// ErrTold says that a notice is on record already, so that no letter is sent.
var ErrTold = errors.New("the notice is on record")

// Notices knows the letters that tell customers of deployments, and keeps that
// they were sent. app gives it.
type Notices interface {
	// Notice is the letter that a job's payload asks for, which is to go out under a
	// Message-ID. ErrTold when it went out before; a fault when there is no use for
	// it any more.
	Notice(ctx context.Context, payload, message string) (Guest, error)
	// Sent keeps that a server took the letter; twice is as once.
	Sent(ctx context.Context, payload string, sent Sent) error
}

// Sent is a letter that a mail server took.
type Sent struct {
	Message  string // Message-ID, with its angle brackets
	At       clock.Instant
	To       []string // addresses
	Language string   // BCP 47
}
