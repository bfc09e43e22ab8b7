#!/usr/bin/env bash
# The two commands of the README on a Debian that has nothing: run by hand, as root, on Debian.
#
#     packaging/linux/check_bare_debian.sh [--suite bookworm] [--pictures FOLDER] [pytest arguments…]
#
# It makes a bare Debian in a temporary folder (debootstrap; 2 GB), gives it python3, python3-venv and
# git, clones the last commit of this checkout into it, and there runs `dev.py test` and then `dev.py run` on a virtual
# screen until the window stands. Downloads go through the same mirror, certificates and pip settings as this system's.
set -euo pipefail
source "$(dirname "$0")/bare_debian.sh"

suite=bookworm
pictures=${TMPDIR:-/tmp}
while [[ ${1-} == --suite || ${1-} == --pictures ]]; do
    declare "${1#--}=$2"
    shift 2
done

show_window() {
    mkfifo /screen
    Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp 3>/screen &
    read -r number </screen
    export DISPLAY=":$number"
    python3 packaging/dev.py run &
    timeout 60 xdotool search --sync --onlyvisible --name Partwise
    sleep 3 # for the practice bucket to be there, and the picture whole
    import -window root /window.png
}

mkdir -p "$pictures"
checkout=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
trap unmake_debian EXIT
make_debian "$suite" ca-certificates,git,python3,python3-venv
git clone --quiet "$checkout" "$debian/partwise"
inside bash -c 'cd /partwise && python3 --version && python3 packaging/dev.py test "$@"' test "$@"
inside bash -c "set -e; cd /partwise; $(declare -f show_window); show_window"
cp "$debian/window.png" "$pictures/bare-$suite.png"
echo "The window stands in a bare Debian $suite; its picture is $pictures/bare-$suite.png"
