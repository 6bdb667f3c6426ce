package web_test

import "strings"

// trailAccess says who gets past the door of the pages of the audit trail, imports and
// jobs.
const trailAccess = `
GET    /audit AQUN
GET    /audit/entries/:index AQUN
GET    /audit/entries/:index/proof AQUN
GET    /audit/entries/:index/checkpoint AQUN
GET    /audit/check AQUN
GET    /audit/checkpoint AQUN
POST   /audit/checkpoints AQ
GET    /audit/entries.csv QUN
GET    /audit/log QU
GET    /imports QPVUN
GET    /imports/:id QPVUN
GET    /imports/jobs/:id QPVUN
GET    /imports/jobs/:id/events QPVUN
GET    /jobs A
GET    /jobs.xlsx A
GET    /jobs/:id A
GET    /jobs/:id/events A
POST   /jobs/:id/retry A
POST   /jobs/:id/cancel A
`

// importAccess are the pages of each kind of rows, with who may bring them in.
func importAccess() string {
	rows := ""
	for what, who := range map[string]string{
		"releases": "QP", "activities": "QP", "change-requests": "QP", "configuration-items": "QP", "incidents": "QP", "customers": "Q", "retention-series": "Q",
	} {
		for _, row := range []string{"GET %", "POST %", "POST %/rows", "GET %/template.csv", "GET %/template.xlsx"} {
			rows += strings.ReplaceAll(row, "%", "/imports/new/"+what) + " " + who + "\n"
		}
	}
	return rows
}
