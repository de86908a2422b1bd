"""Drives the official Python client against the face for agents, in every mode, over stdio and HTTP.

E2E_MCP is the command line of the stdio server, E2E_URL the address of the HTTP one. The exchange behind them
has to be one that does not trade with real money: orders are placed.
"""

import asyncio
import json
import os
import shlex
import sys
import uuid
from decimal import ROUND_DOWN, Decimal

from mcp import Client, MCPError, StdioServerParameters
from mcp_types import ElicitResult, PromptReference, ResourceTemplateReference

from checks import Checks

LEGACY, MODERN = "2025-11-25", "2026-07-28"
MODES = {"legacy": LEGACY, "auto": MODERN, MODERN: MODERN}
SYMBOL = "BTC-USD"


async def refused(checks: Checks, answer, code: int, what: str) -> None:
    """The answer has to be an error of the protocol with this code."""
    try:
        checks.that(False, what, await answer)
    except MCPError as error:
        checks.that(error.error.code == code, what, error.error)


async def call(checks: Checks, client: Client, tool: str, arguments: dict | None = None, **more) -> dict:
    """Calls a tool that has to succeed. The client itself holds the answer to the published schema."""
    result = await client.call_tool(tool, arguments or {}, **more)
    checks.that(not result.is_error, tool, result.content)
    checks.that(json.loads(result.content[0].text) == result.structured_content, f"{tool}: text and structure agree")
    return result.structured_content


async def problem(checks: Checks, client: Client, tool: str, arguments: dict, code: str) -> dict:
    """Calls a tool that has to fail with this code, in words that a model can read."""
    result = await client.call_tool(tool, arguments)
    found = result.structured_content or {}
    checks.that(result.is_error and found.get("code") == code, f"{tool} is refused with {code}", found)
    return found


async def the_server(checks: Checks, client: Client, version: str) -> None:
    checks.that(client.protocol_version == version, "the version", client.protocol_version)
    checks.that(client.server_info is not None and client.server_info.name == "cambist", "the name", client.server_info)
    instructions = client.instructions or ""
    checks.that(0 < len(instructions) <= 2048, "the length of the instructions", len(instructions))


async def the_lists(checks: Checks, client: Client) -> None:
    tools = (await client.list_tools()).tools
    checks.that(len(tools) == 20, "20 tools", [tool.name for tool in tools])
    for tool in tools:
        hints = tool.annotations
        told = [hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint]
        checks.that(None not in told and bool(tool.title) and tool.output_schema is not None, f"{tool.name} is whole")
    resources = (await client.list_resources()).resources
    templates = (await client.list_resource_templates()).resource_templates
    checks.that(len(resources) + len(templates) == 12, "12 resources", (resources, templates))
    prompts = [prompt.name for prompt in (await client.list_prompts()).prompts]
    checks.that(prompts == ["analyze_position", "risk_check", "market_summary"], "3 prompts", prompts)


async def reading(checks: Checks, client: Client) -> None:
    for tool in ("list_exchanges", "list_products", "get_account", "list_balances", "list_positions"):
        await call(checks, client, tool)
    for tool in ("calculate_position_metrics", "list_transfers", "list_orders", "list_fills"):
        await call(checks, client, tool)
    await call(checks, client, "get_order_book", {"symbol": SYMBOL})
    await call(checks, client, "list_trades", {"symbol": SYMBOL})
    candles = await call(checks, client, "get_historical_candles", {"symbol": SYMBOL, "timeframe": "1h", "limit": 5})
    checks.that(len(candles["columns"]) == 6, "six columns of candles", candles)

    steps: list[float] = []

    async def step(progress: float, total: float | None, message: str | None) -> None:
        steps.append(progress)

    listen = {"symbols": [SYMBOL], "duration_s": 5, "max_updates": 2}
    heard = await call(checks, client, "subscribe_ticker", listen, progress_callback=step)
    checks.that(len(heard["updates"]) == 2 and steps == [1, 2], "progress with each update", (steps, heard))


