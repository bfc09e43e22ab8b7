from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from partwise.ui.theme import Appearance, Theme
from partwise.ui.uploads.speed_graph import SECONDS, SpeedGraph, SpeedHistory, ceiling_for

MB = 1_000_000


@pytest.fixture
def graph(qtbot: QtBot, theme: Theme) -> SpeedGraph:
    made = SpeedGraph(theme)
    qtbot.addWidget(made)
    made.resize(300, 60)
    made.show()
    return made


def line_top(image: QImage, x: int, colour: str) -> int | None:
    """The first row of column `x` with about this colour."""
    for y in range(image.height()):
        if image.pixelColor(x, y).name() == colour:
            return y
    return None


def test_one_sample_a_second_in_a_ring_of_five_minutes() -> None:
    history = SpeedHistory()
    for tenth in range(4000):
        history.add(tenth, tenth / 10)
    assert len(history.samples) == SECONDS
    assert history.samples[-1] == history.now == 3999
    assert history.samples[0] == 1009


def test_seconds_nobody_told_are_a_gap() -> None:
    history = SpeedHistory()
    history.add(5, 100.0)
    history.add(7, 103.9)
    assert list(history.samples) == [5, None, None, 7]
    history.add(9, 1e6)
    assert len(history.samples) == SECONDS
    assert [sample for sample in history.samples if sample is not None] == [9]


def test_a_clock_that_goes_back_changes_only_the_newest_sample() -> None:
    history = SpeedHistory()
    history.add(5, 100.0)
    assert not history.add(6, 90.0)
    assert list(history.samples) == [6]


@given(st.lists(st.floats(0, 1e10), min_size=1, max_size=50))
def test_the_scale_always_holds_the_highest_speed(speeds: list[float]) -> None:
    ceiling, highest = ceiling_for(0.0, 0.0), 0.0
    assert ceiling > 0
    for speed in speeds:
        highest = max(highest, speed)
        ceiling = ceiling_for(highest, ceiling)
        assert ceiling >= highest


def test_the_scale_does_not_jump() -> None:
    ceilings, ceiling = [], 0.0
    for highest in (40 * MB, 44 * MB, 46 * MB, 42 * MB, 38 * MB, 49 * MB, 60 * MB, 90 * MB, 50 * MB, 30 * MB):
        ceiling = ceiling_for(highest, ceiling)
        ceilings.append(ceiling / MB)
    assert ceilings == [50, 50, 50, 50, 50, 100, 100, 100, 100, 50]


def test_the_newest_second_stands_at_the_right_edge(graph: SpeedGraph, theme: Theme) -> None:
    for second in range(30):
        graph.add(45 * MB, second)
    image, fill = graph.grab().toImage(), theme.tokens.selection.name()
    filled = [x for x in range(300) if image.pixelColor(x, 50).name() == fill]
    assert filled[0] >= 268
    assert filled[-1] >= 298


def test_twice_the_speed_is_twice_as_high(graph: SpeedGraph, theme: Theme) -> None:
    for second in range(300):
        graph.add(40 * MB if second < 150 else 20 * MB, second)
    image, fill = graph.grab().toImage(), theme.tokens.selection.name()
    high, low = line_top(image, 75, fill), line_top(image, 225, fill)
    assert high is not None
    assert low is not None
    assert graph.ceiling == 50 * MB
    assert abs((60 - high) - 2 * (60 - low)) <= 4


def test_a_gap_stays_open(graph: SpeedGraph, theme: Theme) -> None:
    for second in range(300):
        graph.add(None if 100 <= second < 200 else 40 * MB, second)
    image, fill = graph.grab().toImage(), theme.tokens.selection.name()
    assert line_top(image, 50, fill) is not None
    assert line_top(image, 150, fill) is None
    assert line_top(image, 250, fill) is not None


def test_it_says_so_while_there_is_nothing_to_show(graph: SpeedGraph) -> None:
    assert graph.accessibleDescription() == "No speed to show yet"
    image = graph.grab().toImage()
    assert len({image.pixel(x, 30) for x in range(300)}) > 1


def test_the_graph_in_words(graph: SpeedGraph) -> None:
    graph.add(60_100_000, 1.0)
    graph.add(48_000_000, 2.0)
    assert graph.accessibleDescription() == "now 48.0 MB/s, highest 60.1 MB/s"


@pytest.mark.parametrize("speeds", [(None, 48e6), (0.0, 0.0), (5e6, 90e6), (48e6, None), (None, None)])
def test_a_second_whose_speed_changes_is_painted_as_it_is(graph: SpeedGraph, speeds: tuple[float | None, ...]) -> None:
    for tenth, speed in enumerate(speeds):
        graph.add(speed, 1.0 + tenth / 10)
        graph.grab()
    assert graph.ceiling >= max(speed or 0.0 for speed in speeds[-1:])


def test_another_history_has_a_scale_of_its_own(graph: SpeedGraph) -> None:
    graph.add(48 * MB, 1.0)
    quiet = SpeedHistory()
    quiet.add(2000, 5.0)
    graph.show_history(quiet)
    assert graph.ceiling == 5000
    assert graph.history is quiet


def test_light_and_dark(graph: SpeedGraph, theme: Theme) -> None:
    for second in range(300):
        graph.add(40 * MB, second)
    theme.set_appearance(Appearance.DARK)
    assert graph.grab().toImage().pixelColor(150, 50).name() == theme.tokens.selection.name()
