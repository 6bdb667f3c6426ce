package browser_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/playwright-community/playwright-go"
)

// adela is the auditor.
const adela = "adela"

// An auditor finds the proof of a requirement in three presses at most, takes it, sees
// what was in force on a day, and checks the log with the program itself, by the words
// of the page. Both sides see what was looked at, and nothing on the way changes
// anything. Scope F71, F73, F74, F75.
func TestAuditorFindsEvidence(t *testing.T) {
	each(t, func(t *testing.T, lang string) {
		s := newSite(t)
		s.authorises(t)
		s.hands.put(firstDayAt(2)) // there is a day before, and one after
		began := time.Now()
		p := s.typist(t, adela, lang)
		p.on("page_home.title")
		p.press("page_evidence.home_do")
		p.looksAround()

		plan := p.say("page_evidence.paper", "document", p.document(freshPlan, fresh), "version", "1.0")
		first := p.findsProof("8_5_3_2", "planned", "PDF", plan)
		if again := p.findsProof("8_5_1_2", "authorized", "PDF", plan); !bytes.Equal(first, again) {
			t.Error("one file differs from clause to clause")
		}
		agreed := p.findsAgreement()
		p.knowsTheDay(first)
		p.drawsSample()
		p.checksTheLog(first)
		p.tells(began)

		taken := p.seesTaken(agreed)
		manager := s.typist(t, pablo, lang)
		manager.open("/evidence")
		manager.on("page_evidence.title")
		manager.press("page_evidence.taken.title")
		for _, row := range taken {
			if !slices.Contains(manager.takenRows(), row) {
				t.Errorf("%s does not see %q", manager.name, row)
			}
		}
		log := manager.within("/audit/log")
		log.press(log.entry())
		manager.on("page_trail.action.access_view")
		manager.sees("page_trail.proof")
	})
}

// firstDayAt is a morning some days after the tests begin.
func firstDayAt(days int) time.Time { return firstDay().at.Load().AddDate(0, 0, days) }

// authorises makes the fresh release, approves its plan and authorises it, and gives
// somebody an account to audit that, until a day.
func (s *site) authorises(t *testing.T) {
	t.Helper()
	const document, one = "/api/v1/documents/" + freshPlan + "/" + fresh, "/api/v1/releases/" + fresh
	plan := freshRelease()
	plan["budget"] = both("Sin coste", "No cost")
	s.agreesOn(t, plan)
	ctx, by := t.Context(), s.as(t, lucia)
	must(t, by.act(ctx, document, "/submission", map[string]any{"change": map[string]any{"es": "Primera edición."}}))
	must(t, s.as(t, marta).act(ctx, document, "/decision", map[string]any{"outcome": "approved"}))
	_, err := by.json(ctx, http.MethodPost, one+"/moves", by.tagOf(t, one), map[string]any{"event": "authorize"})
	must(t, err)
	chief := s.as(t, nora)
	must(t, chief.send(ctx, http.MethodPut, "/api/v1/people/"+adela, map[string]any{"name": "Adela Ruiz", "job_title": "quality"}))
	must(t, s.hireFor(ctx, chief, adela, some(map[string]any{"role": "auditor", "to": "2027-02-16"})))
	must(t, chief.send(ctx, http.MethodPost, "/api/v1/audit/checkpoints", nil))
}

// looksAround is on the matrix; whoever audits changes nothing, wherever they look.
func (p *person) looksAround() {
	p.Helper()
	for address, heading := range map[string]string{
		"/evidence": "page_evidence.title", "/releases/" + fresh: freshTitle, "/documents": "web.library.title", "/audit": "web.nav.audit",
	} {
		p.open(address)
		p.on(heading)
		p.onlyReads()
	}
}

// onlyReads checks that the page has no form that would change something.
func (p *person) onlyReads() {
	p.Helper()
	if n := p.count(p.page.Locator("main form[method=post]")); n > 0 {
		p.Errorf("%s offers %s %d forms that change something", p.page.URL(), p.name, n)
	}
}

// mostPresses lead from the matrix to a file.
const mostPresses = 3

// toProofs goes from the matrix to the stage by which a requirement was kept.
func (p *person) toProofs(need, stage string) *person {
	p.Helper()
	p.open("/evidence")
	p.on("page_evidence.title")
	p.press("page_evidence.need." + need)
	p.on("page_evidence.need." + need)
	p.onlyReads()
	return p.within("page_evidence.pass", "release", fresh, "stage", p.say("term.release_stage."+stage))
}

// findsProof takes the file of a document that shows how a requirement was kept.
func (p *person) findsProof(need, stage, format, paper string) []byte {
	p.Helper()
	before := p.done.presses
	_, data := p.toProofs(need, stage).fetch("web.files.name", "format", format, "language", p.say("document.language."+p.lang), "document", paper)
	if took := p.done.presses - before; took > mostPresses {
		p.Errorf("%s: %d presses to the file", need, took)
	}
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		p.Errorf("%s: the file begins with %.20q", need, data)
	}
	return data
}

