"""What macOS reads, as far as it can be checked elsewhere: property lists. None of it was run on macOS."""

from __future__ import annotations

import ast
import plistlib
import shlex
from typing import Any

from devkit.shell import ROOT

SPEC = ROOT / "packaging" / "pyinstaller" / "partwise.spec"
ACTION = ROOT / "packaging" / "macos" / "upload.workflow" / "Contents"
ID = "io.github.partwise.Partwise"


def app_arguments() -> dict[str, Any]:
    """What the recipe tells PyInstaller about the app, as far as it stands there in full."""
    for node in ast.walk(ast.parse(SPEC.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "BUNDLE":
            told = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
            return {name: ast.literal_eval(told[name]) for name in ("name", "bundle_identifier", "info_plist")}
    raise AssertionError("the recipe makes no app")


def test_the_app_opens_files_folders_and_addresses() -> None:
    app = app_arguments()
    info = plistlib.loads(plistlib.dumps(app["info_plist"]))
    assert (app["name"], app["bundle_identifier"]) == ("Partwise.app", ID)
    (addresses,) = info["CFBundleURLTypes"]
    assert addresses["CFBundleURLSchemes"] == ["oss"]
    (documents,) = info["CFBundleDocumentTypes"]
    assert documents["LSItemContentTypes"] == ["public.data", "public.folder"]
    assert documents["LSHandlerRank"] == "None"  # Apple: takes what is dropped on it, and never opens a file by default


def test_finders_menu_offers_the_quick_action_for_files_and_folders() -> None:
    info = plistlib.loads((ACTION / "Info.plist").read_bytes())
    (service,) = info["NSServices"]
    assert info["CFBundleIdentifier"].startswith(f"{ID}.")
    assert service["NSMenuItem"] == {"default": "Upload with Partwise"}
    assert service["NSMessage"] == "runWorkflowAsService"
    assert service["NSSendFileTypes"] == ["public.item"]


def test_the_quick_action_hands_the_chosen_files_to_the_app() -> None:
    workflow = plistlib.loads((ACTION / "document.wflow").read_bytes())
    assert workflow["workflowMetaData"]["workflowTypeIdentifier"] == "com.apple.Automator.servicesMenu"
    assert workflow["workflowMetaData"]["serviceInputTypeIdentifier"] == "com.apple.Automator.fileSystemObject"
    (step,) = workflow["actions"]
    asked = step["action"]["ActionParameters"]
    assert (asked["inputMethod"], asked["shell"]) == (1, "/bin/sh")  # the files come as arguments, not as input
    assert shlex.split(asked["COMMAND_STRING"]) == ["open", "-b", ID, "$@"]


def test_the_quick_action_is_in_the_disk_image() -> None:
    script = (ROOT / "packaging" / "macos" / "make_dmg.sh").read_text(encoding="utf-8")
    assert f'{ACTION.parent.relative_to(ROOT).as_posix()} "$stage/Upload with Partwise.workflow"' in script
