"""Sends what no friendly client sends, over REST and over MCP.

Every mistake has to be refused by the name of the field that it is in, no refusal may be long, and the server has to
answer the next question. E2E_URL is the address of the server, E2E_MCP_SHARED the command line that speaks MCP and
shares its records.
"""

import asyncio
import http.client
import json
import os
import shlex
import socket
import subprocess
import sys
from urllib.parse import urlsplit

from mcp import Client, StdioServerParameters

from checks import Checks

ADDRESS = urlsplit(os.environ["E2E_URL"])
SHARED = shlex.split(os.environ["E2E_MCP_SHARED"])
JSON = {"Content-Type": "application/json"}
# A refusal is shorter than this, whatever it is about.
SHORT = 4_000

ORDER = {"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.001", "limit_price": "1000"}
DEEP = 10_000

# What is wrong with an order, and in which field.
WRONG_ORDERS = [
    ("quantity", "-0.001"),
    ("quantity", "-0"),
    ("quantity", "1" * 40),
    ("quantity", "0." + "1" * 40),
    ("quantity", "1" * 100_000),
    ("quantity", 0.001),
    ("quantity", "1e3"),
    ("quantity", "NaN"),
    ("quantity", "0\0001"),
    ("quantity", ["0.001"]),
    ("limit_price", "-1000"),
    ("limit_price", "9" * 40),
    ("limit_price", "١٠٠٠"),
    ("symbol", "₿-USD"),
    ("symbol", "ВТС-USD"),
    ("symbol", "BTC-USD\u202e"),
    ("symbol", "BTC\0-USD"),
    ("symbol", "../../etc/passwd"),
    ("symbol", "BTC-USD' OR '1'='1"),
    ("symbol", None),
    ("side", "BUY; DROP TABLE orders"),
    ("type", {"market": {}}),
    ("post_only", "yes"),
    ("client_order_id", "a\nb"),
    ("client_order_id", "x" * 10_000),
    ("exchange", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")),
    ("expire_at", "the day after never"),
    ("color", "red"),
    ("__proto__", {"side": "sell"}),
]


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


# Bodies that are no orders at all, with the status and the field of their refusal.
BODIES = [
    (b" " * 10_000_000 + b"{}", 413, "body"),
    (json.dumps({**ORDER, "client_order_id": "x" * 10_000_000}).encode(), 413, "body"),
    (nested(DEEP), 400, "body"),
    (b"[" * DEEP, 400, "body"),
    (b'{"quantity":' + b"[" * DEEP + b"]" * DEEP + b"}", 400, "body"),
    (b"\0" * 1_000, 400, "body"),
    (b"\xff\xfe{}", 400, "body"),
    (b"", 400, "symbol"),
    (b'{"symbol":"BTC-USD","symbol":"ETH-USD"}', 400, "symbol"),
    (b'{"symbol":"\\ud800-USD"}', 400, "body"),
]

# Addresses, with the status and the field of their refusal.
PATHS = [
    ("/api/v1/order-books/BTC%00USD", 400, "symbol"),
    ("/api/v1/order-books/%E2%82%BF-USD", 400, "symbol"),
    ("/api/v1/order-books/%FF%FE", 400, "symbol"),
    ("/api/v1/order-books/..%2F..%2Fetc%2Fpasswd", 400, "symbol"),
    ("/api/v1/order-books/" + "A" * 10_000, 400, "symbol"),
    ("/api/v1/order-books/BTC-USD?depth=-1", 400, "depth"),
    ("/api/v1/order-books/BTC-USD?depth=" + "9" * 40, 400, "depth"),
    ("/api/v1/orders?limit=0&color=red", 400, "color"),
    ("/api/v1/orders?cursor=" + "%00" * 100, 400, "cursor"),
    ("/api/v1/balances?min_value_usd=" + "1" * 40, 400, "min_value_usd"),
]

# What is not even HTTP.
NOISE = [b"\0" * 65_536, b"GET /\0 HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00" + b"\xa5" * 512, b"GET / HTTP/9.9\r\n\r\n"]


# The status of an answer that did not come: the connection was cut.
CUT = 0


def ask(method: str, path: str, body: bytes | None = None, headers: dict | None = None) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection(ADDRESS.hostname, ADDRESS.port, timeout=120)
    try:
        connection.request(method, path, body, headers or {})
    except (BrokenPipeError, ConnectionResetError):
        pass  # whoever refuses a body early need not read the rest; the answer is there all the same
    try:
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (ConnectionError, http.client.HTTPException) as error:
        return CUT, repr(error).encode()
    finally:
        connection.close()


def alive(checks: Checks, after: str) -> None:
    status, body = ask("GET", "/api/v1/order-books/BTC-USD?depth=1")
    checks.that(status == 200, f"the server answers after {after}", body)


def refused(checks: Checks, what: str, answer: tuple[int, bytes], status: int, field: str) -> None:
    found, body = answer
    problem = json.loads(body) if body.startswith(b"{") else {}
    fields = [one["field"] for one in problem.get("fields", [])]
    holds = found == problem.get("status") == status and field in fields and len(body) < SHORT
    checks.that(holds, f"{what[:80]} is refused with {status} for {field}", (found, body[:400]))


def over_rest(checks: Checks) -> None:
    for field, value in WRONG_ORDERS:
        body = json.dumps({**ORDER, field: value}).encode()
        refused(checks, f"{field} {value!r}", ask("POST", "/api/v1/orders", body, JSON), 400, field)
    for body, status, field in BODIES:
        refused(checks, f"the body {body[:30]!r}", ask("POST", "/api/v1/orders", body, JSON), status, field)
        alive(checks, f"the body {body[:30]!r}")
    for path, status, field in PATHS:
        refused(checks, path, ask("GET", path), status, field)
    status, _ = ask("GET", "/api/v1/orders", headers={"X-Long": "x" * 1_000_000})
    checks.that(status == 431, "a header of a million letters is refused", status)
    alive(checks, "bad addresses")


def not_http(checks: Checks) -> None:
    for noise in NOISE:
        with socket.create_connection((ADDRESS.hostname, ADDRESS.port), timeout=120) as connection:
            connection.sendall(noise)
            try:
                said = connection.recv(4_096)
            except ConnectionResetError:
                said = b""
        checks.that(said == b"" or b" 400 " in said, f"{noise[:20]!r} is refused", said)
    # One that announces more than it sends, and one that asks and does not listen.
    for words in (b"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  b"Content-Length: 1000\r\n\r\n{", b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        with socket.create_connection((ADDRESS.hostname, ADDRESS.port), timeout=120) as connection:
            connection.sendall(words)
    alive(checks, "what is not HTTP")


async def over_mcp(checks: Checks, way: str, server) -> None:
    async with Client(server, read_timeout_seconds=120) as client:
        for field, value in WRONG_ORDERS:
            result = await client.call_tool("place_order", {**ORDER, field: value})
            found = result.structured_content or {}
            fields = [one["field"] for one in found.get("fields", [])]
            holds = result.is_error and found.get("code") == "invalid_input" and field in fields
            short = len(json.dumps(found)) < SHORT
            what = f"{way}: {field} {value!r}"[:80]
            checks.that(holds and short, f"{what} is refused for {field}", found)
        placed = await client.call_tool("place_order", ORDER)
        checks.that(not placed.is_error, f"{way}: the order without a mistake is placed", placed.content)


def message(method: str, params: bytes) -> bytes:
    return b'{"jsonrpc":"2.0","id":1,"method":"%s","params":%s}' % (method.encode(), params)


PLACE = b'{"name":"place_order","arguments":%s}'
# Messages that are none.
MESSAGES = [
    message("tools/call", PLACE % b'{"symbol":"%s"}' % (b"x" * 10_000_000)),
    message("tools/call", PLACE % nested(DEEP)),
    b"[" * DEEP,
    b"\0" * 1_000,
    b"\xff\xfe{}",
    b"null",
    b'{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
]


def over_mcp_http(checks: Checks) -> None:
    headers = {**JSON, "Accept": "application/json, text/event-stream"}
    for body in MESSAGES:
        status, said = ask("POST", "/mcp", body, headers)
        # What is far too long may also be cut off.
        holds = 400 <= status < 500 or (status == CUT and len(body) > 4 * 1024 * 1024)
        checks.that(holds and len(said) < SHORT, f"http: {body[:30]!r} is refused", (status, said[:400]))
        alive(checks, f"the message {body[:30]!r}")


def over_mcp_stdio(checks: Checks) -> None:
    """A conversation goes on whatever was said in between."""
    process = subprocess.Popen(SHARED, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    client = b'{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"hostile","version":"1"}}'

    def say(*lines: bytes) -> None:
        process.stdin.write(b"".join(line + b"\n" for line in lines))
        process.stdin.flush()

    def heard(id: str) -> dict:
        """The answer to this question; what comes before it is about the noise."""
        for line in process.stdout:
            answer = json.loads(line)
            if answer.get("id") == id:
                return answer
        return {}

    try:
        say(message("initialize", client).replace(b'"id":1', b'"id":"hello"'))
        checks.that("result" in heard("hello"), "stdio: the conversation begins")
        say(b'{"jsonrpc":"2.0","method":"notifications/initialized"}')
        for number, noise in enumerate(MESSAGES):
            say(noise, b'{"jsonrpc":"2.0","id":"q%d","method":"ping"}' % number)
            checks.that("result" in heard(f"q{number}"), f"stdio: the conversation goes on after {noise[:30]!r}")
        process.stdin.close()
        checks.that(process.wait(timeout=120) == 0, "stdio: it ends with its client", process.returncode)
    finally:
        process.kill()
        process.wait()


def main() -> int:
    checks = Checks()
    over_rest(checks)
    not_http(checks)
    shared = StdioServerParameters(command=SHARED[0], args=SHARED[1:], env=dict(os.environ))
    for way, server in {"http": os.environ["E2E_URL"] + "/mcp", "stdio": shared}.items():
        asyncio.run(over_mcp(checks, way, server))
    over_mcp_http(checks)
    over_mcp_stdio(checks)
    status, body = ask("GET", "/api/v1/orders?limit=1000")
    orders = json.loads(body)["orders"]
    checks.that(status == 200 and len(orders) == 2, "nothing was placed but what had no mistake", len(orders))
    return checks.told("hostile")


if __name__ == "__main__":
    sys.exit(main())
