-- Limits and budgets of whoever places orders: who that was, and what the order counts for.

-- Whoever asks without a name of his own is "local", and so was everybody until now.
ALTER TABLE orders ADD COLUMN placed_by TEXT NOT NULL DEFAULT 'local';
-- In USD; not there for an order that never passed the gate, or that is older than this column.
ALTER TABLE orders ADD COLUMN counted_usd TEXT CHECK (counted_usd NOT GLOB '*[^0-9.]*');

CREATE TRIGGER orders_keep_who_placed_them BEFORE UPDATE ON orders
WHEN NEW.placed_by IS NOT OLD.placed_by
BEGIN
    SELECT RAISE(ABORT, 'who placed an order does not change');
END;
