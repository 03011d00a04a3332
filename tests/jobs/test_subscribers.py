"""A subscriber who got lost is told once, and never because nobody could look."""

import pytest

from harken.domain.errors import Unavailable
from harken.jobs.subscribers import lost
from harken.store import subscribers
from harken.store.memory import MemoryTable

ROWS = [
    # the first look: nobody was known
    ([[], ["anna", "bo"]], [0, 0]),
    # nobody went
    ([["anna", "bo"], ["bo", "anna"]], [0, 0]),
    # one went, another two, and nobody is told of twice
    ([["anna", "bo", "cleo"], ["bo", "cleo"], [], []], [0, 1, 2, 0]),
    # one went while another came: the number is the same, the people are not
    ([["anna", "bo"], ["bo", "cleo"]], [0, 1]),
    # one came back, and went again
    ([["anna"], [], ["anna"], []], [0, 1, 0, 1]),
]


@pytest.mark.parametrize(("looks", "counts"), ROWS)
def test_each_look_tells_who_went_since_the_last(looks, counts):
    table = MemoryTable()
    told: list[int] = []
    for names in looks:
        lost(table, [f"arn:{name}" for name in names].copy, told.append)
    assert told == counts


def test_who_cannot_look_loses_nobody():
    table = MemoryTable()
    told: list[int] = []
    lost(table, lambda: ["arn:anna"], told.append)

    def refuse():
        raise Unavailable("SNS did not tell")

    with pytest.raises(Unavailable):
        lost(table, refuse, told.append)
    lost(table, lambda: ["arn:anna"], told.append)
    assert told == [0, 0]


def test_who_dies_after_telling_tells_again():
    table = MemoryTable()
    lost(table, lambda: ["arn:anna"], lambda _number: None)

    def dies(_number):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lost(table, list, dies)
    told: list[int] = []
    lost(table, list, told.append)
    assert told == [1]


def test_nobody_new_is_nothing_to_write():
    table = MemoryTable()
    lost(table, lambda: ["arn:anna"], lambda _number: None)
    before = list(table.everything())
    lost(table, lambda: ["arn:anna"], lambda _number: None)
    assert list(table.everything()) == before
    assert "anna" not in str(before)
    assert subscribers.read(table) == subscribers.seen(["arn:anna"])
