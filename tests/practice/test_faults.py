"""Each fault does what it says, as often as it was asked to, and the diary tells what went over the line."""

from __future__ import annotations

import http.client
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from helpers.practice import PracticeBucket
from partwise.oss.signer import ToSign, sign_v4
from partwise.practice import routes
from partwise.practice.faults import ACTIONS, Fault, Faults, What, fault_of, parse

CALLBACK = {"x-oss-callback": b64encode(b'{"callbackUrl": "http://example.com/", "callbackBody": "x"}').decode()}


@pytest.mark.parametrize(
    ("fault", "refusal", "headers"),
    [
        ({"what": "status"}, (503, "ServiceUnavailable"), {}),
        ({"what": "status", "status": 500}, (500, "InternalError"), {}),
        ({"what": "status", "status": 409, "code": "FileImmutable"}, (409, "FileImmutable"), {}),
        ({"what": "expired-token"}, (403, "SecurityTokenExpired"), {}),
        ({"what": "deny"}, (403, "AccessDenied"), {"x-oss-ec": "0003-00000001"}),
        (
            {"what": "throttle", "seconds": 2},
            (503, "UploadTrafficRateLimitExceeded"),
            {"retry-after": "2", "x-oss-qos-delay-time": "2000"},
        ),
        ({"what": "clock", "seconds": 3600}, (403, "RequestTimeTooSkewed"), {}),
    ],
)
def test_refusals(
    practice: PracticeBucket, fault: dict[str, Any], refusal: tuple[int, str], headers: dict[str, str]
) -> None:
    practice.faults({"operation": "PutObject", "times": 1, **fault})
    reply = practice.send("PUT", "k", body=b"x")
    assert reply.refusal == refusal
    assert headers.items() <= reply.headers.items()
    assert reply.headers["server"] == "AliyunOSS"
    assert practice.send("HEAD", "k").headers["server"] == "AliyunOSS"
    assert practice.send("PUT", "k", body=b"x").status == 200


def test_a_denied_operation_names_its_action(practice: PracticeBucket) -> None:
    practice.faults({"what": "deny", "operation": "InitiateMultipartUpload"})
    assert practice.send("POST", "k", (("uploads", ""),)).text("AuthAction") == "oss:PutObject"


def test_a_wrong_endpoint_names_the_right_one(practice: PracticeBucket) -> None:
    practice.faults(
        {
            "what": "status",
            "status": 403,
            "code": "AccessDenied",
            "details": {"Endpoint": "oss-cn-beijing.aliyuncs.com"},
        }
    )
    assert practice.send("GET", query=(("location", ""),)).text("Endpoint") == "oss-cn-beijing.aliyuncs.com"


def test_the_clock_shows_in_the_date(practice: PracticeBucket) -> None:
    practice.faults({"what": "clock", "seconds": -7200})
    assert practice.send("GET", bucket="").refusal == (403, "RequestTimeTooSkewed")
    reply = practice.send("GET", bucket="", clock=-7200)
    assert reply.status == 200
    date = time.strptime(reply.headers["date"], "%a, %d %b %Y %H:%M:%S GMT")
    assert date < time.gmtime(time.time() - 7000)


def test_who_is_not_oss_has_no_request_id(practice: PracticeBucket) -> None:
    for fault, status, told in (("empty", 502, False), ("bare", 503, True), ("html", 200, False)):
        practice.faults({"what": fault})
        reply = practice.send("PUT", "stranger", body=b"x")
        assert reply.status == status
        assert ("x-oss-request-id" in reply.headers) is told
        assert reply.body.startswith(b"<!DOCTYPE html>") is (fault == "html")
    assert not practice.object_path("stranger").exists()


def test_answers_cut_in_the_middle(practice: PracticeBucket) -> None:
    practice.faults({"what": "truncated"})
    initiated = practice.send("POST", "cut", (("uploads", ""),))
    assert initiated.status == 200
    assert b"<InitiateMultipartUploadResult>" in initiated.body
    assert b"</InitiateMultipartUploadResult>" not in initiated.body
    put = practice.send("PUT", "cut", body=b"x")
    assert put.status == 500
    assert put.body.endswith(b"<Code>InternalEr")
    assert practice.object_path("cut").exists()


