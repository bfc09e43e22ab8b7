"""Every published vector, and the vendor's own signer as a second opinion on hostile input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from partwise.core.connection import Credentials
from partwise.oss import signer
from partwise.oss.encoding import wire_key
from partwise.oss.signer import Signed, ToSign, presign_v1, presign_v4, sign_v1, sign_v4

VECTORS = json.loads(Path(__file__).with_name("signing-vectors.json").read_text("utf-8"))["vectors"]


def to_sign(vector: dict[str, Any]) -> ToSign:
    told = vector["request"]
    query = tuple((name, value) for name, value in told["query"])
    return ToSign(told["method"], told["bucket"] or "", told["key"] or "", query, told["headers"])


def signed(vector: dict[str, Any]) -> Signed:
    told = vector["credentials"]
    credentials = Credentials(
        told["access_key_id"], told["access_key_secret"] or "unknown", told["security_token"] or ""
    )
    request = to_sign(vector)
    if vector["version"] == "v1":
        if vector["where"] == "query":
            return presign_v1(request, credentials, expires_at=vector["expires"])
        return sign_v1(request, credentials, at=vector["time"])
    common = {k: vector[k] for k in ("region", "product", "additional_headers")} | {"at": vector["time"]}
    if vector["where"] == "query":
        return presign_v4(request, credentials, expires=vector["expires"], **common)
    return sign_v4(request, credentials, **common)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_every_vector(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    expect = vector["expect"]
    if vector["credentials"]["access_key_secret"] is None:  # masked in the documentation, which prints the day's key
        monkeypatch.setattr(signer, "signing_key", lambda *_: bytes.fromhex(expect["signing_key_hex"]))
    got = signed(vector)
    assert got.canonical_request == expect.get("canonical_request", "")
    assert got.string_to_sign == expect["string_to_sign"]
    assert got.signature == expect["signature"]
    assert got.headers.get("Authorization") == expect["authorization"]
    assert {k.lower(): v for k, v in got.headers.items()} == {k.lower(): v for k, v in expect["added_headers"].items()}
    assert sorted(got.query) == sorted((name, value) for name, value in expect["added_query"])


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_every_path_on_the_wire(vector: dict[str, Any]) -> None:
    path = "/" + wire_key(vector["request"]["key"] or "")
    assert path.replace("%2E", ".") == vector["expect"]["path"]
    assert not {".", ".."} & set(path.split("/"))


@pytest.mark.parametrize(
    "vector",
    [v for v in VECTORS if v["version"] == "v4" and v["credentials"]["access_key_secret"]],
    ids=lambda v: v["id"],
)
def test_every_signing_key(vector: dict[str, Any]) -> None:
    secret, day = vector["credentials"]["access_key_secret"], vector["time_iso8601"][:8]
    key = signer.signing_key(secret, day, vector["region"], vector["product"])
    assert key.hex() == vector["expect"]["signing_key_hex"]
