"""Secrets for one session, and the credentials that come from where a secret is kept."""

from __future__ import annotations

import threading

from partwise.core.connection import Origin
from partwise.store.secret import Secret, SessionSecrets

TOKEN = Secret("s3cret", "t0ken", expires=1_800_000_000.0)


def test_a_session_keeps_what_it_is_told_and_waits_for_nobody():
    session = SessionSecrets()
    stopped = threading.Event()
    stopped.set()
    session.keep("id", TOKEN, stopped, 0.0)
    assert session.read("id", stopped, 0.0) == TOKEN
    assert SessionSecrets().read("id") is None
    session.forget("id", stopped, 0.0)
    session.forget("id")
    session.close(0.0)
    assert session.read("id") is None


def test_what_expires_stays_in_memory_unless_asked_otherwise():
    assert Secret("s3cret").usual_place is Origin.KEYRING
    assert Secret(proxy_password="pr0xy").usual_place is Origin.KEYRING
    assert TOKEN.usual_place is Origin.SESSION
