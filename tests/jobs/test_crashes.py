"""Whatever crashes, repeats or comes in another order: stored once, the state right, told as often as allowed.

A step that crashes is done again, as a queue's next delivery or the next minute does it.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.builders import at

from harken.domain.errors import Busy
from harken.jobs.notify import notify
from harken.sources.base import Page
from harken.store import incidents, mentions
from harken.store.memory import MemoryTable

from .stage import House, answer, complaint, reasons


class Crash(BaseException):
    """The function is gone, between two steps of its work."""


class Fragile(MemoryTable):
    """Crashes once, at a given call, before the call takes effect or after."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.at = -1
        self.after = False

    def _call(self, act: Callable[[], object]) -> object:
        self.calls += 1
        if self.calls != self.at:
            return act()
        if self.after:
            act()
        raise Crash

    def get(self, pk, sk):
        whole = super().get
        return self._call(lambda: whole(pk, sk))

    def query(self, pk, prefix=""):
        whole = super().query
        return self._call(lambda: whole(pk, prefix))

    def index(self, name, pk, low="", high="\U0010ffff", **how):
        whole = super().index
        return self._call(lambda: whole(name, pk, low, high, **how))

    def write(self, puts):
        whole = super().write
        self._call(lambda: whole(puts))

    def delete(self, pk, sk):
        whole = super().delete
        self._call(lambda: whole(pk, sk))


def play(at_call: int, *, after: bool, steps: Callable[[House], Sequence[Callable[[], object]]]) -> House:
    table = Fragile()
    house = House(table=table)
    table.calls, table.at, table.after = 0, at_call, after
    for step in steps(house):
        try:
            step()
        except Crash:
            step()
    return house


TOP: dict[str, Any] = {"root": "mastodon:1"}


def a_day(house: House) -> list[Callable[[], object]]:
    """Three complain, are counted, told, and answered: through a server's number, by name, found by a look."""
    by_number = answer("r1", "mastodon:@social/7", 31, root=None)
    by_name = answer("r2", "mastodon:1", 32, mentions=("@bo@social.example",), **TOP)
    found = answer("r3", "mastodon:3", 33, root="mastodon:3")

    def later() -> None:
        house.source.show("mastodon:3", complaint("3", "cem"), found)

    return [
        lambda: house.hear(complaint("1", "anna", aliases=("mastodon:@social/7",)), minute=1),
        lambda: house.hear(complaint("2", "bo", **TOP), minute=1),
        lambda: house.hear(complaint("3", "cem"), minute=2),
        # Their answers come before they do.
        lambda: house.hear(answer("r4", "mastodon:@social/8", 2, root=None), minute=2),
        lambda: house.hear(complaint("4", "dan", 1, aliases=("mastodon:@social/8",)), minute=3),
        lambda: house.hear(answer("r5", "mastodon:top", 2, root="mastodon:top", mentions=("@eve@social.example",))),
        lambda: house.hear(complaint("5", "eve", 1, root="mastodon:top"), minute=3),
        lambda: house.follow(30),
        lambda: house.read_well(30),
        lambda: house.watch(30),
        lambda: house.hear(by_number, minute=33),
        lambda: house.hear(by_name, minute=33),
        later,
        lambda: house.follow(36),
        lambda: [house.hear(item.mention, minute=36) for item in house.queue],
        lambda: house.read_well(36),
        lambda: house.watch(36),
        lambda: house.read_well(46),
        lambda: house.watch(46),
    ]


def calls(steps) -> int:
    table = play(-1, after=False, steps=steps).table
    assert isinstance(table, Fragile)
    return table.calls


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_anywhere_repeats_a_step_and_loses_none(after):
    number = calls(a_day)
    assert number > 50
    for at_call in range(1, number + 1):
        house = play(at_call, after=after, steps=a_day)
        stands = [house.stands(name) for name in "12345"]
        assert stands == ["answered"] * 5, at_call
        assert isinstance(house.table, Fragile)
        stored = [str(item["pk"]) for item in house.table.everything() if item["sk"] == "mention"]
        assert sorted(stored) == [f"luvento#mastodon:{name}" for name in "12345"], at_call
        told = incidents.notices(house.table, "luvento")
        assert reasons(told) == ["FIRST", "CLEARED"], at_call
        assert (told[0].count, told[1].ended) == (3, {"answered": 3}), at_call


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_of_fetch_loses_no_post_and_its_cursor_passes_none(after):
    posts = [complaint(str(number), f"author{number}") for number in range(4)]

    def steps(house: House) -> list[Callable[[], object]]:
        house.source.pages = [
            Page(mentions=tuple(posts[:2]), cursor={"n": 2}),
            Page(mentions=tuple(posts[2:]), cursor={"n": 4}),
        ]
        return [partial(house.fetch, minute) for minute in (0, 2, 4)]

    for at_call in range(1, calls(steps) + 1):
        house = play(at_call, after=after, steps=steps)
        assert {item.mention.id for item in house.queue} == {post.id for post in posts}, at_call
        assert house.fetch(60)[0] == "read", at_call
        assert (house.state().cursor, house.state().leased_until) == ({"n": 4}, None), at_call
        assert house.state().ok_at is not None


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_of_a_channel_sends_once_or_twice(after):
    def steps(house: House) -> list[Callable[[], object]]:
        house.source.tells_answers = False
        sent: list[object] = []
        house.sent = sent  # type: ignore[attr-defined]

        def deliver(minute: float) -> None:
            (notice,) = incidents.notices(house.table, "luvento")
            try:
                notify(house.table, notice, "email", lambda _: "", lambda *_: sent.append(minute), at(minute))
            except Busy:
                notify(house.table, notice, "email", lambda _: "", lambda *_: sent.append(minute), at(minute + 1))

        return [
            lambda: house.hear(complaint("1", "anna"), complaint("2", "bo"), minute=0),
            lambda: house.watch(30),
            *(partial(deliver, minute) for minute in (30, 32, 34)),
        ]

    for at_call in range(1, calls(steps) + 1):
        house = play(at_call, after=after, steps=steps)
        sent = house.sent  # type: ignore[attr-defined]
        assert len(sent) in (1, 2), at_call


_POSTS = (
    complaint("1", "anna", aliases=("mastodon:@social/7",)),
    complaint("2", "bo", **TOP),
    complaint("3", "cem"),
    answer("r1", "mastodon:@social/7", 31, root=None),
    answer("r2", "mastodon:1", 32, mentions=("@bo@social.example",), **TOP),
    complaint("4", "dan", 3, root=None, reply_to="mastodon:2"),
)


@settings(max_examples=60, deadline=None, database=None)
@given(st.permutations(range(len(_POSTS))), st.lists(st.integers(0, len(_POSTS) - 1), max_size=6))
def test_order_and_repetition_of_what_arrives_do_not_matter(order, repeats):
    house = House()
    for number in (*order, *repeats):
        house.hear(_POSTS[number], minute=40)
    assert [house.stands(name) for name in "1234"] == ["answered", "answered", "waiting", "waiting"]
    views, _ = mentions.waiting(house.table, "luvento", at(-1), at(99), 99)
    assert {view.id for view in views} == {"mastodon:3", "mastodon:4"}
