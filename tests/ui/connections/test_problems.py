"""What is said beside the fields while somebody types."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from partwise.core.connection import Connection, Origin, Signature
from partwise.ui import words_connections as words
from partwise.ui.connections.draft import Draft, ProxyChoice, Way, connection_of
from partwise.ui.connections.problems import Field, Known, blocking, plain_http, problems

GOOD = Draft(name="Acme", access_key_id="LTAI5tAbCdEfGhIjKlMnOpQr", secret="s" * 30, region="cn-hangzhou")
NEW = Known(Connection(""))
NOW = 1_795_269_600.0  # 2026-11-21 14:00 UTC
TEXTS = some.text(max_size=40)


def found(**typed: object) -> dict[Field, str]:
    """What is said about good fields with these others."""
    said = problems(replace(GOOD, **typed), NEW, lambda: NOW)  # type: ignore[arg-type]  # a test's wish
    return {field: problem.words for field, problem in said.items()}


def test_good_fields_are_fine() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": ""}, Field.NAME, words.NO_NAME),
        ({"access_key_id": ""}, Field.KEY_ID, words.NO_KEY_ID),
        ({"access_key_id": "LTAI 5t"}, Field.KEY_ID, words.ODD_KEY_ID),
        ({"access_key_id": "ＬＴＡＩ"}, Field.KEY_ID, words.ODD_KEY_ID),
        ({"access_key_id": "AKIAIOSFODNN7EXAMPLE"}, Field.KEY_ID, words.UNUSUAL_KEY_ID),
        ({"secret": ""}, Field.SECRET, words.NO_SECRET),
        ({"secret": "with blank inside"}, Field.SECRET, words.ODD_SECRET),
        ({"secret": "short"}, Field.SECRET, "A secret has usually 30 characters; this has 5."),
        ({"access_key_id": "STS.NTabcdefgh"}, Field.TOKEN, words.NO_TOKEN),
        ({"token": "broken in\ntwo"}, Field.TOKEN, words.ODD_TOKEN),
        ({"token": "CAIS"}, Field.TOKEN, words.TOKEN_OF_ANOTHER),
        ({"token": "CAIS", "expires": "soon"}, Field.EXPIRES, words.NO_TIME),
        ({"token": "CAIS", "expires": "2026-11-21T13:59:59Z"}, Field.EXPIRES, words.OVER),
        ({"region": ""}, Field.REGION, words.NO_REGION),
        ({"region": "xx-new-1"}, Field.REGION, words.UNKNOWN_REGION),
        ({"way": Way.CUSTOM}, Field.ENDPOINT, words.NO_ENDPOINT),
        ({"way": Way.CUSTOM, "endpoint": "http://oss.example.com"}, Field.ENDPOINT, words.PLAIN_HTTP),
        ({"way": Way.OWN_DOMAIN, "endpoint": "f.example.com"}, Field.BUCKET, words.DOMAIN_NEEDS_BUCKET),
        ({"prefix": "a/"}, Field.BUCKET, words.PREFIX_NEEDS_BUCKET),
        ({"bucket": "No"}, Field.BUCKET, "“No” cannot be the name of a bucket."),
        ({"bucket": "media", "prefix": "/a"}, Field.PREFIX, "The object key begins with “/”; OSS does not take that."),
        ({"proxy": ProxyChoice.OWN}, Field.PROXY_URL, words.NO_PROXY_URL),
        ({"role_arn": "uploader"}, Field.ROLE, words.NO_ARN),
    ],
)
def test_each_mistake_is_told_beside_its_field(typed: dict[str, object], field: Field, said: str) -> None:
    assert found(**typed)[field] == said


@pytest.mark.parametrize(
    ("typed", "field", "part"),
    [
        ({"region": "no region!"}, Field.REGION, "is not a region"),
        ({"way": Way.DUAL_STACK, "region": "ap-southeast-1"}, Field.WAY, "has no dual-stack endpoint"),
        ({"way": Way.CUSTOM, "endpoint": "ftp://a"}, Field.ENDPOINT, "is not an endpoint"),
        (
            {"way": Way.CUSTOM, "endpoint": "http://oss-cn-beijing.aliyuncs.com"},
            Field.REGION,
            "China (Beijing)",
        ),
        ({"proxy": ProxyChoice.OWN, "proxy_url": "ftp://p"}, Field.PROXY_URL, "socks5://HOST:PORT"),
        ({"proxy": ProxyChoice.OWN, "proxy_url": "http://me:word@p:1"}, Field.PROXY_URL, "their own fields"),
    ],
)
def test_mistakes_others_know_are_told_in_their_words(typed: dict[str, object], field: Field, part: str) -> None:
    assert part in found(**typed)[field]


def test_an_endpoint_with_a_password_is_not_repeated() -> None:
    told = found(way=Way.CUSTOM, endpoint="https://me:geheim@oss.example.com")
    assert not any("geheim" in said for said in told.values())


def test_swapped_fields_are_noticed() -> None:
    draft = replace(GOOD, access_key_id=GOOD.secret, secret=GOOD.access_key_id)
    problem = problems(draft, NEW)[Field.KEY_ID]
    assert (problem.words, problem.swapped, problem.blocks) == (words.SWAPPED, True, True)
    assert not any(one.swapped for one in problems(GOOD, NEW).values())


def test_hints_do_not_block() -> None:
    draft = replace(GOOD, access_key_id="minio", secret="minio123", region="xx-new-1")
    said = problems(draft, NEW)
    assert {Field.KEY_ID, Field.REGION} <= set(said)
    assert blocking(said) == []


def test_what_blocks_comes_in_the_order_of_the_rows() -> None:
    assert blocking(problems(Draft(), NEW)) == [Field.NAME, Field.KEY_ID, Field.SECRET, Field.REGION]


def test_a_name_is_taken_once() -> None:
    assert problems(GOOD, Known(Connection(""), {"Acme"}))[Field.NAME].words == words.NAME_TAKEN


def test_a_kept_secret_belongs_to_its_access_key() -> None:
    base = Connection("Acme", id="1", access_key_id=GOOD.access_key_id)
    known = Known(base, kept=frozenset({"access_key_secret"}))
    draft = replace(GOOD, secret="")
    assert problems(draft, known) == {}
    other = replace(draft, access_key_id="LTAI5tOther0000000000000")
    assert problems(other, known)[Field.SECRET].words == words.NO_SECRET
    assert problems(draft, Known(base))[Field.SECRET].words == words.NO_SECRET


def test_a_kept_token_goes_with_the_kept_secret_only() -> None:
    base = Connection("Acme", id="1", access_key_id="STS.NTabcdefgh")
    known = Known(base, kept=frozenset({"access_key_secret", "security_token"}))
    draft = replace(GOOD, access_key_id="STS.NTabcdefgh", secret="")
    assert problems(draft, known) == {}
    assert problems(replace(draft, secret="s" * 44), known)[Field.TOKEN].words == words.NO_TOKEN


def test_credentials_of_others_are_not_asked_for() -> None:
    assert problems(replace(GOOD, access_key_id="", secret=""), Known(Connection("", origin=Origin.ECS_ROLE))) == {}
    said = problems(replace(GOOD, access_key_id="", secret=""), Known(Connection("", origin=Origin.COMMAND)))
    assert said[Field.COMMAND].words == words.NO_COMMAND


def test_a_token_without_a_known_end_is_fine() -> None:
    temporary = replace(GOOD, access_key_id="STS.NTabcdefgh", token="CAIS")
    assert problems(temporary, NEW) == {}
    assert problems(replace(temporary, expires="2026-11-21T14:00:01Z"), NEW, lambda: NOW) == {}


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("http://oss.example.com", "oss.example.com"),
        ("https://oss.example.com", ""),
        ("http://127.0.0.1:9000", ""),
        ("http://localhost", ""),
        ("", ""),
    ],
)
def test_plain_http_is_seen_before_anything_is_sent(endpoint: str, host: str) -> None:
    assert plain_http(replace(GOOD, way=Way.CUSTOM, endpoint=endpoint), Connection("")) == host


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, some.sampled_from(Way), some.sampled_from(Origin))
def test_whatever_is_typed_is_judged_and_never_shouts_a_secret(
    key_id: str, secret: str, endpoint: str, region: str, proxy: str, way: Way, origin: Origin
) -> None:
    draft = Draft("a", key_id, f"geheim-{secret}", f"geheim-{secret}", region=region, way=way, endpoint=endpoint)
    draft = replace(draft, proxy=ProxyChoice.OWN, proxy_url=proxy, signature=Signature.V4, bucket=region)
    base = Connection("", origin=origin)
    said = problems(draft, Known(base))
    assert not any("geheim" in problem.words for problem in said.values())
    assert connection_of(draft, base).name == "a"
    plain_http(draft, base)