async def resting_order(checks: Checks, client: Client, usd: int) -> dict:
    """An order of about that worth that rests below the market, within the rules of the product."""
    market = (await call(checks, client, "get_market_data", {"symbols": [SYMBOL]}))["markets"][0]["ticker"]
    products = (await call(checks, client, "list_products"))["products"]
    product = next(product for product in products if product["symbol"] == SYMBOL)

    def whole(amount: Decimal, increment: str) -> Decimal:
        return (amount / Decimal(increment)).to_integral_value(ROUND_DOWN) * Decimal(increment)

    price = whole(Decimal(market["bid"]) * Decimal("0.95"), product["price_increment"])
    quantity = whole(Decimal(usd) / price, product["quantity_increment"])
    return {"symbol": SYMBOL, "side": "buy", "type": "limit", "quantity": f"{quantity:f}", "limit_price": f"{price:f}"}


async def trading(checks: Checks, client: Client) -> str:
    order = await resting_order(checks, client, 50)
    preview = await call(checks, client, "preview_order", order)
    checks.that(preview["approved"] is True, "the order is approved", preview["denials"])
    risk = {"symbol": SYMBOL, "side": "buy", "quantity": order["quantity"], "limit_price": order["limit_price"]}
    await call(checks, client, "check_trade_risk", risk)

    order["client_order_id"] = f"e2e-{uuid.uuid4()}"
    placed = (await call(checks, client, "place_order", order))["order"]
    again = (await call(checks, client, "place_order", order))["order"]
    order_id = placed["order_id"]
    checks.that(placed["status"] == "open" and again["order_id"] == order_id, "once, however often it is sent", again)
    seen = (await call(checks, client, "get_order", {"order_id": order_id, "include_events": True}))["order"]
    checks.that(seen["client_order_id"] == order["client_order_id"], "it is found by its id", seen)
    canceled = (await call(checks, client, "cancel_order", {"order_id": order_id}))["order"]
    checks.that(canceled["status"] == "canceled", "it is canceled", canceled)
    await call(checks, client, "cancel_all_orders", {"symbol": SYMBOL})

    huge = {**order, "quantity": "1000000", "client_order_id": f"e2e-{uuid.uuid4()}"}
    denied = await problem(checks, client, "place_order", huge, "order_denied")
    checks.that(len(denied.get("denials", [])) > 0, "every rule that failed is named", denied)
    return order_id


async def place_large(checks: Checks, server, mode: str, user) -> tuple[dict, dict, str]:
    """Places an order that needs a human's yes, in front of this user. The answer, the order and the form."""
    forms = []

    async def asked(context, params):
        forms.append(params.message)
        return user

    ask = {} if user is None else {"elicitation_callback": asked}
    async with Client(server, mode=mode, read_timeout_seconds=60, **ask) as client:
        order = await resting_order(checks, client, 600)
        order["client_order_id"] = f"e2e-{uuid.uuid4()}"
        placed = await client.call_tool("place_order", order)
        seen = (await call(checks, client, "get_order", {"order_id": order["client_order_id"]}))["order"]
        if seen["status"] in ("open", "awaiting_approval"):
            await call(checks, client, "cancel_order", {"order_id": seen["order_id"]})
    checks.that(len(forms) == (user is not None), "the user is asked once", forms)
    return placed.structured_content or {}, seen, "".join(forms)


async def approval(checks: Checks, server, mode: str) -> None:
    """An order of 600 USD needs a human's yes, which only the user of the client can give."""
    ticked = ElicitResult(action="accept", content={"approve": True})
    placed, order, form = await place_large(checks, server, mode, ticked)
    checks.that(placed.get("order", {}).get("status") == "open", "a ticked form sends the order", placed)
    shown = f"Size: {order['quantity']} BTC" in form and f"Order: {order['order_id']}" in form
    checks.that(shown, "the form shows the order", form)

    users = {
        "an unticked form": (ElicitResult(action="accept", content={"approve": False}), "order_denied", "denied"),
        "a declined form": (ElicitResult(action="decline"), "order_denied", "denied"),
        "a form put aside": (ElicitResult(action="cancel"), "confirmation_required", "awaiting_approval"),
        "a client without forms": (None, "confirmation_required", "awaiting_approval"),
    }
    for what, (user, code, status) in users.items():
        placed, order, _ = await place_large(checks, server, mode, user)
        sends_nothing = placed.get("code") == code and order["status"] == status
        checks.that(sends_nothing, f"{what} sends nothing", (placed, order))
        waits = f"cambist approve {order['order_id']}" in (placed.get("hint") or "")
        checks.that(waits == (status == "awaiting_approval"), f"{what}: how a human agrees", placed)


