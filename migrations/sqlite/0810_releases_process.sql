-- +goose Up
ALTER TABLE releases ADD COLUMN brought_in INTEGER NOT NULL DEFAULT 0 CHECK (brought_in IN (0, 1));
ALTER TABLE releases ADD COLUMN model TEXT NOT NULL DEFAULT '' CHECK (length(model) <= 64);
ALTER TABLE releases ADD COLUMN cut_off_date TEXT CHECK (length(cut_off_date) = 10);
ALTER TABLE releases ADD COLUMN cut_off_at TEXT CHECK (length(cut_off_at) = 26);
ALTER TABLE releases ADD COLUMN closes_nothing INTEGER CHECK (closes_nothing IN (0, 1));
ALTER TABLE releases ADD COLUMN assessed_by TEXT NOT NULL DEFAULT '' CHECK (length(assessed_by) <= 64);
ALTER TABLE releases ADD COLUMN due_on TEXT NOT NULL DEFAULT '9999-12-31' CHECK (length(due_on) = 10);
CREATE INDEX releases_by_due ON releases (due_on, code);
CREATE INDEX releases_by_stage ON releases (stage, code);
CREATE INDEX releases_by_stage_due ON releases (stage, due_on, code);
CREATE INDEX releases_by_type ON releases (type, code);
CREATE INDEX releases_by_type_due ON releases (type, due_on, code);
CREATE INDEX releases_by_suspended ON releases (suspended, code);
CREATE INDEX releases_by_first_planned ON releases (first_planned, code);
