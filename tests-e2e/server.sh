# Cambist, built and running: one server at a time, each with a data directory of its own. Needs `here`, `scratch`.
#
# The clients find it by E2E_URL, its address. E2E_MCP is the command line that speaks MCP on standard input and output
# with records of its own, E2E_MCP_SHARED the one that shares the server's.

# A debug build on a busy machine is slow to start.
START_SECONDS=120

# build: builds the program, and says where it is in `program`.
build() {
    local told
    told=$(cd "$here/.." && cargo build --package cambist --message-format json-render-diagnostics) || return
    program=$(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' <<<"$told" | tail -n 1)
    [ -x "$program" ] || { echo "cargo does not say where it put the program"; return 1; }
    # Command lines are told as one text, so that there must be no space in it.
    ln -s "$program" "$scratch/cambist" && program="$scratch/cambist"
}

# clean COMMAND...: runs a command without anybody's settings but those of this server.
clean() {
    env -i PATH="$PATH" HOME="$scratch/home" LANG=C.UTF-8 "${settings[@]}" \
        E2E_URL="${url:-}" E2E_MCP="$program mcp --data-dir $data.alone" \
        E2E_MCP_SHARED="$program mcp --data-dir $data" "$@"
}

# start_server SETTING=VALUE...: starts a server on records that are empty, in place of the one before.
start_server() {
    stop_server
    settings=("PYTHON=${PYTHON:-}" "NODE_MODULES=${NODE_MODULES:-}" "PYTHONDONTWRITEBYTECODE=1" "$@")
    data=$(mktemp -d "$scratch/data.XXXXXX")
    log="$data.log"
    mkdir -p "$scratch/home"
    await_server
}

# restart_server: stops the server and starts it again on the same records.
restart_server() {
    stop_server
    await_server
}

await_server() {
    local until=$((SECONDS + START_SECONDS))
    url=
    : >"$log"
    clean "$program" serve --port 0 --data-dir "$data" >>"$log" 2>&1 &
    server=$!
    while kill -0 "$server" 2>/dev/null && [ $SECONDS -lt $until ]; do
        url=$(sed -n 's|.*\(http://[0-9.]*:[0-9]*\)/.*|\1|p' "$log" | head -n 1)
        [ -n "$url" ] && return
        sleep 0.1
    done
    failed=$((failed + 1))
    echo "the server did not start"
    show_log
    return 1
}

stop_server() {
    [ -n "${server:-}" ] || return 0
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=
}

# show_log: the last that the server said.
show_log() {
    echo "--- the server's log:"
    tail -n 60 "$log" | cut -c1-400
    echo "---"
}
