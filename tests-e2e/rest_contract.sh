#!/usr/bin/env bash
# Has Schemathesis make up requests from the document of the interface and hold every answer of the server at E2E_URL to
# it: no defect, no status, header or field that is not written down. PYTHON is an interpreter that has it.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# It leaves its files where it is started.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
PYTHONPATH="$here" SCHEMATHESIS_HOOKS=rest_hooks "$PYTHON" -m schemathesis.cli \
    --config-file "$here/schemathesis.toml" --no-color run "$E2E_URL/openapi.json" --warnings off >output 2>&1
status=$?
cat output
counts=$(grep -o '[0-9]* generated.*' output)
generated=$(grep -o '^[0-9]*' <<<"$counts")
wrong=$(grep -oE '[0-9]+ (found|errored)' <<<"$counts" | awk '{ sum += $1 } END { print sum + 0 }')
echo "contract: $((${generated:-0} - wrong)) checks passed, $wrong failed"
exit $status
