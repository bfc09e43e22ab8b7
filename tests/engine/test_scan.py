"""What stands behind dropped paths, on real folders."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from partwise.core.messages import Add, AddPaths, AddRefused
from partwise.core.upload import ObjectOptions
from partwise.engine.scan import found_in


def scan(*paths: Path | str, prefix: str = "") -> list[Add | AddRefused]:
    return list(found_in(AddPaths(tuple(map(str, paths)), "here", "bucket", prefix)))


def keys(found: Iterable[Add | AddRefused]) -> list[str]:
    return [one.target.key for one in found]


def refusals(found: Iterable[Add | AddRefused]) -> dict[str, str]:
    return {one.target.key: one.fault.code for one in found if isinstance(one, AddRefused)}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "照片"
    for name in ("b.jpg", "a.jpg", "夏天/海 滩+50%.jpg", "b/c/deep.txt", ".hidden", "Z"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("abc")
    (found,) = scan(path)
    assert isinstance(found, Add)
    assert (found.source, str(found.target), found.batch, found.paused) == (str(path), "oss://bucket/a.txt", "", False)
    assert found.stamp is not None
    assert (found.stamp.size, found.stamp.mtime_ns) == (3, path.stat().st_mtime_ns)


def test_what_was_asked_for_goes_with_each_file(tree: Path) -> None:
    options = ObjectOptions(storage_class="IA", content_type="image/x-own")
    request = AddPaths((str(tree),), "here", "bucket", "", options, part_size=200_000, paused=True)
    for found in found_in(request):
        assert isinstance(found, Add)
        assert (found.options, found.part_size, found.paused) == (options, 200_000, True)
        assert found.target.connection == "here"


def test_the_content_type_is_guessed_where_none_was_asked_for(tree: Path) -> None:
    told = {one.target.key: one.options.content_type for one in scan(tree) if isinstance(one, Add)}
    assert (told["照片/a.jpg"], told["照片/b/c/deep.txt"]) == ("image/jpeg", "text/plain")


def test_a_folder_with_its_tree_in_the_order_of_names(tree: Path) -> None:
    found = scan(tree, prefix="up/")
    assert keys(found) == [
        f"up/照片/{name}" for name in (".hidden", "Z", "a.jpg", "b/c/deep.txt", "b.jpg", "夏天/海 滩+50%.jpg")
    ]
    assert {one.batch for one in found} == {"照片/"}
    assert [Path(one.source).relative_to(tree.parent).as_posix() for one in found] == [
        key.removeprefix("up/") for key in keys(found)
    ]


def test_a_folder_written_with_a_slash_leaves_its_name_out(tree: Path) -> None:
    found = scan(f"{tree}/", prefix="up/")
    assert keys(found)[:2] == ["up/.hidden", "up/Z"]
    assert found[0].batch == "照片/"
    assert keys(scan(f"{tree}//")) == [key.removeprefix("up/") for key in keys(found)]


def test_the_same_from_inside(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert keys(scan(".")) == keys(scan(tree))
    assert keys(scan("b/")) == ["c/deep.txt"]
    assert keys(scan("b/../a.jpg")) == ["a.jpg"]
    assert scan("a.jpg")[0].source == str(tree / "a.jpg")


@pytest.mark.parametrize(
    ("prefix", "key"), [("", "a.jpg"), ("up/", "up/a.jpg"), ("up", "up"), ("up/film.jpg", "up/film.jpg")]
)
def test_one_file_goes_to_exactly_the_key_given(tree: Path, prefix: str, key: str) -> None:
    assert keys(scan(tree / "a.jpg", prefix=prefix)) == [key]


def test_several_files_never_go_to_one_key(tree: Path) -> None:
    assert keys(scan(tree / "a.jpg", tree / "b.jpg", prefix="up")) == ["up/a.jpg", "up/b.jpg"]
    assert keys(scan(tree / "b", prefix="up")) == ["up/b/c/deep.txt"]


def test_names_are_composed(tmp_path: Path) -> None:
    (tmp_path / "cafe\u0301.txt").touch()
    (found,) = scan(tmp_path / "cafe\u0301.txt")
    assert (found.target.key, found.source) == ("café.txt", str(tmp_path / "cafe\u0301.txt"))


# --- what cannot be sent ---------------------------------------------------------------------------------------


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "only" / "folders").mkdir(parents=True)
    assert refusals(scan(tmp_path / "empty", tmp_path / "only", f"{tmp_path}/empty/")) == {
        "empty/": "EmptyFolder",
        "only/": "EmptyFolder",
    }


@pytest.mark.parametrize("path", ["missing", "missing/", "a\0b", ""], ids=["missing", "slash", "nul", "empty"])
def test_what_is_not_there_is_told(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = scan(path)
    assert isinstance(found, AddRefused)
    assert found.fault.code in ("FileMissing", "IsFolder")


def test_a_pipe_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusals(scan(tmp_path)) == {f"{tmp_path.name}/pipe": "NotAFile"}


def test_a_name_too_long_for_oss_is_told(tmp_path: Path) -> None:
    deep = tmp_path
    for name in ("照", "片", "夏", "天", "海"):
        deep = deep / (name * 80)
    deep.mkdir(parents=True)
    (deep / "a").touch()
    (code,) = refusals(scan(tmp_path)).values()
    assert code == "InvalidObjectName"


def test_names_that_are_no_text_are_told_and_the_others_go_on(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.txt")).touch()
    (root / "good.txt").touch()
    found = scan(root)
    assert refusals(found) == {"tree/caf\udce9.txt": "InvalidObjectName"}
    assert [type(one) for one in found] == [AddRefused, Add]


def test_a_folder_whose_own_name_is_no_text_can_be_sent_without_it(tmp_path: Path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    root.mkdir()
    (root / "a.txt").touch()
    (found,) = scan(f"{root}/")
    assert isinstance(found, Add)
    assert found.target.key == "a.txt"


def test_links(tree: Path) -> None:
    (tree / "b" / "to file").symlink_to(tree / "a.jpg")
    (tree / "b" / "to folder").symlink_to(tree)
    (tree / "b" / "to itself").symlink_to(tree / "b" / "to itself")
    (tree / "b" / "to nothing").symlink_to(tree / "nothing")
    found = scan(tree / "b")
    assert refusals(found) == {
        "b/to folder": "Link",
        "b/to itself": "FileUnreadable",
        "b/to nothing": "FileMissing",
    }
    assert [one.target.key for one in found if isinstance(one, Add)] == ["b/c/deep.txt", "b/to file"]


def test_a_link_to_a_folder_that_is_named_is_followed(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tree / "b")
    assert keys(scan(tmp_path / "link")) == ["link/c/deep.txt"]


def test_a_folder_that_vanishes_meanwhile_is_told(tree: Path) -> None:
    found = found_in(AddPaths((str(tree),), "here", "bucket"))
    assert next(found).target.key == "照片/.hidden"
    (tree / "b" / "c" / "deep.txt").unlink()
    (tree / "b" / "c").rmdir()
    (tree / "b").rmdir()
    assert refusals(found)["照片/b/"] == "FileMissing"


def test_a_very_deep_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As deep as the system's paths go; what lies beside it is found all the same."""
    root = tmp_path / "r"
    root.mkdir()
    (root / "z").touch()
    monkeypatch.chdir(root)
    depth = (4000 - len(str(root))) // 2
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    Path("f").touch()
    found = scan(root)
    Path("f").unlink()
    for _ in range(depth):  # too deep for those who clean up after tests
        os.chdir("..")
        os.rmdir("d")
    assert [one.target.key[-1] for one in found] == ["f", "z"]
    assert isinstance(found[1], Add)
    assert found[0].target.key.count("/") == depth + 1
