"""The connection that the environment carries, as the OSS SDKs and ossutil read it (reference, 9.1)."""

from __future__ import annotations

from collections.abc import Mapping

from partwise.core.connection import Addressing, Connection, Credentials
from partwise.core.errors import Fixable

NAME = "environment"
ACCESS_KEY_ID = "OSS_ACCESS_KEY_ID"
ACCESS_KEY_SECRET = "OSS_ACCESS_KEY_SECRET"  # noqa: S105 - the name of a variable
SESSION_TOKEN = "OSS_SESSION_TOKEN"  # noqa: S105 - the name of a variable


def credentials_in(environ: Mapping[str, str]) -> Credentials | None:
    """The credentials in the environment, or None where there are none. An empty value counts as none.

    Raises Fixable when one of the two halves is missing.
    """
    id_, secret = environ.get(ACCESS_KEY_ID, ""), environ.get(ACCESS_KEY_SECRET, "")
    if not id_ and not secret:
        return None
    if not id_ or not secret:
        missing = ACCESS_KEY_SECRET if id_ else ACCESS_KEY_ID
        raise Fixable(
            f"The environment names only half of the credentials: {missing} is missing.",
            f"Set {ACCESS_KEY_ID} and {ACCESS_KEY_SECRET} together.",
            code="HalfCredentials",
        )
    return Credentials(id_, secret, environ.get(SESSION_TOKEN, ""))


def connection_in(
    environ: Mapping[str, str], *, region: str = "", endpoint: str = "", addressing: Addressing = Addressing.AUTO
) -> Connection:
    """The connection called `environment`; what is given here goes before what the environment says."""
    return Connection(
        NAME,
        region=region or environ.get("OSS_REGION", ""),
        endpoint=endpoint or environ.get("OSS_ENDPOINT", ""),
        addressing=addressing,
    )
