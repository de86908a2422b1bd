"""Drives the official Python client with tokens: what one does not permit is neither listed nor callable.

E2E_URL is the address of a server that wants tokens, VIEWER and TRADER are tokens with these roles.
"""

import asyncio
import os
import sys

import httpx2 as httpx
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

from checks import Checks

TRADES = {"place_order", "cancel_order", "cancel_all_orders", "halt_trading"}
ORDER = {"symbol": "BTC-USD", "side": "buy", "type": "market", "quote_quantity": "20"}


def client(token: str | None) -> Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = streamable_http_client(os.environ["E2E_URL"] + "/mcp", http_client=httpx.AsyncClient(headers=headers))
    return Client(transport, read_timeout_seconds=60)


async def main() -> int:
    checks = Checks()
    async with client(os.environ["VIEWER"]) as viewer:
        tools = {tool.name for tool in (await viewer.list_tools()).tools}
        checks.that("list_balances" in tools and not tools & TRADES, "a viewer's tools", tools)
        seen = await viewer.call_tool("list_balances", {})
        checks.that(not seen.is_error, "a viewer sees", seen)
        try:
            checks.that(False, "a viewer does not trade", await viewer.call_tool("place_order", ORDER))
        except MCPError as error:
            checks.that(error.error.code == -32602, "a viewer does not trade", error.error)
    async with client(os.environ["TRADER"]) as trader:
        tools = {tool.name for tool in (await trader.list_tools()).tools}
        checks.that(TRADES <= tools, "a trader's tools", tools)
        placed = await trader.call_tool("place_order", ORDER)
        checks.that(not placed.is_error, "a trader trades", placed)
        made = await trader.call_tool("preview_order", ORDER)
        checks.that(not made.is_error, "a trader previews", made)
    try:
        async with client(None) as nobody:
            checks.that(False, "nobody is let in without a token", await nobody.list_tools())
    except Exception as error:  # whatever the client makes of it
        checks.that(True, "nobody is let in without a token", error)
    return checks.told("access over MCP")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
