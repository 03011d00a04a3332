"""A month's money: whoever spends it, however they come together, never spends more than the cap."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import at

from harken.domain.errors import Conflict, Unavailable
from harken.store import budget
from harken.store.memory import MemoryTable
from harken.store.table import Table

CAP = 100


def state(table: Table, minute: float = 0) -> tuple[int, int]:
    found = budget.read(table, "b", at(minute))
    return found.spent, found.reserved


def test_money_is_set_aside_and_then_spent_or_given_back(table):
    assert state(table) == (0, 0)
    first = budget.reserve(table, "b", at(0), CAP, 60)
    assert first is not None
    assert state(table) == (0, 60)
    assert budget.reserve(table, "b", at(0), CAP, 41) is None
    second = budget.reserve(table, "b", at(0), CAP, 40)
    assert second is not None  # to the last cent
    assert (first.used, second.used) == (60, 100)
    budget.settle(table, first, 25)
    assert state(table) == (25, 40)
    budget.settle(table, second, 0)
    assert state(table) == (25, 0)
    assert budget.reserve(table, "b", at(0), CAP, 76) is None


@pytest.mark.parametrize(("cap", "amount"), [(0, 1), (10, 11)])
def test_what_the_cap_never_holds_is_never_set_aside(table, cap, amount):
    assert budget.reserve(table, "b", at(0), cap, amount) is None
    assert state(table) == (0, 0)


def test_budgets_are_apart_and_a_new_month_starts_at_zero(table):
    last, first = datetime(2026, 11, 30, 23, 59, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    late = budget.reserve(table, "b", last, CAP, CAP)
    assert late is not None
    assert budget.reserve(table, "c", last, CAP, CAP) is not None
    early = budget.reserve(table, "b", first, CAP, 30)
    assert early is not None
    budget.settle(table, late, 80)  # what was set aside in November is November's
    assert budget.read(table, "b", last).spent == 80
    assert (budget.read(table, "b", first).spent, budget.read(table, "b", first).reserved) == (0, 30)


def test_who_dies_in_between_leaves_the_money_set_aside(table):
    assert budget.reserve(table, "b", at(0), CAP, 70) is not None
    assert budget.reserve(table, "b", at(9), CAP, 40) is None


@pytest.mark.parametrize("act", ["reserve", "settle"])
def test_a_budget_written_by_others_again_and_again_is_left_for_now(act):
    table = MemoryTable()
    money = budget.reserve(table, "b", at(0), CAP, 10)
    assert money is not None

    def refused(_puts):
        raise Conflict("taken")

    table.write = refused  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="b is written"):
        budget.reserve(table, "b", at(0), CAP, 1) if act == "reserve" else budget.settle(table, money, 1)
    assert state(table) == (0, 10)


# --------------------------------------------------------------------------------- any interleaving of reads and writes


class Worker(threading.Thread):
    """Does its work with a table whose every call waits for its turn."""

    def __init__(self, inner: Table, work: Callable[[Any], None]) -> None:
        super().__init__(daemon=True)
        self._inner, self._work = inner, work
        self._go, self._done = threading.Semaphore(0), threading.Semaphore(0)
        self.ended = False

    def run(self) -> None:
        self._work(self)
        self.ended = True
        self._done.release()

    def step(self) -> None:
        """Let it make its next call, or find that it has none."""
        self._go.release()
        assert self._done.acquire(timeout=10)

    def get(self, *key: str) -> Any:
        return self._call(self._inner.get, *key)

    def write(self, puts: Any) -> None:
        self._call(self._inner.write, puts)

    def _call(self, operation: Callable[..., Any], *arguments: Any) -> Any:
        self._go.acquire()
        try:
            return operation(*arguments)
        finally:
            self._done.release()


def interleaved(table: Table, works: Sequence[Callable[[Any], None]], order: Sequence[int]) -> Iterator[None]:
    """Run all, one call at a time in the order given, and then in turns; yields after each call."""
    workers = [Worker(table, work) for work in works]
    for worker in workers:
        worker.start()
    turns = iter([*order, *range(1_000)])
    while alive := [worker for worker in workers if not worker.ended]:
        alive[next(turns) % len(alive)].step()
        yield
    for worker in workers:
        worker.join(10)


purchases = st.tuples(st.integers(1, 60), st.integers(0, 100), st.booleans())
"""What is set aside, which part of it (percent) is spent, and whether the buyer dies before it says so."""


@given(st.lists(purchases, min_size=2, max_size=5), st.lists(st.integers(0, 4), max_size=40))
def test_however_buyers_come_together_the_cap_holds(wanted, order):
    table = MemoryTable()
    spent: list[int] = []
    left: list[int] = []
    refused: list[int] = []

    def buyer(amount: int, part: int, dies: bool) -> Callable[[Any], None]:
        def buy(mine: Any) -> None:
            try:
                money = budget.reserve(mine, "b", at(0), CAP, amount)
            except Unavailable:
                return
            if money is None:
                refused.append(amount)
                return
            if dies:
                left.append(amount)
                return
            try:
                budget.settle(mine, money, amount * part // 100)
            except Unavailable:
                left.append(amount)
                return
            spent.append(amount * part // 100)

        return buy

    for _ in interleaved(table, [buyer(*one) for one in wanted], order):
        now = budget.read(table, "b", at(0))
        assert 0 <= now.spent + now.reserved <= CAP
    assert state(table) == (sum(spent), sum(left))
    if sum(amount for amount, _, _ in wanted) <= CAP:
        assert refused == []
