#!/usr/bin/env bash
# Who may come in: refusals to start, tokens made by a human at a terminal, what each may do over REST and MCP,
# revoking, and TLS, all with the program as it is built and with curl.
#
# Needs PROGRAM, the program, and SCRATCH, a folder. Starts servers of its own.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(mktemp -d "$SCRATCH/access.XXXXXX")
passed=0 failed=0 server=
trap 'stop' EXIT

# that WHAT COMMAND...: something has to hold.
that() {
    local what=$1
    shift
    if "$@" >"$data.said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "    $what: $(tail -n 3 "$data.said" | cut -c1-300)"
    fi
}

# serve OPTION...: starts a server that wants tokens, and sets `address`.
serve() {
    local until=$((SECONDS + 120))
    "$PROGRAM" serve --port 0 --data-dir "$data" "$@" >"$data.log" 2>&1 &
    server=$!
    address=
    while [ -z "$address" ] && kill -0 "$server" 2>/dev/null && [ $SECONDS -lt $until ]; do
        address=$(sed -n 's|.*https\{0,1\}://\([^/ ]*\)/docs.*|\1|p' "$data.log" | head -n 1)
        sleep 0.1
    done
    [ -n "$address" ] || { echo "the server did not start: $(cut -c1-300 "$data.log")"; exit 1; }
}

stop() {
    [ -n "$server" ] || return 0
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=
}

# human WORD COMMAND...: runs a command at a terminal, and types a word when it asks.
human() {
    "$PYTHON" "$here/terminal.py" "$@"
}

# status METHOD PATH TOKEN [BODY]: asks, and says the status.
status() {
    local body=()
    [ $# -lt 4 ] || body=(--header "Content-Type: application/json" --data "$4")
    curl --silent --output "$data.answer" --write-out '%{http_code}' --request "$1" \
        --header "Authorization: Bearer $3" "${body[@]}" "http://$address$2"
}

# answers STATUS METHOD PATH TOKEN [BODY]: is the status as expected?
answers() {
    local expected=$1 found
    shift
    found=$(status "$@")
    [ "$found" = "$expected" ] || { echo "$found instead of $expected: $(cut -c1-200 "$data.answer")"; return 1; }
}

# refuses_to_start WORDS SETTING...: does it say why it does not start?
refuses_to_start() {
    local words=$1
    shift
    ! env "$@" timeout 60 "$PROGRAM" serve --port 0 --data-dir "$data" >"$data.log" 2>&1 && grep -q "$words" "$data.log"
}

HOST=CAMBIST_SERVER__HOST=0.0.0.0
that "others need tokens" refuses_to_start "server.auth" $HOST CAMBIST_SERVER__BEHIND_TLS_PROXY=true
that "others need TLS" refuses_to_start "tls_certificate_file" $HOST CAMBIST_SERVER__AUTH=required
that "a certificate needs its key" refuses_to_start "tls_key_file" CAMBIST_SERVER__TLS_CERTIFICATE_FILE=/nowhere.pem
that "files have to be there" refuses_to_start "nowhere" \
    CAMBIST_SERVER__TLS_CERTIFICATE_FILE=/nowhere.pem CAMBIST_SERVER__TLS_KEY_FILE=/nowhere.key

export CAMBIST_SERVER__AUTH=required
serve
token() {
    human create_token "$PROGRAM" token create "$1" --role "$2" --json --data-dir "$data" |
        sed -n 's/.*"secret":"\([^"]*\)".*/\1/p'
}
viewer=$(token viewer viewer) trader=$(token trader trader) admin=$(token admin admin)
that "three tokens" test -n "$viewer" -a -n "$trader" -a -n "$admin"
that "no terminal, no token" bash -c "! '$PROGRAM' token create robot --role admin --data-dir '$data' </dev/null"
ORDER='{"symbol":"BTC-USD","side":"buy","type":"market","quote_quantity":"20"}'
that "no token" answers 401 GET /api/v1/balances ""
that "a wrong token" answers 401 GET /api/v1/balances cmb_guess
that "a viewer sees" answers 200 GET /api/v1/balances "$viewer"
that "a viewer does not trade" answers 403 POST /api/v1/orders "$viewer" "$ORDER"
that "a trader trades" answers 201 POST /api/v1/orders "$trader" "$ORDER"
that "a trader stops" answers 200 POST /api/v1/trading/halt "$trader" '{}'
that "a trader does not resume" answers 403 POST /api/v1/trading/resume "$trader" '{}'
that "an admin resumes" answers 200 POST /api/v1/trading/resume "$admin" '{}'
that "the command line shows its token" env CAMBIST_TOKEN="$viewer" "$PROGRAM" --server "http://$address" balance list
that "agents" env E2E_URL="http://$address" VIEWER="$viewer" TRADER="$trader" "$PYTHON" "$here/access.py"
that "an admin revokes" answers 200 DELETE /api/v1/tokens/viewer "$admin"
that "what is revoked is out" answers 401 GET /api/v1/balances "$viewer"
human revoke_token "$PROGRAM" token revoke trader --data-dir "$data" >/dev/null
that "also what another process revoked" answers 401 GET /api/v1/orders "$trader"
that "no secret is kept" bash -c "! grep -rqa -e '$admin' -e '$trader' '$data' '$data.log'"
stop

if command -v openssl >/dev/null; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$data.key" -out "$data.pem" 2>/dev/null
    export CAMBIST_SERVER__TLS_CERTIFICATE_FILE="$data.pem" CAMBIST_SERVER__TLS_KEY_FILE="$data.key"
    serve
    that "TLS" curl --silent --fail --cacert "$data.pem" --header "Authorization: Bearer $admin" \
        "https://$address/api/v1/balances"
    that "nothing but TLS" bash -c "! curl --silent --fail 'http://$address/healthz'"
    stop
fi
echo "access: $passed checks passed, $failed failed"
[ $failed -eq 0 ]