async def resources(checks: Checks, client: Client, order_id: str) -> None:
    uris = [resource.uri for resource in (await client.list_resources()).resources]
    for template in (await client.list_resource_templates()).resource_templates:
        path = template.uri_template.split("{?")[0]
        uris.append(path.replace("{symbol}", SYMBOL).replace("{order_id}", order_id))
    uris.append(f"market://candles/{SYMBOL}?granularity=5m&count=3")
    uris.append("order://history?status=canceled&limit=1")
    for uri in uris:
        contents = (await client.read_resource(uri)).contents
        whole = len(contents) == 1 and contents[0].mime_type == "application/json"
        checks.that(whole and isinstance(json.loads(contents[0].text), dict), uri, contents)


async def prompts(checks: Checks, client: Client) -> None:
    asked = {
        "analyze_position": {"product_id": SYMBOL},
        "risk_check": {"product_id": SYMBOL, "side": "buy", "size": "0.001", "order_type": "market"},
        "market_summary": {"product_ids": SYMBOL},
    }
    for name, arguments in asked.items():
        messages = (await client.get_prompt(name, arguments)).messages
        text = messages[0].content.text
        checks.that(len(messages) == 1 and SYMBOL in text and "```json" in text, name, text)
        await refused(checks, client.get_prompt(name, {}), -32602, f"{name} without its arguments")
    await refused(checks, client.get_prompt("nothing", {}), -32602, "an unknown prompt")

    prompt = PromptReference(type="ref/prompt", name="analyze_position")
    found = await client.complete(prompt, {"name": "product_id", "value": "btc-u"})
    checks.that(SYMBOL in found.completion.values, "a market is completed", found)
    template = ResourceTemplateReference(type="ref/resource", uri="market://candles/{symbol}{?granularity,count}")
    found = await client.complete(template, {"name": "granularity", "value": "1"})
    checks.that("1h" in found.completion.values, "a timeframe is completed", found)


async def mistakes(checks: Checks, client: Client, version: str) -> None:
    missing = await problem(checks, client, "place_order", {"symbol": SYMBOL}, "invalid_input")
    fields = {field["field"] for field in missing.get("fields", [])}
    checks.that({"side", "type"} <= fields, "every missing argument is named", missing)
    await problem(checks, client, "get_market_data", {"symbols": ["NO-SUCH"]}, "not_found")
    await refused(checks, client.call_tool("nothing", {}), -32602, "an unknown tool")
    code = -32602 if version == MODERN else -32002
    await refused(checks, client.read_resource("account://nothing"), code, "an unknown resource")


async def run(checks: Checks, server, mode: str) -> None:
    version = MODES[mode]
    async with Client(server, mode=mode, read_timeout_seconds=60) as client:
        await the_lists(checks, client)
        if mode != MODERN:  # a client that is told the version asks the server nothing about itself
            await the_server(checks, client, version)
        await reading(checks, client)
        order_id = await trading(checks, client)
        await resources(checks, client, order_id)
        await prompts(checks, client)
        await mistakes(checks, client, version)
    await approval(checks, server, mode)


async def main() -> int:
    command = shlex.split(os.environ["E2E_MCP"])
    servers = {
        "stdio": StdioServerParameters(command=command[0], args=command[1:], env=dict(os.environ)),
        "http": os.environ["E2E_URL"] + "/mcp",
    }
    checks = Checks()
    for transport, server in servers.items():
        for mode in MODES:
            before = checks.passed, len(checks.failed)
            await run(checks, server, mode)
            passed, failed = checks.passed - before[0], len(checks.failed) - before[1]
            print(f"python {transport:5} {mode:10}  {passed} passed, {failed} failed")
    return checks.told("python")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
