"""Two readers of the same answers: ccxt and Cambist, field by field.

Both ask `venues.py` for the same markets. Numbers are compared by value, as decimals; ccxt is told to use them too.
Where the two define something differently, it is not compared: Kraken's opening price is that of the UTC day. Candles
without a trade are absent here, while ccxt passes on what the venue writes for them.

Needs E2E_URL and VENUES_PORT; the server is told of that port before.
"""

import json
import os
import sys
import time
import urllib.parse
import urllib.request
from collections import Counter
from datetime import datetime
from decimal import Decimal

import ccxt

import venues
from checks import Checks

URL = os.environ["E2E_URL"].rstrip("/")
PORT = int(os.environ["VENUES_PORT"])
#: Depths and numbers of trades that are asked for.
DEPTHS = {"binance": [5, 100, 1_000], "kraken": [10, 100, 500]}
TRADES = [50, 1_000]
CANDLES = 300
#: The timeframes that the venues have themselves. Kraken's weeks do not begin on Mondays.
TIMEFRAMES = {"binance": list(venues.TIMEFRAMES), "kraken": ["1m", "5m", "15m", "30m", "1h", "4h", "1d"]}

checks = Checks()
#: How many numbers and words were compared, by kind.
compared: Counter[str] = Counter()


def ours(path: str, **query: object) -> dict:
    """What Cambist answers."""
    address = f"{URL}/api/v1/{path}?{urllib.parse.urlencode(query)}"
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{address}: {error.code} {error.read().decode()[:300]}") from error


def theirs(venue: str) -> ccxt.Exchange:
    """A ccxt that asks the venue of this machine, and keeps numbers exactly."""
    address = f"http://127.0.0.1:{PORT}"
    options = {"fetchMarkets": {"types": ["spot"]}, "fetchTradesMethod": "publicGetTrades", "fetchCurrencies": False}
    exchange = getattr(ccxt, venue)({"enableRateLimit": False, "options": options if venue == "binance" else {}})
    exchange.urls["api"]["public"] = address + ("/api/v3" if venue == "binance" else "")
    # It reads back the rules of markets that it has written, which must be text then.
    exchange.number = str
    exchange.load_markets()
    exchange.number = Decimal
    # It reads the levels of some books as binary fractions, whatever kind of number it is told to use.
    exchange.safe_float = exchange.safe_number
    return exchange


def number(text: object) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def agree(kind: str, what: str, our: object, their: object) -> None:
    """Both have to be the same number, or both nothing."""
    compared[kind] += 1
    our, their = number(our), number(their)
    checks.that(our == their, what, f"{our} here, {their} there")


def same(kind: str, what: str, our: object, their: object) -> None:
    """Both have to be the same word."""
    compared[kind] += 1
    checks.that(our == their, what, f"{our} here, {their} there")


def milliseconds(moment: str) -> int:
    """A time as ccxt counts it. Computed in whole numbers."""
    at = datetime.fromisoformat(moment)
    return int(at.timestamp()) * 1_000 + at.microsecond // 1_000


def products(venue: str, exchange: ccxt.Exchange, unnamed: int) -> list[str]:
    """Which markets there are, and their rules; answers their symbols."""
    here = {product["symbol"]: product for product in ours("products", exchange=venue)["products"]}
    there = {symbol.replace("/", "-"): market for symbol, market in exchange.markets.items()}
    # What ccxt raises to capitals is none here: two assets may differ in nothing else.
    named = {symbol for symbol, market in there.items() if market["id"].isascii() and market["id"].upper() == market["id"]}
    same("products", f"{venue}: markets", sorted(here), sorted(named))
    same("products", f"{venue}: markets without a name here", len(there) - len(named), unnamed)
    for symbol in sorted(here.keys() & there.keys()):
        product, market = here[symbol], there[symbol]
        what, limits = f"{venue} {symbol}", market["limits"]
        agree("products", f"{what}: price increment", product["price_increment"], market["precision"]["price"])
        agree("products", f"{what}: quantity increment", product["quantity_increment"], market["precision"]["amount"])
        agree("products", f"{what}: least quantity", product["min_quantity"], limits["amount"]["min"])
        agree("products", f"{what}: least value", product["min_notional"], limits["cost"]["min"])
        if venue == "binance":
            agree("products", f"{what}: largest quantity", product["max_quantity"], limits["amount"]["max"])
        same("products", f"{what}: can be traded", product["status"] == "trading", market["active"])
    return sorted(here.keys() & there.keys())


