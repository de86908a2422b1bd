-- The audit becomes a chain of hashes. What was recorded before is put into the new table, in its order, by the code that
-- carries out this migration: SQL knows no SHA-256.

DROP TRIGGER audit_log_does_not_change;
DROP TRIGGER audit_log_stays;
DROP INDEX audit_log_newest;
ALTER TABLE audit_log RENAME TO audit_log_without_chain;

-- Who did what. No foreign key: the audit also speaks of orders that are not there. The hash of an entry covers all of its
-- columns and the hash of the entry before it; where the chain ends stands in the setting `audit_head`.
CREATE TABLE audit_log (
    number        INTEGER PRIMARY KEY CHECK (number >= 1),
    at            INTEGER NOT NULL,
    request_id    TEXT NOT NULL,
    principal     TEXT NOT NULL,
    face          TEXT NOT NULL,
    action        TEXT NOT NULL,
    order_id      TEXT,
    detail        TEXT NOT NULL CHECK (json_valid(detail)),
    previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64 AND previous_hash NOT GLOB '*[^0-9a-f]*'),
    hash          TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*')
) STRICT;

CREATE INDEX audit_log_newest ON audit_log (at);
CREATE INDEX audit_log_of_order ON audit_log (order_id, at) WHERE order_id IS NOT NULL;

CREATE TRIGGER audit_log_does_not_change BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit does not change');
END;

CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit stays');
END;
