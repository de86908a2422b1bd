#!/usr/bin/env bash
# Runs the scenarios of the official conformance suite that a server can pass without the suite's own tools, against the
# face for agents of the server at E2E_URL. What needs those tools is named in mcp_conformance.yml; the suite fails when a
# line of it passes after all. NODE_MODULES is the folder that has the suite.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
suite="$NODE_MODULES/.bin/conformance"
passed=0 failed=0
: "${E2E_URL:?the address of the server}"

scenarios=(
    caching
    completion-complete
    dns-rebinding-protection
    http-header-validation
    input-required-result-unsupported-methods
    ping
    prompts-list
    resources-list
    sep-2164-resource-not-found
    server-initialize
    server-session-lifecycle
    server-sse-multiple-streams
    server-stateless
    tools-list
)
for scenario in "${scenarios[@]}"; do
    if (cd "$scratch" && timeout 120 "$suite" server --url "$E2E_URL/mcp" --scenario "$scenario" \
        --expected-failures "$here/mcp_conformance.yml") >"$scratch/output" 2>&1; then
        checks=$(grep -o 'Passed: [0-9]*' "$scratch/output" | grep -o '[0-9]*')
        passed=$((passed + ${checks:-0}))
        [ "${checks:-0}" -gt 0 ] || { failed=$((failed + 1)); echo "conformance $scenario checked nothing"; }
    else
        failed=$((failed + 1))
        echo "conformance $scenario:"
        grep -E 'FAILURE|Error|stale' "$scratch/output" | cut -c1-300
    fi
done
echo "conformance: $passed checks passed, $failed failed"
[ "$passed" -gt 0 ] && [ "$failed" -eq 0 ]
