"""What OSS answers when it refuses: code, HTTP status, message and EC (reference, 7)."""

from __future__ import annotations

from collections.abc import Mapping

_KNOWN: dict[str, tuple[int, str, str]] = {
    "AccessDenied": (403, "You have no right to access this object because of bucket acl.", "0003-00000001"),
    "AccessKeyIdAndSecurityTokenNotMatch": (403, "The AccessKey ID and the security token do not match.", ""),
    "BadRequest": (400, "The request is not valid HTTP.", ""),
    "CallbackFailed": (203, "Error status : 502.", "0007-00000203"),
    "EntityTooLarge": (400, "Your proposed upload exceeds the maximum allowed size.", ""),
    "EntityTooSmall": (400, "Your proposed upload smaller than the minimum allowed size.", "0042-00000213"),
    "FileAlreadyExists": (409, "The object you specified already exists and can not be overwritten.", ""),
    "IncompleteBody": (400, "The body ended before Content-Length.", ""),
    "InternalError": (500, "Please contact the server administrator, oss@service.aliyun.com.", ""),
    "InvalidAccessKeyId": (
        403,
        "The OSS Access Key Id you provided does not exist in our records.",
        "0002-00000902",
    ),
    "InvalidArgument": (400, "Invalid argument.", ""),
    "InvalidBucketName": (400, "The specified bucket is not valid.", "0015-00000001"),
    "InvalidCRC64": (400, "The CRC-64 you specified did not match what we received.", ""),
    "InvalidDataEncryptionAlgorithmError": (400, "The data encryption algorithm is not valid.", ""),
    "InvalidDigest": (400, "The Content-MD5 you specified was invalid or did not match what we received.", ""),
    "InvalidEncryptionAlgorithmError": (400, "The encryption request you specified is not valid.", ""),
    "InvalidObjectName": (400, "The specified object is not valid.", ""),
    "InvalidPart": (
        400,
        "One or more of the specified parts could not be found or the specified entity tag might not have matched.",
        "",
    ),
    "InvalidPartOrder": (
        400,
        "The list of parts was not in ascending order. Parts list must be specified in order by part number.",
        "0042-00000209",
    ),
    "InvalidRange": (416, "The requested range cannot be satisfied.", ""),
    "InvalidSecurityToken": (403, "The security token you provided is invalid.", ""),
    "InvalidTag": (400, "The tagging you specified is not valid.", ""),
    "MalformedXML": (400, "The XML you provided was not well-formed or did not validate against our schema.", ""),
    "MethodNotAllowed": (405, "The specified method is not allowed against this resource.", ""),
    "MissingArgument": (400, "Missing some required arguments.", "0016-00000502"),
    "MissingContentLength": (411, "You must provide the Content-Length HTTP header.", ""),
    "NoSuchBucket": (404, "The specified bucket does not exist.", "0015-00000101"),
    "NoSuchKey": (404, "The specified key does not exist.", "0026-00000001"),
    "NoSuchLifecycle": (404, "No Row found in Lifecycle Table.", ""),
    "NoSuchUpload": (
        404,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
        "completed.",
        "0042-00000002",
    ),
    "NotImplemented": (400, "A header or parameter you provided implies functionality that is not implemented.", ""),
    "NotModified": (304, "Not Modified", ""),
    "PreconditionFailed": (412, "At least one of the pre-conditions you specified did not hold.", ""),
    "RequestTimeTooSkewed": (
        403,
        "The difference between the request time and the current time is too large.",
        "0002-00000504",
    ),
    "RequestTimeout": (
        400,
        "Your socket connection to the server was not read from or written to within the timeout period.",
        "",
    ),
    "SecurityTokenExpired": (403, "The security token you provided has expired.", ""),
    "ServiceUnavailable": (503, "Please reduce your request rate.", ""),
    "SignatureDoesNotMatch": (
        403,
        "The request signature we calculated does not match the signature you provided. Check your key and signing "
        "method.",
        "0002-00000040",
    ),
}


class OssError(Exception):
    """A refusal on its way to the client. `details` become further children of the Error element."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        ec: str = "",
        details: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message, self.ec = status, code, message, ec
        self.details, self.headers = dict(details or {}), dict(headers or {})


def refused(code: str, message: str = "", *, ec: str = "", **details: object) -> OssError:
    """The error of a known code, with OSS's own status; `message` and `ec` where OSS has several for one code."""
    status, usual, usual_ec = _KNOWN[code]
    return OssError(status, code, message or usual, ec or usual_ec, details)


def invalid_argument(name: str, value: object, message: str = "", *, ec: str = "") -> OssError:
    """400 InvalidArgument that names the argument, as OSS does."""
    return refused("InvalidArgument", message, ec=ec, ArgumentName=name, ArgumentValue=value)
