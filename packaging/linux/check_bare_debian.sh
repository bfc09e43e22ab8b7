#!/usr/bin/env bash
# The two commands of the README on a Debian that has nothing: run by hand, as root, on Debian.
#
#     packaging/linux/check_bare_debian.sh [--suite bookworm] [--pictures FOLDER] [pytest arguments…]
#
# It makes a bare Debian in a temporary folder (debootstrap; 2 GB), gives it python3, python3-venv and
# git, clones the last commit of this checkout into it, and there runs `dev.py test` and then `dev.py run` on a virtual
# screen until the window stands. Downloads go through the same mirror, certificates and pip settings as this system's.
set -euo pipefail

suite=bookworm
pictures=${TMPDIR:-/tmp}
while [[ ${1-} == --suite || ${1-} == --pictures ]]; do
    declare "${1#--}=$2"
    shift 2
done

mkdir -p "$pictures"
checkout=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
debian=$(mktemp -d)
chmod 755 "$debian"
clean_up() {
    # Only what runs inside the temporary Debian is ended.
    for process in /proc/[0-9]*; do
        if [[ $(readlink "$process/root" 2>/dev/null) == "$debian" ]]; then kill "${process##*/}" || true; fi
    done
    sleep 1
    for mounted in dev/shm dev/pts dev proc; do
        if mountpoint -q "$debian/$mounted"; then umount "$debian/$mounted"; fi
    done
    rm -rf --one-file-system "$debian"
}
trap clean_up EXIT

inside() { chroot "$debian" /usr/bin/env --unset=PIP_FIND_LINKS --unset=TMPDIR HOME=/root LANG=C.UTF-8 "$@"; }

copy_if_there() {
    for path in "$@"; do
        if [[ -e $path ]]; then mkdir -p "$debian$(dirname "$path")" && cp -aL "$path" "$debian$path"; fi
    done
}

make_debian() {
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | sort -u | sed '/security/d')
    debootstrap --variant=minbase --include=ca-certificates,git,python3,python3-venv "$suite" "$debian" "$mirror"
    mount --bind /proc "$debian/proc"
    mount --bind /dev "$debian/dev"
    mount --bind /dev/pts "$debian/dev/pts"
    mount -t tmpfs tmpfs "$debian/dev/shm"
    apt-config dump Acquire >"$debian/etc/apt/apt.conf.d/90acquire"
    copy_if_there /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt /etc/pip.conf
    if [[ -e $debian/etc/pip.conf ]]; then sed -i '/file:/d; /find-links/d' "$debian/etc/pip.conf"; fi # no folders of here
}

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

make_debian
git clone --quiet "$checkout" "$debian/partwise"
inside bash -c 'cd /partwise && python3 --version && python3 packaging/dev.py test "$@"' test "$@"
inside bash -c "set -e; cd /partwise; $(declare -f show_window); show_window"
cp "$debian/window.png" "$pictures/bare-$suite.png"
echo "The window stands in a bare Debian $suite; its picture is $pictures/bare-$suite.png"
