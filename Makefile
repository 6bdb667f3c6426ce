# Everything that a person or the build server does with this repository.
# Each line says what it is for in `make help`; what takes more than a line is in scripts/.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO      := CGO_ENABLED=0 go
# gin's msgpack support would add seven megabytes that nobody asks for.
TAGS    := -tags nomsgpack
LINT    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FONTS   := assets/dist/licenses/ibm-plex-sans.txt

.DEFAULT_GOAL := help
.PHONY: help build run test test-race crash bench screenshots lighthouse lint fmt trace assets clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

build: assets ## bin/acta, one static binary with all that it needs
	$(GO) build -trimpath $(TAGS) -ldflags "-s -w -X main.version=$(VERSION)" -o bin/acta ./cmd/acta

run: build ## build, migrate ./var, load the demo if it is empty, serve on 127.0.0.1:8080
	bin/acta serve --demo-if-empty

test: ## install what the tests need, then run all of them (SQLite, MariaDB, race detector)
	scripts/test

test-race: assets ## the race detector alone, on what runs concurrently
	scripts/with-mariadb scripts/test-race

crash: assets ## kill -9 of the server under load, 200 times per engine (CYCLES=n for another number), with a table
	scripts/with-mariadb env ACTA_CRASH_CYCLES=$(or $(CYCLES),200) $(GO) test $(TAGS) -vet=off -count=1 -timeout 90m -v -run '^TestCrash$$' ./internal/app

bench: assets ## every benchmark, and a table of what has a goal
	scripts/bench

screenshots: assets ## a picture of every page in out/pages (WIDTHS=360,2560 and LANGUAGES=es choose others)
	scripts/screenshots

lighthouse: build ## Lighthouse on home, release and document of a demo in a folder of its own, four scores each
	scripts/lighthouse

lint: ## golangci-lint at the pinned version (the first run builds it)
	go run $(LINT) run

fmt: ## gofmt every file
	@scripts/go-files | xargs -0r gofmt -l -w

trace: ## regenerate docs/TRACEABILITY.md from the references in code, tests and templates
	$(GO) run $(TAGS) ./cmd/trace

assets: $(FONTS) ## fetch the fonts that the binary embeds, when they are not there yet

$(FONTS): assets/package-lock.json scripts/assets
	scripts/assets

clean: ## remove what was built and fetched; never ./var
	rm -rf bin out assets/node_modules internal/browser/*/node_modules assets/dist/fonts assets/dist/web assets/dist/licenses
