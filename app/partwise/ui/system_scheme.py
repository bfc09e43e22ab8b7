"""Whether the system is dark: Qt's own answer where it has one, else the desktop portal's over D-Bus."""

from __future__ import annotations

from PySide6.QtCore import SLOT, QObject, Qt, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusVariant
from PySide6.QtGui import QGuiApplication

_SERVICE = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.Settings"
_NAMESPACE, _KEY = "org.freedesktop.appearance", "color-scheme"
_PREFER_DARK = 1


class SystemScheme(QObject):
    """Tells whether the system is dark now.

    Signals:
        changed: the system may have gone light or dark, or the portal's first answer came.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._portal_dark = False
        self._hints = QGuiApplication.styleHints()
        self._hints.colorSchemeChanged.connect(self._hints_changed)
        self._bus = QDBusConnection.sessionBus()
        if self._bus.isConnected():
            self._ask_portal()

    @property
    def dark(self) -> bool:
        scheme = self._hints.colorScheme()
        if scheme is Qt.ColorScheme.Unknown:
            return self._portal_dark
        return scheme is Qt.ColorScheme.Dark

    def _ask_portal(self) -> None:
        """Asynchronous: a desktop whose portal hangs must not hold up the window."""
        slot = SLOT("_setting_changed(QDBusMessage)")
        self._bus.connect("", _PATH, _INTERFACE, "SettingChanged", self, slot)  # type: ignore[call-overload]  # stubs: bytes; only str works
        call = QDBusMessage.createMethodCall(_SERVICE, _PATH, _INTERFACE, "Read")
        call.setArguments([_NAMESPACE, _KEY])
        self._watcher = QDBusPendingCallWatcher(self._bus.asyncCall(call, 2000), self)
        self._watcher.finished.connect(self._portal_answered)

    @Slot()
    def _hints_changed(self) -> None:
        self.changed.emit()

    @Slot(QDBusPendingCallWatcher)
    def _portal_answered(self, watcher: QDBusPendingCallWatcher) -> None:
        reply = watcher.reply()
        if reply.type() is QDBusMessage.MessageType.ReplyMessage and reply.arguments():
            self._take(reply.arguments()[0])

    @Slot(QDBusMessage)
    def _setting_changed(self, message: QDBusMessage) -> None:
        match message.arguments():
            case [str(namespace), str(key), value] if (namespace, key) == (_NAMESPACE, _KEY):
                self._take(value)

    def _take(self, value: object) -> None:
        while isinstance(value, QDBusVariant):  # Read wraps the number twice
            value = value.variant()
        self._portal_dark = value == _PREFER_DARK
        self.changed.emit()
