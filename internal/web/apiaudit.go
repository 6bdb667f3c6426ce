package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"acta/internal/audit"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/work"
)

// auditRoutes are the audit trail and its proofs.
func (r *router) auditRoutes() {
	operate(r, "audit.read", op("list-entries", http.MethodGet, "/audit/entries", "The audit trail, newest first", http.StatusUnprocessableEntity), r.listEntries)
	operate(r, "audit.read", op("read-entry", http.MethodGet, "/audit/entries/{index}",
		"An entry, with the proof that a signed checkpoint covers it", http.StatusNotFound), r.readEntry)
	operate(r, "audit.read", op("prove-consistency", http.MethodGet, "/audit/consistency",
		"The proof that a later checkpoint continues an earlier one", http.StatusNotFound, http.StatusUnprocessableEntity), r.proveConsistency)
	operate(r, "audit.read", op("read-key", http.MethodGet, "/audit/key", "The public key by which checkpoints are checked"), r.readKey)
	operate(r, "audit.checkpoint", op("sign-checkpoint", http.MethodPost, "/audit/checkpoints", "Sign the log as it stands"), r.signCheckpoint)
}

// entryAnswer is an audit entry.
type entryAnswer struct {
	Index   int64          `json:"index" doc:"Its place in the log, counted from 0."`
	ID      string         `json:"id"`
	At      string         `json:"at" format:"date-time"`
	Actor   string         `json:"actor" doc:"A person's code, or system."`
	Role    string         `json:"role" doc:"Under which the actor was allowed; empty for the system."`
	Action  string         `json:"action" example:"document.submit"`
	Kind    string         `json:"subject_kind"`
	Subject string         `json:"subject"`
	Reason  string         `json:"reason"`
	Request string         `json:"request"`
	Channel string         `json:"channel" doc:"session, token, link, cli or job; empty when unknown."`
	Changes []changeAnswer `json:"changes"`
}

// changeAnswer is a field that changed.
type changeAnswer struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func entryOf(e audit.Entry) entryAnswer {
	out := entryAnswer{
		Index: e.Index, ID: string(e.ID), At: e.At.String(), Actor: e.Actor, Role: e.Role, Action: e.Action, Kind: e.Subject.Kind,
		Subject: e.Subject.ID, Reason: e.Reason, Request: e.Request, Channel: e.Channel, Changes: []changeAnswer{},
	}
	for _, c := range e.Changes {
		out.Changes = append(out.Changes, changeAnswer{c.Field, c.Before, c.After})
	}
	return out
}

type entriesInput struct {
	Paged
	Actor   string `query:"actor" maxLength:"64"`
	Action  string `query:"action" maxLength:"100"`
	Kind    string `query:"subject_kind" maxLength:"64"`
	Subject string `query:"subject" maxLength:"200" doc:"With subject_kind."`
	From    string `query:"from" doc:"RFC 3339: entries of then and later."`
	To      string `query:"to" doc:"RFC 3339: entries of before then."`
}

