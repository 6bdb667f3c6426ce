package web

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
)

// evidenceAnswer is a fact or a part of the plan by which a gate holds.
type evidenceAnswer struct {
	Kind  string `json:"kind" doc:"Kind of the fact, or member of the plan."`
	Ref   string `json:"ref" doc:"Id of the fact, or key of the element."`
	Label string `json:"label" doc:"In the caller's language."`
	Href  string `json:"href" doc:"Where it is read."`
	File  string `json:"file,omitempty" doc:"Where the file that proves it is downloaded, where one is kept."`
}

// prover says what the evidence of a release's gates is, and where it is seen.
type prover struct {
	visit
	release release.Release
	facts   map[string]release.Fact
	kept    []string // SHA-256 of the files that facts name and that are here
}

// proverOf reads the facts only where a gate names one.
func (s *site) proverOf(ctx context.Context, r release.Release, results []release.GateResult) (prover, error) {
	p := prover{visit: s.visitOf(ctx), release: r, facts: map[string]release.Fact{}}
	for _, g := range results {
		if len(g.Evidence) == 0 {
			continue
		}
		found, err := s.Releases.ListFacts(ctx, r.Code, release.FactQuery{})
		if err != nil {
			return p, err
		}
		var named []string
		for _, f := range found {
			p.facts[string(f.ID)] = f
			if hash := fileOfFact(f); hash != "" {
				named = append(named, hash)
			}
		}
		p.kept, err = s.Releases.KeptFiles(ctx, named...)
		return p, err
	}
	return p, nil
}

func (p prover) evidence(g release.GateResult, e release.Evidence) evidenceAnswer {
	out := evidenceAnswer{Kind: e.Kind, Ref: e.Ref}
	if f, ok := p.facts[e.Ref]; ok {
		out.Label, out.Href, out.File = p.fact(f), p.factAddress(f), p.proofFile(f)
		return out
	}
	out.Label, out.Href = p.printer.Say("gate_evidence."+e.Kind, p.words(e)), p.address(g, e)
	return out
}

// fact is a fact in words: its kind, of whom or of which deployment, and when.
func (p prover) fact(f release.Fact) string {
	args := fault.Args{"date": content.Date{ISO: f.At.String()}, "what": p.printer.Message("gate_evidence." + string(f.Kind))}
	of := "fact"
	switch {
	case f.Customer != "":
		of, args["of"] = "fact_of", f.Customer
	case f.Deployment != "":
		of, args["of"] = "fact_of", f.Deployment
	case f.Key != "":
		of, args["of"] = "fact_of", f.Key
	}
	return p.printer.Say("gate_evidence."+of, args)
}

func (p prover) factAddress(f release.Fact) string {
	if f.Kind == release.BaselineFact && f.Deployment != "" {
		return releaseAddress(p.release.Code, "deployments", f.Deployment, "baselines", f.Key, "items")
	}
	query := url.Values{"kind": {string(f.Kind)}}
	if f.Deployment != "" {
		query.Set("deployment", f.Deployment)
	}
	return releaseAddress(p.release.Code, "facts") + "?" + query.Encode()
}

// proofFile is where the file of a fact is downloaded; "" without one that is kept here.
func (p prover) proofFile(f release.Fact) string {
	if hash := fileOfFact(f); slices.Contains(p.kept, hash) {
		return filePath(hash)
	}
	return ""
}

// fileOfFact is the SHA-256 of the file that a fact names; "" without one.
func fileOfFact(f release.Fact) string {
	var named release.ShownFile
	if json.Unmarshal(f.Body, &named) != nil || !sumForm.MatchString(named.Hash) {
		return ""
	}
	return named.Hash
}

// filePath is where a kept file is downloaded.
func filePath(hash string) string { return apiRoot + "/files/" + hash }

// words are the arguments of a label: the key of the element, with the words of the
// process role where it begins with one.
func (p prover) words(e release.Evidence) fault.Args {
	first, rest, _ := strings.Cut(e.Ref, " ")
	switch e.Kind {
	case "policies":
		return fault.Args{"customer": first, "number": rest}
	case "people", "recipients":
		return fault.Args{"role": content.Term{Key: "term.role." + first}, "person": rest}
	case "customers":
		return fault.Args{"customer": first, "person": rest}
	case "tasks", "windows":
		return fault.Args{"deployment": first}
	case "references":
		return fault.Args{"ref": e.Ref[strings.LastIndex(e.Ref, "/")+1:]}
	default:
		return fault.Args{"ref": e.Ref}
	}
}

// address is where a part of the plan is read.
func (p prover) address(g release.GateResult, e release.Evidence) string {
	switch e.Kind {
	case "policies":
		customer, number, _ := strings.Cut(e.Ref, " ")
		return apiRoot + "/policies/" + url.PathEscape(customer) + "/" + url.PathEscape(number)
	case "review", "recipients":
		return releaseAddress(p.release.Code, "review")
	case "windows", "practitioner", "tasks", "items":
		if g.Target.At != nil {
			return releaseAddress(p.release.Code, "deployments", g.Target.At.Code)
		}
	}
	return releaseAddress(p.release.Code)
}
