#!/usr/bin/env bash
# The installer's life under Wine, silently, with a stand-in for the program: run by hand, on Linux.
#
#     packaging/windows/check_under_wine.sh
#
# It needs Debian's nsis, wine, wine64 and gcc-mingw-w64-x86-64-win32, and for the full disk root. Everything happens in
# a Windows of its own (WINEPREFIX) in a temporary folder. Each line it prints was looked at, not assumed; it ends with
# 1 at the first that is not so.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
export WINEPREFIX=$work/prefix WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe=" LC_ALL=C.UTF-8
unset DISPLAY
server=$(command -v wineserver || echo /usr/lib/wine/wineserver)
clean_up() {
    "$server" -k || true # what runs in this WINEPREFIX
    if mountpoint -q "$work/small"; then umount "$work/small"; fi
    rm -rf "$work"
}
trap clean_up EXIT

shows() {
    local said=$1
    shift
    if "$@" >/dev/null 2>&1; then echo "ok    $said"; else echo "WRONG $said"; exit 1; fi
}
ends_with() { # the exit code first
    local wanted=$1 code=0
    shift
    "$@" || code=$?
    [[ $code == "$wanted" ]] || { echo "      exit $code instead of $wanted"; return 1; }
}
gone() { for path in "$@"; do [[ ! -e $path ]] || return 1; done; }
registry() { wine reg query "$@"; }
holds() { registry "$1" /ve | grep -aqF "$2"; } # a key, and a part of what stands in it
typed() { WINEPATH=$(winepath -w "$home") wine cmd /c "$@"; }
not_in_registry() { ! registry "$1"; }

cat >"$work/program.c" <<'C'
#include <stdio.h>
#include <string.h>
#include <windows.h>
/* Writes its arguments beside itself, a line each, and its name on the screen; with --stay it runs on. */
int main(int count, char **words) {
    char path[MAX_PATH];
    GetModuleFileNameA(NULL, path, MAX_PATH);
    puts(path);
    fflush(stdout);
    strcat(path, ".started");
    FILE *file = fopen(path, "w");
    for (int place = 1; place < count; place++) fprintf(file, "%s\n", words[place]);
    fclose(file);
    if (count > 1 && !strcmp(words[1], "--stay")) Sleep(60000);
    return 0;
}
C

