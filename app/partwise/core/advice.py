"""The words for every error code: what happened, what to do next, and who acts (reference, 7.2, 7.3 and 3.15).

Codes are OSS's own; those of `advice_transport` are ours, for when no HTTP answer of OSS arrived.
"""

from __future__ import annotations

from dataclasses import replace

from partwise.core.advice_transport import TRANSPORT
from partwise.core.advising import AUTOMATIC, PROMISES, SLOWING, Advice, ours, passing
from partwise.core.errors import Kind

__all__ = ["ACTIONS", "ADVICE", "PROMISES", "Advice", "advice_on"]


def advice_on(code: str, *, status: int = 0, operation: str = "", action: str = "") -> Advice:
    """The words for a code of OSS or of ours; an unknown code is judged by its HTTP status (0: none).

    `operation` is OSS's name of it; with `action`, the RAM action that OSS itself says is missing, or else the one
    the operation needs, a refusal names the right to ask for.
    """
    told = ADVICE.get(code)
    if code == "AccessDenied":
        missing = action or ACTIONS.get(operation, "")
        return replace(_DENIED, advice=f"Ask the account's owner for {missing} on this bucket.") if missing else _DENIED
    return told or _by_status(code, status)


def _by_status(code: str, status: int) -> Advice:
    named = f" ({code})" if code else f" (HTTP {status})"
    if status in (408, 429) or (status >= 500 and status != 501):
        return Advice(f"OSS could not serve the request just now{named}.", AUTOMATIC, Kind.TRANSIENT)
    return Advice(
        f"OSS refused the request{named}. What is stored stays stored.",
        "Read OSS's own message in the details, change what it names, then resume.",
    )


_DENIED = Advice(
    "OSS refused: these credentials may not do this.",
    "Ask the account's owner for the missing right, or look for a bucket policy that forbids it.",
)

ACTIONS: dict[str, str] = {
    "InitiateMultipartUpload": "oss:PutObject",
    "UploadPart": "oss:PutObject",
    "CompleteMultipartUpload": "oss:PutObject",
    "PutObject": "oss:PutObject (and oss:PutObjectTagging or oss:PutObjectAcl if tags or an ACL are set)",
    "AbortMultipartUpload": "oss:AbortMultipartUpload",
    "ListParts": "oss:ListParts",
    "ListMultipartUploads": "oss:ListMultipartUploads",
    "HeadObject": "oss:GetObject",
    "GetObject": "oss:GetObject",
    "ListObjectsV2": "oss:ListObjects",
    "ListBuckets": "oss:ListBuckets (or type the bucket's name)",
    "GetBucketInfo": "oss:GetBucketInfo",
    "GetBucketLocation": "oss:GetBucketLocation",
    "GetBucketLifecycle": "oss:GetBucketLifecycle",
    "PutBucketLifecycle": "oss:PutBucketLifecycle",
    "DeleteBucketLifecycle": "oss:DeleteBucketLifecycle",
}

_PERMISSION = {
    "AccessDenied": _DENIED,
    "InvalidAccessKeyId": Advice(
        "OSS does not know this AccessKey ID, or it is disabled.",
        "Check the AccessKey ID; one that begins with STS. needs its security token too.",
    ),
    "SignatureDoesNotMatch": Advice(
        "The AccessKey secret is wrong.", "Enter the secret again, without blanks around it."
    ),
    "SecurityTokenExpired": Advice(
        "The temporary credentials have expired. What is stored stays stored.",
        "Get new temporary credentials, then resume: the upload goes on where it stopped.",
    ),
    "InvalidSecurityToken": Advice(
        "The security token is not valid for this AccessKey.", "Paste the complete token again."
    ),
    "AccessKeyIdAndSecurityTokenNotMatch": Advice(
        "The AccessKey and the security token come from different sets.", "Enter all three values together again."
    ),
    "SecurityTokenNotSupported": Advice(
        "OSS does not do this with temporary credentials.", "Use a long-term AccessKey."
    ),
    "UserDisable": Advice(
        "The account or the user is disabled, often because of an unpaid bill.", "Contact the account's owner."
    ),
    "InDebt": Advice("The account has an unpaid bill.", "The account's owner must pay it; then resume."),
    "BucketDisable": Advice("The bucket is frozen by Alibaba Cloud.", "Contact Alibaba Cloud support."),
    "AbnormalBucketOwnerStatus": Advice(
        "The account that owns the bucket is not available.", "Contact the bucket's owner."
    ),
    "BucketNotBelongTo": Advice("The bucket belongs to another account.", "Use the credentials of its owner."),
    "RequestTimeTooSkewed": passing(
        "This computer's clock is wrong by more than 15 minutes.",
        "Partwise corrects it for its requests; set the clock all the same.",
    ),
}
_PERMISSION["OtherSignatureV1"] = Advice(
    "The server takes signature V1, and not V4.", "Set the signature version of this connection to V1."
)
_PERMISSION["OtherSignatureV4"] = Advice(
    "The server takes signature V4, and not V1.", "Set the signature version of this connection to V4."
)
_PERMISSION["InDebtOverdue"] = _PERMISSION["InDebt"]

