"""Kraken's and Binance's public REST interfaces on a port of this machine.

The markets are made up, the same in every run, with numbers that are easily read wrong: tiny, huge, long, with exponents
where the venue may write them, with sides and histories that are empty. Where recorded books and trades are at hand
(CAMBIST_TEST_DATA, or ../../shared/data from this folder), those are told for their markets instead.
"""

import gzip
import json
import os
import threading
import time
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, urlsplit

DATA = Path(os.environ.get("CAMBIST_TEST_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
#: Seconds of each timeframe.
TIMEFRAMES = {
    "1m": 60, "5m": 300, "15m": 900, "30m": 1_800, "1h": 3_600, "2h": 7_200, "4h": 14_400, "6h": 21_600, "1d": 86_400,
    "1w": 604_800,
}
#: Weeks begin on Mondays: the first one was the fifth day of 1970.
FIRST_MONDAY = 4 * 86_400
#: Nothing happens after this: whoever asks twice hears the same.
STARTED = int(time.time())


@dataclass(frozen=True)
class Market:
    """A market, and what is odd about it."""

    base: str
    quote: str
    price: str = "100.00"
    #: What a price and a quantity are whole multiples of.
    tick: str = "0.01"
    lot: str = "0.00000001"
    levels: int = 150
    trades: int = 200
    largest: int = 50
    status: str = "TRADING"
    #: Which sides of the book are empty.
    empty: str = ""
    #: May numbers have exponents?
    exponents: bool = False

    @property
    def name(self) -> str:
        return self.base + self.quote


#: What is odd about markets of both venues.
ODD = [
    Market("BTC", "USDT", "61837.63", levels=1_000, trades=1_000),
    Market("BTC", "EUR", "55000.1", tick="0.1", levels=600, trades=1_000),
    Market("ETH", "BTC", "0.03712", tick="0.00001", lot="0.0001"),
    Market("DOGE", "USDT", "0.123456", tick="0.000001", lot="1"),
    Market("PEPE", "USDT", "0.00000712", tick="0.00000001", lot="1", largest=10**12),
    Market("SHIB", "EUR", "0.0000000123", tick="0.0000000001", lot="0.00001", largest=10**15),
    Market("TINY", "BTC", "0.000000000000000123", tick="0.000000000000000001", lot="0.1", levels=60),
    Market("GOLD", "IDR", "1234567890123.45", lot="0.000000000001", largest=3),
    Market("LONG", "USDT", "12345678.12345678", tick="0.00000001", lot="0.00000001", largest=10**18),
    Market("WHOLE", "JPY", "151", tick="1", lot="1"),
    Market("ONE", "USDT", "7.50", levels=1, trades=1),
    Market("NOBID", "USDT", "3.10", empty="bids", trades=3),
    Market("NOASK", "USDT", "3.10", empty="asks", trades=3),
    Market("VOID", "USDT", "3.10", empty="bids asks", trades=0),
    Market("NEW", "USDT", "3.10", trades=0),
    Market("HALT", "USDT", "3.10", status="HALT"),
    Market("OLD", "USDT", "3.10", status="BREAK", empty="bids asks", trades=0),
    Market("LEAVE", "USDT", "3.10", status="CANCEL_ONLY"),
    Market("1INCH", "USDT", "0.3121", tick="0.0001", lot="0.1"),
    Market("ETH2.S", "ETH", "0.9981", tick="0.0001"),
]


def more(seed: str, count: int) -> list[Market]:
    """Markets by chance, of every size."""
    rng, markets = Random(seed), []
    for number in range(count):
        digits, lot_digits = rng.randint(0, 10), rng.randint(0, 8)
        tick = Decimal(1).scaleb(-digits)
        price = tick * rng.randint(2_000, 10 ** rng.randint(4, 9))
        markets.append(
            Market(
                f"C{number}", rng.choice(["USDT", "EUR", "BTC"]), f"{price:f}", f"{tick:f}", f"{Decimal(1).scaleb(-lot_digits):f}",
                levels=rng.randint(1, 300), trades=rng.randint(0, 400), largest=10 ** rng.randint(0, 9),
            )
        )
    return markets


class Told:
    """What a venue tells of one market, in its own digits."""

    def __init__(self, venue: str, market: Market) -> None:
        self.venue, self.market = venue, market
        self.tick, self.lot, self.mid = Decimal(market.tick), Decimal(market.lot), Decimal(market.price)
        rng = self.chance("book")
        self.bids = [] if "bids" in market.empty else self.side(rng, -1)
        self.asks = [] if "asks" in market.empty else self.side(rng, 1)
        self.trades = self.history()
        self.update = rng.randint(10**9, 10**11)

    def chance(self, *about: object) -> Random:
        return Random(f"{self.venue} {self.market.name} {about}")

    def price(self, steps: int) -> Decimal:
        """So many ticks from the middle, never below one tick."""
        return max(self.mid + steps * self.tick, self.tick)

    def quantity(self, rng: Random) -> Decimal:
        lots = int(Decimal(self.market.largest) / self.lot)
        return self.lot * rng.choice([1, rng.randint(1, max(lots, 1)), rng.randint(1, max(lots // 1_000, 1))])

    def side(self, rng: Random, direction: int) -> list[tuple[Decimal, Decimal]]:
        levels, steps = [], 0
        room = int(self.mid / self.tick) - 1
        for _ in range(self.market.levels):
            steps += rng.choice([1, 1, 2, 17])
            if direction < 0 and steps > room:
                break
            levels.append((self.mid + direction * steps * self.tick, self.quantity(rng)))
        return levels

    def history(self) -> list[tuple[int, Decimal, Decimal, int, bool]]:
        """Trades, oldest first: number, price, quantity, time in microseconds, and whether a buyer took."""
        rng, trades = self.chance("trades"), []
        number, at = rng.randint(1, 10**10), STARTED * 1_000_000 - 3_600_000_000
        for _ in range(self.market.trades):
            number, at = number + 1, at + rng.randint(0, 3_000) * 1_000
            # Half a millisecond behind a whole one: whoever counts in binary fractions may be off by one otherwise.
            trades.append((number, self.price(rng.randint(-40, 40)), self.quantity(rng), at + 500, rng.random() < 0.5))
        return trades

    def day(self) -> dict[str, Decimal]:
        """The last 24 hours; all zero where nothing was ever traded."""
        rng = self.chance("day")
        if not self.trades:
            return dict.fromkeys(["last", "open", "high", "low", "volume", "change"], Decimal(0))
        steps = sorted(rng.randint(-500, 500) for _ in range(4))
        low, first, last, high = (self.price(step) for step in steps)
        if rng.random() < 0.5:
            first, last = last, first
        change = ((last - first) / first * 100).quantize(Decimal("0.001"))
        volume = self.quantity(rng) * 7
        return {"last": last, "open": first, "high": high, "low": low, "volume": volume, "change": change}

    def candle(self, seconds: int, index: int) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal, int]:
        """Open, high, low, close, volume, trades; some candles have none."""
        rng = self.chance(seconds, index)
        low, first, last, high = (self.price(step) for step in sorted(rng.randint(-300, 300) for _ in range(4)))
        if rng.random() < 0.1 or not self.trades:
            return first, first, first, first, Decimal(0), 0
        if rng.random() < 0.5:
            first, last = last, first
        return first, high, low, last, self.quantity(rng) + self.quantity(rng), rng.randint(1, 9_999)


def openings(timeframe: str) -> tuple[int, int, int]:
    """Length of a timeframe, the offset of its candles, and when the one opened in which the venue was started."""
    seconds = TIMEFRAMES[timeframe]
    offset = FIRST_MONDAY if timeframe == "1w" else 0
    return seconds, offset, (STARTED - offset) // seconds * seconds + offset


def plain(number: Decimal, digits: int) -> str:
    """With so many digits after the point, or more if it has more."""
    written = -number.normalize().as_tuple().exponent
    return f"{number:.{max(digits, written)}f}"


class Binance:
    """Answers of Binance."""

    paths = ("/api/v3/",)
    #: Names that are none here: in another alphabet, and in small letters.
    unnamed = ["币安人生", "small"]

    def __init__(self) -> None:
        markets = [market for market in ODD if "." not in market.base] + more("binance", 30)
        # Of Kraken's such steps ccxt only knows the digits.
        markets.append(Market("STEP", "USDT", "10.00", tick="0.05", lot="0.25"))
        recorded = recorded_binance()
        markets += [Market(base, quote, "1.00", trades=0) for base, quote in RECORDED_SESSIONS if base + quote in recorded]
        self.told = {market.name: Told("binance", market) for market in markets}
        for name, (update, bids, asks) in recorded.items():
            told = self.told[name]
            told.update, told.bids, told.asks = update, bids, asks
        if trades := recorded_trades():
            self.told["BTCUSDT"].trades = trades

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        endpoint = path.removeprefix("/api/v3/")
        if endpoint == "exchangeInfo":
            return 200, self.exchange_info()
        if endpoint in ("ping", "time"):
            return 200, {"serverTime": STARTED * 1_000}
        told = self.told.get(query.get("symbol", ""))
        if told is None:
            return 400, {"code": -1121, "msg": "Invalid symbol."}
        limit = int(query.get("limit", {"depth": 100}.get(endpoint, 500)))
        match endpoint:
            case "ticker/24hr":
                return 200, self.ticker(told)
            case "depth":
                rows = lambda side: [[plain(p, 8), plain(q, 8)] for p, q in side[:limit]]  # noqa: E731
                return 200, {"lastUpdateId": told.update, "bids": rows(told.bids), "asks": rows(told.asks)}
            case "trades":
                return 200, [self.trade(trade) for trade in told.trades[-limit:]]
            case "klines":
                return 200, self.klines(told, query, limit)
        return 404, {}

    def exchange_info(self) -> dict:
        symbols = [self.symbol(told.market) for told in self.told.values()]
        symbols += [self.symbol(Market(base, "USDT")) for base in self.unnamed]
        return {"timezone": "UTC", "serverTime": STARTED * 1_000, "rateLimits": [], "exchangeFilters": [], "symbols": symbols}

    @staticmethod
    def symbol(market: Market) -> dict:
        tick, lot = plain(Decimal(market.tick), 8), plain(Decimal(market.lot), 8)
        return {
            "symbol": market.name, "status": market.status, "baseAsset": market.base, "baseAssetPrecision": 8,
            "quoteAsset": market.quote, "quotePrecision": 8, "quoteAssetPrecision": 8, "orderTypes": ["LIMIT", "MARKET"],
            "icebergAllowed": True, "ocoAllowed": True, "isSpotTradingAllowed": True, "isMarginTradingAllowed": False,
            "filters": [
                {"filterType": "PRICE_FILTER", "minPrice": tick, "maxPrice": "99999999999999.00000000", "tickSize": tick},
                {"filterType": "LOT_SIZE", "minQty": lot, "maxQty": "9000000000000.00000000", "stepSize": lot},
                {"filterType": "NOTIONAL", "minNotional": "5.00000000", "applyMinToMarket": True, "avgPriceMins": 5},
            ],
            "permissions": ["SPOT"], "permissionSets": [["SPOT"]], "defaultSelfTradePreventionMode": "NONE",
            "allowedSelfTradePreventionModes": ["NONE"],
        }

    @staticmethod
    def ticker(told: Told) -> dict:
        day, zero = told.day(), (Decimal(0), Decimal(0))
        bid, ask = (told.bids or [zero])[0], (told.asks or [zero])[0]
        numbers = {
            "priceChange": day["last"] - day["open"], "weightedAvgPrice": day["last"], "prevClosePrice": day["open"],
            "lastPrice": day["last"], "lastQty": day["volume"], "bidPrice": bid[0], "bidQty": bid[1], "askPrice": ask[0],
            "askQty": ask[1], "openPrice": day["open"], "highPrice": day["high"], "lowPrice": day["low"],
            "volume": day["volume"], "quoteVolume": day["volume"],
        }
        return {
            "symbol": told.market.name, **{name: plain(number, 8) for name, number in numbers.items()},
            "priceChangePercent": plain(day["change"], 3), "openTime": (STARTED - 86_400) * 1_000,
            "closeTime": STARTED * 1_000, "firstId": -1, "lastId": -1, "count": len(told.trades),
        }

    @staticmethod
    def trade(trade: tuple) -> dict:
        number, price, quantity, at, buyer_took = trade
        return {
            "id": number, "price": plain(price, 8), "qty": plain(quantity, 8), "quoteQty": plain(price * quantity, 8),
            "time": at // 1_000, "isBuyerMaker": not buyer_took, "isBestMatch": True,
        }

    @staticmethod
    def klines(told: Told, query: dict[str, str], limit: int) -> list:
        seconds, offset, last = openings(query["interval"])
        end = min(int(query.get("endTime", last * 1_000)) // 1_000, last)
        # The first opening not before the start.
        start = -(-int(query.get("startTime", (end - limit * seconds) * 1_000)) // 1_000)
        start = -(-(start - offset) // seconds) * seconds + offset
        rows = []
        for at in list(range(start, end + 1, seconds))[:limit]:
            *prices, volume, trades = told.candle(seconds, at // seconds)
            numbers = [plain(number, 8) for number in (*prices, volume)]
            rows.append([at * 1_000, *numbers, (at + seconds) * 1_000 - 1, "0", trades, "0", "0", "0"])
        return rows


class Kraken:
    """Answers of Kraken."""

    paths = ("/0/public/",)
    #: Assets that Kraken has letters before, and those that it has names of its own for.
    LETTERS = {"BTC": "XXBT", "ETH": "XETH", "DOGE": "XXDG", "EUR": "ZEUR", "USD": "ZUSD", "JPY": "ZJPY"}
    OWN = {"BTC": "XBT", "DOGE": "XDG"}
    STATUS = {"TRADING": "online", "CANCEL_ONLY": "cancel_only", "HALT": "cancel_only", "BREAK": "reduce_only"}

    def __init__(self) -> None:
        exponents = [
            Market("EXP", "USD", "0.00000001234", tick="0.00000000001", lot="0.1", largest=10**9, exponents=True),
            Market("BTC", "USD", "29430.0", tick="0.1", levels=400, trades=1_000),
            Market("XRP", "USD", "0.52345", tick="0.00001", exponents=True),
        ]
        self.told = {self.key(market): Told("kraken", market) for market in ODD + exponents + more("kraken", 30)}
        if book := recorded_kraken():
            self.told["XXBTZUSD"].bids, self.told["XXBTZUSD"].asks = book

    def key(self, market: Market) -> str:
        """Both assets with letters before them, or neither."""
        if market.base in self.LETTERS and market.quote in self.LETTERS:
            return self.LETTERS[market.base] + self.LETTERS[market.quote]
        return self.OWN.get(market.base, market.base) + self.OWN.get(market.quote, market.quote)

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        endpoint = path.removeprefix("/0/public/")
        if endpoint == "AssetPairs":
            return 200, self.result({key: self.pair(told.market) for key, told in self.told.items()})
        if endpoint == "Assets":
            return 200, self.result(self.assets())
        key = query.get("pair", "")
        told = self.told.get(key)
        if told is None:
            return 200, {"error": ["EQuery:Unknown asset pair"]}
        match endpoint:
            case "Ticker":
                return 200, self.result({key: self.ticker(told)})
            case "Depth":
                count = int(query.get("count", 100))
                row = lambda level: [self.text(told, level[0]), self.text(told, level[1]), STARTED]  # noqa: E731
                sides = {"asks": told.asks, "bids": told.bids}
                return 200, self.result({key: {name: [row(level) for level in side[:count]] for name, side in sides.items()}})
            case "Trades":
                trades = told.trades[-int(query.get("count", 1_000)):]
                rows = [self.trade(told, trade) for trade in trades]
                return 200, self.result({key: rows, "last": str(trades[-1][3] * 1_000 if trades else 0)})
            case "OHLC":
                return 200, self.result(self.ohlc(told, key, query))
        return 404, {"error": ["EGeneral:Unknown method"]}

    @staticmethod
    def result(result: object) -> dict:
        return {"error": [], "result": result}

    @staticmethod
    def text(told: Told, number: Decimal) -> str:
        if told.market.exponents and number:
            return f"{number.normalize():e}" if number < 1 else f"{number.normalize():E}"
        return plain(number, 8 if "." in told.market.lot else 5)

    def pair(self, market: Market) -> dict:
        wire = lambda asset: self.LETTERS.get(asset, asset)  # noqa: E731
        own = lambda asset: self.OWN.get(asset, asset)  # noqa: E731
        digits = lambda step: max(-Decimal(step).normalize().as_tuple().exponent, 0)  # noqa: E731
        return {
            "altname": own(market.base) + own(market.quote), "wsname": f"{own(market.base)}/{own(market.quote)}",
            "aclass_base": "currency", "base": wire(market.base), "aclass_quote": "currency", "quote": wire(market.quote),
            "lot": "unit", "cost_decimals": 5, "pair_decimals": digits(market.tick), "lot_decimals": digits(market.lot),
            "lot_multiplier": 1, "leverage_buy": [], "leverage_sell": [], "fees": [[0, 0.4]], "fees_maker": [[0, 0.25]],
            "fee_volume_currency": "ZUSD", "margin_call": 80, "margin_stop": 40, "ordermin": market.lot, "costmin": "0.5",
            "tick_size": plain(Decimal(market.tick).normalize(), 0), "status": self.STATUS[market.status],
        }

    def assets(self) -> dict:
        names = {asset for told in self.told.values() for asset in (told.market.base, told.market.quote)}
        entry = lambda asset: {  # noqa: E731
            "aclass": "currency", "altname": self.OWN.get(asset, asset), "decimals": 20, "display_decimals": 5,
            "status": "enabled",
        }
        return {self.LETTERS.get(asset, asset): entry(asset) for asset in sorted(names)}

    def ticker(self, told: Told) -> dict:
        day, zero = told.day(), (Decimal(0), Decimal(0))
        text = lambda number: self.text(told, number)  # noqa: E731
        touch = lambda level: [text(level[0]), str(int(level[1])), text(level[1])]  # noqa: E731
        twice = lambda name: [text(day[name] / 2), text(day[name])]  # noqa: E731
        return {
            "a": touch((told.asks or [zero])[0]), "b": touch((told.bids or [zero])[0]),
            "c": [text(day["last"]), text(day["volume"])], "v": twice("volume"), "p": twice("last"),
            "t": [1, len(told.trades)], "l": twice("low"), "h": twice("high"), "o": text(day["open"]),
        }

    def trade(self, told: Told, trade: tuple) -> list:
        number, price, quantity, at, buyer_took = trade
        # A JSON number with a fraction, as Kraken writes it.
        seconds = float(f"{at // 1_000_000}.{at % 1_000_000:06}")
        return [self.text(told, price), self.text(told, quantity), seconds, "b" if buyer_took else "s", "l", "", number]

    def ohlc(self, told: Told, key: str, query: dict[str, str]) -> dict:
        """The last 720 candles, or those of them after `since`."""
        minutes = int(query.get("interval", 1))
        timeframe = next((name for name, seconds in TIMEFRAMES.items() if seconds == minutes * 60), None)
        seconds, _, last = openings(timeframe)
        since, rows = int(query.get("since", 0)), []
        for at in range(last - 719 * seconds, last + 1, seconds):
            if at <= since:
                continue
            *prices, volume, trades = told.candle(seconds, at // seconds)
            texts = [self.text(told, price) for price in prices]
            rows.append([at, *texts, texts[3], self.text(told, volume), trades])
        return {key: rows, "last": last - seconds}


# What was recorded -------------------------------------------------------------------------------------------------------

#: The markets of the recorded session of Binance.
RECORDED_SESSIONS = [("NKN", "USDT"), ("BLZ", "ETH"), ("LRC", "BTC"), ("RUNE", "EUR")]


def pairs(side: list) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(str(price)), Decimal(str(quantity))) for price, quantity in side]


@cache
def tape() -> list[dict]:
    """The frames of the recorded tape of Binance."""
    path = DATA / "tape" / "binance-spot-btcusdt-20240808.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt") as lines:
        return [json.loads(line.split(" ", 1)[1]) for line in lines]


def recorded_binance() -> dict[str, tuple[int, list, list]]:
    """The recorded snapshots of Binance's books."""
    books = {}
    path = DATA / "sessions" / "binance.http.jsonl"
    for line in path.read_text().splitlines() if path.exists() else []:
        for base, quote in RECORDED_SESSIONS:
            if f"symbol={base}{quote}&" in line:
                books[base + quote] = json.loads(line[line.index("{"):])
    for frame in tape():
        if "lastUpdateId" in frame:
            books["BTCUSDT"] = frame
    return {name: (book["lastUpdateId"], pairs(book["bids"]), pairs(book["asks"])) for name, book in books.items()}


def recorded_trades() -> list[tuple[int, Decimal, Decimal, int, bool]]:
    """The last recorded trades of Binance."""
    trades = [frame["data"] for frame in tape() if frame.get("stream", "").endswith("@trade")][-1_000:]
    return [(t["t"], Decimal(t["p"]), Decimal(t["q"]), t["T"] * 1_000, not t["m"]) for t in trades]


def recorded_kraken() -> tuple[list, list] | None:
    """The recorded snapshot of Kraken's book. Its numbers are JSON numbers, read digit by digit."""
    path = DATA / "books" / "kraken-orderbook-v2.json"
    if not path.exists():
        return None
    book = json.loads(path.read_text(), parse_float=Decimal)["init"]["data"][0]
    side = lambda name: [(Decimal(level["price"]), Decimal(level["qty"])) for level in book[name]]  # noqa: E731
    return side("bids"), side("asks")


# The server --------------------------------------------------------------------------------------------------------------

class Handler(BaseHTTPRequestHandler):
    """Answers for whichever venue a path belongs to."""

    protocol_version = "HTTP/1.1"
    venues: list = []

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        venue = next((venue for venue in self.venues if parts.path.startswith(venue.paths)), None)
        status, answer = venue.answer(parts.path, dict(parse_qsl(parts.query))) if venue else (404, {})
        body = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def serve(port: int) -> tuple[Kraken, Binance]:
    """Answers on this port from now on."""
    Handler.venues = [Kraken(), Binance()]
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return Handler.venues[0], Handler.venues[1]
