"""Streams by every way in: one socket with many subscriptions, coming back, slow readers, browsers' events, agents.

Everything is asked of a running server with its paper exchange, whose markets move a few times a second.
"""

import asyncio
import json
import os
import shlex
import sys
from collections import Counter
from pathlib import Path

import httpx2
import websockets

from checks import Checks

URL = os.environ["E2E_URL"]
WS = "ws" + URL.removeprefix("http")
DATA = shlex.split(os.environ["E2E_MCP_SHARED"])[-1]
SOCKET_FILE = next(str(file) for file in Path(DATA).glob("*.sock"))
# A market says something every second or so; a busy machine may be slower.
PATIENCE = 30


class Stream:
    """A connection that remembers nothing but what it is asked for."""

    def __init__(self, socket):
        self.socket = socket

    async def say(self, **message):
        await self.socket.send(json.dumps(message))

    async def hear(self, wanted=lambda line: True):
        """The next message of this kind; others are passed over."""
        while True:
            line = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))
            if wanted(line):
                return line

    async def kind(self, *kinds):
        return await self.hear(lambda line: line["type"] in kinds)

    async def subscribe(self, **about):
        await self.say(type="subscribe", **about)
        return await self.kind("subscribed", "error")


def opened(path="/api/v1/stream", **options):
    return websockets.connect(WS + path, max_size=None, **options)


async def one_socket(checks):
    """Subscribing, unsubscribing, mistakes, signs of life."""
    async with opened() as connection:
        stream = Stream(connection)
        await stream.say(type="subscribe", channel="ticker", symbols=["BTC-USD", "ETH-USD"])
        await stream.say(type="subscribe", channel="book", symbols=["BTC/USD"])
        await stream.say(type="subscribe", channel="trades", symbols=["BTC-USD"])
        await stream.say(type="subscribe", channel="candles", symbols=["BTC-USD"], timeframe="1m")
        await stream.say(type="subscribe", channel="orders")
        subscribed = [await stream.kind("subscribed") for _ in range(6)]
        checks.that(all(line["delivery"] == "pushed" for line in subscribed), "paper pushes everything", subscribed)
        checks.that(all(len(line["epoch"]) == 16 for line in subscribed), "every feed has an epoch", subscribed)
        wanted = {("ticker", "BTC-USD"), ("ticker", "ETH-USD"), ("book", "BTC-USD"), ("trades", "BTC-USD")}
        wanted.add(("candles", "BTC-USD"))
        heard = {}
        while wanted - heard.keys():
            line = await stream.kind("update")
            heard.setdefault((line["channel"], line["symbol"]), line)
        checks.that(heard["book", "BTC-USD"]["data"]["bids"] != [], "a book has levels", heard["book", "BTC-USD"])
        checks.that(isinstance(heard["ticker", "BTC-USD"]["data"]["last"], str), "prices are text", heard)
        checks.that(heard["candles", "BTC-USD"]["timeframe"] == "1m", "candles say their length", heard)
        checks.that(isinstance(heard["trades", "BTC-USD"]["data"], list), "trades come in lists", heard)

        numbers = {}
        for _ in range(40):
            line = await stream.kind("update")
            if line["channel"] != "orders":
                about = (line["channel"], line["symbol"])
                before = numbers.get(about, line["sequence"] - 1)
                checks.that(line["sequence"] == before + 1, "numbers grow by one", line["sequence"])
                numbers[about] = line["sequence"]

        for text, field in [
            ("hello", "message"),
            ("{}", "type"),
            ('{"type":"subscribe","channel":"weather"}', "channel"),
            ('{"type":"subscribe","channel":"ticker"}', "symbols"),
            ('{"type":"subscribe","channel":"candles","symbols":["BTC-USD"]}', "timeframe"),
            ('{"type":"subscribe","channel":"ticker","symbols":["NO-USD"]}', "symbol"),
            ('{"type":"subscribe","channel":"ticker","symbols":["BTC-USD"],"after_sequence":1}', "epoch"),
            ('{"type":"subscribe","channel":"ticker","symbols":["BTC-USD"],"epoch":"x","after_sequence":1}', "epoch"),
        ]:
            await connection.send(text)
            error = await stream.kind("error")
            fields = [complaint["field"] for complaint in error["data"].get("fields", [])]
            checks.that(field in fields, f"{text[:60]} is a mistake", error)
        await connection.send(b"\x00\x01")
        checks.that((await stream.kind("error"))["data"]["code"] == "invalid_input", "bytes are a mistake")
        await stream.say(type="ping")
        checks.that((await stream.kind("pong")) == {"type": "pong"}, "mistakes do not end the stream")

        for channel in ["ticker", "book", "trades"]:
            await stream.say(type="unsubscribe", channel=channel, symbols=["BTC-USD"])
            checks.that((await stream.kind("unsubscribed"))["channel"] == channel, f"{channel} is unsubscribed")
        later = [await stream.kind("update") for _ in range(5)]
        silent = {("ticker", "BTC-USD"), ("book", "BTC-USD"), ("trades", "BTC-USD")}
        told = {(line["channel"], line["symbol"]) for line in later}
        checks.that(not told & silent, "what is unsubscribed is heard no more", told)
        checks.that((await stream.kind("heartbeat"))["data"].endswith("Z"), "the stream shows that it is alive")


