from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from helpers.sample_uploads import FLYING, RETRYING, STORED, WAITING, sample_upload
from helpers.standstill import timed
from partwise.core.upload import Comparison, PartState, Stamp
from partwise.ui.theme import Appearance, Theme
from partwise.ui.uploads.part_legend import Legend
from partwise.ui.uploads.part_map import CELL, REBUILD_MS, STRIP_HEIGHT, PartMap
from partwise.ui.uploads.part_paint import part_colours, strip, strip_line

DIFFERENT = bytes([PartState.DIFFERS])
PICTURE = STORED * 142 + STORED * 4 + FLYING * 3 + STORED + FLYING * 2 + RETRYING + FLYING + WAITING * 86


@pytest.fixture
def part_map(qtbot: QtBot, theme: Theme) -> PartMap:
    made = PartMap(theme)
    qtbot.addWidget(made)
    made.resize(600, 60)
    made.show()
    return made


def pixel(image: QImage, x: float, y: float) -> str:
    return image.pixelColor(int(x), int(y)).name()


def colours_at(part_map: PartMap, index: int) -> set[str]:
    """Every colour painted in a part's cell."""
    image, cell = part_map.grab().toImage(), part_map.rect_of(index)
    return {pixel(image, cell.x() + x, cell.y() + y) for x in range(CELL) for y in range(CELL)}


def test_each_cell_has_the_colour_of_its_part(part_map: PartMap, theme: Theme) -> None:
    part_map.show_upload(sample_upload(PICTURE))
    assert part_map.as_cells
    for index, state in enumerate(PICTURE):
        assert part_colours(theme.tokens)[PartState(state)].name() in colours_at(part_map, index), index


def test_states_differ_by_pattern_and_not_only_by_colour(part_map: PartMap) -> None:
    part_map.show_upload(sample_upload(STORED + FLYING + RETRYING + WAITING + DIFFERENT))
    image = part_map.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    shapes = set()
    for index in range(5):
        cell = part_map.rect_of(index).toRect()
        middle = [
            image.pixelColor(x, y).lightness() for y in range(1, CELL - 1) for x in range(cell.left() + 1, cell.right())
        ]
        shapes.add(tuple(value > sum(middle) / len(middle) for value in middle))
    assert len(shapes) >= 4  # plain, filled from below, hatched, cross-hatched


def test_cells_give_way_to_a_strip_when_there_are_many_or_no_room(part_map: PartMap) -> None:
    part_map.show_upload(sample_upload(WAITING * 400))
    assert part_map.heightForWidth(600) == 8 * (CELL + 2) - 2
    assert part_map.heightForWidth(200) == STRIP_HEIGHT
    part_map.show_upload(sample_upload(WAITING * 401))
    assert not part_map.as_cells
    assert part_map.heightForWidth(600) == STRIP_HEIGHT


def test_the_strip_shows_where_the_parts_are(part_map: PartMap, theme: Theme) -> None:
    part_map.resize(600, STRIP_HEIGHT)
    part_map.show_upload(sample_upload(STORED * 3000 + FLYING * 1000 + RETRYING * 1000 + WAITING * 1000))
    image, tokens = part_map.grab().toImage(), theme.tokens
    assert pixel(image, 150, 4) == pixel(image, 150, 20) == tokens.ok.name()
    assert (pixel(image, 350, 4), pixel(image, 350, 20)) == (tokens.wait.name(), tokens.accent.name())
    assert {pixel(image, 450, y) for y in range(2, 22)} == {tokens.warn.name(), tokens.wait.name()}
    assert pixel(image, 550, 4) == pixel(image, 550, 20) == tokens.wait.name()


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_what_differs_is_crossed_in_the_strip_too(theme: Theme, ratio: float) -> None:
    size, tokens = QSize(round(600 * ratio), round(STRIP_HEIGHT * ratio)), theme.tokens
    image = strip(STORED * 1000 + DIFFERENT * 1000, size, ratio, tokens)
    half = size.width() // 2
    plain = {pixel(image, x, y) for x in range(half - 4) for y in range(size.height())}
    crossed = [[pixel(image, x, y) for x in range(half + 4, size.width())] for y in range(size.height())]
    assert plain == {tokens.ok.name()}
    assert all({tokens.bad.name(), tokens.wait.name()} <= set(row) for row in crossed)  # not in stripes across
    assert all(len(set(column)) > 1 for column in zip(*crossed, strict=True))  # nor in stripes down


@pytest.mark.parametrize(("parts", "share"), [(STORED + WAITING, 0.5), (STORED + WAITING * 3, 0.25), (STORED * 4, 1.0)])
def test_a_column_of_several_parts_blends_them_by_fraction(parts: bytes, share: float) -> None:
    colours = {state: QColor(0, 0, 0) for state in PartState} | {PartState.STORED: QColor(200, 100, 0)}
    line = strip_line(parts * 500, 500, colours)
    assert line.width() == 500
    for x in range(500):
        got = line.pixelColor(x, 0)
        assert abs(got.red() - 200 * share) <= 2
        assert abs(got.green() - 100 * share) <= 2


