#!/usr/bin/env bash
# Measures speed and memory: all subjects, or those that are named (engine, market, replay, storage,
# process, orders, halt; and beside rivals: rest, stream, mcp, boot).
# Ratios are within one run; absolute numbers are those of this machine on this day.
set -euo pipefail
cd "$(dirname "$0")/.."

subjects=(engine market replay storage process orders halt rest stream mcp boot)

measure() {
    cargo bench --quiet --package "$1" --bench "$2" -- "${@:3}"
}

# Python with the packages of the rival that is written in it; nothing if there is no Python.
rival_python() {
    local pins=benches/rivals/python/requirements.txt venv="${CARGO_TARGET_DIR:-target}/rivals-python"
    if ! cmp -s "$pins" "$venv/installed.txt"; then
        rm -rf "$venv"
        { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check \
            --requirement "$pins" && cp "$pins" "$venv/installed.txt"; } >&2 || return 0
    fi
    printf '%s' "$venv/bin/python"
}

# Beside servers that do the least, and one in Python. Built one after the other: what the rivals need must not change
# what Cambist is built with.
beside_rivals() {
    local python
    cargo build --quiet --release --package cambist
    cargo build --quiet --release --package cambist-rivals
    python=$(rival_python)
    if [[ -z $python ]]; then
        echo "without the rival in Python: its packages could not be installed"
    fi
    env ${python:+RIVALS_PYTHON="$python"} "${CARGO_TARGET_DIR:-target}/release/rivals" compare "$1"
}

run() {
    printf '\n== %s ==\n' "$1"
    case "$1" in
        engine) measure cambist-exchange-paper engine ;;
        market)
            measure cambist-exchange-paper synthetic
            measure cambist-exchange-paper looks
            ;;
        replay) measure cambist-exchange-paper replay ;;
        storage) measure cambist-storage commit ;;
        process) measure cambist process start calls ;;
        orders) measure cambist process order-path agents ;;
        halt) measure cambist process halt ;;
        rest | stream | mcp | boot) beside_rivals "$1" ;;
    esac
}

for subject in "$@"; do
    case "$subject" in
        engine | market | replay | storage | process | orders | halt | rest | stream | mcp | boot) ;;
        *)
            printf 'error: there is no subject "%s"\nhint: there are %s\n' "$subject" "${subjects[*]}" >&2
            exit 2
            ;;
    esac
done

if [[ $# -gt 0 ]]; then
    subjects=("$@")
fi
for subject in "${subjects[@]}"; do
    run "$subject"
done
