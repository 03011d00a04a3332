"""Who knows the secret: signatures, times, secrets that take turns."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import NOON

from harken.domain.signing import in_time, is_signed, secrets_in, sign

SECRET = "made-up-secret-of-the-test"
NOW = str(int(NOON.timestamp()))


def test_a_signature_is_hmac_over_time_and_body():
    digest = hmac.new(SECRET.encode(), b"1795168800.{}", hashlib.sha256).hexdigest()
    assert sign(SECRET, "1795168800", b"{}") == f"sha256={digest}"


TIMES = [
    # what is said to be the time, whether it is near enough
    (NOW, True),
    (str(int(NOW) - 300), True),
    (str(int(NOW) + 300), True),
    (str(int(NOW) - 301), False),
    (str(int(NOW) + 301), False),
    ("", False),
    ("now", False),
    (f"{NOW}.5", False),
    (f" {NOW}", False),
    (f"{NOW}\n", False),
    (f"-{NOW}", False),
    ("９" * 10, False),
    ("9" * 5000, False),
]


@pytest.mark.parametrize(("told", "near"), TIMES, ids=lambda value: repr(value)[:20])
def test_only_a_time_within_five_minutes_is_taken(told, near):
    assert in_time(told, NOON) is near


@given(st.binary(max_size=50), st.binary(max_size=50), st.text(max_size=20), st.integers(0, 10**9))
def test_no_other_body_secret_or_time_has_the_signature(body, other, secret, time):
    made = sign(SECRET, NOW, body)
    assert is_signed([SECRET], NOW, made, body)
    assert is_signed([other.hex(), SECRET], NOW, made, body)
    assert not is_signed([], NOW, made, body)
    assert not is_signed([secret], NOW, made, body)
    assert not is_signed([SECRET], str(time), made, body)
    if other != body:
        assert not is_signed([SECRET], NOW, made, other)


@pytest.mark.parametrize("wrong", ["", "sha256=", "sha256=é", "\ud800", "SHA256=" + "0" * 64, "0" * 64])
def test_what_is_no_signature_is_none(wrong):
    assert not is_signed([SECRET], NOW, wrong, b"{}")


STORED = [
    # what is stored, the secrets in it
    ("", ()),
    (SECRET, (SECRET,)),
    (f" {SECRET}\n", (SECRET,)),
    (f"{SECRET}\n{SECRET}2", (SECRET, f"{SECRET}2")),
    (f'["{SECRET}", "{SECRET}2"]', (SECRET, f"{SECRET}2")),
    ("[]", ()),
    ("\n\n", ()),
    ("fifteen-letters", ()),
    (f"short\n{SECRET}", (SECRET,)),
]


@pytest.mark.parametrize(("stored", "secrets"), STORED, ids=repr)
def test_secrets_take_turns_and_a_short_one_opens_nothing(stored, secrets):
    assert secrets_in(stored) == secrets


def test_the_window_is_five_minutes():
    later = NOON + timedelta(minutes=5, seconds=1)
    assert in_time(NOW, NOON)
    assert not in_time(NOW, later)
