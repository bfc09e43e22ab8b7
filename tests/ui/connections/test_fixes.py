"""What is offered against a fault of the check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from partwise.core.advice import ADVICE
from partwise.core.connection import Signature
from partwise.core.errors import Fault, Kind
from partwise.ui import words_connections as words
from partwise.ui.connections import fixes as module
from partwise.ui.connections.draft import Draft, ProxyChoice, Way
from partwise.ui.connections.fixes import Fix, fixes, with_scheme
from partwise.ui.connections.problems import Field

HERE = Draft(name="Acme", region="cn-hangzhou")
CUSTOM = replace(HERE, way=Way.CUSTOM, endpoint="oss.example.com:8443")


def fault(code: str, endpoint: str = "") -> Fault:
    return Fault(Kind.FIXABLE, "It failed.", "Mend it.", code=code, endpoint=endpoint)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("OtherSignatureV1", CUSTOM, replace(CUSTOM, signature=Signature.V1)),
        ("OtherSignatureV4", replace(CUSTOM, signature=Signature.V1), CUSTOM),
        ("InternalEndpoint", replace(HERE, way=Way.INTERNAL), HERE),
        ("TransferAccelerationDisabled", replace(HERE, way=Way.ACCELERATE), HERE),
        ("SecondLevelDomainForbidden", replace(CUSTOM, way=Way.PATH), CUSTOM),
        ("PlainHttp", replace(CUSTOM, endpoint="http://oss.example.com"), with_scheme(CUSTOM, "https")),
        ("TlsExpected", replace(CUSTOM, endpoint="http://oss.example.com"), with_scheme(CUSTOM, "https")),
        ("ProxyUnreachable", HERE, replace(HERE, proxy=ProxyChoice.NONE)),
        ("NoRoute", replace(HERE, proxy=ProxyChoice.OWN), replace(HERE, proxy=ProxyChoice.NONE)),
    ],
)
def test_a_button_mends_it(code: str, before: Draft, after: Draft) -> None:
    mended = fixes(fault(code), before)[0].draft
    assert mended is not None
    if "http" in before.endpoint:
        assert mended == replace(after, endpoint="https://oss.example.com")
    else:
        assert mended == after


@pytest.mark.parametrize("endpoint", ["oss-cn-beijing.aliyuncs.com", "https://oss-cn-beijing.aliyuncs.com/"])
def test_the_endpoint_that_oss_names_is_taken(endpoint: str) -> None:
    assert fixes(fault("AccessDenied", endpoint), CUSTOM) == (
        Fix("Use China (Beijing)", replace(HERE, region="cn-beijing")),
    )
    inside = replace(HERE, way=Way.INTERNAL)
    assert fixes(fault("AccessDenied", endpoint), inside)[0].draft == replace(inside, region="cn-beijing")


def test_a_foreign_endpoint_is_never_taken() -> None:
    assert fixes(fault("AccessDenied", "oss.evil.example"), HERE) == ()


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("SignatureDoesNotMatch", Field.SECRET),
        ("InvalidAccessKeyId", Field.KEY_ID),
        ("SecurityTokenExpired", Field.TOKEN),
        ("NameNotResolved", Field.ENDPOINT),
        ("NoSuchBucket", Field.BUCKET),
        ("ProxyPassword", Field.PROXY_URL),
        ("CertificateUnknown", Field.CA_FILE),
    ],
)
def test_or_it_goes_to_the_field(code: str, field: Field) -> None:
    assert fixes(fault(code), HERE)[-1] == Fix(words.GO_TO[field], field=field)


def test_plain_http_is_offered_for_this_computer_only() -> None:
    local = replace(CUSTOM, endpoint="127.0.0.1:9000")
    assert fixes(fault("NotOss"), local)[0].draft == replace(CUSTOM, endpoint="http://127.0.0.1:9000")
    assert all(fix.draft is None for fix in fixes(fault("NotOss"), CUSTOM))


def test_what_nobody_can_mend_offers_nothing() -> None:
    assert fixes(fault("InDebt"), HERE) == ()
    assert fixes(fault("NoRoute"), HERE) == ()  # no proxy was named that could be in the way


def test_every_code_is_one_that_is_told_somewhere() -> None:
    ours = {"NoSecret", "SecretDamaged", "NoRegion", "InvalidEndpoint", "CustomDomain", "PlainHttp"}
    of_sts = {"NoPermission", "EntityNotExist.Role"}
    assert set(module._CHANGES) | set(module._PLACES) <= set(ADVICE) | ours | of_sts
    assert set(module._PLACES.values()) <= set(words.GO_TO)
