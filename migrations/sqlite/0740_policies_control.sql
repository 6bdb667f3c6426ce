-- +goose Up
ALTER TABLE policies ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 0);
ALTER TABLE policies ADD COLUMN document_number TEXT CHECK (length(document_number) <= 32);
ALTER TABLE policies ADD COLUMN version_id TEXT CHECK (length(version_id) = 36);
ALTER TABLE policies ADD COLUMN content_hash TEXT CHECK (length(content_hash) = 64);
ALTER TABLE policies ADD COLUMN in_force_from TEXT CHECK (length(in_force_from) = 10);
ALTER TABLE policies ADD COLUMN in_force_to TEXT CHECK (length(in_force_to) = 10)
    CONSTRAINT policies_in_force CHECK (in_force_to > in_force_from);
ALTER TABLE policies ADD COLUMN state TEXT NOT NULL DEFAULT 'imported' CHECK (length(state) <= 16)
    CONSTRAINT policies_state CHECK (state IN ('imported', 'draft', 'approved', 'controlled', 'void'))
    CONSTRAINT policies_bound CHECK ((state IN ('approved', 'controlled', 'void')) = (version_id IS NOT NULL))
    CONSTRAINT policies_dated CHECK ((state = 'controlled') = (in_force_from IS NOT NULL));
CREATE UNIQUE INDEX policies_by_version ON policies (version_id);
