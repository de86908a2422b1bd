#!/usr/bin/env bash
# Measures speed and memory: all subjects, or those that are named (engine, market, replay, storage,
# process, orders, halt).
# Ratios are within one run; absolute numbers are those of this machine on this day.
set -euo pipefail
cd "$(dirname "$0")/.."

subjects=(engine market replay storage process orders halt)

measure() {
    cargo bench --quiet --package "$1" --bench "$2" -- "${@:3}"
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
    esac
}

for subject in "$@"; do
    case "$subject" in
        engine | market | replay | storage | process | orders | halt) ;;
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
