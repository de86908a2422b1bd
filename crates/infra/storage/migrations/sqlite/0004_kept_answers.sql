-- What came of acts that were asked for with an idempotency key: asking again is answered from here.
CREATE TABLE kept_answers (
    principal TEXT NOT NULL,
    key       TEXT NOT NULL,
    digest    TEXT NOT NULL,
    answer    TEXT NOT NULL CHECK (json_valid(answer)),
    at        INTEGER NOT NULL,
    PRIMARY KEY (principal, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX kept_answers_oldest ON kept_answers (at);
