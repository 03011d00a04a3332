"""What may be asked of whom is kept between runs: whoever asks, and however many at once."""

from collections.abc import Generator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.builders import at, minutes
from tests.jobs.stage import ENTRY

from harken.domain.errors import Unavailable
from harken.store import keys, limits
from harken.store.memory import MemoryTable
from harken.store.table import Table

HOUR = timedelta(hours=1)


def pauses(table: Table, minute: float = 0, name: str = "somebody") -> limits.Pauses:
    found = limits.Pauses(table, name, lambda: at(minute))
    found.refresh()
    return found


def until(minute: float) -> str:
    return at(minute).isoformat()


def test_who_asks_is_told_by_the_names_of_the_secrets_alone():
    def who(**options: object) -> str:
        return limits.credential(replace(ENTRY, options=options))

    assert who() == who(hashtags=["luvento"]) == who(token="secret:")[:0] + who()
    assert who(token="secret:a") == who(token="secret:a", hashtags=["x"])
    assert len({who(), who(token="secret:a"), who(token="secret:b"), who(urls=["secret:a", "secret:b"])}) == 4
    assert "secret" not in who(token="secret:a")


def test_a_pause_is_known_to_the_next_run_and_to_other_brands_entries(table):
    pauses(table)["social.example"] = until(30)
    assert dict(pauses(table, 29)) == {"social.example": until(30)}
    assert dict(pauses(table, 30)) == {}
    assert dict(pauses(table, 29, "somebody else")) == {}


def test_of_two_wishes_the_longer_one_stands(table):
    for minute in (30, 10, 40):
        pauses(table)["social.example"] = until(minute)
    pauses(table, 20)["other.example"] = until(25)
    assert dict(pauses(table, 22)) == {"social.example": until(40), "other.example": until(25)}


def test_what_is_over_is_forgotten(table):
    pauses(table)["social.example"] = until(30)
    pauses(table, 31)["other.example"] = until(50)
    item = table.get(keys.limits("somebody"), keys.PAUSES)
    assert item is not None
    assert "social.example" not in item["data"]
    assert item["expires"] == int(at(50).timestamp())


class Counting(MemoryTable):
    def __init__(self) -> None:
        super().__init__()
        self.reads = self.writes = 0

    def get(self, pk, sk):
        self.reads += 1
        return super().get(pk, sk)

    def write(self, puts):
        self.writes += 1
        super().write(puts)


def test_where_nobody_is_throttled_a_run_reads_once_and_writes_nothing():
    table = Counting()
    found = pauses(table)
    found["social.example"] = until(0)  # "Retry-After: 0"
    assert "other.example" not in found
    assert (table.reads, table.writes) == (1, 0)


def test_the_same_wish_twice_is_written_once():
    table = Counting()
    for _ in range(3):
        pauses(table)["social.example"] = until(30)
    assert table.writes == 1


def test_ever_new_hosts_fill_no_item():
    table = MemoryTable()
    found = pauses(table)
    for number in range(limits._HOSTS + 10):
        found[f"h{number}.example"] = until(number + 1)
    kept = pauses(table)
    assert len(kept) == limits._HOSTS
    assert "h0.example" not in kept  # the shortest goes first


class Contested(MemoryTable):
    """Somebody else writes first, every time, or for some times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def write(self, puts):
        if self.left:
            self.left -= 1
            item = puts[0].item
            present = self.get(str(item["pk"]), str(item["sk"]))
            version = int(present["version"]) if present else 0
            super().write(
                [replace(puts[0], item={**item, **(present or {}), "version": version + 1}, expect=version)]
            )
        super().write(puts)


def test_whoever_meets_others_looks_again():
    table = Contested(3)
    pauses(table)["social.example"] = until(30)
    assert dict(pauses(table)) == {"social.example": until(30)}
    table = Contested(3)
    assert limits.ledger(table)("b", 1, 10, HOUR, at(0)) is None


def test_a_fight_without_end_is_told():
    with pytest.raises(Unavailable):
        limits.ledger(Contested(10**6))("b", 0, 10, HOUR, at(0))


def test_a_budget_is_shared_by_all_and_filled_anew(table):
    take = limits.ledger(table)
    assert take("b", 7, 10, HOUR, at(0)) is None
    assert limits.ledger(table)("b", 4, 10, HOUR, at(15)) == minutes(45)
    assert limits.ledger(table)("other", 4, 10, HOUR, at(15)) is None
    assert limits.ledger(table)("b", 3, 10, HOUR, at(16)) is None
    assert limits.ledger(table)("b", 10, 10, HOUR, at(60)) is None
    item = table.get(keys.limits("b"), keys.BUDGET)
    assert item is not None
    assert int(item["expires"]) > at(120).timestamp()


def test_where_nothing_can_be_taken_nothing_is_written():
    table = Counting()
    assert limits.ledger(table)("b", 11, 10, HOUR, at(0)) == HOUR
    assert table.writes == 0


def taker(table: MemoryTable, amounts: list[int], minute: float) -> Generator[None, None, dict[bool, list[int]]]:
    """One function taking from the budget, stopped before each call to the table; what it got and what it did not."""
    got: dict[bool, list[int]] = {True: [], False: []}
    for amount in amounts:
        steps = _Steps(table)
        while True:
            try:
                wait = limits.ledger(steps)("b", amount, 10, HOUR, at(minute))  # type: ignore[arg-type]
            except _Stop:
                steps.again()
                yield
                continue
            got[wait is None].append(amount)
            break
    return got


class _Stop(BaseException):
    """Others come first."""


class _Steps:
    """Replays what one taker has seen of the table so far, and stops where something new would be asked."""

    def __init__(self, table: MemoryTable) -> None:
        self.table = table
        self.seen: list[object] = []
        self.position = 0
        self.allowed = 0

    def again(self) -> None:
        self.position = 0
        self.allowed = len(self.seen) + 1

    def _step(self, act):
        if self.position < len(self.seen):
            known = self.seen[self.position]
            self.position += 1
            if isinstance(known, Exception):
                raise known
            return known
        if self.position >= self.allowed:
            raise _Stop
        try:
            result = act()
        except Exception as error:
            self.seen.append(error)
            self.position += 1
            raise
        self.seen.append(result)
        self.position += 1
        return result

    def get(self, pk, sk):
        return self._step(lambda: self.table.get(pk, sk))

    def write(self, puts):
        return self._step(lambda: self.table.write(puts))


@settings(max_examples=150, deadline=None, database=None)
@given(
    st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=4), min_size=2, max_size=4),
    st.lists(st.integers(0, 3), max_size=120),
)
def test_functions_at_once_never_overdraw_a_budget_together(amounts, order):
    """Every interleaving of reads and writes: together they take at most the limit, and whatever fits."""
    table = MemoryTable()
    running = {number: taker(table, list(wanted), 0.1 * number) for number, wanted in enumerate(amounts)}
    got: list[int] = []
    refused: list[int] = []
    turns = [*order, *(number for _ in range(400) for number in range(len(amounts)))]
    for number in turns:
        if number in running:
            try:
                next(running[number])
            except StopIteration as ended:
                got += ended.value[True]
                refused += ended.value[False]
                del running[number]
    assert not running
    assert sum(got) <= 10
    assert all(sum(got) + amount > 10 for amount in refused)
    assert limits.ledger(table)("b", 11 - sum(got), 10, HOUR, at(1)) is not None
