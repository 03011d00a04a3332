"""Secrets are put in at the last moment."""

import pytest
from msgspec.structs import replace

from harken.domain.errors import SourceRefused
from harken.jobs.secrets import revealed, veiled

from .stage import ENTRY


def test_what_names_a_secret_gets_its_value_wherever_it_stands():
    entry = replace(ENTRY, options={"token": "secret:a", "keys": ["secret:b", "c"], "n": 3, "text": "no secret:a"})
    assert revealed(entry, str.upper).options == {"token": "A", "keys": ["B", "c"], "n": 3, "text": "no secret:a"}
    assert entry.options["token"] == "secret:a"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("the token abc-12345_xyz is wrong", "the token [secret] is wrong"),
        ("Cannot POST /hooks/T012345678/x", "Cannot POST /hooks/[secret]/x"),  # a part of an address
        ("POST https://h.example/hooks/T012345678/x", "POST [secret]"),
        ("no such channel", "no such channel"),
        ("", ""),
    ],
)
def test_what_others_say_is_told_without_our_secrets(said, shown):
    values = {"a": "abc-12345_xyz", "b": "https://h.example/hooks/T012345678/x", "empty": ""}

    def secret(name: str) -> str:
        if name not in values:
            raise SourceRefused("there is none")
        return values[name]

    options = ["secret:a", ["secret:b", "secret:gone"], "secret:empty", "channel", None, 3]
    assert veiled(said, options, secret) == shown
