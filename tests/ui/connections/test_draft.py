"""From a connection to the fields and back: nothing is lost, and no secret is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from partwise.core.connection import DIRECT, Addressing, Connection, Origin, Reach, Role, Signature
from partwise.oss.endpoints import address_of
from partwise.oss.regions import REGIONS
from partwise.ui.connections.draft import (
    Draft,
    ProxyChoice,
    Recognised,
    Way,
    connection_of,
    draft_of,
    endpoint_shown,
    moment_of,
    needs_region,
    place_of,
    recognised,
    secret_of,
    swapped,
)

SECRET, TOKEN, PASSWORD = "secret-of-the-key", "token-of-the-key", "password-of-the-proxy"
WORDS = some.text("abz019-", max_size=8)
CONNECTIONS = some.builds(
    Connection,
    name=WORDS,
    id=WORDS,
    origin=some.sampled_from(Origin),
    region=some.sampled_from(["cn-hangzhou", "cn-beijing", "xx-new-1"]),
    endpoint=some.sampled_from(
        [
            "",
            "http://127.0.0.1:9000",
            "files.example.com",
            "https://oss.private.example:8443",
            "media.oss-cn-beijing.aliyuncs.com",
        ]
    ),
    reach=some.just(Reach.PUBLIC),
    addressing=some.sampled_from([Addressing.AUTO, Addressing.VIRTUAL]),
    signature=some.sampled_from(Signature),
    bucket=WORDS,
    prefix=WORDS,
    profile=WORDS,
    proxy=some.sampled_from(["", DIRECT]),
    ca_file=WORDS,
    role=some.none() | some.builds(Role, some.just("acs:ram::1:role/a"), WORDS, some.integers(900, 9000), WORDS, WORDS),
)


@given(CONNECTIONS)
def test_what_nobody_touches_stays(connection: Connection) -> None:
    assert connection_of(draft_of(connection), connection) == connection


@given(CONNECTIONS, some.sampled_from([Addressing.CNAME, Addressing.PATH]))
def test_other_ways_stay_too(connection: Connection, addressing: Addressing) -> None:
    other = replace(connection, endpoint="https://files.example.com", addressing=addressing)
    assert connection_of(draft_of(other), other) == other


@pytest.mark.parametrize("reach", Reach)
def test_every_reach_is_a_way_and_back(reach: Reach) -> None:
    connection = Connection("acme", region="cn-hangzhou", reach=reach)
    draft = draft_of(connection)
    assert draft.way == reach.value
    assert connection_of(draft, connection) == connection
    assert endpoint_shown(draft) == f"https://{address_of(connection).host}"


@pytest.mark.parametrize("region", REGIONS)
def test_an_endpoint_that_spells_out_its_region_is_that_of_the_region(region: str) -> None:
    for way, host in (
        (Way.PUBLIC, REGIONS[region].public),
        (Way.INTERNAL, REGIONS[region].internal),
        (Way.DUAL_STACK, f"{region}.oss.aliyuncs.com" if REGIONS[region].dual_stack else ""),
    ):
        if host:
            assert recognised(host) == Recognised(way, region)
            draft = draft_of(Connection("imported", endpoint=f"https://{host}"))
            assert (draft.region, draft.way) == (region, way)
            made = connection_of(draft, Connection("imported", endpoint=host))
            assert (made.endpoint, made.region) == ("", region)
            assert address_of(made).host == host


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://oss-cn-hangzhou.aliyuncs.com",
        "oss-cn-hangzhou.aliyuncs.com:8443",
        "files.example.com",
        "oss-xx-new-1.aliyuncs.com",
        "not an endpoint",
        "https://user:word@oss-cn-hangzhou.aliyuncs.com",
    ],
)
def test_other_endpoints_stay_what_they_are(endpoint: str) -> None:
    assert recognised(endpoint) is None


def test_a_bucket_in_front_and_acceleration_are_recognised() -> None:
    assert recognised("media.oss-cn-beijing.aliyuncs.com") == Recognised(Way.PUBLIC, "cn-beijing", "media")
    assert recognised("oss-accelerate.aliyuncs.com") == Recognised(Way.ACCELERATE, "")
    assert recognised("oss-accelerate-overseas.aliyuncs.com") == Recognised(Way.ACCELERATE_OVERSEAS, "")


def test_secrets_come_back_and_are_never_shown() -> None:
    draft = Draft(
        access_key_id="LTAI5tExample",
        secret=SECRET,
        token=TOKEN,
        expires="2026-11-21T14:00:00Z",
        proxy_password=PASSWORD,
    )
    secret = secret_of(draft)
    assert (secret.access_key_secret, secret.security_token, secret.proxy_password) == (SECRET, TOKEN, PASSWORD)
    assert secret.expires == 1_795_269_600
    for told in (repr(draft), str(draft), repr(secret)):
        assert not any(hidden in told for hidden in (SECRET, TOKEN, PASSWORD, "LTAI5tExample"))
    assert swapped(draft).access_key_id == SECRET
    assert swapped(draft).secret == "LTAI5tExample"


def test_the_end_of_a_token_counts_only_with_one() -> None:
    assert secret_of(Draft(expires="nonsense")).expires is None
    assert moment_of("") is None
    with pytest.raises(ValueError, match="nonsense"):
        moment_of("nonsense")


def test_a_proxy_and_its_user_count_only_where_it_is_the_connections_own() -> None:
    own = Draft(proxy=ProxyChoice.OWN, proxy_url="http://proxy:3128", proxy_user="me")
    assert connection_of(own, Connection("a")).proxy == "http://proxy:3128"
    assert connection_of(own, Connection("a")).proxy_user == "me"
    none = connection_of(replace(own, proxy=ProxyChoice.NONE), Connection("a"))
    assert (none.proxy, none.proxy_user) == (DIRECT, "")
    assert draft_of(none).proxy is ProxyChoice.NONE
    system = connection_of(replace(own, proxy=ProxyChoice.SYSTEM), Connection("a"))
    assert (system.proxy, system.proxy_user) == ("", "")


def test_credentials_of_others_name_no_key() -> None:
    live = Connection("lab", origin=Origin.OSSUTIL, profile="lab", command="print-keys")
    made = connection_of(Draft(name="lab", access_key_id="LTAI5tExample", command="other"), live)
    assert made.access_key_id == ""
    assert made.command == "print-keys"
    assert connection_of(Draft(command="other"), replace(live, origin=Origin.COMMAND)).command == "other"


@pytest.mark.parametrize(
    ("draft", "base", "place"),
    [
        (Draft(secret="s"), Connection(""), Origin.KEYRING),
        (Draft(secret="s", token="t"), Connection(""), Origin.SESSION),
        (Draft(secret="s", token="t", keep_token=True), Connection(""), Origin.KEYRING),
        (Draft(), Connection("a", id="1", origin=Origin.SESSION), Origin.SESSION),
        (Draft(keep_token=True), Connection("a", id="1", origin=Origin.SESSION), Origin.KEYRING),
        (Draft(secret="s"), Connection("a", id="1", origin=Origin.SESSION), Origin.KEYRING),
        (Draft(), Connection("a", id="1", origin=Origin.KEYRING), Origin.KEYRING),
    ],
)
def test_what_expires_stays_in_memory_unless_somebody_wants_it_otherwise(
    draft: Draft, base: Connection, place: Origin
) -> None:
    assert place_of(draft, base) is place


@pytest.mark.parametrize(
    ("draft", "needed"),
    [
        (Draft(), True),
        (Draft(way=Way.ACCELERATE), True),
        (Draft(way=Way.CUSTOM, endpoint="files.example.com"), True),
        (Draft(way=Way.CUSTOM, endpoint="files.example.com", signature=Signature.V1), False),
        (Draft(way=Way.CUSTOM, endpoint="files.example.com", region="cn-hangzhou"), False),
        (Draft(way=Way.CUSTOM, endpoint="oss-cn-beijing.aliyuncs.com"), False),
        (Draft(way=Way.PATH, endpoint="http://127.0.0.1:9000"), False),
    ],
)
def test_a_region_is_asked_for_where_nothing_else_tells_it(draft: Draft, needed: bool) -> None:
    assert needs_region(draft) is needed
