"""Kraken's and Binance's public market on one port of this machine, as their documents describe it.

Every market moves by one step each tenth of a second, whether anybody listens or not: the best bid is the base plus the
step in tenths, the best ask a whole unit above it. So whoever listens can tell a wrong, an old and a doubled answer.
`python upstream.py PORT` runs it until it is killed; a new one goes on where the clock is.
"""

import asyncio
import http
import json
import sys
import time
import zlib
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

STEP = 0.1
DEPTH = 12
BASES = {"BTC": 50_000, "ETH": 3_000}
#: What the venues call a market: Kraken's key, Kraken's pair, Kraken's name on the stream, Binance's symbol.
MARKETS = {"BTC": ("XXBTZUSD", "XBTUSD", "BTC/USD", "BTCUSDT"), "ETH": ("XETHZUSD", "ETHUSD", "ETH/USD", "ETHUSDT")}
#: Steps are counted from here, so that a venue that was killed goes on as if it had not been.
START = 1_790_000_000


def step() -> int:
    """The number of the step that it is now."""
    return int((time.time() - START) / STEP)


def tenths(coin: str, at: int) -> int:
    """The best bid of a step, in tenths."""
    return BASES[coin] * 10 + at % 10_000


def price(value: int) -> str:
    """A price of so many tenths."""
    return f"{value // 10}.{value % 10}"


def quantity(value: int) -> str:
    """A quantity of so many eighths, with eight digits."""
    return f"{value / 8:.8f}"


def book(coin: str, at: int) -> tuple[dict[int, int], dict[int, int]]:
    """Bids and asks of a step: tenths to eighths."""
    best = tenths(coin, at)
    size = lambda level: (best + level) % 9 + 1  # noqa: E731
    return {best - i: size(i) for i in range(DEPTH)}, {best + 10 + i: size(i + 3) for i in range(DEPTH)}


def changes(old: dict[int, int], new: dict[int, int]) -> list[tuple[int, int]]:
    """What leads from one side of a book to the next: new sizes, 0 where a level is gone."""
    gone = [(level, 0) for level in old if level not in new]
    return gone + [(level, size) for level, size in new.items() if old.get(level) != size]


# Kraken ------------------------------------------------------------------------------------------------------------------

def kraken_checksum(bids: dict[int, int], asks: dict[int, int]) -> int:
    """CRC32 over the ten best of each side."""
    digits = lambda text: text.replace(".", "").lstrip("0")  # noqa: E731
    levels = sorted(asks.items())[:10] + sorted(bids.items(), reverse=True)[:10]
    return zlib.crc32("".join(digits(price(p)) + digits(quantity(q)) for p, q in levels).encode())


def kraken_levels(levels: list[tuple[int, int]]) -> str:
    """Levels as the stream writes them: JSON numbers."""
    return ",".join(f'{{"price":{price(p)},"qty":{quantity(q)}}}' for p, q in levels)


def kraken_book(coin: str, kind: str, depth: int, at: int) -> str:
    """A snapshot of a step, or the update that leads to it."""
    bids, asks = book(coin, at)
    if kind == "update":
        old_bids, old_asks = book(coin, at - 1)
        bid_levels, ask_levels = changes(old_bids, bids), changes(old_asks, asks)
    else:
        bid_levels, ask_levels = sorted(bids.items(), reverse=True)[:depth], sorted(asks.items())[:depth]
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
    return (
        f'{{"channel":"book","type":"{kind}","data":[{{"symbol":"{MARKETS[coin][2]}","bids":[{kraken_levels(bid_levels)}],'
        f'"asks":[{kraken_levels(ask_levels)}],"checksum":{kraken_checksum(bids, asks)},"timestamp":"{stamp}"}}]}}'
    )


def kraken_ticker(coin: str, kind: str, at: int) -> str:
    """The market in one line."""
    best = tenths(coin, at)
    return (
        f'{{"channel":"ticker","type":"{kind}","data":[{{"symbol":"{MARKETS[coin][2]}","bid":{price(best)},"bid_qty":0.5,'
        f'"ask":{price(best + 10)},"ask_qty":0.25,"last":{price(best)},"volume":1234.50000000,"vwap":{price(best)},'
        f'"low":{price(best - 900)},"high":{price(best + 900)},"change":1.0,"change_pct":0.10}}]}}'
    )


