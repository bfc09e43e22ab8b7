# For the scripts beside this file, which source it: a bare Debian in a temporary folder, $debian (root, debootstrap).
# Downloads go through the same mirror, certificates and pip settings as this system's.

debian=

make_debian() { # SUITE PACKAGE,…: minbase and these packages, with what a program needs of /proc and /dev
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | sort -u | sed '/security/d')
    debian=$(mktemp -d)
    chmod 755 "$debian"
    debootstrap --variant=minbase --include="$2" "$1" "$debian" "$mirror"
    mount --bind /proc "$debian/proc"
    mount --bind /dev "$debian/dev"
    mount --bind /dev/pts "$debian/dev/pts"
    mount -t tmpfs tmpfs "$debian/dev/shm"
    apt-config dump Acquire >"$debian/etc/apt/apt.conf.d/90acquire"
    copy_if_there /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt /etc/pip.conf
    if [[ -e $debian/etc/pip.conf ]]; then sed -i '/file:/d; /find-links/d' "$debian/etc/pip.conf"; fi # no folders of here
}

unmake_debian() { # ends only what runs inside it
    if [[ -z $debian ]]; then return; fi
    for process in /proc/[0-9]*; do
        if [[ $(readlink "$process/root" 2>/dev/null) == "$debian" ]]; then kill "${process##*/}" || true; fi
    done
    sleep 1
    for mounted in tmp/.X11-unix dev/shm dev/pts dev proc; do
        if mountpoint -q "$debian/$mounted"; then umount "$debian/$mounted"; fi
    done
    rm -rf --one-file-system "$debian"
    debian=
}

inside() { chroot "$debian" /usr/bin/env --unset=PIP_FIND_LINKS --unset=TMPDIR HOME=/root LANG=C.UTF-8 "$@"; }

copy_if_there() {
    for path in "$@"; do
        if [[ -e $path ]]; then mkdir -p "$debian$(dirname "$path")" && cp -aL "$path" "$debian$path"; fi
    done
}