// findsAgreement takes what the customer wrote, and says how pages shorten its hash,
// which is the one that the page shows whole.
func (p *person) findsAgreement() string {
	p.Helper()
	before := p.done.presses
	proof := p.toProofs("8_5_3_3", "authorized")
	_, data := proof.fetch("page_evidence.download", "file", "acuerdo.eml")
	if took := p.done.presses - before; took > mostPresses {
		p.Errorf("%d presses to the agreement", took)
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	short := hash[:4] + " " + hash[4:8] + " …"
	proof.unfold("SHA-256 " + short)
	proof.sees(hash)
	return short
}

// knowsTheDay sees that the plan was in force on the day of its approval and not on the
// day before.
func (p *person) knowsTheDay(plan []byte) {
	p.Helper()
	p.open("/evidence")
	p.on("page_evidence.title")
	p.press("page_evidence.inforce.title")
	on := func(day string) {
		p.fill("page_evidence.on", day)
		p.press("page_evidence.see")
		p.on("page_evidence.inforce.title")
		p.onlyReads()
	}
	on("2026-11-16")
	row := p.within(p.document(freshPlan, fresh))
	_, data := row.fetch("web.files.name", "format", "PDF", "language", p.say("document.language."+p.lang), "document", p.document(freshPlan, fresh))
	if !bytes.Equal(data, plan) {
		p.Error("what was in force is another file than the proof")
	}
	on("2026-11-15")
	p.sees("page_evidence.inforce.none")
}

// drawsSample draws releases by lot; whoever opens the address again sees the same ones.
func (p *person) drawsSample() {
	p.Helper()
	p.open("/evidence")
	p.on("page_evidence.title")
	p.press("page_evidence.sample.take")
	p.on("page_evidence.sample.title")
	p.fill("page_evidence.sample.from", "2020-01-01")
	p.fill("page_evidence.sample.size", "3")
	p.press("page_evidence.sample.do")
	drawn := func() []string {
		p.on("page_evidence.sample.title")
		p.onlyReads()
		rows, err := p.page.Locator("table.reign tbody tr").AllInnerTexts()
		must(p.T, err)
		return rows
	}
	rows := drawn()
	p.open(p.page.URL())
	if again := drawn(); len(rows) != 3 || !slices.Equal(rows, again) {
		p.Errorf("the seed of %s draws %q, then %q", p.page.URL(), rows, again)
	}
}

// checksTheLog takes the log and a checkpoint, and does what the page says with them, for a
// document that they took before too. The program refuses copies of which one byte is
// another.
func (p *person) checksTheLog(paper []byte) {
	p.Helper()
	p.press("web.nav.audit")
	p.on("web.nav.audit")
	p.press("page_trail.check")
	p.on("page_trail.check")
	p.onlyReads()
	dir := p.TempDir()
	keep := func(key string) (path string, data []byte) {
		name, data := p.fetch(key)
		path = filepath.Join(dir, name)
		must(p.T, os.WriteFile(path, data, 0o600))
		return path, data
	}
	keep("page_trail.download_last")
	log, data := keep("page_trail.download_log")
	command, err := p.page.Locator("pre code").Filter(playwright.LocatorFilterOptions{HasText: "--export"}).InnerText()
	must(p.T, err)
	if out, err := p.runs(dir, command); err != nil {
		p.Errorf("%s: %v\n%s", command, err, out)
	}
	given := filepath.Join(dir, "plan.pdf")
	must(p.T, os.WriteFile(given, paper, 0o600))
	if out, err := p.runs(dir, command+" plan.pdf"); err != nil || !strings.Contains(out, freshPlan+"/"+fresh) {
		p.Errorf("%s plan.pdf: %v\n%s", command, err, out)
	}
	must(p.T, os.WriteFile(given, append(paper, '\n'), 0o600))
	if out, err := p.runs(dir, command+" plan.pdf"); err == nil {
		p.Errorf("a document with another byte: %s", out)
	}
	at := bytes.Index(data, []byte("release.move"))
	data[at]++
	must(p.T, os.WriteFile(log, data, 0o600))
	out, err := p.runs(dir, command)
	if ended := new(exec.ExitError); !errors.As(err, &ended) || ended.ExitCode() != 1 {
		p.Errorf("a log with another byte: %v\n%s", err, out)
	}
}

// runs does a command line of a page with the program itself, on a machine that has
// nothing of the installation.
func (p *person) runs(dir, line string) (string, error) {
	p.Helper()
	program, err := built()
	must(p.T, err)
	args := strings.Fields(strings.ReplaceAll(line, "'", "")) // none of them has a blank in it
	c := exec.CommandContext(p.Context(), program, args[1:]...)
	c.Dir, c.Env = dir, []string{"LANG=" + p.lang, "ACTA_DATA=" + filepath.Join(dir, "none")}
	out, err := c.CombinedOutput()
	return string(out), err
}

// built is the program, made once.
var built = sync.OnceValues(func() (string, error) {
	program, err := filepath.Abs(filepath.Join(failures, "acta"))
	if err != nil {
		return "", err
	}
	if out, err := exec.Command("go", "build", "-tags", "nomsgpack", "-o", program, "../../cmd/acta").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, out)
	}
	return program, nil
})

// seesTaken is what the auditor looked at and took, as they see it themselves: also the
// file of a hash.
func (p *person) seesTaken(agreed string) []string {
	p.Helper()
	p.open("/evidence")
	p.on("page_evidence.title")
	p.press("page_evidence.auditor.taken")
	rows := p.takenRows()
	for _, want := range []string{"/audit/log", "/evidence/8.5.3-3", "/evidence/in-force", p.document(freshPlan, fresh), p.say("page_evidence.taken.file", "hash", agreed)} {
		if !slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, want) }) {
			p.Errorf("what %s took does not say %s: %q", p.name, want, rows)
		}
	}
	return rows
}

// takenRows are the rows of what auditors looked at.
func (p *person) takenRows() []string {
	p.Helper()
	p.on("page_evidence.taken.title")
	p.onlyReads()
	rows, err := p.page.Locator("table.taken tbody tr").AllInnerTexts()
	must(p.T, err)
	return rows
}

// entry is the name of the link to an entry of the trail in a row.
func (p *person) entry() string {
	p.Helper()
	name, err := p.part.Locator("a[href^='/audit/entries/']").InnerText()
	must(p.T, err)
	return name
}
