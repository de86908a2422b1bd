#!/usr/bin/env bash
# Drives the MCP inspector's command line against the face for agents and checks every exit code.
# E2E_MCP is the command line of the stdio server, E2E_URL the address of the HTTP one, NODE_MODULES the folder that has
# the inspector.
set -uo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME="$scratch"
inspector="$NODE_MODULES/@modelcontextprotocol/inspector/clients/launcher/build/index.js"
passed=0 failed=0

# expect CODE PATTERN ARGUMENTS...: the exit code, and what the output must contain.
expect() {
    local code=$1 pattern=$2
    shift 2
    timeout 120 node "$inspector" --cli "$@" --format json --stored-auth-only >"$scratch/output" 2>&1
    local found=$?
    if [ "$found" -eq "$code" ] && grep -q -- "$pattern" "$scratch/output"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "inspector $*: exit code $found (wanted $code), wanted \"$pattern\" in:"
        head -c 500 "$scratch/output"
    fi
}

# server ARGUMENTS...: everything that is tried on one server.
server() {
    expect 0 '"protocolVersion":"2025-11-25"' "$@" --protocol-era legacy --method initialize
    expect 0 '"protocolVersion":"2026-07-28"' "$@" --protocol-era modern --method initialize
    expect 0 '"protocolVersion":"2026-07-28"' "$@" --protocol-era auto --method initialize
    expect 0 '"name":"place_order"' "$@" --method tools/list --strict
    for era in legacy modern; do
        expect 0 '"isError":false' "$@" --protocol-era $era --method tools/call --tool-name get_account
        expect 5 'invalid_input' "$@" --protocol-era $era --method tools/call --tool-name place_order \
            --tool-arg symbol=BTC-USD
        expect 5 'order_denied' "$@" --protocol-era $era --method tools/call --tool-name place_order \
            --tool-arg symbol=BTC-USD side=buy type=market 'quantity="1000000"'
        expect 0 'account://balances' "$@" --protocol-era $era --method resources/read --uri account://balances
        expect 1 'no resource' "$@" --protocol-era $era --method resources/read --uri account://nothing
    done
    expect 0 '"isError":false' "$@" --method tools/call --tool-name get_market_data --tool-arg 'symbols=["BTC-USD"]'
    expect 5 'tool_not_found' "$@" --method tools/call --tool-name nothing
    expect 0 'order://active' "$@" --method resources/list
    expect 0 'market://ticker/{symbol}' "$@" --method resources/templates/list
    expect 0 'market_summary' "$@" --method prompts/list
    expect 0 'Analyze my position in BTC-USD' "$@" --method prompts/get --prompt-name analyze_position \
        --prompt-args product_id=BTC-USD
    expect 1 'product_id: is required' "$@" --method prompts/get --prompt-name analyze_position
}

# The command line may have words of its own.
# shellcheck disable=SC2086
server $E2E_MCP
server "$E2E_URL/mcp" --transport http
echo "inspector: $passed checks passed, $failed failed"
[ "$passed" -gt 0 ] && [ "$failed" -eq 0 ]
