"""Every code has words: what happened, what to do next, who acts."""

from __future__ import annotations

import pytest

from partwise.core.advice import ACTIONS, ADVICE, advice_on
from partwise.core.errors import Kind


def codes(text: str) -> list[str]:
    return text.split()


OF_THE_REFERENCE = codes("""
    AccessDenied InvalidAccessKeyId SignatureDoesNotMatch RequestTimeTooSkewed SecurityTokenExpired
    InvalidSecurityToken AccessKeyIdAndSecurityTokenNotMatch SecurityTokenNotSupported UserDisable InDebt
    InDebtOverdue BucketDisable AbnormalBucketOwnerStatus BucketNotBelongTo KmsServiceNotEnabled KmsInDebt KeyDisabled
    KeyPendingDeletion KeyPendingImport KeyNotFound AliasNotFound TransferAccelerationDisabled
    SecondLevelDomainForbidden NonStandardHostForbidden CnameDenied PermanentRedirect TemporaryRedirect
    InvalidObjectState NoSuchBucket NoSuchKey NoSuchVersion NoSuchUpload NoSuchLifecycle
    NoSuchServerSideEncryptionRule NoSuchBucketPolicy InvalidBucketName InvalidObjectName InvalidArgument
    MissingArgument InvalidPart InvalidPartOrder EntityTooSmall EntityTooLarge FilePartNotExist InvalidDigest
    BadDigest InvalidCRC64 BadRequest IncompleteBody RequestTimeout MissingContentLength InvalidTag InvalidTaggingKey
    InvalidTaggingValue InvalidEncryptionAlgorithmError InvalidDataEncryptionAlgorithmError InvalidParameter
    OperationNotSupported NotImplemented MalformedXML InvalidXMLFormat InlineDataTooLarge MethodNotAllowed
    FileAlreadyExists FileImmutable ObjectNotAppendable PositionNotEqualToLength BucketNotEmpty PreconditionFailed
    NotModified QpsLimitExceeded CallbackFailed InternalError ServiceUnavailable UploadTrafficRateLimitExceeded
    DownloadTrafficRateLimitExceeded TotalQpsLimitExceeded MetaOperationQpsLimitExceeded ActiveRequestLimitExceeded
    CpuLimitExceeded SlowDown InvalidEncryptionAlgorithm InvalidTargetType PartOutOfBounds
""")
OF_OURS = codes("""
    NameNotResolved ConnectionRefused NoRoute ConnectTimeout InternalEndpoint NoAnswer ConnectionBroken BrokenAnswer
    CertificateRefused CertificateExpired CertificateNotYetValid CertificateOfAnotherHost CertificateUnknown
    CaFileMissing CaFileUnreadable CaFileInvalid NoTls TlsTooOld TlsExpected NotOss GatewayFailed ProxyRefused
    ProxyUnreachable ProxySilent ProxyCannotReach ProxyPassword InvalidProxy ListStuck SignatureDiffers WrongEndpoint
    WrongRegion OtherSignatureV1 OtherSignatureV4
""")
PASSING = codes("""
    RequestTimeTooSkewed InvalidDigest BadDigest InvalidCRC64 BadRequest IncompleteBody RequestTimeout
    QpsLimitExceeded InternalError ServiceUnavailable UploadTrafficRateLimitExceeded DownloadTrafficRateLimitExceeded
    TotalQpsLimitExceeded MetaOperationQpsLimitExceeded ActiveRequestLimitExceeded CpuLimitExceeded SlowDown
    NameNotResolved ConnectionRefused NoRoute ConnectTimeout InternalEndpoint NoAnswer ConnectionBroken BrokenAnswer
    NotOss GatewayFailed NoTls ProxyUnreachable ProxySilent ProxyCannotReach
""")
PROGRAM_ERRORS = codes("""
    MissingArgument InvalidPartOrder MissingContentLength MalformedXML InvalidXMLFormat InlineDataTooLarge
    MethodNotAllowed ObjectNotAppendable PositionNotEqualToLength SignatureDiffers
""")


@pytest.mark.parametrize("code", OF_THE_REFERENCE + OF_OURS)
def test_every_code_has_words(code: str) -> None:
    words = ADVICE[code]
    for sentence in (words.title, words.advice):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_no_code_has_words_that_nobody_asked_for() -> None:
    assert set(ADVICE) - set(OF_THE_REFERENCE) - set(OF_OURS) == {"KmsInDebtOverdue"}


def test_who_acts() -> None:
    kinds = {kind: {code for code, words in ADVICE.items() if words.kind is kind} for kind in Kind}
    assert kinds[Kind.TRANSIENT] == set(PASSING)
    assert kinds[Kind.BUG] == set(PROGRAM_ERRORS)


@pytest.mark.parametrize("operation", sorted(ACTIONS))
def test_a_refusal_names_the_missing_action(operation: str) -> None:
    assert ACTIONS[operation] in advice_on("AccessDenied", operation=operation).advice


def test_the_action_that_oss_itself_names_comes_first() -> None:
    told = advice_on("AccessDenied", operation="PutObject", action="kms:GenerateDataKey")
    assert "kms:GenerateDataKey" in told.advice


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Kind.FIXABLE), (403, Kind.FIXABLE), (408, Kind.TRANSIENT), (429, Kind.TRANSIENT), (500, Kind.TRANSIENT),
     (501, Kind.FIXABLE), (503, Kind.TRANSIENT), (0, Kind.FIXABLE)],
)  # fmt: skip
def test_an_unknown_code_goes_by_its_status(status: int, kind: Kind) -> None:
    told = advice_on("SomethingNew", status=status)
    assert told.kind is kind
    assert "SomethingNew" in told.title
