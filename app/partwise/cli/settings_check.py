"""Whether the settings of a connection can be meant, before anybody types a secret for it."""

from __future__ import annotations

import re

from partwise.core.connection import Addressing, Connection, Role
from partwise.core.errors import Fixable
from partwise.core.keys import check_bucket, check_key
from partwise.oss.endpoints import address_of
from partwise.oss.proxies import proxy_for
from partwise.store.connection_entries import checked

_ARN = re.compile(r"acs:ram::[0-9]+:role/\S+")


def check_settings(connection: Connection) -> None:
    """Raises Fixable: the first thing that cannot be used. Nothing is asked of anybody."""
    address = address_of(checked(connection))
    _check_place(connection)
    proxy_for(connection, address.scheme, address.host)
    if connection.proxy_user and not connection.proxy:
        raise Fixable("A proxy's user was named, but no proxy.", "Name it by --proxy.", code="InvalidProxy")
    if connection.ca_file:
        from partwise.oss.tls import trust

        trust(connection.ca_file)
    if connection.role:
        _check_role(connection.role)


def _check_place(connection: Connection) -> None:
    if connection.bucket:
        check_bucket(connection.bucket)
    if connection.prefix:
        check_key(connection.prefix)
    alone = "prefix" if connection.prefix else "domain" if connection.addressing is Addressing.CNAME else ""
    if alone and not connection.bucket:
        raise Fixable(f"The {alone} belongs to a bucket that is not named.", "Name it by --bucket.", code="NoBucket")


def _check_role(role: Role) -> None:
    if not _ARN.fullmatch(role.arn):
        raise Fixable("That is no role.", "Write its ARN as acs:ram::ACCOUNT:role/NAME.", code="InvalidRole")