def kraken_trade(coin: str, at: int) -> str:
    """One trade per step."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
    return (
        f'{{"channel":"trade","type":"update","data":[{{"symbol":"{MARKETS[coin][2]}","side":"buy","price":'
        f'{price(tenths(coin, at) + 10)},"qty":0.12500000,"ord_type":"market","trade_id":{at},"timestamp":"{stamp}"}}]}}'
    )


class Kraken:
    """One client of the stream."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket
        self.wanted: dict[tuple[str, str], int] = {}

    async def heard(self, text: str) -> None:
        """What the client asks for."""
        message = json.loads(text)
        method, params = message.get("method"), message.get("params", {})
        if method == "ping":
            await self.socket.send(json.dumps({"method": "pong", "req_id": message.get("req_id")}))
            return
        for name in params.get("symbol", []):
            coin = next((coin for coin, names in MARKETS.items() if names[2] == name), None)
            answer = {"method": method, "req_id": message.get("req_id"), "success": coin is not None}
            if coin is None:
                await self.socket.send(json.dumps(answer | {"error": f"Currency pair not supported {name}", "symbol": name}))
                continue
            channel, depth = params["channel"], params.get("depth", 10)
            result = {"channel": channel, "symbol": name} | ({"depth": depth} if channel == "book" else {})
            await self.socket.send(json.dumps(answer | {"result": result}))
            if method == "subscribe":
                await self.begin(channel, coin, depth)
            else:
                self.wanted.pop((channel, coin), None)

    async def begin(self, channel: str, coin: str, depth: int) -> None:
        """The state that a subscription starts from."""
        at = step()
        if channel == "book":
            await self.socket.send(kraken_book(coin, "snapshot", depth, at))
        elif channel == "ticker":
            await self.socket.send(kraken_ticker(coin, "snapshot", at))
        self.wanted[(channel, coin)] = at

    async def tell(self) -> None:
        """Everything that happened since the last time."""
        now = step()
        for (channel, coin), told in list(self.wanted.items()):
            for at in range(told + 1, now + 1):
                if channel == "book":
                    await self.socket.send(kraken_book(coin, "update", 10, at))
                elif channel == "ticker":
                    await self.socket.send(kraken_ticker(coin, "update", at))
                elif channel == "trade":
                    await self.socket.send(kraken_trade(coin, at))
            if (channel, coin) in self.wanted:
                self.wanted[(channel, coin)] = now
        await self.socket.send('{"channel":"heartbeat"}')


# Binance -----------------------------------------------------------------------------------------------------------------

def binance_levels(levels: list[tuple[int, int]]) -> list[list[str]]:
    """Levels as Binance writes them: pairs of text."""
    return [[price(p), quantity(q)] for p, q in levels]


def binance_day(coin: str, at: int) -> dict[str, object]:
    """The numbers of a day, by the names that REST uses."""
    best, now = tenths(coin, at), int(time.time() * 1000)
    return {
        "symbol": MARKETS[coin][3], "priceChange": "1.0", "priceChangePercent": "0.100", "weightedAvgPrice": price(best),
        "prevClosePrice": price(best), "lastPrice": price(best), "lastQty": "0.1", "bidPrice": price(best),
        "bidQty": "0.50000000", "askPrice": price(best + 10), "askQty": "0.25000000", "openPrice": price(best - 10),
        "highPrice": price(best + 900), "lowPrice": price(best - 900), "volume": "1234.50000000", "quoteVolume": "1.0",
        "openTime": now - 86_400_000, "closeTime": now, "firstId": 1, "lastId": at, "count": at,
    }


