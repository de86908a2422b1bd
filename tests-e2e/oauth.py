"""Drives REST and the official Python client of MCP with tokens that another program issued.

E2E_URL is the address of a server that takes tokens of ISSUER.
"""

import asyncio
import base64
import json
import os
import sys
import time

import httpx2 as httpx
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import ProtectedResourceMetadata

from checks import Checks

URL, ISSUER = os.environ["E2E_URL"], os.environ["ISSUER"]
METADATA = "https://cambist.example.com/.well-known/oauth-protected-resource/mcp"
ORDER = {"symbol": "BTC-USD", "side": "buy", "type": "market", "quote_quantity": "20"}


def token(scope: str | None = "market:read portfolio:read trade:paper", **changes: object) -> str:
    return httpx.post(f"{ISSUER}/token", json={"scope": scope} | changes).json()["access_token"]


def bearer(shown: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {shown}"}


def get(path: str, shown: str) -> httpx.Response:
    return httpx.get(URL + path, headers=bearer(shown))


def client(shown: str, seen: list[httpx.Response]) -> Client:
    async def look(response: httpx.Response) -> None:
        seen.append(response)

    http = httpx.AsyncClient(headers=bearer(shown), event_hooks={"response": [look]})
    return Client(streamable_http_client(URL + "/mcp", http_client=http), read_timeout_seconds=60)


def metadata(checks: Checks) -> None:
    refused = httpx.post(URL + "/mcp", json={})
    challenge = refused.headers.get("www-authenticate", "")
    checks.that(refused.status_code == 401 and f'resource_metadata="{METADATA}"' in challenge, "401", challenge)
    for path in ["", "/mcp"]:
        document = httpx.get(f"{URL}/.well-known/oauth-protected-resource{path}")
        read = ProtectedResourceMetadata.model_validate_json(document.text)
        servers = [str(server).rstrip("/") for server in read.authorization_servers]
        checks.that(servers == [ISSUER], "the official client reads who issues tokens", read)
        checks.that(str(read.resource) == "https://cambist.example.com/mcp", "and what they are for", read)


def rest(checks: Checks) -> None:
    for key in ["RS256", "PS256", "ES256", "EdDSA"]:
        answer = get("/api/v1/balances", token(header={"kid": key}))
        checks.that(answer.status_code == 200, f"{key} counts", answer.text)
    now = int(time.time())
    for what, changes in {
        "another audience": {"aud": "https://elsewhere.example.com/mcp"},
        "another issuer": {"iss": "https://evil.example.com"},
        "expired": {"exp": now - 60},
        "not yet": {"nbf": now + 120},
        "for ever": {"exp": None},
        "an identity": {"header": {"typ": "id+jwt"}},
    }.items():
        answer = get("/api/v1/balances", token(**changes))
        checks.that(answer.status_code == 401, what, answer.text)
    head, body, _ = token().split(".")
    part = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "ES256"}).encode()).decode().rstrip("=")
    checks.that(get("/api/v1/balances", f"{part}.{body}.").status_code == 401, "unsigned")
    placed = httpx.post(URL + "/api/v1/orders", json=ORDER, headers=bearer(token("portfolio:read")))
    challenge = placed.headers.get("www-authenticate", "")
    checks.that(
        placed.status_code == 403 and 'error="insufficient_scope", scope="portfolio:read trade:paper"' in challenge,
        "a scope is missing",
        challenge,
    )
    placed = httpx.post(URL + "/api/v1/orders", json=ORDER, headers=bearer(token()))
    checks.that(placed.status_code == 201, "a token for trading trades", placed.text)
    audit = get("/api/v1/audit", token("admin"))
    checks.that("alice@127.0.0.1" in audit.text, "the audit names who it was", audit.text)
    checks.that(get("/api/v1/balances", token("openid")).status_code == 403, "without a scope nothing")


async def agents(checks: Checks) -> None:
    async with client(token("market:read"), []) as viewer:
        tools = {tool.name for tool in (await viewer.list_tools()).tools}
        checks.that("get_market_data" in tools and "place_order" not in tools, "the tools of a scope", tools)
        seen = await viewer.call_tool("get_market_data", {"symbols": ["BTC-USD"]})
        checks.that(not seen.is_error, "what it permits", seen)
    async with client(token(), []) as trader:
        placed = await trader.call_tool("place_order", ORDER)
        checks.that(not placed.is_error, "a trader trades", placed)
    answers: list[httpx.Response] = []
    try:
        async with client(token("market:read"), answers) as viewer:
            await viewer.call_tool("place_order", ORDER)
        checks.that(False, "a tool beyond the scopes is refused")
    except Exception as error:  # whatever the client makes of it
        challenges = [answer.headers.get("www-authenticate", "") for answer in answers if answer.status_code == 403]
        told = any('scope="market:read trade:paper"' in challenge for challenge in challenges)
        checks.that(told, "a tool beyond the scopes is refused with what is needed", (error, challenges))


def main() -> int:
    checks = Checks()
    metadata(checks)
    asyncio.run(agents(checks))
    rest(checks)
    return checks.told("oauth")


if __name__ == "__main__":
    sys.exit(main())
