"""The list's page, beside the one of unfinished uploads on the same model."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import sample_upload
from partwise.ui.theme import Theme
from partwise.ui.unfinished.filters import UnfinishedFilter
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.order import LIST_COLUMNS, Column
from partwise.ui.uploads.page import UploadsPage


def test_the_list_shows_its_own_columns(qtbot: QtBot, theme: Theme) -> None:
    page = UploadsPage(UploadModel(), theme)
    qtbot.addWidget(page)
    assert [column for column in Column if not page.view.isColumnHidden(column)] == list(LIST_COLUMNS)


def test_the_page_is_quiet_while_the_model_shows_the_server(qtbot: QtBot, theme: Theme) -> None:
    model = UploadModel()
    page = UploadsPage(model, theme)
    qtbot.addWidget(page)
    page.show()
    model.take([sample_upload()])
    page.choose_first()
    model.show_unfinished(UnfinishedFilter(key_prefix="nothing begins so"))
    assert page.uploads == []
    page.search.field.setText("film")
    page.search.close_and_clear()  # a search would turn the model back to the list
    assert model.group is Group.UNFINISHED
    model.take([listed_upload("two")])
    page.show_group(Group.PAUSED)
    assert page.findChild(QWidget, "nothing-here").isVisible()
    page.show_group(Group.ALL)
    assert page.view.isVisible()
    assert model.rowCount() == 1
