"""The ways in: one order, whichever way it is asked for.

E2E_URL is the address of the server, E2E_MCP_SHARED the command line that speaks MCP and shares its records.
"""

import asyncio
import json
import os
import shlex
import urllib.error
import urllib.request
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from mcp import Client, StdioServerParameters

URL = os.environ["E2E_URL"]
SHARED = shlex.split(os.environ["E2E_MCP_SHARED"])


@dataclass
class Told:
    """An answer, or the problem that came instead."""

    refused: bool
    said: dict

    @property
    def order(self) -> dict:
        return self.said.get("order", {})

    @property
    def code(self) -> str | None:
        return self.said.get("code")


def rest(method: str, path: str, body: dict | None = None, headers: dict[str, str] | None = None) -> Told:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(URL + path, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Told(False, json.load(answer))
    except urllib.error.HTTPError as error:
        return Told(True, json.load(error))


async def command(*words: str) -> Told:
    """Runs a command beside the server, on its records, with nobody at a terminal."""
    program, *_, data = SHARED
    process = await asyncio.create_subprocess_exec(
        program, *words, "--json", "--data-dir", data,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )
    out, problems = await process.communicate()
    if process.returncode == 0:
        return Told(False, json.loads(out))
    return Told(True, json.loads(problems.splitlines()[-1]))


class Rest:
    """A program that speaks HTTP."""

    name = "REST"

    async def place(self, order: dict, key: str | None = None, fault: str | None = None) -> Told:
        headers = {"Idempotency-Key": key, "Cambist-Simulate-Fault": fault}
        given = {name: value for name, value in headers.items() if value}
        return await asyncio.to_thread(rest, "POST", "/api/v1/orders", order, given)


class CommandLine:
    """A person, or a script."""

    name = "the command line"

    async def place(self, order: dict, key: str | None = None, fault: str | None = None) -> Told:
        options = {"--idempotency-key": key, "--simulate-fault": fault}
        given = [word for name, value in options.items() if value for word in (name, value)]
        return await command("order", "place", "--input", json.dumps(order), *given)


class Agent:
    """An agent, with the official client."""

    def __init__(self, name: str, client: Client, patience: float) -> None:
        self.name = name
        self.client = client
        self.patience = patience

    async def place(self, order: dict, key: str | None = None, fault: str | None = None) -> Told:
        arguments = {**order, "idempotency_key": key} if key else order
        return await self.call("place_order", arguments, {"cambist/simulate_fault": fault} if fault else None)

    async def call(self, tool: str, arguments: dict, meta: dict | None = None) -> Told:
        result = await self.client.call_tool(tool, arguments, self.patience, meta=meta)
        return Told(bool(result.is_error), result.structured_content or {})


AGENTS = {
    "MCP over HTTP": URL + "/mcp",
    "MCP over stdio": StdioServerParameters(command=SHARED[0], args=SHARED[1:], env=dict(os.environ)),
}


@asynccontextmanager
async def agents(patience: float = 60):
    """The agents, who wait so many seconds for an answer to a call."""
    async with AsyncExitStack() as stack:
        clients = {name: Client(server, read_timeout_seconds=60) for name, server in AGENTS.items()}
        yield [Agent(name, await stack.enter_async_context(client), patience) for name, client in clients.items()]


@asynccontextmanager
async def every_way():
    """Everybody who can place an order."""
    async with agents() as agents_here:
        yield [*agents_here, Rest(), CommandLine()]


def order_below(part: str = "0.95", usd: int = 50) -> dict:
    """A buy of about this worth that rests so far below the market."""
    bid = Decimal(rest("GET", "/api/v1/market-data/BTC-USD").said["markets"][0]["ticker"]["bid"])
    price = (bid * Decimal(part)).to_integral_value(ROUND_DOWN)
    quantity = (Decimal(usd) / price).quantize(Decimal("0.00001"), ROUND_DOWN)
    amounts = {"quantity": f"{quantity:f}", "limit_price": f"{price:f}"}
    return {"symbol": "BTC-USD", "side": "buy", "type": "limit", **amounts}
