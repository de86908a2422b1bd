-- Tokens: who may ask for what. The secret itself is not kept. A token that was revoked stays, so that its name, which
-- stands in the audit, is never given to somebody else.
CREATE TABLE tokens (
    name         TEXT NOT NULL PRIMARY KEY,
    digest       TEXT NOT NULL UNIQUE CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
    granted      TEXT NOT NULL CHECK (json_valid(granted)),
    created_at   INTEGER NOT NULL,
    created_by   TEXT NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tokens_stay BEFORE DELETE ON tokens
BEGIN
    SELECT RAISE(ABORT, 'tokens stay');
END;

CREATE TRIGGER tokens_do_not_change BEFORE UPDATE OF name, digest, granted, created_at, created_by, expires_at ON tokens
BEGIN
    SELECT RAISE(ABORT, 'what a token grants does not change');
END;

CREATE TRIGGER tokens_stay_revoked BEFORE UPDATE OF revoked_at ON tokens
WHEN OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NOT OLD.revoked_at
BEGIN
    SELECT RAISE(ABORT, 'a revoked token stays revoked');
END;
