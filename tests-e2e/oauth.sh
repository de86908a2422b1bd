#!/usr/bin/env bash
# Tokens of an outside issuer: one is started that is written in Python, and Cambist is told no more than who it is and
# whom its tokens are for.
#
# Needs PROGRAM, the program, and SCRATCH, a folder. Starts servers of its own.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(mktemp -d "$SCRATCH/oauth.XXXXXX")
issuer=
server=
trap 'kill $issuer $server 2>/dev/null' EXIT

# await FILE PATTERN PROCESS: waits until a line of the file matches, and says the match.
await() {
    local until=$((SECONDS + 60)) found=
    while [ -z "$found" ] && kill -0 "$3" 2>/dev/null && [ $SECONDS -lt $until ]; do
        found=$(sed -n "$2" "$1" 2>/dev/null | head -n 1)
        sleep 0.1
    done
    [ -n "$found" ] || { echo "nothing started: $(cut -c1-300 "$1")" >&2; return 1; }
    echo "$found"
}

"$PYTHON" "$here/issuer.py" >"$data.issuer" 2>&1 &
issuer=$!
ISSUER=$(await "$data.issuer" 's|^\(http://.*\)$|\1|p' $issuer) || exit 1

export CAMBIST_SERVER__OAUTH__ISSUER=$ISSUER CAMBIST_SERVER__OAUTH__AUDIENCE=https://cambist.example.com/mcp
"$PROGRAM" serve --port 0 --data-dir "$data" >"$data.log" 2>&1 &
server=$!
E2E_URL=$(await "$data.log" 's|.*\(http://[0-9.]*:[0-9]*\)/docs.*|\1|p' $server) || exit 1
export ISSUER E2E_URL
"$PYTHON" "$here/oauth.py" || { cat "$data.log"; exit 1; }
