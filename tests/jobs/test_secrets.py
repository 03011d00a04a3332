"""Secrets are put in at the last moment."""

from msgspec.structs import replace

from harken.jobs.secrets import revealed

from .stage import ENTRY


def test_what_names_a_secret_gets_its_value_wherever_it_stands():
    entry = replace(ENTRY, options={"token": "secret:a", "keys": ["secret:b", "c"], "n": 3, "text": "no secret:a"})
    assert revealed(entry, str.upper).options == {"token": "A", "keys": ["B", "c"], "n": 3, "text": "no secret:a"}
    assert entry.options["token"] == "secret:a"
