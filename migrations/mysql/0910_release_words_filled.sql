-- +goose Up
INSERT INTO release_words (release_id, word, recorded_at)
WITH RECURSIVE plain AS (
    SELECT r.id, r.recorded_at, LOWER(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(CONCAT(r.code, ' ', CONVERT(r.title USING utf8mb4) COLLATE utf8mb4_bin), 'Æ', 'æ'), 'Ø', 'ø'), 'Ð', 'ð'), 'Þ', 'þ'), '«', ' '), '»', ' '), '“', ' '), '”', ' '), 'à', 'a'), 'á', 'a'), 'â', 'a'), 'ã', 'a'), 'ä', 'a'), 'å', 'a'), 'À', 'a'), 'Á', 'a'), 'Â', 'a'), 'Ã', 'a'), 'Ä', 'a'), 'Å', 'a'), 'ç', 'c'), 'Ç', 'c'), 'è', 'e'), 'é', 'e'), 'ê', 'e'), 'ë', 'e'), 'È', 'e'), 'É', 'e'), 'Ê', 'e'), 'Ë', 'e'), 'ì', 'i'), 'í', 'i'), 'î', 'i'), 'ï', 'i'), 'Ì', 'i'), 'Í', 'i'), 'Î', 'i'), 'Ï', 'i'), 'ñ', 'n'), 'Ñ', 'n'), 'ò', 'o'), 'ó', 'o'), 'ô', 'o'), 'õ', 'o'), 'ö', 'o'), 'Ò', 'o'), 'Ó', 'o'), 'Ô', 'o'), 'Õ', 'o'), 'Ö', 'o'), 'ù', 'u'), 'ú', 'u'), 'û', 'u'), 'ü', 'u'), 'Ù', 'u'), 'Ú', 'u'), 'Û', 'u'), 'Ü', 'u'), 'ý', 'y'), 'ÿ', 'y'), 'Ý', 'y'), ',', ' '), ';', ' '), ':', ' '), '/', ' '), '(', ' '), ')', ' '), '"', ' ')) AS phrase FROM releases r
), texts AS (
    SELECT f.id, f.recorded_at, f.phrase FROM plain f
    UNION ALL
    SELECT f.id, f.recorded_at, REPLACE(REPLACE(REPLACE(f.phrase, '.', ' '), '-', ' '), '_', ' ') FROM plain f
), words AS (
    SELECT t.id, t.recorded_at, CAST('' AS CHAR(600)) COLLATE utf8mb4_bin AS word, CAST(CONCAT(t.phrase, ' ') AS CHAR(600)) COLLATE utf8mb4_bin AS rest FROM texts t
    UNION ALL
    SELECT w.id, w.recorded_at, SUBSTR(w.rest, 1, INSTR(w.rest, ' ') - 1), SUBSTR(w.rest, INSTR(w.rest, ' ') + 1) FROM words w WHERE w.rest <> ''
)
SELECT DISTINCT w.id, w.word, w.recorded_at FROM words w WHERE w.word <> '';
