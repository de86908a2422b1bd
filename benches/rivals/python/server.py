"""The market-data server that one would write in Python: FastAPI in front of ccxt, with a cache in a dictionary.

Written as such servers are, and tuned where that costs nobody anything: uvicorn on uvloop and httptools, one client per
exchange kept open with its markets loaded, no access log, answers written as JSON without being validated first. Streams
poll, for that is what such servers do.

    server.py VENUE_URL KEEP_SECONDS
"""

import asyncio
import sys
import time

import ccxt.async_support as ccxt
import uvicorn
import uvloop
from fastapi import FastAPI, WebSocket
from fastapi.responses import JSONResponse

VENUE, KEEP = sys.argv[1], float(sys.argv[2])

app = FastAPI()
clients: dict[str, ccxt.Exchange] = {}
kept: dict[tuple, tuple[float, object]] = {}


async def client(exchange_id: str) -> ccxt.Exchange:
    if exchange_id not in clients:
        # The venue of the bench bears any rate; only the spot market is asked.
        options = {"fetchMarkets": ["spot"], "fetchMargins": False}
        exchange = getattr(ccxt, exchange_id)({"enableRateLimit": False, "options": options})
        exchange.has["fetchCurrencies"] = False
        if exchange_id == "kraken":
            exchange.urls["api"] = {name: VENUE for name in exchange.urls["api"]}
        else:
            exchange.urls["api"] = {name: url.replace("https://api.binance.com", VENUE) if isinstance(url, str) else url
                                    for name, url in exchange.urls["api"].items()}
        await exchange.load_markets()
        clients[exchange_id] = exchange
    return clients[exchange_id]


async def cached(key: tuple, fetch):
    found = kept.get(key)
    if found and time.monotonic() - found[0] < KEEP:
        return found[1]
    value = await fetch()
    kept[key] = (time.monotonic(), value)
    return value


async def price(exchange_id: str, symbol: str) -> dict:
    exchange = await client(exchange_id)
    ticker = await exchange.fetch_ticker(symbol.replace("-", "/"))
    names = ("symbol", "timestamp", "datetime", "high", "low", "bid", "ask", "last")
    return {**{name: ticker[name] for name in names}, "volume": ticker["baseVolume"]}


async def candles(exchange_id: str, symbol: str, timeframe: str, limit: int) -> list[dict]:
    exchange = await client(exchange_id)
    rows = await exchange.fetch_ohlcv(symbol.replace("-", "/"), timeframe, limit=limit)
    names = ("timestamp", "open", "high", "low", "close", "volume")
    return [dict(zip(names, row)) for row in rows]


@app.get("/price/{exchange_id}/{symbol:path}")
async def get_price(exchange_id: str, symbol: str):
    return JSONResponse(await cached(("price", exchange_id, symbol), lambda: price(exchange_id, symbol)))


@app.get("/historical/{exchange_id}/{symbol:path}")
async def get_historical(exchange_id: str, symbol: str, timeframe: str = "1d", limit: int = 100):
    key = ("candles", exchange_id, symbol, timeframe, limit)
    return JSONResponse(await cached(key, lambda: candles(exchange_id, symbol, timeframe, limit)))


@app.websocket("/ws/{exchange_id}/{symbol:path}")
async def stream(socket: WebSocket, exchange_id: str, symbol: str, poll_interval: float = 1.0):
    await socket.accept()
    while True:
        value = await cached(("price", exchange_id, symbol), lambda: price(exchange_id, symbol))
        await socket.send_json(value)
        await asyncio.sleep(poll_interval)


async def main():
    config = uvicorn.Config(app, port=0, loop="uvloop", http="httptools", log_level="info", access_log=False)
    await uvicorn.Server(config).serve()


uvloop.run(main())
