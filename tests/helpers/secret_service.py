"""A real Secret Service of the test's own: gnome-keyring-daemon on a private D-Bus session, with a home of its own.

In a test folder's conftest.py: `from helpers.secret_service import secret_service`, with `__all__` naming it. Programs
started with its `environment` use it; so does this process, as long as the test lasts.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
import secretstorage

from helpers.display import within
from helpers.repeated import DIED

PASSWORD = "open sesame"
PATIENCE = 30.0  # seconds
_ITS_OWN_FAULT = "invoke_get_property_in_idle_cb: assertion failed"
"""What gnome-keyring-daemon now and then says of GLib on a busy computer, before it aborts."""

PROMPTER = Path("/usr/share/dbus-1/services/org.gnome.keyring.SystemPrompter.service")
"""What the bus starts to ask a person for the keyring's password."""

_NAME, _COLLECTION = "org.freedesktop.secrets", "org.freedesktop.Secret.Collection"
_BUS = """
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/session</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    {denied}
  </policy>
</busconfig>
"""


class SecretService:
    """The bus and the keyring daemon, in `folder`; its path must be short, for sockets lie in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bus: subprocess.Popen[bytes] | None = None
        self._daemon: subprocess.Popen[bytes] | None = None
        self.environment: Mapping[str, str] = {
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder / 'session'}",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL")
        own = {key: value for key, value in os.environ.items() if key not in hidden}
        own |= {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "XDG_DATA_HOME": str(folder / "data")}
        self._own = own | self.environment | {"GSETTINGS_BACKEND": "memory"}
        (folder / "services").mkdir()

    def ask_on(self, display: str) -> None:
        """A person in front of that screen can be asked; without one every question is dismissed at once."""
        self._own["DISPLAY"] = display
        (self._folder / "services" / PROMPTER.name).write_bytes(PROMPTER.read_bytes())

    def start_bus(self, *, denied: str = "") -> None:
        """Start the bus alone. `denied`: a method of collections that its policy forbids to everybody."""
        rule = f'<deny send_destination="{_NAME}" send_interface="{_COLLECTION}" send_member="{denied}"/>'
        policy = rule if denied else ""
        settings = self._folder / "bus.conf"
        settings.write_text(_BUS.format(folder=self._folder, denied=policy), encoding="utf-8")
        command = ["dbus-daemon", f"--config-file={settings}", "--nofork", "--nopidfile", "--print-address"]
        self._bus = subprocess.Popen(command, env=self._own, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._bus.stdout
        assert self._bus.stdout.readline(), "no bus"

    def start(self, password: str = PASSWORD) -> None:
        """Start the daemon, and unlock its keyring if it is the right password; the first one is always right."""
        command = ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"]
        with (self._folder / "daemon.log").open("ab") as log:
            self._daemon = subprocess.Popen(
                command, env=self._own, cwd=self._folder, stdin=subprocess.PIPE, stdout=log, stderr=log
            )
        assert self._daemon.stdin
        self._daemon.stdin.write(password.encode())
        self._daemon.stdin.close()
        within(PATIENCE, self._answers, "no Secret Service")

    def kill(self) -> None:
        """End the daemon as `kill -9` does; the bus stays."""
        self._end(self._daemon)
        self._daemon = None

    def freeze(self) -> None:
        """From now on the daemon answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was frozen."""
        self._signal(signal.SIGCONT)

    def lock(self) -> None:
        """Lock the keyring, as the system does when a person goes away."""
        with closing(secretstorage.dbus_init()) as bus:
            secretstorage.get_default_collection(bus).lock()

    def lookup(self, service: str, username: str) -> str:
        """What `secret-tool`, which is not Python's, finds under that name; empty where there is nothing."""
        command = ["secret-tool", "lookup", "service", service, "username", username]
        return subprocess.run(command, env=self._own, capture_output=True, text=True, timeout=PATIENCE).stdout

    def files(self) -> Path:
        """Where the daemon keeps its keyrings."""
        return self._folder / "data" / "keyrings"

    def died(self) -> bool:
        """Whether a daemon aborted by itself, of the fault that it is known for."""
        log = self._folder / "daemon.log"
        return log.exists() and _ITS_OWN_FAULT in log.read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        """End everything."""
        self._end(self._daemon)
        self._end(self._bus)

    def _answers(self) -> bool:
        with closing(secretstorage.dbus_init()) as bus:
            return secretstorage.check_service_availability(bus)

    def _signal(self, number: int) -> None:
        assert self._daemon
        self._daemon.send_signal(number)

    @staticmethod
    def _end(process: subprocess.Popen[bytes] | None) -> None:
        if process:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


@pytest.fixture
def secret_bus(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[SecretService]:
    """A Secret Service of which nothing has been started yet."""
    with tempfile.TemporaryDirectory(prefix="keys-") as folder:
        service = SecretService(Path(folder))
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        yield service
        service.close()
        if service.died():
            request.node.stash[DIED] = "gnome-keyring-daemon aborted by itself"
        gc.collect()  # keyring leaves its connection to the bus to the collector when it fails


@pytest.fixture
def secret_service(secret_bus: SecretService) -> SecretService:
    """A running and unlocked Secret Service."""
    secret_bus.start_bus()
    secret_bus.start()
    return secret_bus
