#!/usr/bin/env bash
# Tries Cambist, as it is built, with clients that others wrote. Without arguments every part is run, else those named:
#
#   python       the official Python client, in both eras of the protocol, over standard input and output and over HTTP
#   inspector    the MCP inspector's command line, likewise
#   conformance  the official conformance suite, over HTTP
#   orders       what other products got wrong: orders at the same moment, exact amounts, the better price
#   unknown      lost and late answers: one order, unknown, then what is true, by every way in
#   consent      whoever places a large order cannot agree to it as well
#   contract     Schemathesis, which makes up requests from /openapi.json and holds every answer to it
#   hostile      what no friendly client sends
#   access       tokens, roles, revoking, TLS, and refusals to start
#   streams      streams by every way in: sockets, server-sent events, the terminal; slow readers, coming back
#   oauth        tokens of an outside issuer, which is written in Python
#   restarts     streams, a browser and REST while venues and Redis are killed and come back
#   ccxt         ccxt reads the same answers of Kraken and Binance, and every number is compared
#
# The clients are installed at the versions written down here, the first time and whenever those change: beside this
# file, or in CAMBIST_E2E_CACHE if that names a folder. A part whose Python or Node is missing is skipped, and says so.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
# shellcheck source=tests-e2e/clients.sh
source "$here/clients.sh"
# shellcheck source=tests-e2e/server.sh
source "$here/server.sh"
running=
trap '[ -z "$running" ] || kill "$running"; stop_server; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# Where there is no such command, nothing is cut short.
if ! command -v timeout >/dev/null; then
    mkdir "$scratch/bin"
    printf '#!/bin/sh\nshift\nexec "$@"\n' >"$scratch/bin/timeout"
    chmod +x "$scratch/bin/timeout"
    PATH="$scratch/bin:$PATH"
fi

# Enough for a part of a machine that is busy with something else.
MOST_SECONDS=900

passed=0 failed=0

# part NAME COMMAND...: runs one part, which ends with a line that counts its checks. Of the rest that it says, lines that
# begin with "counted:" are told as well; everything when something is wrong.
part() {
    local name=$1 counts
    shift
    "${clean[@]}" timeout $MOST_SECONDS "$@" >"$scratch/output" 2>"$scratch/complaints" </dev/null &
    # Waiting for it, unlike running it, can be interrupted.
    running=$!
    wait $running
    local status=$?
    running=
    if [ $status -eq 0 ]; then
        sed -n 's/^counted: /    /p' "$scratch/output"
        tail -n 1 "$scratch/output"
    else
        tail -n 40 "$scratch/complaints" | cut -c1-600
        tail -n 300 "$scratch/output" | cut -c1-600
    fi
    counts=$(sed -n 's/^[a-z ]*: \([0-9]*\) checks passed, \([0-9]*\) failed$/\1 \2/p' "$scratch/output" | tail -n 1)
    # A part that counts nothing has not run.
    [ -n "$counts" ] || { counts="0 0"; [ $status -ne 0 ] || status=1; }
    passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
    if [ $status -ne 0 ]; then
        [ "${counts#* }" -gt 0 ] || { failed=$((failed + 1)); echo "$name: ended with $status"; }
        show_log
    fi
}

