#!/usr/bin/env bash
# Partwise.app, as `dev.py bundle` left it, into a disk image; signed and notarised where there is an identity.
# A recipe: it has never been run. See README.md in this folder.
#
#     packaging/macos/make_dmg.sh            (on macOS, with Xcode's command line tools)
#
# MACOS_IDENTITY         "Developer ID Application: …", in the keychain; without it the app is signed ad hoc
# MACOS_NOTARY_PROFILE   what `xcrun notarytool store-credentials` called the account; without it nothing is notarised
set -euo pipefail
cd "$(dirname "$0")/../.."

app=build/bundle/Partwise.app
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
image=build/installers/partwise-$version-macos-$(uname -m).dmg
identity=${MACOS_IDENTITY:-}
[[ -d $app ]] || { echo "There is no $app: python3 packaging/dev.py bundle makes it."; exit 1; }

# From the inside out: a signature covers what the folder holds, so the libraries come first and the app last.
# Without an identity "-" signs ad hoc, which Apple's own processors ask of every program, and takes no time stamp.
stamp=--timestamp
[[ -n $identity ]] || stamp=--timestamp=none
sign() { codesign --force --options runtime "$stamp" --sign "${identity:--}" "$@"; }
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 | while IFS= read -r -d '' file; do sign "$file"; done
find "$app/Contents/Frameworks" -type d -name '*.framework' -prune -print0 | while IFS= read -r -d '' file; do sign "$file"; done
sign --entitlements packaging/macos/entitlements.plist "$app"
codesign --verify --deep --strict --verbose=2 "$app"

python3 packaging/dev.py sbom
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$app" build/sbom/licences "$stage/"
cp -R packaging/macos/upload.workflow "$stage/Upload with Partwise.workflow"
ln -s /Applications "$stage/Applications"
mkdir -p "$(dirname "$image")"
# What looks for viruses may hold a new file for some seconds ("Resource busy"; actions/runner-images, issue 7522).
make_image() { hdiutil create -volname Partwise -srcfolder "$stage" -ov -format UDZO "$image"; }
make_image || { sleep 10 && make_image; } || { sleep 30 && make_image; }

if [[ -n $identity ]]; then
    sign "$image"
    if [[ -n ${MACOS_NOTARY_PROFILE:-} ]]; then
        xcrun notarytool submit "$image" --keychain-profile "$MACOS_NOTARY_PROFILE" --wait
        xcrun stapler staple "$image"
        spctl --assess --type open --context context:primary-signature --verbose "$image"
    fi
fi
echo "$image"
