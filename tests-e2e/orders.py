"""Proves with the official Python client what other products got wrong about orders.

    orders.py placed FILE    places orders on an account that is empty, and writes down what the server then says
    orders.py kept FILE      after the server was started again: it has to say the same

The market stands still at 50000, the account has 100000 USD. E2E_URL is the address of the server, E2E_MCP_SHARED the
command line that speaks MCP and shares its records.
"""

import asyncio
import json
import os
import shlex
import sys
import urllib.request
from decimal import Decimal

from mcp import Client, StdioServerParameters

from checks import Checks

SYMBOL = "BTC-USD"
URL = os.environ["E2E_URL"]
ORDERS_AT_ONCE = 40


def rest(path: str) -> dict:
    """What the server says by another way than MCP."""
    with urllib.request.urlopen(URL + path, timeout=60) as answer:
        return json.load(answer)


def orders() -> list[dict]:
    return rest("/api/v1/orders?limit=1000")["orders"]


def fills(order_id: str) -> list[dict]:
    return rest(f"/api/v1/fills?limit=1000&order_id={order_id}")["fills"]


def held(asset: str) -> dict[str, Decimal]:
    """How much of an asset there is; nothing if it is not listed."""
    rows = [row for row in rest("/api/v1/balances")["balances"] if row["asset"] == asset]
    return {name: Decimal(rows[0][name]) if rows else Decimal(0) for name in ("available", "held", "total")}


def money(executions: list[dict]) -> Decimal:
    """What executions changed about the cash of an account."""
    change = Decimal(0)
    for fill in executions:
        value = Decimal(fill["price"]) * Decimal(fill["quantity"])
        change += value if fill["side"] == "sell" else -value
        change -= Decimal(fill["fee"]["amount"])
    return change


async def place(checks: Checks, client: Client, **order: str) -> dict:
    """Places an order that has to be filled at once, and is as REST tells it."""
    result = await client.call_tool("place_order", {"symbol": SYMBOL, **order})
    placed = (result.structured_content or {}).get("order", {})
    checks.that(not result.is_error and placed.get("status") == "filled", f"{order} is filled", result.content)
    return placed


async def exact_amounts(checks: Checks, client: Client) -> None:
    """0.1 and 0.7 are 0.8, and nothing is left when they are sold."""
    cash = held("USD")["total"]
    executions = []
    for side, quantity in (("buy", "0.1"), ("buy", "0.7"), ("sell", "0.8")):
        order = await place(checks, client, side=side, type="market", quantity=quantity)
        executions += fills(order["order_id"])
        fees = sum(Decimal(fee["amount"]) for fee in order["fees"])
        charged = sum(Decimal(fill["fee"]["amount"]) for fill in fills(order["order_id"]))
        checks.that(fees == charged, "the fees of an order are those of its executions", (order, executions))
        if quantity == "0.7":
            checks.that(held("BTC")["total"] == Decimal("0.8"), "0.1 and 0.7 are 0.8", held("BTC"))
    checks.that(set(held("BTC").values()) == {0}, "nothing is left", held("BTC"))
    checks.that(held("USD")["held"] == 0, "no cash is held back", held("USD"))
    change = held("USD")["total"] - cash
    checks.that(change == money(executions) and change < 0, "the cash is right to the last digit", (change, executions))
    positions = rest("/api/v1/positions")["positions"]
    told = [(row["asset"], row["quantity"], Decimal(row["realized_usd"])) for row in positions]
    checks.that(told == [("BTC", "0", change)], "a closed position, and the loss is the cash that is gone", positions)


async def better_price(checks: Checks, client: Client) -> None:
    """Whoever is willing to pay 60000 pays the 50000 that are asked."""
    book = rest(f"/api/v1/order-books/{SYMBOL}")
    ask = book["asks"][0][0]
    checks.that(ask == "50000", "the market stands at 50000", book)
    order = await place(checks, client, side="buy", type="limit", limit_price="60000", quantity="0.2")
    prices = {fill["price"] for fill in fills(order["order_id"])}
    checks.that(prices == {ask}, "every execution is at the ask", prices)
    checks.that(order.get("average_price") == ask and order.get("limit_price") == "60000", "the order says so", order)
    # The other way: whoever would take 45000 is given what is bid.
    bid = book["bids"][0][0]
    order = await place(checks, client, side="sell", type="limit", limit_price="45000", quantity="0.2")
    prices = {fill["price"] for fill in fills(order["order_id"])}
    checks.that(prices == {bid}, "every execution is at the bid", prices)


async def at_once(checks: Checks, client: Client, way: str) -> None:
    """Orders that are all under way at the same moment are as many orders, and none is lost."""
    before = held("BTC")["total"]
    one = {"side": "buy", "type": "market", "quantity": "0.001"}
    placed = await asyncio.gather(*(place(checks, client, **one) for _ in range(ORDERS_AT_ONCE)))
    for name in ("order_id", "client_order_id", "exchange_order_id"):
        count = len({order.get(name) for order in placed})
        checks.that(count == ORDERS_AT_ONCE, f"{way}: each order has its own {name}", count)
    stored = {order["order_id"]: order for order in orders()}
    for order in placed:
        found = stored.get(order.get("order_id"))
        checks.that(found == order, f"{way}: an order is stored as it was told", (order, found))
    executions = [fill for order in placed for fill in fills(order["order_id"])]
    count = len({fill["fill_id"] for fill in executions})
    checks.that(count == len(executions) >= ORDERS_AT_ONCE, f"{way}: each execution is there once", executions)
    bought = held("BTC")["total"] - before
    checks.that(bought == Decimal("0.001") * ORDERS_AT_ONCE, f"{way}: all of it was bought", bought)


def said() -> dict:
    """All that the server keeps about the account."""
    return {
        "orders": orders(),
        "fills": rest("/api/v1/fills?limit=1000")["fills"],
        "balances": rest("/api/v1/balances")["balances"],
        "transfers": rest("/api/v1/transfers")["transfers"],
    }


async def placed(checks: Checks, path: str) -> None:
    command = shlex.split(os.environ["E2E_MCP_SHARED"])
    shared = StdioServerParameters(command=command[0], args=command[1:], env=dict(os.environ))
    for way, server in {"http": URL + "/mcp", "stdio": shared}.items():
        async with Client(server, read_timeout_seconds=120) as client:
            if way == "http":
                await exact_amounts(checks, client)
                await better_price(checks, client)
            await at_once(checks, client, way)
    kept = said()
    checks.that(len(kept["orders"]) == 2 * ORDERS_AT_ONCE + 5, "there are no other orders", len(kept["orders"]))
    cash = Decimal(100000) + money(kept["fills"])
    checks.that(held("USD")["total"] == cash, "the cash is what the executions left", (held("USD"), cash))
    with open(path, "w") as file:
        json.dump(kept, file)


def kept(checks: Checks, path: str) -> None:
    with open(path) as file:
        before = json.load(file)
    for name, now in said().items():
        checks.that(now == before[name], f"the {name} are the same after the server was started again", now)


def main() -> int:
    checks = Checks()
    _, step, path = sys.argv
    if step == "placed":
        asyncio.run(placed(checks, path))
    else:
        kept(checks, path)
    return checks.told(f"orders {step}")


if __name__ == "__main__":
    sys.exit(main())