def test_parts_wider_than_a_pixel_keep_sharp_edges() -> None:
    colours = {state: QColor(0, 0, 0) for state in PartState} | {PartState.STORED: QColor(200, 0, 0)}
    line = strip_line((STORED + WAITING) * 250, 1000, colours)
    assert [line.pixelColor(x, 0).red() for x in range(8)] == [200, 200, 0, 0, 200, 200, 0, 0]


def test_changes_are_drawn_at_most_every_quarter_second(qtbot: QtBot, part_map: PartMap, theme: Theme) -> None:
    part_map.show_upload(sample_upload(WAITING * 4))
    part_map.show_upload(sample_upload(STORED * 4))
    assert colours_at(part_map, 0) & {theme.tokens.ok.name()} == set()
    qtbot.waitUntil(lambda: theme.tokens.ok.name() in colours_at(part_map, 0), timeout=4 * REBUILD_MS)


def test_another_upload_is_drawn_at_once(part_map: PartMap, theme: Theme) -> None:
    part_map.show_upload(sample_upload(WAITING * 4))
    part_map.show_upload(sample_upload(STORED * 4, id="another"))
    assert theme.tokens.ok.name() in colours_at(part_map, 3)


def test_light_and_dark(part_map: PartMap, theme: Theme) -> None:
    part_map.show_upload(sample_upload(STORED))
    light = colours_at(part_map, 0)
    theme.set_appearance(Appearance.DARK)
    assert theme.tokens.ok.name() in colours_at(part_map, 0) - light


def test_the_pointer_asks_for_a_part(part_map: PartMap) -> None:
    part_map.show_upload(sample_upload(PICTURE))
    for index in (0, 49, 50, 239):
        centre = part_map.rect_of(index).center()
        assert part_map.part_at(centre.x(), centre.y()) == index
    assert part_map.part_at(-1, 5) is None
    assert part_map.part_at(599, 5) == 49
    assert part_map.part_at(5, 500) is None


def test_the_tooltip_tells_part_offset_length_and_state(part_map: PartMap) -> None:
    part_map.resize(1000, STRIP_HEIGHT)
    part_map.show_upload(sample_upload(STORED * 412 + WAITING * 88, part_size=32_000_000))
    spot = QPoint(823, 10)
    QApplication.sendEvent(part_map, QHelpEvent(QHelpEvent.Type.ToolTip, spot, part_map.mapToGlobal(spot)))
    assert QToolTip.text() == "Part 412 · offset 13.2 GB · 32 MB · stored"


def test_the_last_part_is_told_with_its_own_length(qtbot: QtBot, part_map: PartMap) -> None:
    part_map.show_upload(sample_upload(WAITING * 3, part_size=100_000, stamp=None))
    part_map.show_upload(sample_upload(WAITING * 3, id="b", part_size=100_000_000))
    qtbot.keyClick(part_map, Qt.Key.Key_End)
    assert part_map.accessibleDescription() == "Part 3 · offset 200 MB · 100 MB · waiting"


def test_the_keyboard_walks_and_tells_each_part(qtbot: QtBot, part_map: PartMap) -> None:
    part_map.show_upload(sample_upload(STORED * 3 + WAITING * 3))
    assert part_map.accessibleDescription() == "3 of 6 parts stored"
    told = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(part_map, key)
        told.append(part_map.accessibleDescription().split(" ·")[0])
    assert told == ["Part 1", "Part 1", "Part 2", "Part 6", "Part 6", "Part 5"]


def test_ctrl_and_an_arrow_go_to_where_the_state_changes(qtbot: QtBot, part_map: PartMap) -> None:
    part_map.show_upload(sample_upload(STORED * 3 + WAITING * 3))
    qtbot.keyClick(part_map, Qt.Key.Key_Home)
    for key, part in ((Qt.Key.Key_Right, 4), (Qt.Key.Key_Right, 6), (Qt.Key.Key_Left, 3), (Qt.Key.Key_Left, 1)):
        qtbot.keyClick(part_map, key, Qt.KeyboardModifier.ControlModifier)
        assert part_map.accessibleDescription().startswith(f"Part {part} ")


def test_a_click_and_a_key_tell_which_part_they_went_to(qtbot: QtBot, part_map: PartMap) -> None:
    part_map.show_upload(sample_upload(STORED * 3 + WAITING * 3))
    told: list[int] = []
    part_map.pointed.connect(told.append)
    qtbot.mouseClick(part_map, Qt.MouseButton.LeftButton, pos=part_map.rect_of(4).center().toPoint())
    qtbot.keyClick(part_map, Qt.Key.Key_Left)
    qtbot.mouseClick(part_map, Qt.MouseButton.RightButton, pos=part_map.rect_of(0).center().toPoint())
    qtbot.mouseClick(part_map, Qt.MouseButton.LeftButton, pos=QPoint(590, 5))
    assert told == [4, 3]
    assert part_map.pointed_at == 3