type entriesOutput struct {
	Listed
	Body struct {
		Entries []entryAnswer `json:"entries" doc:"Newest first."`
		Next    string        `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) listEntries(ctx context.Context, in *entriesInput) (*entriesOutput, error) {
	filter, err := in.filter()
	if err != nil {
		return nil, err
	}
	found, err := s.Audit.List(ctx, filter)
	if err != nil {
		return nil, err
	}
	out := &entriesOutput{}
	out.Body.Entries = []entryAnswer{}
	for _, e := range found {
		if covers(who(ctx), e.Entry) {
			out.Body.Entries = append(out.Body.Entries, entryOf(e))
		}
	}
	if last := len(found) - 1; last >= 0 && len(found) == filter.Limit && found[last].Index > 0 {
		out.Body.Next = strconv.FormatInt(found[last].Index, 10)
		out.Link = nextPage("/audit/entries", out.Body.Next, url.Values{
			"limit": {in.Limit}, "actor": {in.Actor}, "action": {in.Action}, "subject_kind": {in.Kind}, "subject": {in.Subject},
			"from": {in.From}, "to": {in.To},
		})
	}
	return out, nil
}

func (in entriesInput) filter() (audit.Filter, error) {
	out := audit.Filter{Actor: in.Actor, Action: in.Action, Subject: id.Ref{Kind: in.Kind, ID: in.Subject}}
	var err error
	if out.Limit, err = in.size(); err != nil {
		return out, err
	}
	if in.Subject != "" && in.Kind == "" {
		return out, fault.New(fault.Invalid, "web.fault.subject_kind", nil).At("query.subject_kind")
	}
	if out.From, err = instantAt(in.From, "query.from"); err != nil {
		return out, err
	}
	if out.To, err = instantAt(in.To, "query.to"); err != nil {
		return out, err
	}
	if in.After != "" {
		if out.Before, err = strconv.ParseInt(in.After, 10, 64); err != nil || out.Before < 1 {
			return out, fault.New(fault.Invalid, "web.fault.index", nil).At("query.after")
		}
	}
	return out, nil
}

// covers reports whether a person may see an entry. Whoever has a limited scope
// sees what happened to documents of that scope.
func covers(p identity.Principal, e work.Entry) bool {
	if p.Scope == nil || (len(p.Scope.Kinds) == 0 && len(p.Scope.Subjects) == 0) {
		return true
	}
	kind, subject, found := strings.Cut(e.Subject.ID, "/")
	return e.Subject.Kind == "document" && found && p.Sees(kind, subject)
}

type indexInput struct {
	Index string `path:"index" example:"0"`
}

type entryOutput struct {
	Body struct {
		Entry      entryAnswer      `json:"entry"`
		Record     string           `json:"record" doc:"What the tree holds of the entry: canonical JSON. The leaf is its SHA-256 under RFC 6962."`
		Salt       string           `json:"salt" doc:"Hex. SHA-256 of salt and private part stands in the record."`
		Checkpoint checkpointAnswer `json:"checkpoint"`
		Proof      []string         `json:"proof" doc:"Base64 hashes beside the way from the leaf to the root. RFC 6962 2.1.1."`
	}
}

// checkpointAnswer is a signed statement of the log's size and root.
type checkpointAnswer struct {
	Size int64  `json:"size" doc:"Entries that it covers."`
	Root string `json:"root" doc:"Base64."`
	At   string `json:"at" format:"date-time"`
	Note string `json:"note" doc:"The signed text."`
}

func checkpointOf(c audit.Checkpoint) checkpointAnswer {
	return checkpointAnswer{c.Size, c.Root.String(), c.At.String(), c.Note}
}

func hashes(proof []audit.Hash) []string {
	out := make([]string, len(proof))
	for i, h := range proof {
		out[i] = h.String()
	}
	return out
}

func (s *site) readEntry(ctx context.Context, in *indexInput) (*entryOutput, error) {
	index, err := strconv.ParseInt(in.Index, 10, 64)
	if err != nil || index < 0 {
		return nil, fault.New(fault.NotFound, "web.fault.entry", nil)
	}
	found, err := s.Audit.Entry(ctx, index)
	if err != nil {
		return nil, err
	}
	if !covers(who(ctx), found.Entry.Entry) {
		return nil, fault.New(fault.NotFound, "web.fault.entry", nil)
	}
	out := &entryOutput{}
	out.Body.Entry, out.Body.Record, out.Body.Salt = entryOf(found.Entry), found.Record, found.Salt
	out.Body.Checkpoint, out.Body.Proof = checkpointOf(found.Checkpoint), hashes(found.Proof)
	return out, nil
}

type consistencyInput struct {
	From string `query:"from" required:"true" doc:"Size that the earlier checkpoint covers." example:"10"`
	To   string `query:"to" doc:"Size that the later one covers; the last when not given."`
}

type consistencyOutput struct {
	Body struct {
		From  checkpointAnswer `json:"from"`
		To    checkpointAnswer `json:"to"`
		Proof []string         `json:"proof" doc:"Base64 hashes. RFC 6962 2.1.2."`
	}
}

func (s *site) proveConsistency(ctx context.Context, in *consistencyInput) (*consistencyOutput, error) {
	var sizes [2]int64
	for i, text := range []string{in.From, in.To} {
		n, err := strconv.ParseInt(text, 10, 64)
		if (err != nil || n < 1) && (i == 0 || text != "") {
			return nil, fault.New(fault.Invalid, "web.fault.index", nil).At("query." + []string{"from", "to"}[i])
		}
		sizes[i] = n
	}
	found, err := s.Audit.Consistency(ctx, sizes[0], sizes[1])
	if err != nil {
		return nil, err
	}
	out := &consistencyOutput{}
	out.Body.From, out.Body.To, out.Body.Proof = checkpointOf(found.From), checkpointOf(found.To), hashes(found.Proof)
	return out, nil
}

type keyOutput struct {
	Body struct {
		Key string `json:"key" doc:"As acta verify --key takes it."`
	}
}

func (s *site) readKey(context.Context, *struct{}) (*keyOutput, error) {
	out := &keyOutput{}
	out.Body.Key = s.Audit.Key()
	return out, nil
}

type checkpointOutput struct{ Body checkpointAnswer }

func (s *site) signCheckpoint(ctx context.Context, _ *struct{}) (*checkpointOutput, error) {
	made, err := s.Audit.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	return &checkpointOutput{checkpointOf(made)}, nil
}
