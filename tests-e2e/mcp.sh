#!/usr/bin/env bash
# Tries outside clients on the face for agents: the official Python client, the inspector and the conformance suite.
# CAMBIST_BIN is the command line of the stdio server, CAMBIST_URL the address of the HTTP one, both without real money.
# The clients are installed beside this file the first time, at the versions that are written down here.
set -uo pipefail
cd "$(dirname "$0")"
: "${CAMBIST_BIN:?the command line of the stdio server}" "${CAMBIST_URL:?the address of the HTTP server}"

if [ ! -x .venv/bin/python ]; then
    python3 -m venv .venv && .venv/bin/pip install --quiet --requirement requirements.txt || exit 1
fi
if [ ! -d node_modules ]; then
    npm ci --silent || exit 1
fi

failed=0
.venv/bin/python mcp_python.py || failed=1
./mcp_inspector.sh || failed=1
./mcp_conformance.sh || failed=1
exit $failed
