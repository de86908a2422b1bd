-- The first records: orders and what became of them, the audit, settings, and the paper exchange's own books.
--
-- Amounts are decimal text and are never summed, compared or sorted here. Times are microseconds since 1970, UTC.
-- A `number` that is a primary key is the order in which rows were recorded. Words of lists that may grow (types, states)
-- are checked by the code, so that a new word needs no new table.

-- What was asked for, where it stands, what came of it so far.
CREATE TABLE orders (
    number                INTEGER PRIMARY KEY,
    order_id              TEXT NOT NULL UNIQUE,
    client_order_id       TEXT NOT NULL,
    exchange_order_id     TEXT,
    exchange              TEXT NOT NULL,
    account               TEXT NOT NULL,
    symbol                TEXT NOT NULL,
    side                  TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    type                  TEXT NOT NULL,
    quantity              TEXT CHECK (quantity NOT GLOB '*[^0-9.]*'),
    quote_quantity        TEXT CHECK (quote_quantity NOT GLOB '*[^0-9.]*'),
    limit_price           TEXT CHECK (limit_price NOT GLOB '*[^0-9.]*'),
    stop_price            TEXT CHECK (stop_price NOT GLOB '*[^0-9.]*'),
    time_in_force         TEXT NOT NULL,
    expire_at             INTEGER,
    post_only             INTEGER NOT NULL CHECK (post_only IN (0, 1)),
    self_trade_prevention TEXT NOT NULL,
    status                TEXT NOT NULL,
    filled_quantity       TEXT NOT NULL CHECK (filled_quantity NOT GLOB '*[^0-9.]*'),
    remaining_quantity    TEXT CHECK (remaining_quantity NOT GLOB '*[^0-9.]*'),
    filled_value          TEXT NOT NULL CHECK (filled_value NOT GLOB '*[^-0-9.]*'),
    average_price         TEXT CHECK (average_price NOT GLOB '*[^0-9.]*'),
    fees                  TEXT NOT NULL CHECK (json_type(fees) = 'array'),
    reason                TEXT,
    denials               TEXT NOT NULL CHECK (json_type(denials) = 'array'),
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL,
    version               INTEGER NOT NULL CHECK (version >= 0),
    CHECK ((quantity IS NULL) <> (quote_quantity IS NULL)),
    UNIQUE (exchange, account, client_order_id)
) STRICT;

CREATE UNIQUE INDEX orders_by_exchange_order_id ON orders (exchange, account, exchange_order_id)
    WHERE exchange_order_id IS NOT NULL;
CREATE INDEX orders_newest ON orders (created_at);
CREATE INDEX orders_newest_by_status ON orders (status, created_at);
CREATE INDEX orders_of_account ON orders (exchange, account, created_at);
CREATE INDEX orders_of_account_by_status ON orders (exchange, account, status, created_at);

CREATE TRIGGER orders_keep_what_was_ordered BEFORE UPDATE ON orders
WHEN NEW.order_id IS NOT OLD.order_id
    OR NEW.client_order_id IS NOT OLD.client_order_id
    OR NEW.exchange IS NOT OLD.exchange
    OR NEW.account IS NOT OLD.account
    OR NEW.symbol IS NOT OLD.symbol
    OR NEW.side IS NOT OLD.side
    OR NEW.type IS NOT OLD.type
    OR NEW.quantity IS NOT OLD.quantity
    OR NEW.quote_quantity IS NOT OLD.quote_quantity
    OR NEW.limit_price IS NOT OLD.limit_price
    OR NEW.stop_price IS NOT OLD.stop_price
    OR NEW.time_in_force IS NOT OLD.time_in_force
    OR NEW.expire_at IS NOT OLD.expire_at
    OR NEW.post_only IS NOT OLD.post_only
    OR NEW.self_trade_prevention IS NOT OLD.self_trade_prevention
    OR NEW.created_at IS NOT OLD.created_at
BEGIN
    SELECT RAISE(ABORT, 'what was ordered does not change');
END;

