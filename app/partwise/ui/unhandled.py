"""No exception and no message of Qt is lost: each reaches the log, none the user."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger(__name__)


def log_everything() -> None:
    """From now on, for the whole process."""

    def unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("unhandled", exc_info=(kind, error, trace))

    def of_qt(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
        logging.getLogger("qt").log(level, text)

    sys.excepthook = unhandled
    threading.excepthook = lambda told: log.error(
        "unhandled in %s", told.thread, exc_info=(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)
    )
    qInstallMessageHandler(of_qt)