payload() { # FOLDER QT-VERSION MEGABYTES
    mkdir -p "$1/_internal/PySide6" "$work/licences"
    x86_64-w64-mingw32-gcc -mwindows -DQT="\"$2\"" -o "$1/partwise.exe" "$work/program.c"
    x86_64-w64-mingw32-gcc -DQT="\"$2\"" -o "$1/partwise.com" "$work/program.c"
    echo "$2" >"$1/_internal/PySide6/Qt6Core.dll"
    echo "$2" >"$1/_internal/PySide6/only-in-$2.dll"
    head -c "$3M" /dev/urandom >"$1/_internal/rest.bin"
    echo MIT >"$work/licences/README.txt"
}
compile() { # VERSION PAYLOAD
    makensis -V1 -INPUTCHARSET UTF8 -WX -DSTUB=amd64-unicode "-DVERSION=$1" "-DPAYLOAD=$2" \
        "-DLICENCES=$work/licences" "-DICON=$here/partwise.ico" "-DOUT=$work/setup-$1.exe" "$here/partwise.nsi"
}
payload "$work/one" 6.11 1
payload "$work/two" 6.12 4
compile 0.1.0 "$work/one" >/dev/null
compile 0.2.0 "$work/two" >/dev/null
wineboot --init >/dev/null 2>&1
user=$(echo "$WINEPREFIX"/drive_c/users/*/AppData/Local | tr ' ' '\n' | grep -v Public)
home=$user/Programs/Partwise
roaming=${user%/Local}/Roaming/Microsoft/Windows
entry='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Partwise'
menu='HKCU\Software\Classes\*\shell\Partwise'
addresses='HKCU\Software\Classes\oss'

shows "a silent installation ends with 0" ends_with 0 wine "$work/setup-0.1.0.exe" /S
shows "the program stands in %LOCALAPPDATA%\\Programs\\Partwise" cmp "$work/one/partwise.exe" "$home/partwise.exe"
shows "Start menu" test -f "$roaming/Start Menu/Programs/Partwise.lnk"
shows "Send to" test -f "$roaming/SendTo/Partwise.lnk"
shows "Explorer's menu of files" registry "$menu\\command"
shows "Explorer's menu of folders" registry 'HKCU\Software\Classes\Directory\shell\Partwise\command'
registry "$menu" /ve | grep -a Partwise | tr -d '\r'
registry "$entry" | grep -aE 'Version|Size|Location|Quiet' | tr -d '\r'

wine start /unix "$home/partwise.exe" 'C:\my files\a b.bin' >/dev/null 2>&1
sleep 3
shows "the program is started with a path that has blanks" grep -q 'my files\\a b.bin' "$home/partwise.exe.started"

shows "oss:// is an address that programs open" registry "$addresses" /v "URL Protocol"
shows "and Partwise opens it" holds "$addresses\\shell\\open\\command" 'partwise.exe" -- "%1"'
shared=${addresses/HKCU/HKLM} # where this Wine looks for what opens an address; Windows looks into both
wine reg copy "$addresses" "$shared" /s /f >/dev/null 2>&1
wine start oss://films/a%20b.mov >/dev/null 2>&1
sleep 3
wine reg delete "$shared" /f >/dev/null 2>&1
shows "it is started with the address, after --" diff <(printf -- '--\r\noss://films/a%%20b.mov\r\n') "$home/partwise.exe.started"

typed partwise unfinished "two words" >"$work/typed.txt" 2>/dev/null
shows "typed with the folder on the PATH, the program that prints is started" grep -aq 'partwise\.com' "$work/typed.txt"
shows "with its arguments" diff <(printf 'unfinished\r\ntwo words\r\n') "$home/partwise.com.started"

wine "$home/partwise.com" --stay >/dev/null &
sleep 3
shows "an upgrade while the typed program runs ends with 2" ends_with 2 wine "$work/setup-0.2.0.exe" /S
wine taskkill /F /IM partwise.com >/dev/null 2>&1
wait
sleep 1

wine "$home/partwise.exe" --stay >/dev/null &
sleep 3
shows "an upgrade while it runs ends with 2" ends_with 2 wine "$work/setup-0.2.0.exe" /S
shows "and changed nothing" test -f "$home/_internal/PySide6/only-in-6.11.dll"
shows "an uninstallation while it runs ends with 2" ends_with 2 wine "$home/uninstall.exe" /S "_?=$(winepath -w "$home")"
shows "and changed nothing" test -f "$home/partwise.exe" -a -d "$home/_internal"
wine taskkill /F /IM partwise.exe >/dev/null 2>&1
wait
sleep 1

touch "$home/_internal.old" # no folder, so it is not removed, and the old version cannot be moved there
shows "an upgrade that cannot move the old version ends with 4" ends_with 4 wine "$work/setup-0.2.0.exe" /S
shows "and the old version is there" cmp "$work/one/_internal/rest.bin" "$home/_internal/rest.bin"
shows "with its programs, and nothing else" gone "$home"/*.new "$home/partwise.exe.old" "$home/partwise.com.old"
shows "as it was" cmp "$work/one/partwise.exe" "$home/partwise.exe"
shows "and the one that is typed" cmp "$work/one/partwise.com" "$home/partwise.com"
rm "$home/_internal.old"

shows "an upgrade ends with 0" ends_with 0 wine "$work/setup-0.2.0.exe" /S
shows "the program that is typed is the new one" cmp "$work/two/partwise.com" "$home/partwise.com"
shows "the new Qt alone is there" test -f "$home/_internal/PySide6/only-in-6.12.dll"
shows "nothing of the old Qt" gone "$home/_internal/PySide6/only-in-6.11.dll" "$home"/*.old "$home"/*.new

mkdir -p "$work/other/_internal" "$user/Partwise"
echo data >"$user/Partwise/journal.sqlite"
shows "a folder with another program ends with 3" ends_with 3 wine "$work/setup-0.1.0.exe" /S "/D=$(winepath -w "$work/other")"
shows "and nothing was put there" test "$(ls "$work/other")" = _internal

mkdir "$work/small"
if mount -t tmpfs -o size=6m tmpfs "$work/small"; then
    there=$(winepath -w "$work/small")\\app
    shows "an installation on a small disk ends with 0" ends_with 0 wine "$work/setup-0.1.0.exe" /S "/D=$there"
    head -c 2M /dev/zero >"$work/small/filler"
    shows "an upgrade on a full disk ends with 5" ends_with 5 wine "$work/setup-0.2.0.exe" /S "/D=$there"
    shows "and the old version is there" cmp "$work/one/_internal/rest.bin" "$work/small/app/_internal/rest.bin"
    shows "with its program" cmp "$work/one/partwise.exe" "$work/small/app/partwise.exe"
    shows "and nothing of the new Qt beside it" gone "$work/small/app/_internal/PySide6/only-in-6.12.dll"
    rm "$work/small/filler"
    mount -o remount,size=20m "$work/small"
    shows "with room it ends with 0" ends_with 0 wine "$work/setup-0.2.0.exe" /S "/D=$there"
    shows "and nothing of the old or cut off is left" gone "$work"/small/app/*.old "$work"/small/app/*.new
fi

rm -f "$home"/*.started
ends_with 0 wine "$work/setup-0.2.0.exe" /S "/D=$(winepath -w "$home")"
shows "the Partwise installed last opens addresses" holds "$addresses\\shell\\open\\command" 'Programs\Partwise\partwise.exe"'
shows "a silent uninstallation ends with 0" ends_with 0 wine "$home/uninstall.exe" /S "_?=$(winepath -w "$home")"
rm -f "$home/uninstall.exe" # with _?= it runs in place, waits, and cannot delete itself
shows "nothing is left of the program" test -z "$(ls -A "$home" 2>/dev/null)"
shows "nor of its shortcuts" gone "$roaming/Start Menu/Programs/Partwise.lnk" "$roaming/SendTo/Partwise.lnk"
for key in "$entry" "$addresses" "$menu" 'HKCU\Software\Classes\Directory\shell\Partwise' 'HKCU\Software\Classes\Applications\partwise.exe'; do
    shows "nor of $key" not_in_registry "$key"
done
shows "the person's data are untouched" grep -q data "$user/Partwise/journal.sqlite"

for owner in "$addresses" "$shared"; do # one that only this person has, and one for everybody
    wine reg add "$owner\\shell\\open\\command" /ve /d '"C:\other.exe" "%1"' /f >/dev/null 2>&1
    ends_with 0 wine "$work/setup-0.2.0.exe" /S "/D=$(winepath -w "$home")"
    shows "addresses that another program opens are left to it" holds "$owner\\shell\\open\\command" 'other.exe'
    shows "nothing of Partwise beside it" not_in_registry "$addresses\\DefaultIcon"
    ends_with 0 wine "$home/uninstall.exe" /S "_?=$(winepath -w "$home")"
    shows "also after the uninstallation" holds "$owner\\shell\\open\\command" 'other.exe'
    wine reg delete "$owner" /f >/dev/null 2>&1
done
