"""Which operation a request is: its level (service, bucket or object), its method and its sub-resource."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.responses import Response

from partwise.practice.call import Call
from partwise.practice.errors import refused
from partwise.practice.operations import buckets, lifecycle, lists, objects, uploads


class Operation(NamedTuple):
    """An operation by OSS's own name. `needs` are the query parameters that choose it."""

    name: str
    method: str
    needs: tuple[str, ...]
    perform: Callable[[Call], Awaitable[Response]]


_SERVICE = (Operation("ListBuckets", "GET", (), buckets.list_buckets),)
_BUCKET = (
    Operation("ListMultipartUploads", "GET", ("uploads",), lists.list_uploads),
    Operation("ListObjectsV2", "GET", ("list-type",), lists.list_objects),
    Operation("GetBucketInfo", "GET", ("bucketInfo",), buckets.bucket_info),
    Operation("GetBucketLocation", "GET", ("location",), buckets.bucket_location),
    Operation("GetBucketStat", "GET", ("stat",), buckets.bucket_stat),
    Operation("GetBucketLifecycle", "GET", ("lifecycle",), lifecycle.get_lifecycle),
    Operation("PutBucketLifecycle", "PUT", ("lifecycle",), lifecycle.put_lifecycle),
    Operation("DeleteBucketLifecycle", "DELETE", ("lifecycle",), lifecycle.delete_lifecycle),
)
_OBJECT = (
    Operation("InitiateMultipartUpload", "POST", ("uploads",), uploads.initiate),
    Operation("CompleteMultipartUpload", "POST", ("uploadId",), uploads.complete),
    Operation("UploadPart", "PUT", ("partNumber", "uploadId"), uploads.upload_part),
    Operation("AbortMultipartUpload", "DELETE", ("uploadId",), uploads.abort),
    Operation("ListParts", "GET", ("uploadId",), lists.list_parts),
    Operation("GetObjectMeta", "HEAD", ("objectMeta",), objects.head),
    Operation("GetObjectAcl", "GET", ("acl",), objects.get_acl),
    Operation("GetObjectTagging", "GET", ("tagging",), objects.get_tagging),
    Operation("PutObject", "PUT", (), objects.put),
    Operation("HeadObject", "HEAD", (), objects.head),
    Operation("GetObject", "GET", (), objects.get),
    Operation("DeleteObject", "DELETE", (), objects.delete),
)
OPERATIONS = _SERVICE + _BUCKET + _OBJECT
_SUBRESOURCES = (
    "acl append bucketInfo comp cors delete encryption inventory lifecycle list-type location logging objectMeta"
    " partNumber policy position qosInfo referer requestPayment resourceGroup restore sequential stat style symlink"
    " tagging transferAcceleration uploadId uploads versionId versioning versions website worm wormExtend wormId"
    " x-oss-process"
)


def operation_of(call: Call) -> Operation:
    """The operation a request asks for. Raises OssError MethodNotAllowed, MissingArgument or NotImplemented."""
    table = _OBJECT if call.key else _BUCKET if call.bucket_name else _SERVICE
    named = {name for name, _ in call.pairs} & set(_SUBRESOURCES.split())
    if not any(operation.method == call.method for operation in table):
        raise refused("MethodNotAllowed", Method=call.method)
    for operation in table:
        if operation.method == call.method and named == set(operation.needs):
            return operation
    if "partNumber" in named or (call.method == "PUT" and "uploadId" in named):
        raise refused("MissingArgument", ArgumentName="uploadId" if "partNumber" in named else "partNumber")
    raise refused("NotImplemented", Resource=",".join(sorted(named)))
