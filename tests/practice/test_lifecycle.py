"""The lifecycle rules OSS takes and refuses (reference, 3.14)."""

from __future__ import annotations

import pytest

from helpers.practice import PracticeBucket, Reply

LIFECYCLE = (("lifecycle", ""),)
ABORT = "<AbortMultipartUpload><Days>7</Days></AbortMultipartUpload>"
EXPIRE = "<Expiration><Days>30</Days></Expiration>"


def rule(prefix: str = "", action: str = ABORT, name: str = "", more: str = "", status: str = "Enabled") -> str:
    return f"<Rule><ID>{name}</ID><Prefix>{prefix}</Prefix><Status>{status}</Status>{more}{action}</Rule>"


def put(practice: PracticeBucket, *rules: str, headers: dict[str, str] | None = None) -> Reply:
    body = f"<LifecycleConfiguration>{''.join(rules)}</LifecycleConfiguration>".encode()
    return practice.send("PUT", query=LIFECYCLE, body=body, headers=headers)


def tag(value: str) -> str:
    return f"<Tag><Key>k</Key><Value>{value}</Value></Tag>"


def before(date: str) -> str:
    return f"<AbortMultipartUpload><CreatedBeforeDate>{date}</CreatedBeforeDate></AbortMultipartUpload>"


@pytest.mark.parametrize(
    ("rules", "code", "ec"),
    [
        ([rule("a/"), rule("b/")], "", ""),
        ([rule("a/"), rule("a/b/", EXPIRE)], "", ""),
        ([rule("a/", more=tag("1")), rule("a/", more=tag("2"))], "", ""),
        ([rule("a/"), rule("a/", EXPIRE)], "InvalidArgument", "0014-00000085"),
        ([rule(""), rule("a/")], "InvalidArgument", "0014-00000084"),
        ([rule("a/b"), rule("a/")], "InvalidArgument", "0014-00000084"),
        ([rule("a", name="x"), rule("b", name="x")], "InvalidArgument", ""),
        ([rule("a", name="n" * 256)], "InvalidArgument", ""),
        ([rule(status="On")], "MalformedXML", ""),
        ([rule(action="")], "InvalidArgument", ""),
        ([rule(action="<AbortMultipartUpload/>")], "MalformedXML", ""),
        ([rule(action=ABORT.replace("7", "0"))], "InvalidArgument", ""),
        ([rule(action=ABORT.replace("7", "soon"))], "InvalidArgument", ""),
        ([rule(action=before("2024-06-12T00:00:00.000Z"))], "", ""),
        ([rule(action=before("2024-06-12T01:00:00.000Z"))], "InvalidArgument", ""),
        ([], "MalformedXML", ""),
        (["<Other/>"], "MalformedXML", ""),
    ],
)
def test_rules(practice: PracticeBucket, rules: list[str], code: str, ec: str) -> None:
    reply = put(practice, *rules)
    assert reply.refusal == ((400, code) if code else (200, ""))
    assert reply.headers.get("x-oss-ec", "") == ec


def test_an_overlap_may_be_allowed(practice: PracticeBucket) -> None:
    headers = {"x-oss-allow-same-action-overlap": "true"}
    assert put(practice, rule(""), rule("a/"), headers=headers).status == 200


def test_rules_are_replaced_kept_whole_and_deleted(practice: PracticeBucket) -> None:
    practice.send("DELETE", query=LIFECYCLE)
    assert practice.send("GET", query=LIFECYCLE).refusal == (404, "NoSuchLifecycle")
    put(practice, rule("old/"))
    put(practice, rule("new/", more="<Unheard><Of>this</Of></Unheard>"))
    found = practice.send("GET", query=LIFECYCLE)
    assert (found.texts("Prefix"), found.texts("Of")) == (["new/"], ["this"])
    assert len(found.text("ID")) == 32
    assert practice.send("DELETE", query=LIFECYCLE).status == 204
    assert practice.send("GET", query=LIFECYCLE).refusal == (404, "NoSuchLifecycle")