def test_what_was_chosen_elsewhere_stays_marked_without_the_focus(
    qtbot: QtBot, part_map: PartMap, theme: Theme
) -> None:
    elsewhere = QLineEdit()
    qtbot.addWidget(elsewhere)
    elsewhere.show()
    elsewhere.activateWindow()
    elsewhere.setFocus()
    part_map.show_upload(sample_upload(STORED * 6))
    told: list[int] = []
    part_map.pointed.connect(told.append)
    part_map.mark(2)
    assert theme.tokens.text.name() in colours_at(part_map, 2) - colours_at(part_map, 3)
    assert part_map.accessibleDescription().startswith("Part 3 ")
    assert told == []
    part_map.show_upload(sample_upload(STORED * 6, id="another"))
    assert part_map.pointed_at is None


def test_parts_of_uneven_sizes_are_told_where_they_are(qtbot: QtBot, part_map: PartMap) -> None:
    cut = (100_000, 5_000_000, 20_000_000, 7)
    part_map.show_upload(
        sample_upload(STORED + DIFFERENT + WAITING * 2, lengths=cut, part_size=100_000, stamp=Stamp(sum(cut), 1))
    )
    told = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(part_map, key)
        told.append(part_map.accessibleDescription())
    assert told == [
        "Part 1 · offset 0 B · 100 kB · stored",
        "Part 2 · offset 100 kB · 5 MB · different",
        "Part 3 · offset 5.1 MB · 20 MB · waiting",
        "Part 4 · offset 25.1 MB · 7 B · waiting",
    ]


def test_fewer_parts_than_before_leave_no_cursor_outside(qtbot: QtBot, part_map: PartMap) -> None:
    part_map.show_upload(sample_upload(WAITING * 300))
    qtbot.keyClick(part_map, Qt.Key.Key_End)
    part_map.show_upload(sample_upload(WAITING * 2))
    qtbot.keyClick(part_map, Qt.Key.Key_Left)
    assert part_map.accessibleDescription().startswith("Part 1 ")


def test_an_upload_without_parts_is_blank(qtbot: QtBot, part_map: PartMap) -> None:
    part_map.show_upload(sample_upload())
    qtbot.keyClick(part_map, Qt.Key.Key_Right)
    assert part_map.part_at(0, 0) is None
    assert len({part_map.grab().toImage().pixel(x, 5) for x in range(100)}) == 1


@pytest.mark.parametrize("count", [400, 10_000])
def test_a_rebuild_is_cheap(part_map: PartMap, count: int) -> None:
    part_map.resize(1000, 100)
    best = min(_seconds_to_rebuild(part_map, count, turn) for turn in range(20))
    print(f"\npart map of {count:,} parts: {best * 1000:.2f} ms")
    assert best < 0.005


def _seconds_to_rebuild(part_map: PartMap, count: int, turn: int) -> float:
    upload = sample_upload((STORED * 7 + FLYING + RETRYING + WAITING) * (count // 10), id=str(turn))
    return timed(lambda: part_map.show_upload(upload))


def test_the_legend_counts_every_state(qtbot: QtBot, theme: Theme) -> None:
    legend = Legend(theme)
    qtbot.addWidget(legend)
    legend.resize(500, legend.height())
    legend.show_upload(sample_upload(PICTURE))
    assert legend.accessibleDescription() == "stored 147, in flight 6, retrying 1, waiting 86"
    image = legend.grab().toImage()
    painted = {pixel(image, x, legend.height() / 2) for x in range(400)}
    usual = set(PartState) - {PartState.DIFFERS}
    assert {part_colours(theme.tokens)[state].name() for state in usual} <= painted
    assert theme.tokens.bad.name() not in painted


def test_the_legend_tells_what_differs_where_something_does(qtbot: QtBot, theme: Theme) -> None:
    legend = Legend(theme)
    qtbot.addWidget(legend)
    legend.resize(500, legend.height())
    compared = sample_upload(STORED * 412 + DIFFERENT * 3 + WAITING * 16, comparison=Comparison(412, 3, 0, 16))
    legend.show_upload(compared)
    assert legend.accessibleDescription() == "identical 412, different 3, missing 16"
    image = legend.grab().toImage()
    assert theme.tokens.bad.name() in {pixel(image, x, y) for x in range(400) for y in range(legend.height())}
    legend.show_upload(sample_upload(STORED * 412 + DIFFERENT * 3 + FLYING * 16))
    assert legend.accessibleDescription() == "stored 412, in flight 16, retrying 0, different 3, waiting 0"
