"""Proves that whoever places a large order cannot also agree to it, whatever they claim and by whichever way they come.

The account is empty at first. E2E_URL is the address of the server, E2E_MCP_SHARED the command line that speaks MCP and
shares its records.
"""

import asyncio
import sys
import uuid

from mcp import MCPError

from checks import Checks
from ways import Rest, Told, agents, command, every_way, order_below, rest

# What other products take for a human's yes.
CLAIMS = ["acknowledged", "approve", "approved", "confirm", "confirmed", "consent", "force", "human", "yes"]


async def place_claiming(way, request: dict) -> Told:
    """The answer, or what the official client says of a tool that does not know such a field."""
    try:
        return await way.place(request)
    except MCPError as error:
        return Told(True, {"code": "invalid_input", "detail": error.error.message})


async def flags_are_refused_by_name(checks: Checks, way) -> None:
    for claim in CLAIMS:
        for value in (True, "yes"):
            told = await place_claiming(way, {**order_below(usd=600), claim: value})
            named = told.refused and told.code == "invalid_input" and claim in told.said.get("detail", "")
            checks.that(named, f"{way.name}: {claim} is refused by name", told)


async def waiting(checks: Checks, way) -> str:
    """Places an order that needs a human's yes. Its id."""
    told = await way.place({**order_below(usd=600), "client_order_id": f"e2e-{uuid.uuid4()}"})
    asks = told.refused and told.code == "confirmation_required"
    checks.that(asks, f"{way.name}: an order of 600 USD needs a human", told)
    return told.said.get("order_id", "")


def still_waits(checks: Checks, what: str, order_id: str) -> None:
    order = rest("GET", f"/api/v1/orders/{order_id}").said["order"]
    unsent = order["status"] == "awaiting_approval" and order["exchange_order_id"] is None
    checks.that(unsent, f"{what}: it still waits", order)


async def metadata_says_nothing(checks: Checks, agent) -> None:
    """Claims beside the arguments, where no schema stands in the way, change nothing."""
    claims = {name: True for name in CLAIMS}
    meta = {**claims, **{f"cambist/{name}": True for name in CLAIMS}}
    request = {**order_below(usd=600), "client_order_id": f"e2e-{uuid.uuid4()}"}
    told = await agent.call("place_order", request, meta)
    checks.that(told.code == "confirmation_required", f"{agent.name}: claims beside it change nothing", told)
    again = await agent.call("place_order", request, meta)
    same = again.order.get("order_id") == told.said.get("order_id")
    checks.that(same, f"{agent.name}: nor when they are repeated", again)
    still_waits(checks, f"{agent.name}: after claims beside it", request["client_order_id"])


async def tools_cannot_agree(checks: Checks, agent, order_id: str) -> None:
    """What a human does has no tool, neither listed nor called by a name that was guessed."""
    names = {tool.name for tool in (await agent.client.list_tools()).tools}
    human = {"approve_order": {"order_id": order_id}, "resume_trading": {}}
    checks.that(not names & set(human), f"{agent.name}: no tool agrees or resumes", names)
    for tool, arguments in human.items():
        try:
            told = await agent.call(tool, arguments, {"human": True, "approved": True})
            checks.that(told.refused, f"{agent.name}: {tool} is refused", told)
        except MCPError as error:
            checks.that(tool in error.error.message, f"{agent.name}: {tool} is refused", error.error)
    still_waits(checks, f"{agent.name}: after its tools", order_id)


async def programs_cannot_agree(checks: Checks, order_id: str) -> None:
    """The routes ask for a human, and no header is one."""
    seal = rest("GET", f"/api/v1/approvals/{order_id}").said.get("seal", "")
    headers = {"Cambist-Human": "true", "X-Human": "true", "Cambist-Approved": "yes"}
    told = rest("POST", f"/api/v1/approvals/{order_id}", {"seal": seal}, headers)
    checks.that(told.refused and told.code == "forbidden", "REST: a request cannot agree", told)
    told = rest("POST", "/api/v1/trading/resume", {}, headers)
    checks.that(told.refused and told.code == "forbidden", "REST: a request cannot resume", told)
    still_waits(checks, "REST", order_id)


async def scripts_cannot_agree(checks: Checks, order_id: str) -> None:
    """Commands ask the person at the terminal, and a script is nobody."""
    for words in (["approve", order_id], ["approval", "approve", order_id], ["resume"], ["trading", "resume"]):
        told = await command(*words)
        checks.that(told.refused, f"{' '.join(words)} is refused without a terminal", told)
    for flag in ("--yes", "--force", "--confirmed"):
        told = await command("approve", order_id, flag)
        checks.that(told.code == "invalid_input" and flag in told.said["detail"], f"approve {flag} is refused", told)
    still_waits(checks, "the command line", order_id)


async def consent(checks: Checks) -> None:
    async with every_way() as ways:
        for way in ways:
            await flags_are_refused_by_name(checks, way)
            still_waits(checks, way.name, await waiting(checks, way))
    async with agents() as both:
        for agent in both:
            await metadata_says_nothing(checks, agent)
            await tools_cannot_agree(checks, agent, await waiting(checks, agent))
    await programs_cannot_agree(checks, await waiting(checks, Rest()))
    await scripts_cannot_agree(checks, await waiting(checks, Rest()))
    placed = (await Rest().place(order_below())).order
    checks.that(placed.get("exchange_order_id") == "p-1", "the exchange has heard of nothing else", placed)


def main() -> int:
    checks = Checks()
    asyncio.run(consent(checks))
    return checks.told("consent")


if __name__ == "__main__":
    sys.exit(main())
