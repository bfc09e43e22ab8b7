"""What is found, counted and filtered, page by page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from partwise.core.browsing import BucketFacts, BucketsSeen, ObjectSeen, PlaceSeen
from partwise.ui.picker.model import EntriesModel
from partwise.ui.picker.rows import MOST_OBJECTS, name_of

names = st.text("aAbé", min_size=1, max_size=3)
pages = st.builds(
    PlaceSeen,
    st.lists(names, max_size=4).map(tuple),
    st.lists(names.map(lambda name: ObjectSeen(name, 1)), max_size=4).map(tuple),
)


def shown(model: EntriesModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


@given(st.lists(pages | st.text("aAbé", max_size=2), max_size=6))
def test_pages_and_filters_in_any_order(steps: list[PlaceSeen | str]) -> None:
    model, told = EntriesModel(), 0
    text = ""

    def inserted(parent: object, first: int, last: int) -> None:
        nonlocal told
        told += last - first + 1

    def began_anew() -> None:
        nonlocal told
        told = model.rowCount()

    model.rowsInserted.connect(inserted)
    model.modelReset.connect(began_anew)
    found: list[PlaceSeen] = []
    for step in steps:
        if isinstance(step, PlaceSeen):
            found.append(step)
            model.add(step)
        else:
            text = step
            model.filter(step)
        folders = [name for page in found for name in page.folders if text.casefold() in name.casefold()]
        objects = [one.name for page in found for one in page.objects if text.casefold() in one.name.casefold()]
        assert shown(model) == folders + objects
        assert told == model.rowCount()
    assert model.rows.folders == sum(len(page.folders) for page in found)
    assert model.rows.objects == sum(len(page.objects) for page in found)


def test_of_many_objects_only_some_are_shown() -> None:
    model = EntriesModel()
    for start in (0, 150, 300):
        model.add(PlaceSeen((f"folder {start}",), tuple(ObjectSeen(f"{start + n:03d}", 1) for n in range(150))))
    assert model.rows.objects == 450
    assert model.rows.objects_listed == MOST_OBJECTS
    assert shown(model)[:4] == ["folder 0", "folder 150", "folder 300", "000"]
    assert len(shown(model)) == 3 + MOST_OBJECTS


def test_a_bucket_is_found_by_its_region_too() -> None:
    model = EntriesModel()
    model.add(BucketsSeen((BucketFacts("media", "cn-hangzhou"), BucketFacts("logs", "eu-west-1"))))
    model.filter("HANGZHOU")
    assert [name_of(row) for row in model.rows.shown] == ["media"]


def test_a_folder_without_a_name_can_be_found_again() -> None:
    model = EntriesModel()
    model.add(PlaceSeen(("a", ""), (ObjectSeen("b", 1),)))
    assert model.index_of("").row() == 1
    assert not model.index_of("b").isValid(), "an object is no place"
    assert model.index(1).data() == "(no name)"