# wanted NAME: is this part asked for?
wanted() {
    [ ${#parts[@]} -eq 0 ] && return
    local part
    for part in "${parts[@]}"; do [ "$part" = "$1" ] && return; done
    return 1
}

parts=("$@")
for name in "$@"; do
    grep -q "^#   $name  " "$here/run.sh" || { echo "there is no part $name"; exit 2; }
done
build || exit 1

# More orders in a minute than an account may usually place, for clients that are quicker than people.
MANY_ORDERS=CAMBIST_SAFETY__MAX_ORDERS_PER_MINUTE=100000

if wanted python && python_clients; then
    start_server "$MANY_ORDERS" && part python "$PYTHON" "$here/mcp_python.py"
fi
if wanted inspector && node_clients; then
    start_server "$MANY_ORDERS" && part inspector "$here/mcp_inspector.sh"
fi
if wanted conformance && node_clients; then
    start_server "$MANY_ORDERS" && part conformance "$here/mcp_conformance.sh"
fi
if wanted orders && python_clients; then
    # A market that stands still at 50000, so that every amount is known beforehand, and room for large orders.
    start_server "$MANY_ORDERS" \
        CAMBIST_EXCHANGES__PAPER__TAPE="$here/flat_market.csv" CAMBIST_EXCHANGES__PAPER__TAPE_SYMBOL=BTC-USD \
        CAMBIST_EXCHANGES__PAPER__FUNDING__USD=100000 CAMBIST_SAFETY__PRICE_BAND_PCT=25 \
        CAMBIST_SAFETY__MAX_ORDER_VALUE_USD=50000 CAMBIST_SAFETY__REQUIRE_CONFIRMATION_ABOVE_USD=50000 \
        CAMBIST_SAFETY__MAX_POSITION_SIZE_PCT=100 &&
        part orders "$PYTHON" "$here/orders.py" placed "$scratch/orders.json" &&
        restart_server && part orders "$PYTHON" "$here/orders.py" kept "$scratch/orders.json"
fi
if wanted unknown && python_clients; then
    start_server "$MANY_ORDERS" && part unknown "$PYTHON" "$here/unknown.py" lost
    start_server "$MANY_ORDERS" CAMBIST_EXCHANGES__PAPER__LATENCY_MIN_MS=800 \
        CAMBIST_EXCHANGES__PAPER__LATENCY_MAX_MS=800 && part unknown "$PYTHON" "$here/unknown.py" late
fi
if wanted consent && python_clients; then
    start_server "$MANY_ORDERS" && part consent "$PYTHON" "$here/consent.py"
fi
if wanted contract && python_clients; then
    start_server "$MANY_ORDERS" && part contract "$here/rest_contract.sh"
fi
if wanted hostile && python_clients; then
    start_server "$MANY_ORDERS" && part hostile "$PYTHON" "$here/hostile.py"
fi
if wanted access && python_clients; then
    start_server && part access env PROGRAM="$program" SCRATCH="$scratch" "$here/access.sh"
fi
if wanted streams && python_clients; then
    start_server "$MANY_ORDERS" && part streams "$PYTHON" "$here/streams.py"
fi
if wanted oauth && python_clients; then
    start_server && part oauth env PROGRAM="$program" SCRATCH="$scratch" "$here/oauth.sh"
fi
if wanted restarts && python_clients; then
    read -r venues redis < <("$PYTHON" "$here/free_ports.py" 2)
    start_server CAMBIST_EXCHANGES__ENABLED=paper,kraken,binance "REDIS_URL=redis://127.0.0.1:$redis" \
        "CAMBIST_EXCHANGES__KRAKEN__REST_URL=http://127.0.0.1:$venues" \
        "CAMBIST_EXCHANGES__KRAKEN__WS_URL=ws://127.0.0.1:$venues/v2" \
        "CAMBIST_EXCHANGES__BINANCE__REST_URL=http://127.0.0.1:$venues" \
        "CAMBIST_EXCHANGES__BINANCE__WS_URL=ws://127.0.0.1:$venues" &&
        part restarts env UPSTREAM_PORT="$venues" REDIS_PORT="$redis" "$PYTHON" "$here/restarts.py"
fi
if wanted ccxt && ccxt_client; then
    read -r venues < <("$CCXT_PYTHON" "$here/free_ports.py" 1)
    # At a pace that no venue would bear: nothing of theirs is asked.
    start_server CAMBIST_EXCHANGES__ENABLED=paper,kraken,binance \
        "CAMBIST_EXCHANGES__KRAKEN__REST_URL=http://127.0.0.1:$venues" \
        "CAMBIST_EXCHANGES__BINANCE__REST_URL=http://127.0.0.1:$venues" \
        CAMBIST_EXCHANGES__KRAKEN__REQUESTS_PER_MINUTE=1000000 \
        CAMBIST_EXCHANGES__BINANCE__REQUESTS_PER_MINUTE=10000000 &&
        part ccxt env ${CAMBIST_TEST_DATA:+"CAMBIST_TEST_DATA=$CAMBIST_TEST_DATA"} VENUES_PORT="$venues" \
            "$CCXT_PYTHON" "$here/agreement.py"
fi
stop_server
echo "end to end: $passed checks passed, $failed failed"
[ $failed -eq 0 ]
