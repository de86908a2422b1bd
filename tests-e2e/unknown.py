"""Proves that an order whose answer is lost is sent once, is said to be unknown, and is found by its client order id.

    unknown.py lost    the exchange does not answer: sometimes it has the order, sometimes it never got it
    unknown.py late    the exchange answers after the agent has given up

The account is empty at first. E2E_URL is the address of the server, E2E_MCP_SHARED the command line that speaks MCP and
shares its records.
"""

import asyncio
import json
import sys
import uuid

from mcp import MCPError
from websockets.asyncio.client import connect

from checks import Checks
from ways import SHARED, URL, agents, every_way, order_below, rest

# How long an order may be on its way, and then some: only then does "no such order" prove anything.
LONGEST_DOUBT = 38


class Stream:
    """What the orders channel of the WebSocket shows: the states that each order went through."""

    def __init__(self) -> None:
        self.seen: dict[str, list[str]] = {}

    async def listen(self, subscribed: asyncio.Event) -> None:
        async with connect(URL.replace("http", "ws", 1) + "/ws/orders") as socket:
            await socket.send(json.dumps({"type": "subscribe"}))
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "update":
                    order = message["data"]
                    self.seen.setdefault(order["order_id"], []).append(order["status"])
                elif message["type"] == "subscribed":
                    subscribed.set()

    async def shows(self, order_id: str, last: str) -> list[str]:
        """The states up to that one, for which it may have to wait a moment."""
        for _ in range(100):
            if last in (states := self.seen.get(order_id, [])):
                return states
            await asyncio.sleep(0.1)
        return self.seen.get(order_id, [])


def order(order_id: str) -> dict:
    return rest("GET", f"/api/v1/orders/{order_id}?include_events=true").said


def orders() -> list[dict]:
    return rest("GET", "/api/v1/orders?limit=1000").said["orders"]


async def settled(order_id: str, within: float) -> dict:
    """The order, once it is in doubt no more."""
    async with asyncio.timeout(within):
        while (found := order(order_id))["order"]["status"] in ("pending", "unknown"):
            await asyncio.sleep(0.1)
    return found


def audited(order_id: str) -> list[tuple[str, list[str]]]:
    """What the audit says of an order, oldest first: what happened, and the states that it led to."""
    entries = rest("GET", "/api/v1/audit?limit=1000").said["entries"]
    told = []
    for entry in reversed([entry for entry in entries if entry["order_id"] == order_id]):
        detail = json.loads(entry["detail"])
        states = [step["status"] for step in detail] if isinstance(detail, list) else [detail["order"]["status"]]
        told.append((entry["action"], states))
    return told


async def asked_again(checks: Checks, way, request: dict, key: str, order_id: str, status: str) -> None:
    """Whoever heard nothing asks again with the same key, and is shown the same order."""
    for _ in range(2):
        again = await way.place(request, key=key)
        same = not again.refused and again.order["order_id"] == order_id and again.order["status"] == status
        checks.that(same, f"{way.name}: the same key tells of the same order, which is {status}", again)


async def in_doubt(checks: Checks, way, fault: str) -> tuple[str, dict, str]:
    """Places an order whose answer does not come. Its id, what was asked for and the key."""
    request, key = order_below(), f"e2e-{uuid.uuid4()}"
    told = await way.place(request, key=key, fault=fault)
    unknown = told.refused and told.code == "outcome_unknown" and told.said["retryable"] is False
    checks.that(unknown, f"{way.name}: {fault}: the outcome is unknown, and nobody is told to try again", told)
    return told.said.get("order_id", ""), request, key


