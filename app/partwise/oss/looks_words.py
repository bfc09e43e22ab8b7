"""What a diagnosis says of what it saw."""

from __future__ import annotations

from collections.abc import Sequence

from partwise.oss.regions import REGIONS

NO_CLOCK = "The server does not tell its time."
SET_CLOCK = "Set it right; until then Partwise corrects it for its own requests."
NO_TLS_NEEDED = "Plain HTTP, which does not leave this computer."
SIGNED_IN = "Signed in."
NO_LIST = "These credentials may not list the buckets (oss:ListBuckets)."
NAME_BUCKET = "Type the name of the bucket; that is enough for uploads."
ASK_FOR_THEM = "Uploads may work all the same; ask the account's owner for these rights to see what is stored."


def settings(host: str, region: str, proxy: str) -> str:
    where = f" in {region_name(region)}" if region else ""
    return f"{host}{where}, {f'by the proxy {proxy}' if proxy else 'without a proxy'}."


def name(host: str, address: str) -> str:
    return f"This is an address already: {host}." if host == address else f"{host} is {address}."


def line(host: str, port: int, *, by_proxy: bool) -> str:
    return f"{'The proxy ' if by_proxy else ''}{host} answers at port {port}."


def tls(version: str) -> str:
    return f"{version}, and the certificate is trusted."


def clock(offset: float) -> str:
    return f"Clock differs by {duration(abs(offset))}."


def clock_wrong(offset: float) -> str:
    """`offset` in seconds by which the server's clock is ahead."""
    return f"This computer's clock is {duration(abs(offset))} {'behind' if offset > 0 else 'ahead'}."


def duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} days"


def buckets(count: int, here: int | None, *, more: bool) -> str:
    """`here`: how many of them lie in the connection's region, None where it has none."""
    all_of_them = f"{count:,}{' or more' if more else ''} {'bucket' if count == 1 else 'buckets'}"
    return f"{all_of_them}." if here is None else f"{all_of_them}, {here:,} in this region."


def bucket(bucket: str, elsewhere: str) -> str:
    """`elsewhere`: the bucket's region where it is not the connection's."""
    seen = f"“{bucket}” can be looked into."
    return f"{seen} It lies in {region_name(elsewhere)}, and Partwise goes there by itself." if elsewhere else seen


def go_there(endpoint: str, region: str) -> str:
    """`endpoint` as OSS named it, and the region it tells, if any."""
    return f"Set the region to {region_name(region)} ({region})." if region else f"Set the endpoint to {endpoint}."


def lacking(bucket: str, actions: Sequence[str]) -> str:
    return f"These credentials have no right to {' and '.join(actions)} on “{bucket}”."


def region_name(region: str) -> str:
    return REGIONS[region].name if region in REGIONS else region
