package release

import (
	"reflect"
	"slices"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

func (w *writing) notice(body *Notice) error {
	w.ofCustomer()
	if body.Channel.IsEmpty() {
		w.say("body.channel", "fault.release.required", nil)
	}
	w.required("body.proof", body.Proof)
	w.also = func() error {
		if w.at != nil && w.at.NoticeOn.IsZero() {
			w.at.NoticeOn, w.at.NoticeChannel = plannedAt(w.At), body.Channel
		}
		f := w.facts[len(w.facts)-1]
		w.emit(EventNotice, map[string]string{
			"deployment": w.Deployment, "customer": w.Customer, "fact": string(f.ID), "at": w.At.String(),
		})
		return nil
	}
	return nil
}

// listed is the body of a baseline as it is given: with its list.
type listed struct {
	BaselineTaken
	CIs []CI `json:"cis"`
}

func (w *writing) baseline(raw []byte) (any, error) {
	var given listed
	if err := strict(raw, &given); err != nil {
		return nil, err
	}
	body := given.BaselineTaken
	w.walk("body", reflect.ValueOf(body))
	w.deployed()
	w.oneOf("body.kind", string(body.Kind), []string{string(BaselineBefore), "release", string(BaselineAfter)})
	w.keyed(string(body.Kind))
	if body.Location.IsEmpty() {
		w.say("body.location", "fault.release.required", nil)
	}
	if err := w.covers(&body, given.CIs); err != nil {
		return nil, err
	}
	w.cis = given.CIs
	w.also = func() error { w.taken(body); return nil }
	return body, nil
}

// covers checks the list of a baseline, or what stands for it.
func (w *writing) covers(body *BaselineTaken, list []CI) (err error) {
	seen := map[string]bool{}
	for i, ci := range list {
		field := elementPath("body.cis", i, reflect.ValueOf(ci))
		w.unique(field, ci.Code, seen)
		w.walk(field, reflect.ValueOf(ci))
	}
	for i, code := range body.Covers {
		w.unique(elementPath("body.covers", i, reflect.ValueOf(code)), code, seen)
	}
	body.Items = len(list)
	switch {
	case body.Reference == "" && len(list) == 0, body.Reference != "" && len(body.Covers) == 0 && len(list) == 0:
		w.say("body.cis", "fault.release.no_items", nil)
	case body.Reference != "":
		w.hash("body.hash", body.Hash, false)
	case body.Hash == "":
		body.Hash, err = listHash(list)
	default:
		w.hash("body.hash", body.Hash, false)
	}
	return err
}

// taken lets the plan's baseline of that kind say that it was taken.
func (w *writing) taken(body BaselineTaken) {
	w.at.Baselines = slices.Clone(w.at.Baselines)
	i := slices.IndexFunc(w.at.Baselines, func(b Baseline) bool { return b.Kind == body.Kind })
	if i < 0 {
		i = len(w.at.Baselines)
		w.at.Baselines = append(w.at.Baselines, Baseline{Kind: body.Kind})
	}
	if w.Attempt == w.at.Attempt {
		b := &w.at.Baselines[i]
		b.Location, b.TakenAt, b.Hash = body.Location, plannedAt(w.At), body.Hash
	}
}

func (w *writing) explanation(body *Explanation) error {
	w.deployed()
	w.match("key", w.Key, id.IsCode, "fault.release.code")
	if body.Text.IsEmpty() {
		w.say("body.text", "fault.release.required", nil)
	}
	return nil
}

func (w *writing) inspection(body *Inspection) error {
	w.deployed()
	if len(body.Targets) == 0 {
		w.say("body.targets", "fault.release.required", nil)
	}
	for i, found := range body.Targets {
		field := elementPath("body.targets", i, reflect.ValueOf(found))
		w.required(field+".target", found.Target)
		w.required(field+".unit", found.Unit)
		w.hash(field+".hash", found.Hash, true)
		if found.Version == "" && found.Hash == "" {
			w.say(field+".version", "fault.release.required", nil)
		}
	}
	return nil
}

func (w *writing) configuration(body *ConfigurationUpdated) error {
	w.deployed()
	w.required("body.reference", body.Reference)
	return nil
}

func (w *writing) feedback(body *Feedback) error {
	w.required("body.from", body.From)
	if body.How == ByLink && !w.told {
		if w.actor != work.Anonymous {
			w.say("body.how", "fault.release.by_link", fault.Args{"value": body.How})
		}
		w.By = orElse(body.From, w.By)
	}
	if body.Score < 0 || body.Score > 5 {
		w.say("body.score", "fault.release.level", fault.Args{"value": body.Score})
	}
	if body.Score == 0 && body.Text.IsEmpty() {
		w.say("body.text", "fault.release.required", nil)
	}
	return nil
}

func (w *writing) issue(body *Issue) error {
	w.match("body.code", body.Code, id.IsCode, "fault.release.code")
	w.keyed(body.Code)
	body.State = orElse(body.State, IssueOpen)
	w.oneOf("body.state", string(body.State), []string{string(IssueOpen), string(IssueClosed), string(IssueHanded)})
	if body.Text.IsEmpty() {
		w.say("body.text", "fault.release.required", nil)
	}
	if body.State == IssueClosed && body.Result.IsEmpty() {
		w.say("body.result", "fault.release.required", nil)
	}
	if body.State == IssueHanded {
		w.required("body.reference", body.Reference)
	}
	return nil
}

func (w *writing) investigation(body *Investigation) error {
	w.deployed()
	w.required("body.owner", body.Owner)
	if body.Action.IsEmpty() {
		w.say("body.action", "fault.release.required", nil)
	}
	if body.Cause.IsEmpty() && body.Problem == "" {
		w.say("body.cause", "fault.release.required", nil)
	}
	return nil
}

// choice adopts or declines a newer version of the policy that a deployment
// holds. Scope F33.
func (w *writing) choice(body *PolicyChoice) error {
	w.deployed()
	w.ofCustomer()
	if w.at == nil || w.Customer == "" {
		return nil
	}
	i := slices.IndexFunc(w.at.Customers, func(s Served) bool { return s.Code == w.Customer })
	if i < 0 || w.at.Customers[i].Policy == "" {
		w.say("customer", "fault.release.no_policy_held", fault.Args{"value": w.Customer})
		return nil
	}
	body.From = w.at.Customers[i].Policy
	if !body.Adopt && body.Reason.IsEmpty() {
		w.say("body.reason", "fault.release.required", nil)
	}
	if w.told {
		return nil
	}
	if w.at.started() {
		return fault.New(fault.Conflict, "fault.release.started", fault.Args{"release": w.before.Code, "deployment": w.at.Code})
	}
	newer, ok := w.scene.InForce(w.Customer, w.At.Date(w.scene.Zone))
	if !ok || newer.Number != body.To || body.To == body.From {
		w.say("body.to", "fault.release.not_newer", fault.Args{"value": body.To, "from": body.From})
	}
	if body.Adopt {
		w.also = func() error {
			w.at.Customers = slices.Clone(w.at.Customers)
			w.at.Customers[i].Policy = body.To
			return nil
		}
	}
	return nil
}

func (w *writing) distribution(body *Distribution) error {
	w.match("body.role", body.Role, id.IsCode, "fault.release.code")
	w.required("body.name", body.Name)
	w.required("body.proof", body.Proof)
	w.keyed(join(" ", body.Role, body.Name))
	return nil
}

// stage takes a stage that another system reached.
func (w *writing) stage(body *StageReached) error {
	body.Imported = true
	return nil
}
