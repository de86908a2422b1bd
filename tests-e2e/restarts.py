"""Streams and answers while what they come from is killed and comes back: the venues, and Redis.

Written against the protocol in docs/guides/streams.md, with a WebSocket client and a browser that others wrote. What is
told is held against what `upstream.py` says at that step: a wrong price, a wrong level, an event told twice or left out
without a word is a failure.

Needs E2E_URL, UPSTREAM_PORT and REDIS_PORT; the server is told of both ports before.
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

from websockets.asyncio.client import connect

import upstream
from checks import Checks

URL = os.environ["E2E_URL"].rstrip("/")
STREAMS = URL.replace("http", "ws", 1)
VENUE_PORT, REDIS_PORT = os.environ["UPSTREAM_PORT"], os.environ["REDIS_PORT"]
#: Exchange, market, coin.
MARKETS = [("kraken", "BTC-USD", "BTC"), ("kraken", "ETH-USD", "ETH"), ("binance", "BTC-USDT", "BTC")]
#: How old a price may be: this machine is small and does other things as well.
OLDEST = 60
#: How long until everybody is back after a venue is.
BACK = 45
CLIENTS = 20

checks = Checks()


def tenths(text: str) -> int:
    """A price as whole tenths."""
    whole, _, rest = text.partition(".")
    return int(whole) * 10 + int((rest + "0")[0])


def age(coin: str, bid: int) -> int:
    """How many steps ago this was the best bid."""
    return (upstream.step() - (bid - upstream.BASES[coin] * 10)) % 10_000


class Listener:
    """One client of /api/v1/stream, which holds everything that it hears against the truth."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()
        self.states: Counter[tuple[str, str, str]] = Counter()
        self.places: dict[tuple[str, str, str], tuple[str, int]] = {}
        self.wrong: list[str] = []
        self.may_skip: set[tuple[str, str, str]] = set()

    async def run(self) -> None:
        """Listens until it is canceled."""
        async with connect(f"{STREAMS}/api/v1/stream", max_size=1 << 22) as socket:
            for exchange, symbol, _ in MARKETS:
                for channel in ("ticker", "book", "trades"):
                    await socket.send(json.dumps(
                        {"type": "subscribe", "channel": channel, "symbols": [symbol], "exchange": exchange}))
            async for text in socket:
                self.hear(json.loads(text))
        self.wrong.append("the stream ended")

    def hear(self, message: dict) -> None:
        """One message."""
        kind = message["type"]
        self.heard[kind] += 1
        topic = (message.get("exchange", ""), message.get("symbol", ""), message.get("channel", ""))
        if kind in ("lagged", "interrupted"):
            self.may_skip.add(topic)
        elif kind == "error":
            self.wrong.append(json.dumps(message)[:300])
        elif kind == "update":
            self.states[topic] += 1
            self.place(topic, message)
            self.judge(topic, message["data"])

    def place(self, topic: tuple[str, str, str], message: dict) -> None:
        """Numbers grow by one."""
        epoch, sequence = message["epoch"], message["sequence"]
        known = self.places.get(topic)
        if known and known[0] == epoch and topic not in self.may_skip and sequence != known[1] + 1:
            # The first trades are those that were made before, with the number of the last event.
            self.wrong.append(f"{topic}: {known} is followed by {sequence}")
        self.may_skip.discard(topic)
        self.places[topic] = (epoch, sequence)

    def judge(self, topic: tuple[str, str, str], data: object) -> None:
        """Is it true?"""
        exchange, symbol, channel = topic
        coin = next(coin for venue, name, coin in MARKETS if (venue, name) == (exchange, symbol))
        if channel == "ticker":
            bid, ask = tenths(data["bid"]), tenths(data["ask"])
            if ask - bid != 10:
                self.wrong.append(f"{topic}: bid {bid}, ask {ask}")
        elif channel == "book":
            bid = tenths(data["bids"][0][0])
            at = bid - upstream.BASES[coin] * 10
            bids, asks = upstream.book(coin, at)
            told_bids = {tenths(price): float(size) * 8 for price, size in data["bids"]}
            told_asks = {tenths(price): float(size) * 8 for price, size in data["asks"]}
            true_bids = dict(sorted(bids.items(), reverse=True)[: len(told_bids)])
            true_asks = dict(sorted(asks.items())[: len(told_asks)])
            if told_bids != true_bids or told_asks != true_asks or len(told_bids) < 10:
                self.wrong.append(f"{topic}: {data['bids'][:3]} / {data['asks'][:3]} is not the book of step {at}")