-- What happened to orders, in the order in which it was learned.
CREATE TABLE order_events (
    order_id TEXT NOT NULL REFERENCES orders (order_id),
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    at       INTEGER NOT NULL,
    status   TEXT NOT NULL,
    what     TEXT NOT NULL CHECK (json_type(what) = 'object'),
    PRIMARY KEY (order_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER order_events_do_not_change BEFORE UPDATE ON order_events
BEGIN
    SELECT RAISE(ABORT, 'what happened to an order does not change');
END;

CREATE TRIGGER order_events_stay BEFORE DELETE ON order_events
BEGIN
    SELECT RAISE(ABORT, 'what happened to an order stays');
END;

-- Our executions.
CREATE TABLE fills (
    number      INTEGER PRIMARY KEY,
    exchange    TEXT NOT NULL,
    account     TEXT NOT NULL,
    fill_id     TEXT NOT NULL,
    order_id    TEXT NOT NULL REFERENCES orders (order_id),
    symbol      TEXT NOT NULL,
    side        TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    price       TEXT NOT NULL CHECK (price NOT GLOB '*[^0-9.]*'),
    quantity    TEXT NOT NULL CHECK (quantity NOT GLOB '*[^0-9.]*'),
    -- A rebate is a fee below zero.
    fee_amount  TEXT NOT NULL CHECK (fee_amount NOT GLOB '*[^-0-9.]*'),
    fee_asset   TEXT NOT NULL,
    liquidity   TEXT NOT NULL CHECK (liquidity IN ('maker', 'taker')),
    usd_rate    TEXT CHECK (usd_rate NOT GLOB '*[^0-9.]*'),
    executed_at INTEGER NOT NULL,
    UNIQUE (exchange, account, fill_id)
) STRICT;

CREATE INDEX fills_newest ON fills (executed_at);
CREATE INDEX fills_of_account ON fills (exchange, account, executed_at);
CREATE INDEX fills_of_order ON fills (order_id, executed_at);

CREATE TRIGGER fills_do_not_change BEFORE UPDATE ON fills
BEGIN
    SELECT RAISE(ABORT, 'an execution does not change');
END;

CREATE TRIGGER fills_stay BEFORE DELETE ON fills
BEGIN
    SELECT RAISE(ABORT, 'an execution stays');
END;

-- Who did what. No foreign key: the audit also speaks of orders that are not there.
CREATE TABLE audit_log (
    number     INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    principal  TEXT NOT NULL,
    face       TEXT NOT NULL,
    action     TEXT NOT NULL,
    order_id   TEXT,
    detail     TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;

CREATE INDEX audit_log_newest ON audit_log (at);

CREATE TRIGGER audit_log_does_not_change BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit does not change');
END;

CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit stays');
END;

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

-- The paper exchange's own books. Bodies and states are JSON in its own form.
CREATE TABLE paper_accounts (
    account TEXT NOT NULL PRIMARY KEY,
    -- Empty until the paper exchange has written one.
    state   TEXT NOT NULL CHECK (state = '' OR json_valid(state))
) STRICT, WITHOUT ROWID;

CREATE TABLE paper_balances (
    account   TEXT NOT NULL REFERENCES paper_accounts (account),
    asset     TEXT NOT NULL,
    available TEXT NOT NULL CHECK (available NOT GLOB '*[^0-9.]*'),
    held      TEXT NOT NULL CHECK (held NOT GLOB '*[^0-9.]*'),
    PRIMARY KEY (account, asset)
) STRICT, WITHOUT ROWID;

CREATE TABLE paper_orders (
    account           TEXT NOT NULL REFERENCES paper_accounts (account),
    number            INTEGER NOT NULL,
    exchange_order_id TEXT NOT NULL,
    client_order_id   TEXT NOT NULL,
    symbol            TEXT NOT NULL,
    open              INTEGER NOT NULL CHECK (open IN (0, 1)),
    body              TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (account, number),
    UNIQUE (account, exchange_order_id),
    UNIQUE (account, client_order_id)
) STRICT;

CREATE INDEX paper_orders_open ON paper_orders (account, number) WHERE open = 1;

CREATE TABLE paper_fills (
    account           TEXT NOT NULL,
    number            INTEGER NOT NULL,
    exchange_order_id TEXT NOT NULL,
    body              TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (account, number),
    FOREIGN KEY (account, exchange_order_id) REFERENCES paper_orders (account, exchange_order_id)
) STRICT;

CREATE TABLE paper_candles (
    account TEXT NOT NULL REFERENCES paper_accounts (account),
    symbol  TEXT NOT NULL,
    open_at INTEGER NOT NULL,
    open    TEXT NOT NULL CHECK (open NOT GLOB '*[^0-9.]*'),
    high    TEXT NOT NULL CHECK (high NOT GLOB '*[^0-9.]*'),
    low     TEXT NOT NULL CHECK (low NOT GLOB '*[^0-9.]*'),
    close   TEXT NOT NULL CHECK (close NOT GLOB '*[^0-9.]*'),
    volume  TEXT NOT NULL CHECK (volume NOT GLOB '*[^0-9.]*'),
    PRIMARY KEY (account, symbol, open_at)
) STRICT, WITHOUT ROWID;