def binance_event(stream: str, coin: str, at: int) -> dict[str, object] | None:
    """What a stream says about a step."""
    symbol, best, now = MARKETS[coin][3], tenths(coin, at), int(time.time() * 1000)
    kind = stream.split("@", 1)[1]
    if kind == "bookTicker":
        return {"u": at, "s": symbol, "b": price(best), "B": "0.50000000", "a": price(best + 10), "A": "0.25000000"}
    if kind == "ticker":
        day = binance_day(coin, at)
        return {
            "e": "24hrTicker", "E": now, "s": symbol, "p": day["priceChange"], "P": day["priceChangePercent"],
            "w": day["weightedAvgPrice"], "x": day["prevClosePrice"], "c": day["lastPrice"], "Q": day["lastQty"],
            "b": day["bidPrice"], "B": day["bidQty"], "a": day["askPrice"], "A": day["askQty"], "o": day["openPrice"],
            "h": day["highPrice"], "l": day["lowPrice"], "v": day["volume"], "q": day["quoteVolume"], "O": day["openTime"],
            "C": day["closeTime"], "F": 1, "L": at, "n": at,
        }
    if kind == "trade":
        return {
            "e": "trade", "E": now, "s": symbol, "t": at, "p": price(best + 10), "q": "0.12500000", "T": now, "m": False,
            "M": True,
        }
    if kind.startswith("depth"):
        (old_bids, old_asks), (bids, asks) = book(coin, at - 1), book(coin, at)
        return {
            "e": "depthUpdate", "E": now, "s": symbol, "U": at, "u": at, "b": binance_levels(changes(old_bids, bids)),
            "a": binance_levels(changes(old_asks, asks)),
        }
    return None


