// Package internal_test holds what is true of the tree as a whole: who may
// import whom, who owns which library, and what no package does. It serves the
// project's architecture, no clause of the seed.
//
// It reads imports and syntax, for every build tag; it does not resolve types,
// so a rule can be dodged by someone who means to. That person is reading this.
package internal_test

import "testing"

// Groups of packages, so that the table below reads as the drawing does:
// cmd → app → adapters → document, template, features → kernel.
var (
	kernel   = list("fault", "clock", "id", "content", "locale", "sheet", "work")
	features = list("org", "identity", "policy", "release", "measure", "record", "audit", "job")
	below    = join(kernel, features, list("document", "template"))
	adapters = list("store/...", "blob", "mail", "sso", "ical", "demo", "web/...", "format/...")
	leaves   = []string{"assets", "templates", "locales", "migrations"}
)

// packages says what each package may import of this module. A package that is
// not named here fails the test: give it a row and say where it stands. A row
// whose package does not exist yet is fine. Test files may import anything:
// they stand outside, like app.
var packages = []rule{
	// Kernel: every sideways edge is one of these.
	{pkg: "internal/fault"},
	{pkg: "internal/clock", may: list("fault")},
	{pkg: "internal/id", may: list("fault")},
	{pkg: "internal/content", may: list("fault", "clock", "id")},
	{pkg: "internal/locale", may: list("fault", "clock", "content")},
	{pkg: "internal/sheet", may: list("fault", "content")},
	{pkg: "internal/work", may: list("fault", "clock", "id")},
	// Settings are read once, at the top, and handed down as values.
	{pkg: "internal/config", may: list("fault")},

	// Features: org ← identity, org ← policy ← release, and no other edge.
	{pkg: "internal/org", may: kernel},
	{pkg: "internal/identity", may: join(kernel, list("org"))},
	{pkg: "internal/policy", may: join(kernel, list("org"))},
	{pkg: "internal/release", may: join(kernel, list("policy"))},
	{pkg: "internal/measure", may: kernel},
	{pkg: "internal/record", may: kernel},
	{pkg: "internal/audit", may: kernel},
	{pkg: "internal/job", may: kernel},
	{pkg: "internal/template", may: kernel},
	{pkg: "internal/document", may: join(kernel, list("template", "format"))},

	// Adapters: down, never sideways; inside one, as drawn here.
	{pkg: "internal/format", may: kernel}, // what every format is given and must answer
	{pkg: "internal/format/pdf", may: join(below, list("format", "format/pdf/layout", "format/pdf/provider", "format/pdf/writer", "format/pdf/typeset"))},
	{pkg: "internal/format/pdf/layout", may: join(below, list("format", "format/pdf/provider", "format/pdf/writer", "format/pdf/typeset"))},
	{pkg: "internal/format/pdf/provider", may: join(kernel, list("format/pdf/writer", "format/pdf/typeset"))},
	{pkg: "internal/format/pdf/writer", may: join(kernel, list("format/pdf/typeset"))},
	{pkg: "internal/format/pdf/typeset", may: kernel},
	{pkg: "internal/format/xlsx", may: join(below, list("format"))},
	{pkg: "internal/format/html", may: join(below, list("format"))},
	{pkg: "internal/store", may: join(below, list("store/engine"))},
	{pkg: "internal/store/engine", may: kernel},
	{pkg: "internal/store/engine/sqlite", may: join(kernel, list("store", "store/engine"))},
	{pkg: "internal/store/engine/mysql", may: join(kernel, list("store", "store/engine"))},
	{pkg: "internal/blob", may: below},
	{pkg: "internal/mail", may: below},
	{pkg: "internal/sso", may: below},
	{pkg: "internal/ical", may: below},
	{pkg: "internal/demo", may: below},
	{pkg: "internal/web", may: join(below, list("web/api", "web/page"))},
	{pkg: "internal/web/api", may: below},
	{pkg: "internal/web/page", may: below},
	{pkg: "internal/web/static"},

	// Contracts that tests run: nothing else can import them, for no row names them.
	{pkg: "internal/format/formattest", may: join(below, list("format")), testing: true},
	{pkg: "internal/store/storetest", may: join(below, leaves, list("store", "store/engine/...", "store/storetest/mariadb")), testing: true},
	{pkg: "internal/store/storetest/mariadb", testing: true},

	// The top. Only app knows everything.
	{pkg: "internal/app", may: join(below, adapters, list("config"), leaves)},
	{pkg: "cmd/acta", may: join(list("app", "config"), kernel)},
	{pkg: "internal/trace"},
	{pkg: "cmd/trace", may: list("trace")},

	// Leaves hold files, no code to speak of.
	{pkg: "assets"}, {pkg: "templates"}, {pkg: "locales"}, {pkg: "migrations"},
}

