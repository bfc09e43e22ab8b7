from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from partwise.ui.theme import Appearance, Theme
from partwise.ui.uploads.empty import FRAME_MARGIN, EmptyState


@pytest.fixture
def empty(qtbot: QtBot, theme: Theme) -> EmptyState:
    made = EmptyState(theme)
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.set_destination("oss://practice/")
    made.show()
    return made


def text_of(empty: EmptyState, name: str) -> str:
    label = empty.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def frame_colours(empty: EmptyState) -> list[str]:
    """The colours along the upper edge of the frame, corners left out."""
    image = empty.grab().toImage()
    return [image.pixelColor(x, FRAME_MARGIN).name() for x in range(100, 700)]


def test_it_says_where_a_drop_goes_and_what_happens_to_it(empty: EmptyState, theme: Theme) -> None:
    assert text_of(empty, "emptyTitle") == "Drop files or folders here"
    assert text_of(empty, "emptySentence") == (
        f'They go to <b style="color: {theme.tokens.text.name()}">oss://practice/</b>. '
        "Large files are sent in parts and survive a lost connection or a restart."
    )


def test_a_destination_is_never_taken_for_markup(empty: EmptyState) -> None:
    empty.set_destination("oss://a/<img src=x>&/")
    assert "oss://a/&lt;img src=x&gt;&amp;/" in text_of(empty, "emptySentence")


@pytest.mark.parametrize(
    ("button", "signal"), [("emptyAddFiles", "add_files_clicked"), ("emptyAddFolder", "add_folder_clicked")]
)
def test_each_button_asks_for_its_dialog(qtbot: QtBot, empty: EmptyState, button: str, signal: str) -> None:
    found = empty.findChild(QPushButton, button)
    assert isinstance(found, QPushButton)
    with qtbot.waitSignal(getattr(empty, signal), timeout=1000):
        qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(getattr(empty, signal), timeout=1000):
        qtbot.keyClick(found, Qt.Key.Key_Space)


def test_the_frame_is_dashed(empty: EmptyState, theme: Theme) -> None:
    assert theme.tokens.panel.name() in frame_colours(empty)
    assert len(set(frame_colours(empty))) > 1


def test_dragging_shows_what_a_drop_would_do(empty: EmptyState, theme: Theme) -> None:
    empty.set_dragging("Upload 3 items to oss://practice/")
    assert text_of(empty, "emptyTitle") == "Upload 3 items to oss://practice/"
    assert set(frame_colours(empty)) == {theme.tokens.accent.name()}
    empty.set_dragging(None)
    assert text_of(empty, "emptyTitle") == "Drop files or folders here"
    assert theme.tokens.accent.name() not in frame_colours(empty)


def test_light_and_dark(empty: EmptyState, theme: Theme) -> None:
    theme.set_appearance(Appearance.DARK)
    assert empty.grab().toImage().pixelColor(5, 5).name() == theme.tokens.panel.name()
    assert theme.tokens.text.name() in text_of(empty, "emptySentence")


def test_everything_fits_into_a_small_window(empty: EmptyState) -> None:
    empty.resize(empty.minimumSizeHint())
    empty.grab()
    for button in empty.findChildren(QPushButton):
        assert empty.rect().contains(button.geometry())


def test_every_control_has_a_name(empty: EmptyState) -> None:
    for widget in (empty, *empty.findChildren(QWidget)):
        assert widget.objectName(), widget
    for button in empty.findChildren(QPushButton):
        assert button.accessibleName()