class Binance:
    """One client of the stream."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket
        self.wanted: dict[str, int] = {}

    async def heard(self, text: str) -> None:
        """What the client asks for."""
        message = json.loads(text)
        for stream in message.get("params", []):
            if message["method"] == "SUBSCRIBE":
                self.wanted[stream] = step()
            else:
                self.wanted.pop(stream, None)
        await self.socket.send(json.dumps({"result": None, "id": message.get("id")}))

    async def tell(self) -> None:
        """Everything that happened since the last time."""
        now = step()
        for stream, told in list(self.wanted.items()):
            coin = next((coin for coin, names in MARKETS.items() if stream.split("@")[0].upper() == names[3]), None)
            for at in range(told + 1, now + 1):
                event = binance_event(stream, coin, at) if coin else None
                if event:
                    await self.socket.send(json.dumps({"stream": stream, "data": event}))
            if stream in self.wanted:
                self.wanted[stream] = now


# REST --------------------------------------------------------------------------------------------------------------------

def kraken_rest(path: str, query: dict[str, str]) -> object:
    """What Kraken answers."""
    if path == "AssetPairs":
        return {"error": [], "result": {names[0]: {
            "altname": names[1], "wsname": names[2].replace("BTC", "XBT"), "base": names[0][:4], "quote": "ZUSD",
            "pair_decimals": 1, "cost_decimals": 5, "lot_decimals": 8, "lot_multiplier": 1, "ordermin": "0.0001",
            "costmin": "0.5", "tick_size": "0.1", "status": "online",
        } for names in MARKETS.values()}}
    coin = next((coin for coin, names in MARKETS.items() if query.get("pair") in names), None)
    if coin is None:
        return {"error": ["EQuery:Unknown asset pair"]}
    key, at, best = MARKETS[coin][0], step(), tenths(coin, step())
    if path == "Ticker":
        line = {
            "a": [price(best + 10), "1", "0.250"], "b": [price(best), "1", "0.500"], "c": [price(best), "0.1"],
            "v": ["1.0", "1234.50000000"], "p": [price(best), price(best)], "t": [1, 2],
            "l": [price(best - 900), price(best - 900)], "h": [price(best + 900), price(best + 900)], "o": price(best - 10),
        }
        return {"error": [], "result": {key: line}}
    if path == "Depth":
        bids, asks = book(coin, at)
        rows = lambda levels: [[price(p), quantity(q)[:-5], int(time.time())] for p, q in levels]  # noqa: E731
        return {"error": [], "result": {key: {
            "asks": rows(sorted(asks.items())), "bids": rows(sorted(bids.items(), reverse=True)),
        }}}
    if path == "OHLC":
        span = int(query.get("interval", "1")) * 60
        last = int(time.time()) // span * span
        rows = [[last - i * span, "1.0", "3.0", "0.5", "2.0", "1.5", "10.0", 7] for i in reversed(range(720))]
        return {"error": [], "result": {key: rows, "last": last - span}}
    if path == "Trades":
        rows = [[price(best), "0.125", time.time() - i, "b", "m", "", at - i] for i in reversed(range(20))]
        return {"error": [], "result": {key: rows, "last": str(time.time_ns())}}
    return {"error": ["EGeneral:Unknown method"]}


def binance_rest(path: str, query: dict[str, str]) -> tuple[int, object]:
    """What Binance answers."""
    if path == "exchangeInfo":
        return 200, {"timezone": "UTC", "serverTime": int(time.time() * 1000), "rateLimits": [], "symbols": [{
            "symbol": names[3], "status": "TRADING", "baseAsset": coin, "baseAssetPrecision": 8, "quoteAsset": "USDT",
            "quotePrecision": 8, "quoteAssetPrecision": 8, "orderTypes": ["LIMIT"], "isSpotTradingAllowed": True,
            "filters": [
                {"filterType": "PRICE_FILTER", "minPrice": "0.1", "maxPrice": "1000000.0", "tickSize": "0.1"},
                {"filterType": "LOT_SIZE", "minQty": "0.00001", "maxQty": "9000.0", "stepSize": "0.00000001"},
                {"filterType": "NOTIONAL", "minNotional": "5.0"},
            ],
        } for coin, names in MARKETS.items()]}
    coin = next((coin for coin, names in MARKETS.items() if query.get("symbol") == names[3]), None)
    if coin is None:
        return 400, {"code": -1121, "msg": "Invalid symbol."}
    at, best = step(), tenths(coin, step())
    if path == "ticker/24hr":
        return 200, binance_day(coin, at)
    if path == "depth":
        bids, asks = book(coin, at)
        return 200, {
            "lastUpdateId": at, "bids": binance_levels(sorted(bids.items(), reverse=True)),
            "asks": binance_levels(sorted(asks.items())),
        }
    if path in ("trades", "aggTrades"):
        now = int(time.time() * 1000)
        return 200, [{
            "id": at - i, "a": at - i, "f": at - i, "l": at - i, "p": price(best + 10), "price": price(best + 10),
            "q": "0.12500000", "qty": "0.12500000", "quoteQty": "1.0", "T": now, "time": now, "m": False,
            "isBuyerMaker": False, "M": True, "isBestMatch": True,
        } for i in reversed(range(20))]
    return 404, {"code": -1, "msg": "not here"}


def rest(_: ServerConnection, request: Request) -> Response | None:
    """Answers what is no stream."""
    if "Upgrade" in request.headers:
        return None
    url = urlsplit(request.path)
    query = {name: values[-1] for name, values in parse_qs(url.query).items()}
    if url.path.startswith("/0/public/"):
        status, answer = 200, kraken_rest(url.path.removeprefix("/0/public/"), query)
    else:
        status, answer = binance_rest(url.path.removeprefix("/api/v3/"), query)
    body = json.dumps(answer).encode()
    headers = Headers([("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Connection", "close")])
    return Response(status, http.HTTPStatus(status).phrase, headers, body)


async def stream(socket: ServerConnection) -> None:
    """Speaks to one client until it goes."""
    path = socket.request.path if socket.request else ""
    client = Kraken(socket) if path.startswith("/v2") else Binance(socket)
    if isinstance(client, Kraken):
        await socket.send('{"channel":"status","type":"update","data":[{"system":"online","api_version":"v2"}]}')

    async def listen() -> None:
        async for message in socket:
            await client.heard(message if isinstance(message, str) else message.decode())

    listening = asyncio.create_task(listen())
    try:
        while not listening.done():
            await client.tell()
            await asyncio.sleep(STEP / 2)
    finally:
        listening.cancel()


async def main(port: int) -> None:
    """Serves until it is killed."""
    async with serve(stream, "127.0.0.1", port, process_request=rest, max_size=1 << 20) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
