#!/usr/bin/env bash
# What the tests need of the system besides a Rust toolchain: Python, Redis, a browser. Installs what is missing where it
# may (apt, as root), and says what it could not; the tests that need it then say that they skip.
set -uo pipefail

missing=()
# need COMMAND PACKAGE
need() { command -v "$1" >/dev/null || missing+=("$2"); }

need python3 python3
python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
command -v valkey-server >/dev/null || need redis-server redis-server
command -v google-chrome >/dev/null || need chromium chromium
need npm npm
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    if apt-get -qq update && apt-get -qq install --yes --no-install-recommends "${missing[@]}" >/dev/null; then
        # Debian starts what it installs, and the tests start their own.
        command -v service >/dev/null && service redis-server stop >/dev/null 2>&1
        exit 0
    fi
fi
echo "missing, and cannot be installed here: ${missing[*]}"
