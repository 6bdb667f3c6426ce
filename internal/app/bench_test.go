package app_test

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"testing"

	"acta/internal/app"
	"acta/internal/config"
)

// prepared is the settings of an installation with the demo, closed again.
func prepared(b *testing.B) config.Config {
	b.Helper()
	cfg := config.Config{Data: filepath.Join(b.TempDir(), "var"), Listen: "127.0.0.1:0"}
	a, err := app.Open(b.Context(), cfg, app.Options{})
	if err != nil {
		b.Fatal(err)
	}
	_, err = a.LoadDemo(b.Context(), app.DefaultDemo)
	if err := errors.Join(err, a.Close()); err != nil {
		b.Fatal(err)
	}
	return cfg
}

// BenchmarkGenerateAll generates every document of the demo in two languages and
// two formats: once fresh (freeze, render, keep, write), once again unchanged.
func BenchmarkGenerateAll(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		cfg := prepared(b)
		a, err := app.Open(b.Context(), cfg, app.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		fresh := generateAll(b, a)
		again := generateAll(b, a)
		b.StopTimer()
		b.ReportMetric(float64(fresh.Documents)/fresh.Elapsed.Seconds(), "documents/s")
		b.ReportMetric(float64(fresh.Files)/fresh.Elapsed.Seconds(), "files/s")
		b.ReportMetric(float64(again.Files)/again.Elapsed.Seconds(), "unchanged-files/s")
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func generateAll(b *testing.B, a *app.App) app.Summary {
	b.Helper()
	sum, err := a.GenerateAll(b.Context(), app.Generation{Actor: "system", Out: filepath.Join(b.TempDir(), "out")}, func(app.Made) {})
	if err != nil {
		b.Fatal(err)
	}
	return sum
}

// BenchmarkStart opens an existing database and serves until the first page was
// answered with 200.
func BenchmarkStart(b *testing.B) {
	cfg := prepared(b)
	for b.Loop() {
		ctx, stop := context.WithCancel(b.Context())
		a, err := app.Open(ctx, cfg, app.Options{})
		if err != nil {
			b.Fatal(err)
		}
		address, done := make(chan string, 1), make(chan error, 1)
		go func() { done <- a.Serve(ctx, func(at string) { address <- at }) }()
		answer, err := http.Get("http://" + <-address + "/")
		if err != nil {
			b.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
			b.Fatalf("answered %s, %v", answer.Status, err)
		}
		stop()
		if err := errors.Join(<-done, a.Close()); err != nil {
			b.Fatal(err)
		}
	}
}
