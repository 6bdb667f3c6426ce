package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
)

// serverOrder names the environment variable that makes this test binary a server.
const serverOrder = "ACTA_CRASH_SERVER"

// order is what the server process is to serve.
type order struct {
	Config config.Config
	// Ahead is how far its clock is ahead of the machine's, as after a restart that
	// took so long.
	Ahead time.Duration
	// Late plants the bug of a store that acknowledges before it commits.
	Late time.Duration
}

// TestMain runs the tests, or in the server process the server.
func TestMain(m *testing.M) {
	if text := os.Getenv(serverOrder); text != "" {
		if err := serveOrder(text); err != nil {
			fmt.Fprintln(os.Stderr, "server:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// shifted is the machine's clock, ahead by some time.
type shifted time.Duration

// Now is the shifted instant.
func (s shifted) Now() clock.Instant {
	return clock.At(clock.System{}.Now().Time().Add(time.Duration(s)))
}

// serveOrder serves until it is killed, or until whoever started it has gone and
// closed the standard input with it.
func serveOrder(text string) error {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	planted := &tap{late: o.Late}
	open := func() (*app.App, error) { return app.Open(ctx, o.Config, app.Options{Clock: shifted(o.Ahead)}) }
	if o.Late > 0 {
		open = func() (*app.App, error) {
			return app.OpenOver(ctx, o.Config, app.Options{Clock: shifted(o.Ahead)}, planted.over)
		}
	}
	a, err := open()
	if err != nil {
		return err
	}
	link, err := a.SetupLink(ctx)
	if err != nil {
		return err
	}
	return errors.Join(a.Serve(ctx, func(address string) {
		_, _ = fmt.Fprintln(os.Stdout, "listening", address, link) // whoever started it has gone: it ends soon
	}), a.Close())
}

// server is a server process.
type server struct {
	command *exec.Cmd
	input   io.Closer
	address string // once it listens
	setup   string // path of the link for the first set-up
	log     string // file of what it said
	ready   chan error
	ended   chan struct{}
}

// launch starts a server process; ready tells when it listens.
func launch(t testing.TB, o order) *server {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{log: filepath.Join(t.TempDir(), "server.log"), ready: make(chan error, 1), ended: make(chan struct{})}
	said, err := os.Create(s.log)
	if err != nil {
		t.Fatal(err)
	}
	s.command = exec.Command(os.Args[0]) //nolint:gosec // this very program, which ends by its standard input
	s.command.Env = append(os.Environ(), serverOrder+"="+string(text))
	s.command.Stderr = said
	if s.input, err = s.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	go s.follow(out, said)
	t.Cleanup(s.kill)
	return s
}

func (s *server) follow(out io.Reader, said io.Closer) {
	lines := bufio.NewScanner(out)
	told := false
	for lines.Scan() {
		parts := strings.Fields(lines.Text())
		if told || len(parts) < 2 || parts[0] != "listening" {
			continue
		}
		s.address, told = parts[1], true
		if len(parts) > 2 {
			_, path, _ := strings.Cut(parts[2], "/setup/")
			s.setup = "/setup/" + path
		}
		s.ready <- nil
	}
	err := s.command.Wait()
	if !told {
		s.ready <- fmt.Errorf("server ended before it listened: %w", err)
	}
	_ = said.Close()
	close(s.ended)
}

// kill ends the process at once, as kill -9 and the loss of power do, and waits
// until it is gone.
func (s *server) kill() {
	_ = s.command.Process.Kill()
	<-s.ended
}

// tail is the end of what the server said.
func (s *server) tail() string {
	data, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(data[max(0, len(data)-3000):])
}
