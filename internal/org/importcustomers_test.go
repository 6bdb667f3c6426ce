package org_test

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

const customerHeading = "code|name|kind|language|zone|group|signatory|title|email"

func customerRows(lines ...string) sheet.Table {
	table := sheet.Table{File: "customers.csv", SHA256: strings.Repeat("a", 64), Columns: strings.Split(customerHeading, "|")}
	for _, line := range lines {
		table.Append(strings.Split(line, "|"))
	}
	return table
}

func (h *house) take(t *testing.T, rows sheet.Table, opts sheet.Options) sheet.Report {
	t.Helper()
	opts.Actor = "ana"
	report, err := h.ImportCustomers(t.Context(), rows, opts)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// did is what a report says: "created updated unchanged written", and its
// findings.
func did(r sheet.Report) string {
	lines := []string{strings.Join([]string{
		strconv.Itoa(r.Created), strconv.Itoa(r.Updated), strconv.Itoa(r.Unchanged), strconv.FormatBool(r.Written),
	}, " ")}
	for _, f := range r.Findings {
		line := strconv.Itoa(f.Line) + " " + f.Column + " " + string(f.Severity) + " " + f.Key
		for _, arg := range f.Args {
			line += " " + arg.Name + "=" + arg.Value
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCustomersByFile(t *testing.T) {
	cases := map[string]func(*testing.T, *house){
		"several rows make one customer":             customersImported,
		"rows that cannot be taken":                  customerFindings,
		"an empty cell removes nothing":              customersKeep,
		"members join groups":                        customersJoin,
		"exports come back":                          customersComeBack,
		"what is broken off leaves nothing":          customersBrokenOff,
		"a customer of a refused group is no member": customersOfRefusedGroup,
	}
	var list []storetest.Case
	for name, test := range cases {
		list = append(list, storetest.Case{Name: name, Test: func(t *testing.T, db *store.DB) {
			h := houseOn(db)
			h.put(t, full(t))
			h.entries = nil
			test(t, h)
		}})
	}
	slices.SortFunc(list, func(a, b storetest.Case) int { return strings.Compare(a.Name, b.Name) })
	storetest.Run(t, list...)
}

func (h *house) customer(t *testing.T, code string) org.Customer {
	t.Helper()
	one, _ := h.directory(t).Customer(code)
	return one
}

func customersImported(t *testing.T, h *house) {
	rows := customerRows(
		"N1|Clínica Nueva|external|es|Europe/Madrid||Ana Gil|Directora|ana@example.com",
		"N1||||||Luis Paz||luis@example.com",
		"N2|Nordwind|internal||||||",
	)
	expect(t, did(h.take(t, rows, sheet.Options{DryRun: true})), "3 0 0 false")
	if _, found := h.directory(t).Customer("N1"); found || len(h.entries) != 0 {
		t.Fatal("a dry run wrote")
	}
	report := h.take(t, rows, sheet.Options{})
	expect(t, did(report), "3 0 0 true")
	if len(h.entries) != 1 || h.entries[0].Action != org.ImportName || report.ID == "" {
		t.Errorf("entries %+v", h.entries)
	}
	one := h.customer(t, "N1")
	if one.Name.Values["es"] != "Clínica Nueva" || one.Kind != org.External || one.Zone != "Europe/Madrid" ||
		!slices.Equal(one.Signatories, []org.Signatory{{"Ana Gil", "Directora", "ana@example.com"}, {"Luis Paz", "", "luis@example.com"}}) {
		t.Errorf("%+v", one)
	}
	expect(t, did(h.take(t, rows, sheet.Options{})), "0 0 3 false")
	var kept sheet.Report
	h.read(t, func(tx *work.Tx) (err error) { kept, err = store.Imports{}.Last(tx, org.ImportName); return err })
	if len(h.entries) != 1 || kept.Created != 3 {
		t.Errorf("the same file left an entry, or no report: %+v", kept)
	}
}

func customerFindings(t *testing.T, h *house) {
	rows := customerRows(
		"N1|Uno|external||||Ana||",
		"N1|Otro|internal|en|Europe/Paris||Luis||",
		"N1||||||Ana||",
		"N 2|Dos|external||||||",
		"N3||||||||",
		"N4|Cuatro|friend|Spanish|Mars/Base||||",
		"N5|"+strings.Repeat("x", 201)+"|external|||||x|y",
		"N6|Seis|external|||||Jefe|",
		"N7|Siete|external|||NONE|||",
		"N8|Ocho|external||||Eva||not an address",
	)
	want := strings.Join([]string{
		"3 name rejected import.other_value line=2",
		"3 kind rejected import.other_value line=2",
		"3 language rejected import.other_value line=2",
		"3 zone rejected import.other_value line=2",
		"4 code rejected import.duplicate line=2",
		"5 code rejected import.code",
		"6 name rejected import.required",
		"6 kind rejected import.required",
		"7 kind rejected import.choice choices=external, group, internal",
		"7 language rejected import.language",
		"7 zone rejected import.zone",
		"8 name rejected import.too_long limit=200",
		"8 signatory rejected import.required",
		"8 email rejected import.email",
		"9 signatory rejected import.required",
		"11 email rejected import.email",
		"10 group rejected import.unknown_group",
	}, "\n")
	before := len(h.directory(t).Customers)
	expect(t, did(h.take(t, rows, sheet.Options{})), "1 0 0 false\n"+want)
	if n := len(h.directory(t).Customers); n != before || len(h.entries) != 0 {
		t.Errorf("a refused file left %d customers and %d entries", n-before, len(h.entries))
	}
	expect(t, did(h.take(t, rows, sheet.Options{AcceptValid: true})), "1 0 0 true\n"+want)
	if n := len(h.directory(t).Customers); n != before+1 {
		t.Errorf("the valid rows made %d customers", n-before)
	}
	short := customerRows()
	short.Columns = short.Columns[1:]
	_, err := h.ImportCustomers(t.Context(), short, sheet.Options{Actor: "ana"})
	if all := fault.All(err); len(all) != 1 || all[0].Place.Column != "code" {
		t.Errorf("a column is missing: %v", err)
	}
}

func customersKeep(t *testing.T, h *house) {
	h.take(t, customerRows("N1|Uno|external|en|Europe/Paris||Ana|Directora|ana@example.com"), sheet.Options{})
	was := h.customer(t, "N1")
	expect(t, did(h.take(t, customerRows("N1||||||Ana||"), sheet.Options{})), "0 0 1 false")
	expect(t, did(h.take(t, customerRows("N1||||||||"), sheet.Options{})), "0 0 1 false")
	expect(t, did(h.take(t, customerRows("N1||||||Ana|Presidenta|"), sheet.Options{})), "0 1 0 true")
	is := h.customer(t, "N1")
	if is.Language != "en" || is.Zone != was.Zone || !slices.Equal(is.Signatories, []org.Signatory{{"Ana", "Presidenta", "ana@example.com"}}) {
		t.Errorf("%+v", is)
	}
}

func customersJoin(t *testing.T, h *house) {
	rows := customerRows(
		"N1|Uno|external|||G1|||",
		"N2|Dos|external|||G1|||",
		"N1|||||G2|||",
		"G1|Grupo uno|group||||||",
		"G2|Grupo dos|group||||||",
	)
	expect(t, did(h.take(t, rows, sheet.Options{})), "5 0 0 true")
	members := h.customer(t, "G1").Members
	today := clock.Date{Year: 2026, Month: 3, Day: 2}
	if !slices.Equal(members, []org.Member{{Customer: "N1", From: today}, {Customer: "N2", From: today}}) {
		t.Errorf("%+v", members)
	}
	expect(t, did(h.take(t, rows, sheet.Options{})), "0 0 5 false")
	expect(t, did(h.take(t, customerRows("N2|||||G2|||"), sheet.Options{})), "0 1 0 true")
	if n := len(h.customer(t, "G2").Members); n != 2 {
		t.Errorf("%d members", n)
	}
	expect(t, did(h.take(t, customerRows("G1|||||G2|||", "N2|||||N1|||"), sheet.Options{})),
		"0 0 0 false\n2 group rejected import.group_in_group\n3 group rejected import.unknown_group")
}

func customersOfRefusedGroup(t *testing.T, h *house) {
	report := h.take(t, customerRows("N1|Uno|external|||G1|||", "G1|Grupo|group||Mars/Base||||"), sheet.Options{AcceptValid: true})
	expect(t, did(report), "0 0 0 false\n3 zone rejected import.zone\n2 group rejected import.unknown_group")
	if _, found := h.directory(t).Customer("N1"); found {
		t.Error("a rejected row was taken")
	}
}

// Texts that CSV files and spreadsheets like to change.
var hostile = []string{`=1+1`, `+34`, `-1`, `@here`, `'=1`, `a "b", c; d`, "two\nlines", "ñ 漢字 🚀", "an\u0303o", "  space  "}

func customersComeBack(t *testing.T, h *house) {
	var setup org.Setup
	group := org.Customer{Code: "GH", Name: es("Grupo"), Kind: org.Group}
	for i, text := range hostile {
		code := "H" + strconv.Itoa(i)
		setup.Customers = append(setup.Customers, org.Customer{
			Code: code, Name: es(text).With("en", "other"), Kind: org.External, Zone: "America/Bogota", Language: "es",
			Signatories: []org.Signatory{{text, text, "a@example.com"}, {"Second", "", ""}},
		})
		group.Members = append(group.Members, org.Member{Customer: code, From: clock.Date{Year: 2026, Month: 1, Day: 1}})
	}
	setup.Customers = append(setup.Customers, group)
	h.put(t, setup)
	given, err := h.ExportCustomers(t.Context(), sheet.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := sheet.WriteCSV(&file, given, ','); err != nil {
		t.Fatal(err)
	}
	back, err := sheet.ReadCSV("customers.csv", &file)
	if err != nil {
		t.Fatal(err)
	}
	entries := len(h.entries)
	report := h.take(t, back, sheet.Options{})
	if report.Unchanged != len(given.Rows) || report.Written || len(h.entries) != entries || len(given.Rows) < 2*len(hostile) {
		t.Errorf("%d rows: %s", len(given.Rows), did(report))
	}
	one, err := h.ExportCustomers(t.Context(), sheet.Filter{Customer: "H1"})
	if err != nil || len(one.Rows) != 2 || one.Rows[0].Cells[5] != "GH" || one.Rows[1].Cells[5] != "" {
		t.Errorf("%v, %v", one.Rows, err)
	}
}

func customersBrokenOff(t *testing.T, h *house) {
	stop := errors.New("called off")
	rows := customerRows("N1|Uno|external||||||")
	_, err := h.ImportCustomers(t.Context(), rows, sheet.Options{Actor: "ana", Told: func(int) error { return stop }})
	if _, found := h.directory(t).Customer("N1"); found || !errors.Is(err, stop) || len(h.entries) != 0 {
		t.Errorf("%v, %d entries", err, len(h.entries))
	}
}
