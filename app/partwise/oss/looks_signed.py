"""What a diagnosis looks at with signed requests: whether OSS knows the credentials, and what they may look at."""

from __future__ import annotations

from dataclasses import replace

from partwise.core.advice import ACTIONS, ADVICE
from partwise.core.connection import Signature
from partwise.core.errors import Fixable, PartwiseError
from partwise.oss import looks_words as words
from partwise.oss.bucket_operations import ListMultipartUploads
from partwise.oss.bucket_replies import BucketsPage, ObjectsPage
from partwise.oss.endpoints import region_of
from partwise.oss.looks import Looks, Outcome, Seen

_OF_THE_CREDENTIALS = frozenset(
    {
        "AccessKeyIdAndSecurityTokenNotMatch",
        "InvalidAccessKeyId",
        "InvalidSecurityToken",
        "RequestTimeTooSkewed",
        "SecurityTokenExpired",
        "SecurityTokenNotSupported",
        "UserDisable",
    }
)
_NOT_SIGNED_IN = _OF_THE_CREDENTIALS | {"SignatureDoesNotMatch"}


class SignedLooks:
    """`signature`, then `rights`, after all looks of `way`."""

    def __init__(self, way: Looks) -> None:
        self._way = way
        self._listed: BucketsPage | ObjectsPage | None = None
        self._denied: PartwiseError | None = None

    def signature(self) -> Seen:
        """Whether OSS knows these credentials. What they may do is looked at next."""
        try:
            self._listed = self._way.client.call(self._way.question)
        except PartwiseError as error:
            other = self._other_signature(error)
            if other:
                raise other from error
            if error.fault.http_status not in (403, 404) or error.fault.code in _NOT_SIGNED_IN:
                raise
            self._denied = error
        return Seen(Outcome.OK, words.SIGNED_IN)

    def rights(self) -> Seen:
        """What they may look at: all buckets, or the one of the connection."""
        denied, bucket = self._denied, self._way.connection.bucket
        if denied and denied.fault.endpoint:
            endpoint = denied.fault.endpoint
            raise Fixable.of(replace(denied.fault, advice=words.go_there(endpoint, region_of(endpoint)))) from denied
        if denied and denied.fault.code != "AccessDenied":
            raise denied
        page, region = self._listed, self._way.region
        if isinstance(page, BucketsPage):
            here = sum(one.region == region for one in page.buckets) if region else None
            return Seen(Outcome.OK, words.buckets(len(page.buckets), here, more=page.truncated))
        if bucket or denied is None:
            return self._rights_on(bucket, denied)
        fault = replace(denied.fault, title=words.NO_LIST, advice=words.NAME_BUCKET)
        return Seen(Outcome.WARNING, str(fault), fault)

    def _other_signature(self, error: PartwiseError) -> Fixable | None:
        """What to tell where the same request is taken with the other version of the signature.

        OSS itself takes V4: only other servers are tried with V1.
        """
        fault, connection = error.fault, self._way.connection
        v4 = connection.signature is Signature.V4
        known = fault.code in _OF_THE_CREDENTIALS or fault.endpoint or fault.title == ADVICE["WrongRegion"].title
        if known or fault.http_status not in (400, 403):
            return None
        if self._way.address.host.endswith(".aliyuncs.com") if v4 else not self._way.address.region:
            return None
        other = Signature.V1 if v4 else Signature.V4
        try:
            self._way.made(replace(connection, signature=other)).call(self._way.question)
        except PartwiseError:
            return None
        code = f"OtherSignature{other.value.upper()}"
        return Fixable(ADVICE[code].title, ADVICE[code].advice, code=code, host=self._way.address.host)

    def _rights_on(self, bucket: str, denied: PartwiseError | None) -> Seen:
        missing = [] if denied is None else [denied]
        try:
            self._way.client.call(ListMultipartUploads(bucket, self._way.connection.prefix, page_size=1))
        except PartwiseError as error:
            if error.fault.code != "AccessDenied" or error.fault.endpoint:
                raise
            missing.append(error)
        region = self._way.client.address(bucket).region
        elsewhere = region if region != self._way.address.region else ""
        if not missing:
            return Seen(Outcome.OK, words.bucket(bucket, elsewhere))
        actions = [ACTIONS[error.fault.operation] for error in missing]
        fault = replace(missing[0].fault, title=words.lacking(bucket, actions), advice=words.ASK_FOR_THEM)
        return Seen(Outcome.WARNING, str(fault), fault)