// libraries says which packages may import a module from outside. One that is
// not named here fails the test: a new dependency has one owner, a row here and
// a decision record. Test files may use those of others.
var libraries = []library{
	{prefix: "gorm.io", owners: list("store/...")},
	{prefix: "github.com/go-sql-driver/mysql", owners: list("store/...")},
	{prefix: "github.com/libtnb/sqlite", owners: list("store/...")},
	{prefix: "modernc.org/sqlite", owners: list("store/...")},
	{prefix: "github.com/pressly/goose", owners: list("store/...")},
	{prefix: "github.com/gin-gonic", owners: list("web/...")},
	{prefix: "github.com/danielgtaylor/huma", owners: list("web/...")},
	{prefix: "github.com/johnfercher/maroto", owners: list("format/pdf/...")},
	{prefix: "github.com/boombuler/barcode", owners: list("format/pdf/...", "web")}, // maroto's components, and second factors to scan
	{prefix: "github.com/go-text/typesetting", owners: list("format/pdf/...")},
	{prefix: "golang.org/x/image", owners: list("format/pdf/...")},
	{prefix: "github.com/xuri/excelize", owners: list("format/xlsx")},
	{prefix: "github.com/klauspost/compress", owners: list("format/pdf/...", "format/xlsx", "web")},
	{prefix: "github.com/expr-lang/expr", owners: list("template")},
	{prefix: "github.com/goccy/go-yaml", owners: list("template", "demo")},
	{prefix: "github.com/nicksnyder/go-i18n", owners: list("locale")},
	{prefix: "github.com/pelletier/go-toml", owners: list("locale")},
	{prefix: "github.com/go-playground/locales", owners: list("locale")},
	{prefix: "gocloud.dev", owners: list("blob")},
	{prefix: "golang.org/x/mod", owners: list("audit", "store/...")}, // the Merkle log: its rules, and its rows
	{prefix: "github.com/alexedwards/argon2id", owners: list("identity")},
	{prefix: "github.com/pquerna/otp", owners: list("identity")},
	{prefix: "github.com/alexedwards/scs", owners: list("web/...")},
	{prefix: "github.com/coreos/go-oidc", owners: list("sso")},
	{prefix: "golang.org/x/oauth2", owners: list("sso")},
	{prefix: "github.com/wneessen/go-mail", owners: list("mail")},
	{prefix: "github.com/arran4/golang-ical", owners: list("ical")},
	{prefix: "golang.org/x/time", owners: list("identity", "web/...")},
	{prefix: "github.com/google/uuid", owners: list("id")},
	{prefix: "github.com/caarlos0/env", owners: list("config")},
	{prefix: "github.com/spf13/cobra", owners: []string{"cmd/acta"}},
	{prefix: "github.com/spf13/pflag", owners: []string{"cmd/acta"}},
	// Unicode has no owner: it is used wherever words are compared, sorted or drawn.
	{prefix: "golang.org/x/text", owners: join(kernel, adapters, list("document", "template"))},
	{prefix: "github.com/google/go-cmp", owners: list("format/formattest", "store/storetest")},
	{prefix: "pgregory.net/rapid", owners: list("store/storetest")},
}

// names that a package does not bear: they say where code was put, not what it is.
var forbiddenNames = []string{"util", "utils", "common", "helper", "helpers", "models", "services", "types", "misc", "base", "shared"}

// TestArchitecture holds this repository to the tables above.
func TestArchitecture(t *testing.T) {
	tree, err := read("..")
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.files) < 10 {
		t.Fatalf("found %d Go files: the test does not see the repository", len(tree.files))
	}
	for _, finding := range check(tree, packages, libraries, forbiddenNames) {
		t.Error(finding)
	}
}
