"""What a person can do about a fault of the check: a change of the fields, or the field to go to. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from partwise.core.connection import Signature
from partwise.core.errors import Fault, Fixable
from partwise.oss.endpoints import is_local, normalise, region_of
from partwise.ui import words_connections as words
from partwise.ui.connections.draft import OF_REGION, Draft, ProxyChoice, Way
from partwise.ui.connections.problems import Field


@dataclass(frozen=True, slots=True)
class Fix:
    """`words` for a button. It puts `draft` into the fields, where there is one, and goes to `field`, where that is."""

    words: str
    draft: Draft | None = None
    field: Field | None = None


def fixes(fault: Fault, draft: Draft) -> tuple[Fix, ...]:
    """What helps against `fault`, the best first; nothing where nobody knows."""
    region = region_of(urlsplit(f"//{fault.endpoint.rpartition('://')[2]}").hostname or "") if fault.endpoint else ""
    if region and region != draft.region:
        way = draft.way if draft.way in (Way.INTERNAL, Way.DUAL_STACK) else Way.PUBLIC
        return (Fix(words.use_region(region), replace(draft, region=region, way=way, endpoint="")),)
    made = tuple(change(draft) for change in _CHANGES.get(fault.code, ()))
    there = _PLACES.get(fault.code)
    going = (Fix(words.GO_TO[there], field=there),) if there else ()
    return tuple(fix for fix in (*made, *going) if fix.draft != draft)


def with_scheme(draft: Draft, scheme: str) -> Draft:
    """The draft with its endpoint reached by `scheme`, and at that scheme's usual port where none was typed."""
    rest = draft.endpoint.partition("://")[2] or draft.endpoint
    return replace(draft, endpoint=f"{scheme}://{rest}")


def _https(draft: Draft) -> Fix:
    return Fix(words.USE_HTTPS, with_scheme(draft, "https"))


def _local_http(draft: Draft) -> Fix:
    """Plain HTTP is offered only where nobody can listen: on this computer itself."""
    try:
        local = is_local(normalise(draft.endpoint)[1])
    except Fixable:
        local = False
    return Fix(words.USE_HTTP, with_scheme(draft, "http") if local and draft.way not in OF_REGION else draft)


def _signature(signature: Signature) -> Callable[[Draft], Fix]:
    told = words.USE_V1 if signature is Signature.V1 else words.USE_V4
    return lambda draft: Fix(told, replace(draft, signature=signature))


def _public(told: str) -> Callable[[Draft], Fix]:
    return lambda draft: Fix(told, replace(draft, way=Way.PUBLIC, endpoint="") if draft.region else draft)


def _direct(draft: Draft) -> Fix:
    return Fix(words.NO_PROXY, replace(draft, proxy=ProxyChoice.NONE))


def _own_proxy_away(draft: Draft) -> Fix:
    """A proxy that was named here may be what has no way there."""
    return _direct(draft) if draft.proxy is ProxyChoice.OWN else Fix(words.NO_PROXY, draft)


def _virtual(draft: Draft) -> Fix:
    return Fix(words.USE_VIRTUAL, replace(draft, way=Way.CUSTOM) if draft.way is Way.PATH else draft)


_CHANGES: dict[str, tuple[Callable[[Draft], Fix], ...]] = {
    "OtherSignatureV1": (_signature(Signature.V1),),
    "OtherSignatureV4": (_signature(Signature.V4),),
    "InternalEndpoint": (_public(words.USE_PUBLIC),),
    "TransferAccelerationDisabled": (_public(words.USE_REGIONAL),),
    "SecondLevelDomainForbidden": (_virtual,),
    "PlainHttp": (_https,),
    "TlsExpected": (_https,),
    "NotOss": (_local_http,),
    "ProxyUnreachable": (_direct,),
    "ProxySilent": (_direct,),
    "NoRoute": (_own_proxy_away,),
    "ProxyRefused": (_direct,),
}

_PLACES = {
    code: field
    for field, codes in {
        Field.KEY_ID: ("InvalidAccessKeyId", "UserDisable"),
        Field.SECRET: ("SignatureDoesNotMatch", "NoSecret", "SecretDamaged"),
        Field.TOKEN: (
            "SecurityTokenExpired",
            "InvalidSecurityToken",
            "AccessKeyIdAndSecurityTokenNotMatch",
            "SecurityTokenNotSupported",
        ),
        Field.REGION: ("NoRegion", "WrongRegion", "WrongEndpoint", "PermanentRedirect", "TemporaryRedirect"),
        Field.ENDPOINT: (
            "NameNotResolved",
            "ConnectionRefused",
            "ConnectTimeout",
            "InvalidEndpoint",
            "NotOss",
            "CertificateOfAnotherHost",
            "NonStandardHostForbidden",
            "CnameDenied",
        ),
        Field.BUCKET: ("NoSuchBucket", "InvalidBucketName", "CustomDomain"),
        Field.PROXY_URL: ("ProxyUnreachable", "ProxyPassword", "ProxyRefused", "InvalidProxy"),
        Field.CA_FILE: ("CertificateUnknown", "CaFileMissing", "CaFileUnreadable", "CaFileInvalid"),
        Field.ROLE: ("NoPermission", "EntityNotExist.Role"),
    }.items()
    for code in codes
}
