"""The faults that Partwise itself finds: what happened, what is safe, what to do next."""

from __future__ import annotations

from dataclasses import replace

from partwise.core.advice import PROMISES
from partwise.core.errors import Fault, Kind
from partwise.core.retry import CRC_MISMATCH

FILE_CHANGED = "FileChanged"
NOT_CONFIRMED = "NotConfirmed"


def file_changed() -> Fault:
    return Fault(
        Kind.FIXABLE,
        "The file has changed since its upload began. The stored parts are kept, and no mixture is completed.",
        "Send only what has changed, start anew, or keep it for later and put the former file back.",
        code=FILE_CHANGED,
    )


def changed_too_much() -> Fault:
    return Fault(
        Kind.FIXABLE,
        "The file has changed so much in size that its upload cannot go on with parts of the former size.",
        "Start anew; the stored parts are then deleted.",
        code=FILE_CHANGED,
    )


def not_of_this_file() -> Fault:
    return Fault(
        Kind.FIXABLE,
        "The stored parts cannot be of this file: together they are larger, or OSS could not put them together.",
        "Choose the file that this upload was begun with, or abort the upload. Nothing was changed.",
        code="NotOfThisFile",
    )


def already_sent() -> Fault:
    return Fault(
        Kind.FIXABLE,
        "This file is on the list already, on its way to the same object by another upload. Nothing was changed.",
        "Resume that one, or abort it first.",
        code="AlreadyOnList",
    )


def gone_elsewhere() -> Fault:
    return Fault(
        Kind.FIXABLE,
        "OSS no longer knows this upload: it was completed, aborted, or removed by a lifecycle rule.",
        "Look whether the object is there; if not, add the file to send it anew.",
        code="NoSuchUpload",
    )


def sizes_differ(ours: int, stored: int) -> Fault:
    return Fault(
        Kind.BUG,
        f"The stored parts make {stored:,} bytes and the file has {ours:,}, so nothing was completed.",
        "Please report it with the log file. What is stored stays stored.",
        code="SizesDiffer",
    )


def engine_ended() -> Fault:
    return Fault(
        Kind.BUG,
        "Partwise made a mistake, and nothing is sent any more. What is stored stays stored and known.",
        "Start Partwise again: the uploads go on from there. Please report it with the log file.",
        code="EngineEnded",
    )


def part_differs(number: int, ours: int, theirs: int, request_id: str) -> Fault:
    """A part arrived altered. It passes by sending the part again, unless something on the way is broken."""
    return Fault(
        Kind.TRANSIENT,
        f"Part {number} did not arrive as it was sent: its CRC-64 is {theirs} on the server and {ours} here.",
        "Check the network, the memory and the disk of this computer, then resume.",
        code=CRC_MISMATCH,
        request_id=request_id,
    )


def object_differs(ours: int, theirs: int, request_id: str) -> Fault:
    return Fault(
        Kind.FIXABLE,
        f"The object was stored, but its CRC-64 is {theirs} on the server and {ours} here. Nothing was deleted.",
        "Do not rely on the object: compare it with the file, then add the file again.",
        code="ObjectDiffers",
        request_id=request_id,
    )


def not_confirmed() -> Fault:
    return Fault(
        Kind.FIXABLE,
        "OSS knows neither the upload nor its object, so the completion could not be confirmed. The file is untouched.",
        "Look for the object in the bucket; if it is not there, resume to send the file again.",
        code=NOT_CONFIRMED,
    )


def keeps_vanishing() -> Fault:
    return Fault(
        Kind.FIXABLE,
        "The upload was removed from the server again and again while it ran. The file is untouched.",
        "Find out who aborts uploads in this bucket (a lifecycle rule, another program), then resume.",
        code="UploadVanishes",
    )


def given_up(fault: Fault, attempts: int) -> Fault:
    """A fault that should have passed and did not: the promise to try again is taken back."""
    if fault.kind is not Kind.TRANSIENT:
        return fault
    advice = "Check the network, then resume." if fault.advice in PROMISES else fault.advice
    return replace(fault, kind=Kind.FIXABLE, advice=f"Partwise tried {attempts} times. {advice}")
