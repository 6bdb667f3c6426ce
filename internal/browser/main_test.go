// Package browser_test goes through the pages as people do: a real browser, the real
// program on a free port of this machine, in every shipped language.
//
// Names of links, buttons and fields come from the catalogue, so that one journey runs
// in each language and a word that nobody translated is found. What a person arrives
// at is held to the same laws each time: see inspect.
//
// It does not say whether a page is beautiful: `make screenshots` shows it to whoever
// can tell.
package browser_test

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// The tools of the tests, which scripts/test-setup installs.
const (
	driverFolder = "npm/node_modules/playwright-core"
	axeFile      = "npm/node_modules/axe-core/axe.min.js"
	failures     = "../../out/browser" // pictures of what went wrong
)

// patience is how long the browser waits for anything before it gives up, in
// milliseconds. Nothing waits that long while all is well.
const patience = 15_000

// driven is the one browser of all the tests.
type driven struct {
	playwright.Browser
	driver *playwright.Playwright
	folder string
	axe    string
	shapes sync.Map // of pages, with whether axe found nothing
}

// chromium starts the browser once.
var chromium = sync.OnceValues(start)

// atTheEnd is what is left to do when all tests are through.
var atTheEnd undone

type undone struct {
	mu   sync.Mutex
	list []func() error
}

func (u *undone) do(what func() error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.list = append(u.list, what)
}

func TestMain(m *testing.M) {
	flag.Parse()
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	m.Run() // its result is the program's
	for _, what := range slices.Backward(atTheEnd.list) {
		if err := what(); err != nil {
			slog.Error("after the tests", "error", err)
		}
	}
}

// start drives Debian's browser with npm's driver: the library would fetch both from
// elsewhere.
func start() (*driven, error) {
	missing := errors.New("the browser tests lack their tools: run scripts/test-setup")
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		return nil, errors.Join(missing, err)
	}
	driver, err := filepath.Abs(driverFolder)
	if err != nil {
		return nil, fmt.Errorf("find the driver: %w", err)
	}
	program, err := exec.LookPath("chromium")
	if err != nil {
		return nil, errors.Join(missing, err)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, errors.Join(missing, err)
	}
	b := &driven{axe: string(axe)}
	if b.folder, err = os.MkdirTemp("", "acta-browser-"); err != nil {
		return nil, fmt.Errorf("make a folder for the driver: %w", err)
	}
	atTheEnd.do(func() error { return os.RemoveAll(b.folder) })
	if err := errors.Join(os.Symlink(driver, filepath.Join(b.folder, "package")), os.Setenv("PLAYWRIGHT_NODEJS_PATH", node)); err != nil {
		return nil, fmt.Errorf("lay out the driver: %w", err)
	}
	if b.driver, err = playwright.Run(&playwright.RunOptions{DriverDirectory: b.folder, SkipInstallBrowsers: true}); err != nil {
		return nil, errors.Join(missing, err)
	}
	atTheEnd.do(b.driver.Stop)
	b.Browser, err = b.driver.Chromium.Launch(playwright.BrowserTypeLaunchOptions{
		ExecutablePath: &program,
		// Chromium's sandbox does not work for root; nothing but this machine has an address.
		Args: []string{"--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"},
	})
	if err != nil {
		return nil, fmt.Errorf("start the browser: %w", err)
	}
	atTheEnd.do(func() error { return b.Close() })
	return b, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
