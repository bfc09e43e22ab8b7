#!/usr/bin/env bash
# The .deb on a Debian 12 and a Debian 13 that have nothing: run by hand, as root, on Debian.
#
#     packaging/linux/check_deb_in_bare_debian.sh [--pictures FOLDER] [PACKAGE.deb]
#
# Needs debootstrap, xvfb, xdotool, imagemagick, and 2 GB in a temporary folder. In each bare system, which has no
# Python of its own, apt installs the package (the one in build/deb, if none is named) with what it depends on and
# recommends, an ordinary user runs the self-test and opens the window, its picture is taken, and after `apt-get purge`
# no file is there that was not there before, but for the user's own.
set -euo pipefail
here=$(dirname "$0")
source "$here/bare_debian.sh"

pictures=${TMPDIR:-/tmp}
if [[ ${1-} == --pictures ]]; then
    pictures=$2
    shift 2
fi
package=$(realpath "${1:-$(echo "$here"/../../build/deb/partwise_*.deb)}")
mkdir -p "$pictures"

clean_up() {
    if [[ -n ${screen-} ]]; then kill "$screen" || true; fi
    unmake_debian
}
trap clean_up EXIT

say() { echo "$suite: $*"; }
fail() { say "FAILED: $*" >&2 && exit 1; }
apt() {
    local log=$debian/checked/apt.log
    inside env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" >>"$log" 2>&1 || fail "apt-get $1: $(tail -5 "$log")"
}
packages() { inside dpkg-query --show --showformat '${db:Status-Abbrev}\n' | grep -c '^ii'; }
# Names alone, without what apt and dpkg write about their own work.
files() {
    local other=(home/visitor tmp run checked var/log var/lib/apt var/cache/apt 'var/lib/dpkg/*-old') except=()
    for place in "${other[@]}"; do except+=(-path "./$place" -o); done
    (cd "$debian" && find . -xdev \( "${except[@]}" -false \) -prune -o -print | sort)
}
kept() { (cd "$debian/home/visitor" && find . -type f -print0 | sort -z | xargs -0 sha256sum); }

show_screen() {
    exec 3<> <(:)
    Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp -ac 3>&3 2>/dev/null &
    screen=$!
    read -r number <&3
    export DISPLAY=":$number"
}

show_window() {
    local log=$debian/checked/window.log
    "${visitor[@]}" partwise --practice >"$log" 2>&1 &
    local window=$!
    timeout 60 xdotool search --sync --onlyvisible --name Partwise >/dev/null || fail "no window: $(cat "$log")"
    sleep 3 # for the practice bucket to be there, and the picture whole
    import -window root "$pictures/deb-$suite.png"
    kill -TERM "$window" # it leaves as by its menu
    wait "$window" || fail "the window ended with $?: $(cat "$log")"
    [[ ! -s $log ]] || fail "the window said: $(cat "$log")"
}

check() {
    local depends recommends before data began
    make_debian "$suite" ca-certificates >/dev/null
    if inside sh -c 'command -v python3'; then fail "it has a Python"; fi
    inside useradd --create-home visitor
    visitor=(chroot --userspec=visitor:visitor "$debian" /usr/bin/env -i HOME=/home/visitor LANG=C.UTF-8
        PATH=/usr/bin:/bin DISPLAY="$DISPLAY")
    mkdir -p "$debian/checked" "$debian/tmp/.X11-unix"
    mount --bind /tmp/.X11-unix "$debian/tmp/.X11-unix"
    cp "$package" "$debian/tmp/partwise.deb"
    apt update
    say "$(packages) packages; apt-get install: $(inside apt-get install --simulate /tmp/partwise.deb | grep ' newly installed')"

    began=$SECONDS
    depends=$(dpkg-deb --field "$package" Depends) recommends=$(dpkg-deb --field "$package" Recommends)
    apt satisfy "$depends, $recommends"
    say "$(packages) packages with what it depends on and recommends, $((SECONDS - began)) s"
    before=$(files)
    began=$SECONDS
    apt install /tmp/partwise.deb
    say "$(packages) packages with Partwise ($(inside dpkg-query --listfiles partwise | wc -l) files and folders), $((SECONDS - began)) s"

    "${visitor[@]}" partwise --self-test || fail "the self-test"
    show_window
    data=$(kept)
    apt purge partwise
    diff <(echo "$before") <(files) || fail "the package left these files"
    [[ $(kept) == "$data" && $data == *journal.db* ]] || fail "the user's data are not as they were"
    if inside dpkg-query --show partwise 2>/dev/null; then fail "dpkg still knows it"; fi
    say "purged: nothing left but the user's data ($(wc -l <<<"$data") files); picture: $pictures/deb-$suite.png"
    unmake_debian
}

show_screen
for suite in bookworm trixie; do check; done