async def orders(checks):
    """Own orders, numbered like everything else."""
    async with opened("/ws/user") as connection, httpx2.AsyncClient(base_url=URL) as client:
        stream = Stream(connection)
        await stream.subscribe()
        order = {"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.001", "limit_price": "1000"}
        answer = await client.post("/api/v1/orders", json=order)
        checks.that(answer.status_code == 201, "an order is taken", answer.text)
        update = await stream.kind("update")
        checks.that(update["data"]["symbol"] == "BTC-USD" and update["sequence"] >= 1, "it is told", update)


async def coming_back(checks):
    """After a connection broke: what was missed is told, and what cannot be told is admitted."""
    about = {"channel": "ticker", "symbols": ["BTC-USD"]}
    async with opened() as connection:
        stream = Stream(connection)
        epoch = (await stream.subscribe(**about))["epoch"]
        last = (await stream.kind("update"))["sequence"]
    await asyncio.sleep(2)
    async with opened() as connection:
        stream = Stream(connection)
        back = await stream.subscribe(**about, epoch=epoch, after_sequence=last)
        checks.that(back.get("resumed") is True and back["epoch"] == epoch, "one can come back", back)
        first = await stream.kind("update", "lagged")
        checks.that(first.get("sequence") == last + 1, "it goes on with the next one", first)
    async with opened() as connection:
        stream = Stream(connection)
        back = await stream.subscribe(**about, epoch="0" * 16, after_sequence=5)
        checks.that(back["resumed"] is False and back["epoch"] == epoch, "another life is told from this one", back)
        lagged = await stream.kind("update", "lagged")
        checks.that(lagged["type"] == "lagged" and lagged["data"]["missed"] is None, "the gap is admitted", lagged)
        checks.that((await stream.kind("update"))["data"]["symbol"] == "BTC-USD", "the state follows")


def resident_kib():
    """How much memory the server holds."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            if b"serve" in words and DATA.encode() in words:
                status = (process / "status").read_text()
                return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
        except OSError:
            continue
    return None


async def slow_readers(checks):
    """Whoever does not read is told later how much was left out; the server does not keep it."""
    async with httpx2.AsyncClient(base_url=URL) as client:
        products = (await client.get("/api/v1/products")).json()["products"]
    symbols = [product["symbol"] for product in products]
    readers = []
    for _ in range(5):
        # The socket file holds less in between than a port, so that the server has to wait soon.
        options = {"max_size": None, "max_queue": 1, "compression": None, "ping_interval": None}
        reader = await websockets.unix_connect(SOCKET_FILE, "ws://localhost/api/v1/stream", **options)
        for channel in ["book", "ticker"]:
            await reader.send(json.dumps({"type": "subscribe", "channel": channel, "symbols": symbols}))
        readers.append(reader)
    async with opened() as connection:
        stream = Stream(connection)
        await stream.subscribe(channel="book", symbols=["BTC-USD"])
        before, newest, loop = resident_kib(), 0, asyncio.get_running_loop()
        # Less than the half minute after which a client that takes nothing is let go.
        until = loop.time() + 20
        while loop.time() < until:
            newest = (await stream.kind("update"))["sequence"]
        after = resident_kib()
        if before and after:
            checks.that(after - before < 32 * 1024, "slow readers cost no memory", f"{before} -> {after} KiB")
    for reader in readers:
        stream, kinds, last = Stream(reader), Counter(), {}
        while last.get("BTC-USD", 0) < newest:
            line = await stream.hear()
            kinds[line["type"]] += 1
            if line["type"] == "update" and line["channel"] == "book":
                grows = line["sequence"] > last.get(line["symbol"], 0)
                last[line["symbol"]] = line["sequence"]
                checks.that(grows, "numbers grow for slow readers too", line["sequence"])
        checks.that(kinds["lagged"] > 0, "a slow reader is told that it was", kinds)
    await asyncio.gather(*(reader.close() for reader in readers))


async def other_designs(checks):
    """The paths of the older designs."""
    for path, channel in [("ticker", "ticker"), ("level2", "book"), ("market_trades", "trades")]:
        async with opened(f"/ws/{path}") as connection:
            stream = Stream(connection)
            await stream.say(type="subscribe", product_ids=["BTC-USD"], channel=path)
            checks.that((await stream.kind("subscribed"))["channel"] == channel, f"/ws/{path} speaks of {channel}")
            checks.that((await stream.kind("update"))["channel"] == channel, f"/ws/{path} tells")
    async with opened("/ws/paper/BTC-USD?poll_interval=1") as connection:
        first = json.loads(await asyncio.wait_for(connection.recv(), PATIENCE))
        checks.that(set(first) >= {"symbol", "bid", "ask", "last", "timestamp"}, "a price comes at once", first)
        loop = asyncio.get_running_loop()
        times = []
        for _ in range(3):
            await asyncio.wait_for(connection.recv(), PATIENCE)
            times.append(loop.time())
        gaps = [later - earlier for earlier, later in zip(times, times[1:])]
        checks.that(all(gap > 0.9 for gap in gaps), "prices keep to the pace", gaps)
    try:
        async with opened("/ws/paper/NO-USD"):
            checks.that(False, "a market that is not there has no stream")
    except websockets.InvalidStatus as refused:
        checks.that(refused.response.status_code == 404, "a market that is not there is refused", refused)


async def events(client, headers=None, most=6, **about):
    """The first events of a browser's stream, each as a table of its fields."""
    heard, event = [], {}
    async with client.stream("GET", "/api/v1/stream/sse", params=about, headers=headers or {}) as response:
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if line:
                event[name] = value
            elif event:
                heard.append(event)
                event = {}
            if len(heard) >= most:
                break
        return response, heard


