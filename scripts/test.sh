#!/usr/bin/env bash
# Every test but the slow extras. Uses nextest where it is installed, cargo's own runner where it is not.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/packages.sh

if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --workspace ${CI:+--profile ci}
else
    cargo test --workspace --quiet
fi
./tests-e2e/run.sh
