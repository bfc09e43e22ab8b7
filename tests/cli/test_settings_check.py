"""Settings that cannot be meant are told before anybody types a secret for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from partwise.cli.settings_check import check_settings
from partwise.core.connection import Addressing, Connection, Role
from partwise.core.errors import Fixable

HERE = "cn-hangzhou"


@pytest.mark.parametrize(
    "connection",
    [
        Connection("a", region=HERE),
        Connection("a", region="OSS-cn-hangzhou", bucket="media", prefix="films/"),
        Connection("a", endpoint="http://127.0.0.1:8080"),
        Connection("a", endpoint="files.example.com", addressing=Addressing.CNAME, bucket="media"),
        Connection("a", region=HERE, proxy="socks5://proxy:1080", proxy_user="me"),
        Connection("a", region=HERE, proxy="direct"),
        Connection("a", region=HERE, role=Role("acs:ram::1:role/up")),
    ],
    ids=str,
)
def test_what_can_be_meant(connection: Connection):
    check_settings(connection)


@pytest.mark.parametrize(
    ("connection", "code"),
    [
        (Connection("a"), "NoRegion"),
        (Connection(" ", region=HERE), "NameMissing"),
        (Connection("a", region="no region"), "NoRegion"),
        (Connection("a", endpoint="ftp://oss"), "InvalidEndpoint"),
        (Connection("a", region=HERE, bucket="No Bucket"), "InvalidBucketName"),
        (Connection("a", region=HERE, bucket="media", prefix="/films"), "InvalidObjectName"),
        (Connection("a", region=HERE, prefix="films/"), "NoBucket"),
        (Connection("a", endpoint="files.example.com", addressing=Addressing.CNAME), "NoBucket"),
        (Connection("a", region=HERE, proxy="gopher://proxy"), "InvalidProxy"),
        (Connection("a", region=HERE, proxy_user="me"), "InvalidProxy"),
        (Connection("a", region=HERE, proxy="http://me:hush@proxy"), "SecretInAddress"),
        (Connection("a", region=HERE, ca_file="/not/there.pem"), "CaFileMissing"),
        (Connection("a", region=HERE, role=Role("up")), "InvalidRole"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_first_thing_that_is_wrong(connection: Connection, code: str):
    with pytest.raises(Fixable) as caught:
        check_settings(connection)
    assert caught.value.fault.code == code
    assert caught.value.fault.advice.endswith(".")
    assert "hush" not in str(caught.value)


def test_a_ca_file_without_certificates(tmp_path: Path):
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(Fixable) as caught:
        check_settings(Connection("a", region=HERE, ca_file=str(tmp_path / "ca.pem")))
    assert caught.value.fault.code == "CaFileInvalid"
