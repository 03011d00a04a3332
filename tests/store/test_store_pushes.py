from datetime import timedelta

import pytest
from tests.domain.builders import NOON

from harken.domain.errors import Conflict
from harken.store import pushes


def test_a_signature_is_taken_once(table):
    assert not pushes.is_taken(table, "sha256=ab")
    pushes.take(table, "sha256=ab", NOON + timedelta(minutes=10))
    assert pushes.is_taken(table, "sha256=ab")
    assert not pushes.is_taken(table, "sha256=cd")
    with pytest.raises(Conflict):
        pushes.take(table, "sha256=ab", NOON)
