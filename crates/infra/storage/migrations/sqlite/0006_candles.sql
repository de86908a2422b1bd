-- Candles of exchanges that change no more, so that no exchange is asked for them twice.
CREATE TABLE candles (
    exchange  TEXT NOT NULL,
    symbol    TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    open_at   INTEGER NOT NULL,
    open      TEXT NOT NULL,
    high      TEXT NOT NULL,
    low       TEXT NOT NULL,
    close     TEXT NOT NULL,
    volume    TEXT NOT NULL,
    PRIMARY KEY (exchange, symbol, timeframe, open_at)
) STRICT, WITHOUT ROWID;

-- The stretches of time of which every candle is known; one that is not there had no trade. They never touch.
CREATE TABLE candle_stretches (
    exchange  TEXT NOT NULL,
    symbol    TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    start_at  INTEGER NOT NULL,
    end_at    INTEGER NOT NULL CHECK (end_at > start_at),
    PRIMARY KEY (exchange, symbol, timeframe, start_at)
) STRICT, WITHOUT ROWID;
