"""Three kinds of error, and the frozen record of one."""

from __future__ import annotations

import pytest

from partwise.core.errors import Bug, Fault, Fixable, Kind, PartwiseError, Transient, UploadGone, fault_of, trail_of

EVERYTHING = Fault(
    Kind.FIXABLE,
    "OSS refused.",
    "Ask the owner.",
    code="AccessDenied",
    ec="0003-00000001",
    request_id="5EXAMPLE",
    http_status=403,
    host="b.oss.example",
)


@pytest.mark.parametrize(
    ("made", "kind"),
    [(Fixable, Kind.FIXABLE), (UploadGone, Kind.FIXABLE), (Transient, Kind.TRANSIENT), (Bug, Kind.BUG)],
)
def test_an_error_says_who_acts(made: type[PartwiseError], kind: Kind) -> None:
    error = made("This happened.", "Do that.", code="Code", retry_after=2.0)
    assert error.fault == Fault(kind, "This happened.", "Do that.", code="Code", retry_after=2.0)
    assert str(error) == str(error.fault) == "This happened. Do that."
    assert fault_of(error) is error.fault


def test_a_fault_becomes_an_error_again() -> None:
    error = UploadGone.of(EVERYTHING)
    assert (error.fault, str(error)) == (EVERYTHING, "OSS refused. Ask the owner.")
    assert Transient.of(EVERYTHING).fault.kind is Kind.TRANSIENT


def test_the_evidence_names_what_is_known() -> None:
    evidence = "AccessDenied · HTTP 403 · EC 0003-00000001 · request 5EXAMPLE · host b.oss.example"
    assert EVERYTHING.evidence() == evidence
    assert Fault(Kind.BUG, "Title only.").evidence() == ""
    assert str(Fault(Kind.BUG, "Title only.")) == "Title only."


def raise_with_a_secret() -> None:
    raise KeyError("a secret")


def test_an_unknown_error_is_a_bug_without_its_text() -> None:
    with pytest.raises(KeyError) as caught:
        raise_with_a_secret()
    fault = fault_of(caught.value)
    assert (fault.kind, fault.code) == (Kind.BUG, "KeyError")
    assert "secret" not in repr(fault)


def test_a_trail_tells_where_and_not_what() -> None:
    with pytest.raises(KeyError) as caught:
        raise_with_a_secret()
    first, _, rest = trail_of(caught.value).partition(" < ")
    assert first.startswith("raise_with_a_secret (test_errors.py:")
    assert rest.startswith("test_a_trail_tells_where_and_not_what (test_errors.py:")
    assert "a secret" not in first + rest
    assert trail_of(ValueError("never raised")) == ""