def test_crc_headers(practice: PracticeBucket) -> None:
    good = practice.send("PUT", "crc", body=b"123456789").headers["x-oss-hash-crc64ecma"]
    practice.faults({"what": "wrong-crc"})
    assert practice.send("PUT", "crc", body=b"123456789").headers["x-oss-hash-crc64ecma"] != good
    practice.faults({"what": "no-crc"})
    assert "x-oss-hash-crc64ecma" not in practice.send("PUT", "crc", body=b"123456789").headers


def test_a_lost_answer_is_performed(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("lost")
    etag = practice.send_part("lost", upload_id, 1, b"x").headers["etag"]
    practice.faults({"what": "lost", "operation": "CompleteMultipartUpload"})
    with pytest.raises(http.client.RemoteDisconnected):
        practice.complete("lost", upload_id, [(1, etag)])
    assert practice.object_path("lost").read_bytes() == b"x"
    assert [entry["status"] for entry in practice.requests("CompleteMultipartUpload")] == [0]
    assert practice.complete("lost", upload_id, [(1, etag)]).refusal == (404, "NoSuchUpload")


def test_a_failed_callback_leaves_the_object(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("callback")
    etag = practice.send_part("callback", upload_id, 1, b"x").headers["etag"]
    practice.faults({"what": "callback"})
    reply = practice.complete("callback", upload_id, [(1, etag)], CALLBACK)
    assert reply.refusal == (203, "CallbackFailed")
    assert reply.headers["x-oss-ec"] == "0007-00000203"
    assert reply.headers["etag"].endswith('-1"')
    assert practice.object_path("callback").exists()


def test_resets(practice: PracticeBucket) -> None:
    practice.faults({"what": "reset", "times": 1}, {"what": "reset", "bytes": 400_000, "times": 1, "skip": 1})
    for _ in range(2):
        with pytest.raises((ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected)):
            practice.send("PUT", "reset", body=bytes(8_000_000))
    before, within = practice.requests("PutObject")
    assert (before["status"], before["received"]) == (0, 0)
    assert within["status"] == 0
    assert 400_000 <= within["received"] + 400_000 < 8_000_000
    assert not practice.object_path("reset").exists()
    assert practice.send("PUT", "reset", body=b"x").status == 200
    assert not list((practice.folder / "incoming").iterdir())


@pytest.mark.parametrize(
    ("fault", "least"),
    [
        ({"what": "delay", "seconds": 0.3}, 0.3),
        ({"what": "stall", "seconds": 0.3}, 0.3),
        ({"what": "stall", "seconds": 0.3, "bytes": 100_000}, 0.3),
        ({"what": "bandwidth", "bytes": 1_000_000}, 0.45),
        ({"what": "bandwidth", "bytes": 1_000_000, "per_connection": True}, 0.45),
    ],
)
def test_slow_lines(practice: PracticeBucket, fault: dict[str, Any], least: float) -> None:
    practice.faults(fault)
    began = time.monotonic()
    assert practice.send("PUT", "slow", body=bytes(500_000)).status == 200
    assert least <= time.monotonic() - began < 5


@pytest.mark.parametrize("what", ["delay", "stall"])
def test_every_operation_can_be_slow(practice: PracticeBucket, what: str) -> None:
    names = {operation.name for operation in routes.OPERATIONS}
    practice.faults(*({"what": what, "operation": name, "seconds": 0.01, "times": 1} for name in names))
    for operation in routes.OPERATIONS:
        key = "k" if operation in routes._OBJECT else ""
        bucket = "" if operation in routes._SERVICE else practice.bucket
        practice.send(operation.method, key, tuple((name, "1") for name in operation.needs), bucket=bucket)
    assert {entry["operation"] for entry in practice.requests() if entry["seconds"] >= 0.01} == names


def test_a_late_answer_comes_after_the_work(practice: PracticeBucket) -> None:
    practice.faults({"what": "late", "operation": "PutObject", "seconds": 0.5, "times": 1})
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        reply = pool.submit(practice.send, "PUT", "late", body=b"x")
        while practice.send("HEAD", "late").status != 200:
            assert time.monotonic() - began < 5
        assert not reply.done()
        assert reply.result().status == 200
        assert time.monotonic() - began >= 0.5


def test_a_client_that_does_not_wait_for_a_late_answer_is_missed_by_nobody(practice: PracticeBucket) -> None:
    practice.faults({"what": "late", "operation": "PutObject", "seconds": 0.2})
    signed = sign_v4(
        ToSign("PUT", practice.bucket, "left", (), {}), practice.credentials, region=practice.region, at=time.time()
    )
    gone = http.client.HTTPConnection("127.0.0.1", practice.port, timeout=5)
    gone.request("PUT", f"/{practice.bucket}/left", b"x", dict(signed.headers))
    while practice.send("HEAD", "left").status != 200:
        time.sleep(0.01)
    gone.close()
    while not practice.requests("PutObject"):
        time.sleep(0.01)
    assert practice.object_path("left").read_bytes() == b"x"


def test_a_fault_picks_its_requests(practice: PracticeBucket) -> None:
    practice.faults({"what": "status", "operation": "UploadPart", "key": "a", "part": 2, "skip": 1, "times": 1})
    ids = {key: practice.initiate(key) for key in "ab"}
    order = [("a", 1), ("b", 2), ("a", 2), ("a", 2), ("a", 2)]
    assert [practice.send_part(key, ids[key], part, b"x").status for key, part in order] == [200, 200, 200, 503, 200]


def test_the_diary_counts(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("diary")
    practice.send_part("diary", upload_id, 3, b"abc")
    practice.send_part("other", upload_id, 3, b"abc")
    good, bad = practice.requests("UploadPart")
    assert (good["key"], good["part_number"], good["upload_id"], good["received"], good["status"]) == (
        "diary",
        3,
        upload_id,
        3,
        200,
    )
    assert (bad["key"], bad["status"]) == ("other", 404)
    assert practice.counts()["UploadPart"] == {"requests": 2, "succeeded": 1, "received": 3}
    practice.reset()
    assert practice.requests() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"faults": [1]}',
        b'{"faults": [{}]}',
        b'{"faults": [{"what": "flood"}]}',
        b'{"faults": [{"what": "status", "status": "high"}]}',
        b'{"faults": [{"what": "status", "operation": "PutPart"}]}',
        b'{"faults": [{"what": "status", "colour": "red"}]}',
        b"\xff",
    ],
)
def test_what_is_no_fault_is_refused(practice: PracticeBucket, body: bytes) -> None:
    reply = practice.exchange("PUT", "/-/faults", body)
    assert (reply.status, b"error" in reply.body) == (400, True)


def test_the_way_in_for_tests_has_few_doors(practice: PracticeBucket) -> None:
    for method, target in (("GET", "/-/"), ("GET", "/-/faults"), ("POST", "/-/requests"), ("PUT", "/-/token")):
        assert practice.exchange(method, target).status == 404


def test_faults_on_the_command_line() -> None:
    assert parse("lost") == Fault(What.LOST)
    assert parse("status,operation=UploadPart,status=500,times=2,per_connection=true") == Fault(
        What.STATUS, operation="UploadPart", status=500, times=2, per_connection=True
    )
    for spec in ("", "flood", "status,times=many", "status,nothing", "what"):
        with pytest.raises(ValueError, match="fault"):
            parse(spec)


def test_every_operation_can_be_named() -> None:
    assert {operation.name for operation in routes.OPERATIONS} == set(ACTIONS)


def test_probability_is_repeatable() -> None:
    def strikes(seed: int) -> list[bool]:
        faults = Faults([fault_of({"what": "lost", "probability": 0.5, "seed": seed})])
        return [bool(faults.striking("UploadPart", "k", 1)) for _ in range(200)]

    assert strikes(1) == strikes(1) != strikes(2)
    assert 70 < sum(strikes(1)) < 130
