"""What the window can be asked for: files, one address, and nothing that a link could turn into an option."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partwise.cli import main
from partwise.cli.arguments_window import Window, parse_window

ADDRESS = "oss://media/in/"


@pytest.mark.parametrize(
    ("line", "names", "address"),
    [
        ([], (), ""),
        (["a.mov", "b c.mov"], ("a.mov", "b c.mov"), ""),
        (["file:///films/a%20b"], ("file:///films/a%20b",), ""),
        ([ADDRESS], (), ADDRESS),
        (["a.mov", ADDRESS], ("a.mov",), ADDRESS),
        ([ADDRESS, "a.mov"], ("a.mov",), ADDRESS),
        ([ADDRESS, "--", "-a.mov"], ("-a.mov",), ADDRESS),
        (["--", ADDRESS], (), ADDRESS),
        (["--", "-a.mov", "--practice", "upload"], ("-a.mov", "--practice", "upload"), ""),
        (["--", "--", "b"], ("--", "b"), ""),
        (["a.mov", "./oss:media"], ("a.mov", "./oss:media"), ""),
        (["--", "oss:x/../../secret"], (), "oss:x/../../secret"),  # told of in the window, and no file in any case
    ],
)
def test_files_and_one_address(line: list[str], names: tuple[str, ...], address: str) -> None:
    assert parse_window(line) == Window(names, address, practice=False)


@pytest.mark.parametrize("line", [["--practice"], ["a", "--practice", ADDRESS], ["--practice", "--", ADDRESS]])
def test_the_window_on_the_practice_bucket(line: list[str]) -> None:
    assert parse_window(line).practice


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ([ADDRESS, "oss://media/out/"], "one address"),
        ([ADDRESS, "--", "oss://media/out/"], "one address"),
        (["--", ADDRESS, "oss://media/out/"], "one address"),
        (["--", ADDRESS, "/home/me/secret"], "stands alone"),  # a link with quotes in it
        (["--", ADDRESS, "--practice"], "stands alone"),
        (["a.mov", "--", ADDRESS], "stands alone"),
        (["oss://Media/"], "cannot be the name of a bucket"),
        (["a.mov", "oss:/media"], "no address of OSS"),
        (["--", "oss:x", "/home/me/secret"], "stands alone"),
        (["oss://media/100%/"], "Write %25"),
        (["oss://media/%E2%80%AE/"], "cannot be seen"),
        (["--nonsense", ADDRESS], "unrecognized"),
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(line: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line)
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert told.out == ""
    assert said in told.err
    assert told.err.endswith("\nSee partwise --help.\n")


def test_what_a_desktop_hands_over_is_checked_in_the_window_where_it_can_be_read() -> None:
    assert parse_window(["--", "oss://Media/"]).address == "oss://Media/"


@given(st.text() | st.sampled_from(["--practice", "--version", "--help", "-h", "--self-test", "upload", "@file"]))
@example("oss://media/ --practice")
def test_nothing_after_the_dashes_is_an_option(text: str) -> None:
    given_ = parse_window(["--", text])
    assert not given_.practice
    assert (given_.address or given_.names[0]) == text


@given(st.text())
@example('" --practice "')
@example("x/../../secret")
def test_a_link_is_one_argument_whatever_is_in_it(text: str) -> None:
    for link in (f"oss:{text}", f"oss://{text}"):
        assert parse_window(["--", link]) == Window((), link, practice=False)
