# Cambist, built and running: one server at a time, each with a data directory of its own. Needs `here`, `scratch`.
#
# The clients find it by E2E_URL, its address. E2E_MCP is the command line that speaks MCP on standard input and output
# with records of its own, E2E_MCP_SHARED the one that shares the server's.

# How many seconds it may take to start or stop: a debug build on a busy machine is slow.
MOST_WAIT=120

# build: builds the program, and says where it is in `program`.
build() {
    local told
    told=$(cd "$here/.." && cargo build --package cambist --message-format json-render-diagnostics) || return
    program=$(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' <<<"$told" | tail -n 1)
    [ -x "$program" ] || { echo "cargo does not say where it put the program"; return 1; }
    # Command lines are told as one text, so that there must be no space in it.
    ln -s "$program" "$scratch/cambist" && program="$scratch/cambist"
}

# set_clean: makes `clean` the words before a command that give it no settings but those of this server. They are no
# function, so that what is started in the background is the program itself and can be stopped.
set_clean() {
    clean=(env -i PATH="$PATH" HOME="$scratch/home" LANG=C.UTF-8 "${settings[@]}" E2E_URL="$url"
        E2E_MCP="$program mcp --data-dir $data.alone" E2E_MCP_SHARED="$program mcp --data-dir $data")
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
    local until=$((SECONDS + MOST_WAIT))
    url=
    set_clean
    : >"$log"
    "${clean[@]}" "$program" serve --port 0 --data-dir "$data" >>"$log" 2>&1 &
    server=$!
    while is_running && [ $SECONDS -lt $until ]; do
        url=$(sed -n 's|.*\(http://[0-9.]*:[0-9]*\)/.*|\1|p' "$log" | head -n 1)
        [ -n "$url" ] && set_clean && return
        sleep 0.1
    done
    complain "the server did not start"
    return 1
}

# stop_server: ends the server as a service manager does. It has to go by itself, and without a complaint.
stop_server() {
    [ -n "${server:-}" ] || return 0
    local until=$((SECONDS + MOST_WAIT))
    is_running || complain "the server ended before it was told to"
    kill "$server" 2>/dev/null
    while is_running && [ $SECONDS -lt $until ]; do sleep 0.1; done
    if is_running; then
        complain "the server does not stop"
        kill -9 "$server"
    fi
    wait "$server" || complain "the server ended with $?"
    server=
}

is_running() {
    kill -0 "$server" 2>/dev/null
}

# complain WHAT: something is wrong with the server itself.
complain() {
    failed=$((failed + 1))
    echo "$1"
    show_log
}

# show_log: the last that the server said.
show_log() {
    echo "--- the server's log:"
    tail -n 60 "$log" | cut -c1-400
    echo "---"
}
