"""Files over the page "Unfinished uploads": on a row they continue it, beside the rows they are added."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from helpers.desk import Desk
from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import STORED, WAITING, sample_upload
from partwise.core.lifecycle import State
from partwise.core.messages import AddPaths, Adopt, Command
from partwise.core.upload import Upload
from partwise.ui import words, words_actions, words_opened
from partwise.ui.drop_frame import DropFrame
from partwise.ui.main_window import MainWindow
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.order import Column
from partwise.ui.words_server import COMPARE

FOREIGN = listed_upload("foreign", "film.mov")
OURS = replace(sample_upload(STORED + WAITING, id="ours"), started=1_791_000_000.0)
BESIDE = QPointF(100, 500)  # over the sidebar
_COPY, _LEFT, _NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def there(window: MainWindow) -> MainWindow:
    window.model.take([FOREIGN, OURS])
    window._actions["unfinished"].trigger()
    return window


def done(desk: Desk) -> list[Command]:
    """What became of drops; the page asks the server by itself for the parts of what it shows."""
    return [command for command in desk.posted if isinstance(command, AddPaths | Adopt)]


def files(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(name if "://" in name else f"file:///films/{name}") for name in names])
    return data


def place_of(window: MainWindow, upload: Upload) -> QPointF:
    view = window.unfinished.view
    row = view.visualRect(window.model.index(window.model.place_of(upload.id), Column.KEY))
    return QPointF(view.viewport().mapTo(window, row.center()))


def hang(window: MainWindow, data: QMimeData, place: QPointF) -> QDragMoveEvent:
    """Enter beside the rows, then move there."""
    QApplication.sendEvent(window, QDragEnterEvent(BESIDE.toPoint(), _COPY, data, _LEFT, _NONE))
    event = QDragMoveEvent(place.toPoint(), _COPY, data, _LEFT, _NONE)
    QApplication.sendEvent(window, event)
    return event


def drop(window: MainWindow, data: QMimeData, place: QPointF) -> QDropEvent:
    hang(window, data, place)
    event = QDropEvent(place, _COPY, data, _LEFT, _NONE)
    QApplication.sendEvent(window, event)
    return event


def enter(window: MainWindow, *names: str) -> QDragEnterEvent:
    data = files(*names)  # an event does not keep it
    event = QDragEnterEvent(BESIDE.toPoint(), _COPY, data, _LEFT, _NONE)
    QApplication.sendEvent(window, event)
    return event


def framed(window: MainWindow) -> str:
    """What is said on the row that is framed."""
    mark = window.unfinished.view.findChild(type(window.unfinished.view._mark))
    return mark.accessibleName() if mark.isVisible() else ""


def invited(window: MainWindow) -> str:
    """What is said over the whole window."""
    frame = window.findChild(DropFrame)
    return frame.accessibleName() if frame.isVisible() else ""


def test_a_file_on_a_row_continues_that_upload(there: MainWindow, desk: Desk) -> None:
    event = hang(there, files("film.mov"), place_of(there, FOREIGN))
    assert (event.isAccepted(), event.dropAction()) == (True, _COPY)
    assert (framed(there), invited(there)) == (COMPARE, "")
    assert drop(there, files("film.mov"), place_of(there, FOREIGN)).isAccepted()
    assert done(desk) == [Adopt("/films/film.mov", FOREIGN.target, FOREIGN.upload_id, review=True)]
    assert [upload.id for upload in there.unfinished.uploads] == ["foreign"]
    assert framed(there) == ""


def test_beside_the_rows_files_are_added_as_everywhere(there: MainWindow, desk: Desk) -> None:
    hang(there, files("film.mov"), place_of(there, FOREIGN))
    assert hang(there, files("film.mov"), BESIDE).isAccepted()
    assert (framed(there), invited(there)) == ("", "Upload 1 item to oss://practice/")
    assert drop(there, files("a", "b"), BESIDE).isAccepted()
    assert done(desk) == [AddPaths(("/films/a", "/films/b"), "practice", "practice", "")]


@pytest.mark.parametrize(
    ("names", "upload", "reason"),
    [
        (("a", "b"), FOREIGN, words_actions.one_file_each(2)),
        (("a", "https://example.com/b"), FOREIGN, words_actions.one_file_each(2)),
        (("a",), OURS, words_actions.is_at_work(OURS.name)),
        (("a", "b"), OURS, words_actions.is_at_work(OURS.name)),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(
    there: MainWindow, desk: Desk, names: tuple[str, ...], upload: Upload, reason: str
) -> None:
    assert not hang(there, files(*names), place_of(there, upload)).isAccepted()
    assert framed(there) == reason
    assert not drop(there, files(*names), place_of(there, upload)).isAccepted()
    assert there.messages.text == reason
    assert done(desk) == []


def test_one_of_ours_that_stands_still_takes_a_file(there: MainWindow, desk: Desk) -> None:
    paused = replace(OURS, state=State.PAUSED)
    there.model.take([paused])
    assert drop(there, files("moved.mov"), place_of(there, paused)).isAccepted()
    assert done(desk) == [Adopt("/films/moved.mov", OURS.target, OURS.upload_id, review=True)]


def test_what_leaves_again_takes_every_frame_with_it(there: MainWindow) -> None:
    hang(there, files("film.mov"), place_of(there, FOREIGN))
    QApplication.sendEvent(there, QDragLeaveEvent())
    assert (framed(there), invited(there)) == ("", "")


def test_in_the_list_a_row_is_no_place_of_its_own(there: MainWindow, desk: Desk) -> None:
    there.sidebar.choose(Group.ALL)
    assert drop(there, files("film.mov"), QPointF(500, 300)).isAccepted()
    assert done(desk) == [AddPaths(("/films/film.mov",), "practice", "practice", "")]


@pytest.mark.parametrize("place", ["a row", "beside"])
def test_a_link_is_gone_to_wherever_it_is_dropped(there: MainWindow, desk: Desk, place: str) -> None:
    where = place_of(there, FOREIGN) if place == "a row" else BESIDE
    link = "oss://media/%E9%87%87%20in/"
    assert hang(there, files(link), where).isAccepted()
    assert (framed(there), invited(there)) == ("", words_opened.go_invitation("oss://media/采 in/"))
    event = drop(there, files(link), where)
    assert (event.isAccepted(), event.dropAction()) == (True, _COPY)
    assert (there.top.destination.address, invited(there)) == ("oss://media/采 in/", "")
    assert there.messages.text == words_opened.gone_to("oss://media/采 in/")
    assert done(desk) == []
    assert drop(there, files("film.mov"), BESIDE).isAccepted()  # files are files again
    assert done(desk) == [AddPaths(("/films/film.mov",), "practice", "media", "采 in/")]


def test_without_a_connection_a_dropped_link_waits_for_one(there: MainWindow) -> None:
    there.set_connection(None)
    drop(there, files("oss://media/in/"), BESIDE)
    assert there.messages.text == words_opened.pasted_kept("oss://media/in/")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["oss://No_Bucket/"], "cannot be the name"),
        (["oss://media/%E2%80%AEx"], "cannot be seen"),
        (["oss://media/a", "oss://media/b"], words.NOT_LOCAL),
        (["https://example.com/a"], words.NOT_LOCAL),
    ],
)
def test_a_link_that_leads_nowhere_is_refused_in_words(there: MainWindow, names: list[str], reason: str) -> None:
    assert not enter(there, *names).isAccepted()
    assert reason in there.messages.text
    assert invited(there) == ""
    assert there.top.destination.address == "oss://practice/"


def test_of_files_and_a_link_the_files_are_taken_and_the_link_is_told(there: MainWindow, desk: Desk) -> None:
    assert drop(there, files("film.mov", "oss://media/in/"), BESIDE).isAccepted()
    assert done(desk) == [AddPaths(("/films/film.mov",), "practice", "practice", "")]
    assert there.messages.text == words.some_not_local(1)
    assert there.top.destination.address == "oss://practice/"