class Price:
    """A client of /ws/{exchange}/{symbol}."""

    def __init__(self) -> None:
        self.prices: list[int] = []
        self.failures = 0
        self.ended = False

    async def run(self) -> None:
        """Listens until it is canceled."""
        async with connect(f"{STREAMS}/ws/kraken/BTC-USD?poll_interval=1") as socket:
            async for text in socket:
                message = json.loads(text)
                if "bid" in message:
                    self.prices.append(tenths(str(message["bid"])))
                else:
                    self.failures += 1
        self.ended = True


def get(path: str) -> tuple[int, dict]:
    """What the server answers."""
    try:
        with urllib.request.urlopen(URL + path, timeout=40) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


async def ask(path: str) -> tuple[int, dict]:
    """The same without keeping the others waiting."""
    return await asyncio.to_thread(get, path)


def start_venues() -> subprocess.Popen:
    """The venues, which are there when this answers."""
    here = Path(__file__).parent / "upstream.py"
    process = subprocess.Popen([sys.executable, here, VENUE_PORT], stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline().strip() == VENUE_PORT
    return process


def start_redis() -> subprocess.Popen | None:
    """Redis, if this machine has it."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        return None
    return subprocess.Popen([program, "--port", REDIS_PORT, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL)


async def until(holds, seconds: float) -> bool:
    """Waits until something holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if await holds() if asyncio.iscoroutinefunction(holds) else holds():
            return True
        await asyncio.sleep(0.2)
    return False


async def everybody_hears(listeners: list[Listener], told: str) -> None:
    """Every listener hears news of every market and channel, from now on."""
    before = [Counter(listener.states) for listener in listeners]
    topics = [(exchange, symbol, channel) for exchange, symbol, _ in MARKETS for channel in ("ticker", "book", "trades")]

    def all_hear() -> bool:
        return all(listener.states[topic] > old[topic] + 3 for listener, old in zip(listeners, before) for topic in topics)

    heard = await until(all_hear, BACK)
    missing = Counter(topic for listener, old in zip(listeners, before) for topic in topics
                      if listener.states[topic] <= old[topic] + 3)
    checks.that(heard, f"{told}: {CLIENTS} clients hear {len(topics)} topics each", missing)


async def prices_are_new(told: str) -> None:
    """REST answers with prices of this moment."""
    for exchange, symbol, coin in MARKETS:
        status, answer = await ask(f"/price/{exchange}/{symbol}")
        is_new = status == 200 and age(coin, tenths(str(answer["bid"]))) <= OLDEST
        checks.that(is_new, f"{told}: /price/{exchange}/{symbol} is of this moment", (status, answer))


async def browser() -> None:
    """A browser listens to both kinds of streams, from a page of the server's own."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        print("browser: skipped, since there is none here")
        return
    # Its helpers may still write into the profile for a moment after they were told to end.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
             f"--user-data-dir={profile}", f"{URL}/docs"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            await look(Path(profile))
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


SCRIPT = """new Promise((resolve, reject) => {
  const counts = {socket: 0, events: 0}, done = () => counts.socket >= 5 && counts.events >= 5 && resolve(counts);
  const socket = new WebSocket(`ws://${location.host}/api/v1/stream`);
  socket.onopen = () => socket.send(JSON.stringify(
    {type: 'subscribe', channel: 'ticker', symbols: ['BTC-USD'], exchange: 'kraken'}));
  socket.onmessage = m => { if (JSON.parse(m.data).type === 'update') { counts.socket++; done(); } };
  const source = new EventSource('/api/v1/stream/sse?channel=ticker&symbols=BTC-USD&exchange=kraken');
  source.addEventListener('ticker', () => { counts.events++; done(); });
  setTimeout(() => resolve(counts), 30000);
})"""


async def look(profile: Path) -> None:
    """Speaks to the browser by its debugging protocol."""
    port_file = profile / "DevToolsActivePort"
    checks.that(await until(port_file.exists, 30), "the browser starts")
    await until(lambda: len(port_file.read_text().splitlines()) > 1, 10)
    port = port_file.read_text().splitlines()[0]
    pages: list[dict] = []

    def has_page() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            pages[:] = [page for page in json.loads(answer.read()) if page["url"].startswith(URL)]
        return bool(pages)

    if not await until(has_page, 30):
        checks.that(False, "the browser shows the page", pages)
        return
    async with connect(pages[0]["webSocketDebuggerUrl"], max_size=1 << 24) as socket:
        async def value(script: str) -> tuple[object, str]:
            params = {"expression": script, "awaitPromise": True, "returnByValue": True}
            await socket.send(json.dumps({"id": 1, "method": "Runtime.evaluate", "params": params}))
            async for text in socket:
                message = json.loads(text)
                if message.get("id") == 1:
                    return message.get("result", {}).get("result", {}).get("value"), text[-450:]
            return None, "the browser is gone"

        async def is_there() -> bool:
            return (await value("document.readyState === 'complete' && location.protocol === 'http:'"))[0] is True

        checks.that(await until(is_there, 30), "the browser has loaded the page")
        counts, said = await value(SCRIPT)
        counts = counts if isinstance(counts, dict) else {}
        checks.that(counts.get("socket", 0) >= 5, "the browser hears a WebSocket", said)
        checks.that(counts.get("events", 0) >= 5, "the browser hears server-sent events", said)


async def is_degraded() -> bool:
    """Does the server say that its cache is not what it should be?"""
    return (await ask("/api/v1/cache"))[1].get("health", {}).get("state") == "degraded"


async def is_healthy() -> bool:
    """Does the server say that its cache is as it should be?"""
    return (await ask("/api/v1/cache"))[1].get("health", {}).get("state") == "healthy"


async def main() -> None:
    """Everything in its order."""
    venues, redis = start_venues(), start_redis()
    listeners, price = [Listener() for _ in range(CLIENTS)], Price()
    await prices_are_new("at first")
    tasks = [asyncio.create_task(listener.run()) for listener in listeners]
    watching = asyncio.create_task(price.run())
    try:
        await everybody_hears(listeners, "at first")
        await browser()
        for kill in range(2):
            told = f"after kill {kill + 1}"
            interruptions = [listener.heard["interrupted"] for listener in listeners]
            venues.kill()
            venues.wait()

            def all_told(before: list[int] = interruptions) -> bool:
                return all(listener.heard["interrupted"] >= old + 9 for listener, old in zip(listeners, before))

            checks.that(await until(all_told, 30), f"{told}: every subscription hears of it",
                        [listener.heard["interrupted"] for listener in listeners])
            await asyncio.sleep(6)
            status, answer = await ask("/price/kraken/BTC-USD")
            checks.that(status in (502, 503), f"{told}: a price that cannot be had is no price", (status, answer))
            status, answer = await ask("/price/paper/BTC-USD")
            checks.that(status == 200, f"{told}: the other exchanges answer", (status, answer))
            venues = start_venues()
            await everybody_hears(listeners, f"{told}, when they are back")

            async def answers() -> bool:
                return (await ask("/price/kraken/BTC-USD"))[0] == 200 and (await ask("/price/binance/BTC-USDT"))[0] == 200

            checks.that(await until(answers, 60), f"{told}: REST answers again")
            await asyncio.sleep(6)
            await prices_are_new(f"{told}, when they are back")
        seen = len(price.prices)
        checks.that(await until(lambda: len(price.prices) > seen + 1, 20), "the price of one market goes on", price.prices[-5:])
        if redis:
            checks.that(await until(is_healthy, 60), "the cache is healthy with Redis", await ask("/api/v1/cache"))
            redis.kill()
            redis.wait()
            for turn in range(3):
                await asyncio.sleep(1)
                await prices_are_new(f"without Redis, turn {turn + 1}")
            checks.that(await until(is_degraded, 30), "the cache says that Redis is away", await ask("/api/v1/cache"))
            redis = start_redis()
            checks.that(await until(is_healthy, 60), "the cache is healthy again", await ask("/api/v1/cache"))
            await prices_are_new("with Redis again")
        else:
            print("Redis: skipped, since there is none here")
    finally:
        for task in [*tasks, watching]:
            task.cancel()
        venues.kill()
        if redis:
            redis.kill()
    wrong = [line for listener in listeners for line in listener.wrong]
    total = sum(sum(listener.states.values()) for listener in listeners)
    checks.that(total > 1_000, "there was much to hear", total)
    for line in wrong[:20]:
        checks.that(False, "something wrong was told", line)
    checks.that(not wrong, f"{total} updates, and nothing wrong among them", len(wrong))
    checks.that(not price.ended, "the price of one market never ended")
    print(f"{total} updates by {CLIENTS} clients, {sum(listener.heard['interrupted'] for listener in listeners)} interruptions")


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(checks.told("restarts"))