async def lost(checks: Checks) -> None:
    stream, subscribed = Stream(), asyncio.Event()
    listening = asyncio.create_task(stream.listen(subscribed))
    await asyncio.wait_for(subscribed.wait(), 30)
    async with every_way() as ways:
        never_arrived = [(way, *await in_doubt(checks, way, "timeout_before")) for way in ways]
        for way, order_id, request, key in never_arrived:
            await asked_again(checks, way, request, key, order_id, "unknown")
        for way in ways:
            order_id, request, key = await in_doubt(checks, way, "timeout_after")
            await found_by_its_id(checks, way.name, stream, order_id)
            await asked_again(checks, way, request, key, order_id, "open")
        # The exchange numbers its orders. One of each pair arrived, so this is one more.
        more = await ways[2].place(order_below())
        arrived = more.order.get("exchange_order_id")
        checks.that(arrived == f"p-{len(ways) + 1}", "the exchange got each order once", arrived)
        checks.that(len(orders()) == 2 * len(ways) + 1, "there is an order for each intent", orders())
        for way, order_id, request, key in never_arrived:
            await proven_absent(checks, way.name, stream, order_id)
            await asked_again(checks, way, request, key, order_id, "rejected")
        checks.that(len(orders()) == 2 * len(ways) + 1, "and still no other", orders())
    listening.cancel()
    await the_audit_is_whole(checks)


async def found_by_its_id(checks: Checks, way: str, stream: Stream, order_id: str) -> None:
    """The exchange has it, and says so when it is asked by client order id."""
    found = await settled(order_id, 20)
    course = [event["status"] for event in found["events"]]
    checks.that(course == ["pending", "unknown", "open"], f"{way}: unknown, then open", course)
    told = audited(order_id)
    in_turn = told[0] == ("order_intended", ["pending"]) and told[1] == ("order_answered", ["unknown"])
    checks.that(in_turn and told[-1][1] == ["open"], f"{way}: the audit says unknown, then what is true", told)
    seen = await stream.shows(order_id, "open")
    checks.that(seen == ["pending", "unknown", "open"], f"{way}: the WebSocket shows it", seen)


async def proven_absent(checks: Checks, way: str, stream: Stream, order_id: str) -> None:
    """The exchange never got it, which is said as soon as it is proven."""
    found = await settled(order_id, LONGEST_DOUBT)
    course = [event["status"] for event in found["events"]]
    checks.that(course == ["pending", "unknown", "rejected"], f"{way}: unknown, then rejected", course)
    told = [states for _, states in audited(order_id)]
    checks.that(told == [["pending"], ["unknown"], ["rejected"]], f"{way}: the audit says the same", told)
    seen = await stream.shows(order_id, "rejected")
    checks.that(seen == ["pending", "unknown", "rejected"], f"{way}: the WebSocket shows it", seen)


async def late(checks: Checks) -> None:
    """An agent gives up before the exchange answers, and tries again until it hears something."""
    async with agents(patience=0.5) as impatient:
        for number, agent in enumerate(impatient, start=1):
            request, key = order_below(), f"e2e-{uuid.uuid4()}"
            gave_up = 0
            async with asyncio.timeout(30):
                while (told := await heard(agent, request, key)) is None or told.code == "conflict":
                    gave_up += told is None
                    await asyncio.sleep(0.2)
            checks.that(gave_up > 0, f"{agent.name}: the agent gave up at first", gave_up)
            checks.that(told.order.get("status") == "open", f"{agent.name}: and heard in the end", told)
            number_there = told.order.get("exchange_order_id")
            checks.that(number_there == f"p-{number}", f"{agent.name}: the exchange got it once", number_there)
            checks.that(len(orders()) == number, f"{agent.name}: there is no other order", orders())
    await the_audit_is_whole(checks)


async def heard(agent, request: dict, key: str):
    """What an agent is told; nothing if it gave up."""
    try:
        return await agent.place(request, key=key)
    except MCPError:
        return None


async def the_audit_is_whole(checks: Checks) -> None:
    program, *_, data = SHARED
    verify = await asyncio.create_subprocess_exec(
        program, "audit", "verify", "--data-dir", data, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await verify.communicate()
    checks.that(verify.returncode == 0 and said.startswith(b"the audit is whole"), "the audit is whole", said)


def main() -> int:
    checks = Checks()
    step = sys.argv[1]
    asyncio.run({"lost": lost, "late": late}[step](checks))
    return checks.told(f"unknown {step}")


if __name__ == "__main__":
    sys.exit(main())