_CHOOSE_ENDPOINT = "Use the endpoint of the region in which the bucket lies."

_ADDRESS = {
    "WrongEndpoint": Advice(
        "The bucket lies in another region than this connection's.", "Switch to the endpoint that OSS names."
    ),
    "WrongRegion": Advice(
        "The region of this connection is not the bucket's.", "Choose the region in which the bucket lies."
    ),
    "PermanentRedirect": Advice("The bucket has another endpoint.", _CHOOSE_ENDPOINT),
    "TemporaryRedirect": Advice("The bucket has another endpoint at the moment.", _CHOOSE_ENDPOINT),
    "TransferAccelerationDisabled": Advice(
        "Transfer acceleration is off for this bucket.", "Turn it on in the console, or use the region's own endpoint."
    ),
    "SecondLevelDomainForbidden": Advice(
        "OSS wants the bucket's name in front of the host.", "Set the addressing of this connection to virtual host."
    ),
    "NonStandardHostForbidden": Advice(
        "This domain is not bound to a bucket.", "Check the binding of the custom domain, or use OSS's own endpoint."
    ),
    "CnameDenied": Advice(
        "This domain is bound to another bucket or account.", "Check the binding of the custom domain."
    ),
    "NoSuchBucket": Advice("There is no bucket of this name.", "Check the spelling, and the account it belongs to."),
    "InvalidBucketName": Advice(
        "This cannot be the name of a bucket.", "Use 3 to 63 lower-case letters, digits and hyphens."
    ),
}

_OBJECT = {
    "NoSuchKey": Advice("There is no object of this name.", "Refresh the list."),
    "NoSuchVersion": Advice("There is no such version of the object.", "Refresh the list."),
    "NoSuchUpload": Advice(
        "OSS no longer knows this upload: it was completed, aborted, or removed by a lifecycle rule.",
        "Look whether the object is there; if not, start again: the file is untouched.",
    ),
    "NoSuchLifecycle": Advice("The bucket has no lifecycle rules.", "Add one if you like."),
    "NoSuchServerSideEncryptionRule": Advice("The bucket has no default encryption.", "Set one if you like."),
    "NoSuchBucketPolicy": Advice("The bucket has no policy.", "Set one if you like."),
    "InvalidObjectName": Advice(
        "OSS does not take this object name.", "Use 1 to 1,023 bytes of UTF-8 that do not begin with / or \\."
    ),
    "InvalidArgument": Advice(
        "OSS refused a setting of this request.", "Look in the details which one, change it, then resume."
    ),
    "FileAlreadyExists": Advice(
        "An object or folder of this name exists already, and nothing was overwritten.",
        "Choose another name, or allow overwriting.",
    ),
    "FileImmutable": Advice(
        "A retention policy protects the object of this name.", "Choose another name, or wait until it ends."
    ),
    "InvalidObjectState": Advice("The object is archived and not restored.", "Restore it first."),
    "PreconditionFailed": Advice("The object has changed meanwhile.", "Refresh, then decide again."),
    "NotModified": Advice("The object has not changed.", "There is nothing to do."),
    "BucketNotEmpty": Advice(
        "The bucket still holds objects or parts of unfinished uploads.", "Abort the unfinished uploads first."
    ),
    "InvalidTargetType": Advice("The object is a symbolic link to something unfit.", "Choose another object."),
}