def ticker(venue: str, exchange: ccxt.Exchange, symbol: str) -> None:
    """The state of the market in one line. A price of zero is none, and then there is no quantity either."""
    here = ours(f"market-data/{symbol}", exchange=venue)["markets"][0]["ticker"]
    there = exchange.fetch_ticker(symbol.replace("-", "/"))
    fields = {"bid": "bid", "ask": "ask", "last": "last", "high_24h": "high", "low_24h": "low"}
    if venue == "binance":
        fields["open_24h"] = "open"
    for our, their in fields.items():
        agree("tickers", f"{venue} {symbol}: {our}", here[our], number(there[their]) or None)
    for side in ("bid", "ask"):
        quantity = there[f"{side}Volume"] if number(there[side]) else None
        agree("tickers", f"{venue} {symbol}: {side} quantity", here[f"{side}_quantity"], quantity)
    agree("tickers", f"{venue} {symbol}: volume", here["volume_24h"], there["baseVolume"])
    if venue == "binance":
        # Where the venue rounds to nothing, ccxt computes a number of its own.
        written = number(there["info"]["priceChangePercent"])
        change = there["percentage"] if written else written if number(there["open"]) else None
        agree("tickers", f"{venue} {symbol}: change", here["change_24h_pct"], change)
        same("tickers", f"{venue} {symbol}: time", milliseconds(here["market_time"]), there["timestamp"])


def book(venue: str, exchange: ccxt.Exchange, symbol: str, depth: int) -> None:
    """Every level of the book."""
    here = ours(f"order-books/{symbol}", exchange=venue, depth=depth)
    there = exchange.fetch_order_book(symbol.replace("-", "/"), depth)
    for side in ("bids", "asks"):
        what = f"{venue} {symbol}: {side} of {depth}"
        same("books", f"{what}: levels", len(here[side]), len(there[side]))
        for place, (our, their) in enumerate(zip(here[side], there[side])):
            agree("books", f"{what}: price {place}", our[0], their[0])
            agree("books", f"{what}: quantity {place}", our[1], their[1])
    if venue == "binance":
        same("books", f"{venue} {symbol}: sequence", here["sequence"], there["nonce"])


def trades(venue: str, exchange: ccxt.Exchange, symbol: str, limit: int) -> None:
    """Every trade."""
    here = ours(f"trades/{symbol}", exchange=venue, limit=limit)["trades"]
    there = exchange.fetch_trades(symbol.replace("-", "/"), None, limit)
    same("trades", f"{venue} {symbol}: trades of {limit}", len(here), len(there))
    for our, their in zip(here, there):
        what = f"{venue} {symbol}: trade {our['trade_id']}"
        same("trades", f"{what}: id", our["trade_id"], their["id"])
        agree("trades", f"{what}: price", our["price"], their["price"])
        agree("trades", f"{what}: quantity", our["quantity"], their["amount"])
        same("trades", f"{what}: side", our["side"], their["side"])
        same("trades", f"{what}: time", milliseconds(our["executed_at"]), their["timestamp"])


def candles(venue: str, exchange: ccxt.Exchange, symbol: str, timeframe: str) -> None:
    """Every candle of a stretch with a trade in it, up to the one before the last."""
    seconds, _, last = venues.openings(timeframe)
    start = last - CANDLES * seconds
    stamp = lambda at: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))  # noqa: E731
    stretch = {"start": stamp(start), "end": stamp(last), "limit": CANDLES}
    answer = ours(f"candles/{symbol}", exchange=venue, timeframe=timeframe, **stretch)
    here = [dict(zip(answer["columns"], row)) for row in answer["candles"]]
    rows = exchange.fetch_ohlcv(symbol.replace("-", "/"), timeframe, start * 1_000, CANDLES + 2)
    there = [row for row in rows if start * 1_000 <= row[0] < last * 1_000 and Decimal(row[5])]
    same("candles", f"{venue} {symbol}: candles of {timeframe}", len(here), len(there))
    for our, their in zip(here, there):
        what = f"{venue} {symbol}: {timeframe} of {our['open_at_ms']}"
        same("candles", f"{what}: time", our["open_at_ms"], their[0])
        for place, name in enumerate(["open", "high", "low", "close", "volume"], 1):
            agree("candles", f"{what}: {name}", our[name], their[place])


def compare(venue: str, unnamed: int) -> None:
    """Everything that both know of a venue."""
    exchange = theirs(venue)
    for place, symbol in enumerate(products(venue, exchange, unnamed)):
        ticker(venue, exchange, symbol)
        for depth in DEPTHS[venue]:
            book(venue, exchange, symbol, depth)
        for limit in TRADES:
            trades(venue, exchange, symbol, limit)
        every = TIMEFRAMES[venue]
        for timeframe in {every[place % len(every)], every[(place + 3) % len(every)]}:
            candles(venue, exchange, symbol, timeframe)


def main() -> int:
    kraken, binance = venues.serve(PORT)
    for venue, unnamed in ((kraken, 0), (binance, len(binance.unnamed))):
        name = type(venue).__name__.lower()
        compared.clear()
        compare(name, unnamed)
        counts = ", ".join(f"{count} in {kind}" for kind, count in sorted(compared.items()))
        print(f"counted: {name}: {len(venue.told)} markets, {sum(compared.values())} comparisons: {counts}")
        for kind in ("products", "tickers", "books", "trades", "candles"):
            checks.that(compared[kind] > 100, f"{name}: {kind} were compared", compared[kind])
    recorded = "with" if venues.tape() else "WITHOUT"
    print(f"counted: {recorded} recorded books and trades among them")
    return checks.told("ccxt")


if __name__ == "__main__":
    sys.exit(main())
