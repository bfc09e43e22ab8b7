"""A bucket that plays another region's, behind hosts that only a proxy can find."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.practice import PracticeBucket, Reply
from partwise.oss.signer import ToSign, sign_v4

FAR = "far-away"
HOME_HOST, FAR_HOST = "oss-cn-practice.aliyuncs.com", "oss-cn-far.aliyuncs.com"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeBucket]:
    made = PracticeBucket(tmp_path_factory.mktemp("practice"), "--elsewhere", f"{FAR}=cn-far")
    yield made
    made.stop()


def asked(practice: PracticeBucket, bucket: str, host: str, region: str) -> Reply:
    """ListObjectsV2 as it comes through a proxy: the address whole, the host in front."""
    query = (("list-type", "2"),)
    signed = sign_v4(ToSign("GET", bucket, "", query, {}), practice.credentials, region=region, at=time.time())
    url = f"http://{bucket}.{host}/?list-type=2"
    return practice.exchange("GET", url, headers={**signed.headers, "Host": f"{bucket}.{host}"})


def test_it_is_refused_at_home_with_the_right_endpoint(practice: PracticeBucket) -> None:
    reply = asked(practice, FAR, HOME_HOST, "cn-practice")
    assert reply.refusal == (403, "AccessDenied")
    assert reply.text("Endpoint") == FAR_HOST
    assert reply.text("EC") == "0003-00001403"


def test_it_answers_at_its_own_host_to_its_own_region(practice: PracticeBucket) -> None:
    assert asked(practice, FAR, FAR_HOST, "cn-far").status == 200
    assert asked(practice, FAR, FAR_HOST, "cn-practice").refusal == (400, "InvalidArgument")


def test_the_other_buckets_stay_where_they_are(practice: PracticeBucket) -> None:
    assert asked(practice, practice.bucket, HOME_HOST, "cn-practice").status == 200
    assert asked(practice, practice.bucket, FAR_HOST, "cn-far").text("Endpoint") == HOME_HOST
    assert practice.send("GET", query=(("list-type", "2"),)).status == 200


def test_the_list_tells_where_each_bucket_lies(practice: PracticeBucket) -> None:
    listed = practice.send("GET", bucket="")
    assert dict(zip(listed.texts("Name"), listed.texts("Region"), strict=True)) == {
        FAR: "cn-far",
        practice.bucket: "cn-practice",
    }
    assert FAR_HOST in listed.texts("ExtranetEndpoint")


def test_nonsense_on_the_command_line_is_told(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="BUCKET=REGION"):
        PracticeBucket(tmp_path, "--elsewhere", FAR)