_UPLOAD = {
    "InvalidPart": Advice(
        "A stored part is missing on the server or differs from what was sent.",
        "Resume: the parts are compared, and what differs is sent again.",
    ),
    "EntityTooSmall": Advice(
        "A part other than the last is smaller than 100 KB.", "Start the upload again with larger parts."
    ),
    "EntityTooLarge": Advice("More than 5 GB went in one request.", "Start the upload again with smaller parts."),
    "InvalidDigest": passing("The data arrived altered, and OSS did not store it."),
    "IncompleteBody": passing("The line broke while data was sent."),
    "RequestTimeout": passing("OSS waited too long for data.", "Partwise tries again; on a slow line use fewer parts."),
    "BadRequest": passing("The request did not arrive as it was sent; a proxy may have changed it."),
    "CallbackFailed": Advice(
        "The object is stored, but the callback server could not be told.", "Check that server; do not upload again."
    ),
}
_UPLOAD["FilePartNotExist"] = _UPLOAD["PartOutOfBounds"] = _UPLOAD["InvalidPart"]
_UPLOAD["BadDigest"] = _UPLOAD["InvalidCRC64"] = _UPLOAD["InvalidDigest"]

_CHOOSE_KEY = "Choose another KMS key, or another encryption."

_OPTION = {
    "KmsServiceNotEnabled": Advice("KMS is not activated.", "Activate KMS, or choose another encryption."),
    "KmsInDebt": Advice("KMS has an unpaid bill.", "Pay it, or choose another encryption."),
    "KeyDisabled": Advice("The KMS key is disabled.", _CHOOSE_KEY),
    "KeyPendingDeletion": Advice("The KMS key is about to be deleted.", _CHOOSE_KEY),
    "KeyPendingImport": Advice("The KMS key has no material yet.", _CHOOSE_KEY),
    "KeyNotFound": Advice("KMS knows no such key in this region.", "Check the key id."),
    "AliasNotFound": Advice("KMS knows no such alias in this region.", "Check the alias of the key."),
    "InvalidParameter": Advice("The KMS key id is malformed.", "Check the key id."),
    "InvalidTag": Advice(
        "OSS does not take these tags.",
        "Use at most 10 tags of letters, digits, blanks and + - = . _ : /, each key once.",
    ),
    "InvalidEncryptionAlgorithmError": Advice("OSS does not know this encryption.", "Choose AES256, KMS or SM4."),
    "InvalidDataEncryptionAlgorithmError": Advice(
        "This data encryption goes with KMS only.", "Choose SM4 together with KMS, or leave it empty."
    ),
    "OperationNotSupported": Advice(
        "This region, bucket or server cannot do that.", "Turn the option off, then try again."
    ),
}
_OPTION["KmsInDebtOverdue"] = _OPTION["KmsInDebt"]
_OPTION["InvalidTaggingKey"] = _OPTION["InvalidTaggingValue"] = _OPTION["InvalidTag"]
_OPTION["InvalidEncryptionAlgorithm"] = _OPTION["InvalidEncryptionAlgorithmError"]
_OPTION["NotImplemented"] = _OPTION["OperationNotSupported"]

_PROGRAM = {
    "MissingArgument": ours("Partwise left out something OSS needs."),
    "InvalidPartOrder": ours("Partwise listed the parts in a wrong order."),
    "MissingContentLength": ours("Partwise sent data without its length."),
    "MalformedXML": ours("OSS could not read the XML that Partwise sent."),
    "InlineDataTooLarge": ours("Partwise sent more in one field than OSS takes."),
    "MethodNotAllowed": ours("OSS does not allow this request here."),
    "ObjectNotAppendable": ours("OSS took the request for an append."),
}
_PROGRAM["InvalidXMLFormat"] = _PROGRAM["MalformedXML"]
_PROGRAM["PositionNotEqualToLength"] = _PROGRAM["ObjectNotAppendable"]

_ACCOUNT_LIMIT = passing("The account's limit of requests is reached.", SLOWING)

_SERVER = {
    "InternalError": passing("OSS had an internal error."),
    "ServiceUnavailable": passing("OSS is busy.", SLOWING),
    "UploadTrafficRateLimitExceeded": passing("The account's upload bandwidth is exhausted.", SLOWING),
    "DownloadTrafficRateLimitExceeded": passing("The account's download bandwidth is exhausted.", SLOWING),
    "QpsLimitExceeded": _ACCOUNT_LIMIT,
    "TotalQpsLimitExceeded": _ACCOUNT_LIMIT,
    "MetaOperationQpsLimitExceeded": _ACCOUNT_LIMIT,
    "ActiveRequestLimitExceeded": _ACCOUNT_LIMIT,
    "CpuLimitExceeded": _ACCOUNT_LIMIT,
    "SlowDown": passing("OSS asks to slow down.", SLOWING),
}

ADVICE: dict[str, Advice] = {
    **_PERMISSION,
    **_ADDRESS,
    **_OBJECT,
    **_UPLOAD,
    **_OPTION,
    **_PROGRAM,
    **_SERVER,
    **TRANSPORT,
}