async def browsers(checks):
    """Server-sent events."""
    async with httpx2.AsyncClient(base_url=URL, timeout=PATIENCE) as client:
        about = {"channel": "ticker", "symbols": "BTC-USD"}
        response, heard = await events(client, **about)
        checks.that(response.headers["content-type"] == "text/event-stream", "it is an event stream", response.headers)
        checks.that(int(heard[0]["retry"]) > 0, "it says when to come back", heard[0])
        checks.that(heard[1]["event"] == "subscribed" and "id" not in heard[1], "it begins", heard[1])
        tickers = [event for event in heard[2:] if event["event"] == "ticker"]
        checks.that(len(tickers) == 4, "tickers come under their name", heard)
        data = json.loads(tickers[-1]["data"])
        checks.that(tickers[-1]["id"] == f"{data['epoch']}-{data['sequence']}", "its id is its place", tickers[-1])
        _, back = await events(client, {"Last-Event-ID": tickers[0]["id"]}, **about)
        again = json.loads(back[2]["data"])
        checks.that(json.loads(back[1]["data"])["resumed"] is True, "a browser comes back", back[1])
        checks.that(again["sequence"] == json.loads(tickers[0]["data"])["sequence"] + 1, "with the next one", again)
        _, many = await events(client, channel="ticker", symbols="BTC-USD,ETH-USD", most=8)
        checks.that(many[-1]["id"].count(",") == 1, "an id holds the places in all feeds", many[-1])
        for wrong, field in [({"channel": "x"}, "channel"), ({"channel": "ticker"}, "symbols"), ({}, "channel")]:
            answer = await client.get("/api/v1/stream/sse", params=wrong)
            fields = [complaint["field"] for complaint in answer.json()["fields"]]
            checks.that(answer.status_code == 400 and field in fields, f"{wrong} is refused", answer.text)
        answer = await client.get("/api/v1/stream/sse", params={"channel": "ticker", "symbols": "NO-USD"})
        checks.that(answer.status_code == 404, "a market that is not there is refused", answer.text)


async def many(checks):
    """Clients who share a market hear the same."""
    connections = [await opened() for _ in range(50)]
    streams = [Stream(connection) for connection in connections]
    starts = [await stream.subscribe(channel="ticker", symbols=["BTC-USD"]) for stream in streams]
    checks.that(len({start["epoch"] for start in starts}) == 1, "there is one source", starts[:2])
    heard = [{}, {}]
    for place, stream in enumerate(streams[:2]):
        for _ in range(8):
            line = await stream.kind("update")
            heard[place][line["sequence"]] = line
    both = heard[0].keys() & heard[1].keys()
    checks.that(both and all(heard[0][n] == heard[1][n] for n in both), "all hear the same", both)
    await asyncio.gather(*(connection.close() for connection in connections))


async def terminal(checks):
    """`cambist watch`, in a process of its own that asks the server."""
    program = shlex.split(os.environ["E2E_MCP_SHARED"])[0]
    for options, holds in [
        (["--json"], lambda line: json.loads(line)["data"]["symbol"] == "BTC-USD"),
        ([], lambda line: "BTC-USD  last " in line),
        (["--channel", "trades"], lambda line: " at " in line),
    ]:
        words = ["watch", "BTC-USD", "--data-dir", DATA, *options]
        watching = await asyncio.create_subprocess_exec(program, *words, stdout=asyncio.subprocess.PIPE)
        lines = [(await asyncio.wait_for(watching.stdout.readline(), PATIENCE)).decode() for _ in range(3)]
        checks.that(all(map(holds, lines)), f"cambist {' '.join(words[:2] + options)} tells", lines)
        watching.send_signal(2)
        checks.that(await asyncio.wait_for(watching.wait(), PATIENCE) == 0, "it ends when it is told to")


async def main():
    checks = Checks()
    parts = [one_socket, orders, coming_back, other_designs, browsers, many, terminal, slow_readers]
    for part in parts:
        try:
            await part(checks)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a failure of this part and of no other
            checks.that(False, f"{part.__name__} runs to its end", repr(error))
    return checks.told("streams")


sys.exit(asyncio.run(main()))
