"""A secret among the arguments is noticed by its looks or by the option before it; what is no secret passes."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.cli.secret_arguments import holds_secret, looks_like_secret

SECRET = "Hx8dQe2RzU0nPq7TgVbN4mKcLw5sYa"  # 30 letters and figures, as OSS makes them
TOKEN = "CAISzQJ1q6Ft5B2yfSjIr5fS/session+token=="
LETTERS = string.ascii_letters + string.digits
secrets = st.text(LETTERS, min_size=27, max_size=60).map(lambda text: f"aZ0{text}")
"""With one of each kind at least."""


@given(secret=secrets, place=st.integers(0, 3))
def test_a_secret_is_noticed_wherever_it_stands(secret: str, place: int):
    line = ["add", "Acme", "--region", "cn-hangzhou"]
    assert holds_secret([*line[:place], secret, *line[place:]])
    assert holds_secret([*line, f"--access-key-id={secret}"])
    assert holds_secret([*line, "--command", f"print-keys --secret={secret} --quiet"])


@pytest.mark.parametrize(
    "line",
    [
        ["add", "Acme", TOKEN],
        ["add", "Acme", "--access-key-secret", "short"],
        ["add", "Acme", "--access-key-secret=short"],
        ["add", "Acme", "--secret", "short"],
        ["add", "Acme", "--token", "short"],
        ["add", "Acme", "--proxy-password", "short"],
        ["add", "Acme", "-password", "short"],
        ["add", "Acme", "--secret-stdin=short"],
        ["add", "Acme", "--keep-token=short"],
        ["add", "Acme", "--proxy", "http://me:short@proxy:3128"],
        ["add", "Acme", "--proxy=socks5://me@proxy"],
        ["add", "Acme", "--endpoint", "https://id:short@oss.example"],
        ["add", "Acme", "--prefix", SECRET],
        ["remove", SECRET],
    ],
    ids=lambda line: " ".join(line[2:]) or "a name",
)
def test_what_can_only_be_a_secret(line: list[str]):
    assert holds_secret(line)


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["list", "--json"],
        ["add", "Acme", "--access-key-id", "LTAI5tNoSecretAtAll0ABCD", "--secret-stdin", "--keep-token"],
        ["add", "Acme", "--keep-token", "--proxy", "socks5://proxy.example:1080", "--proxy-user", "me"],
        ["add", "Acme", "--endpoint", "oss-cn-hangzhou-internal.aliyuncs.com", "--reach", "internal"],
        ["add", "Acme", "--role", "acs:ram::1234567890123456:role/Uploader2Of3TheWholeStudio"],
        ["add", "Acme", "--prefix", "Films2026/Studio7/TheLongOneWithoutEnd/"],
        ["add", "Acme", "--ca-file", "/etc/ssl/Studio2026/OurOwnAuthority"],
        ["add", "Acme", "--command", "/opt/Vendor/bin/print-credentials --profile Films2026"],
        ["remove", "0f2b8a53c4d94be0a7d0c8f3b1e6a9d2"],  # the id of a connection
        ["remove", "电影 2026"],
    ],
    ids=lambda line: " ".join(line),
)
def test_what_is_no_secret(line: list[str]):
    assert not holds_secret(line)


@given(st.text(LETTERS, max_size=27))
def test_what_is_short_is_no_secret(word: str):
    assert not looks_like_secret(word)
