"""The lifecycle rules of the practice bucket, and the command that changes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from helpers.practice import PracticeBucket
from helpers.shell import PARTWISE, Shell
from partwise.oss.lifecycle_document import Document

LIFECYCLE = (("lifecycle", ""),)
TAGGED = (
    "<Rule><ID>tagged</ID><Prefix>films/</Prefix><Status>Enabled</Status><Tag><Key>k</Key><Value>v</Value></Tag>"
    "<Transition><Days>60</Days><StorageClass>IA</StorageClass></Transition></Rule>"
)
STRANGE = (
    "<Rule><ID>logs</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days></Expiration>"
    '<Unheard of="it"><Deep>kept</Deep></Unheard></Rule>'
)
WHOLE = (
    "<Rule><ID>theirs</ID><Prefix></Prefix><Status>Enabled</Status>"
    "<AbortMultipartUpload><Days>3</Days></AbortMultipartUpload></Rule>"
)


class RuledBucket:
    """The bucket of `shell`."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.practice: PracticeBucket = shell.practice
        self.address = f"oss://{self.practice.bucket}"

    def put(self, *rules: str) -> Document:
        xml = f"<LifecycleConfiguration>{''.join(rules)}</LifecycleConfiguration>".encode()
        assert self.practice.send("PUT", query=LIFECYCLE, body=xml).status == 200
        return self.now()

    def now(self) -> Document:
        reply = self.practice.send("GET", query=LIFECYCLE)
        return Document(reply.body) if reply.status == 200 else Document()

    def change(self, *arguments: str) -> tuple[int, str]:
        """The exit code, and what was said."""
        done = self.shell.run("clean-up-rule", self.address, *arguments)
        return done.returncode, done.stdout + done.stderr

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*PARTWISE, "clean-up-rule", self.address, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.shell.environ,
        )

    def asked(self, operation: str) -> int:
        return len(self.practice.requests(operation))

    def kept(self) -> list[Path]:
        return sorted((self.shell.home / "lifecycle").glob("*.xml"))
