"""A replay costs what happens, not what is stored; and each table tells the same."""

import random
from collections import Counter
from typing import ClassVar

from tests.cli import pasts
from tests.store.tables import dynamodb, made

from harken.store.memory import MemoryTable
from harken_cli import replay as module
from harken_cli.past import parse
from harken_cli.replay import replay

DAY = 24 * 60


class Counting(MemoryTable):
    """Counts calls, and the entries that index reads give."""

    calls: ClassVar[Counter[str]] = Counter()

    def get(self, pk, sk):
        self.calls["get"] += 1
        return super().get(pk, sk)

    def query(self, pk, prefix=""):
        self.calls["query"] += 1
        return super().query(pk, prefix)

    def index(self, name, pk, low="", high="\U0010ffff", *, newest_first=False, page=None):
        self.calls["index"] += 1
        for item in super().index(name, pk, low, high, newest_first=newest_first):
            self.calls["entries"] += 1
            yield item

    def write(self, puts):
        self.calls["write"] += 1
        super().write(puts)


def days(number):
    """The same day again and again: six complain, all are answered, and somebody is full of praise."""
    for day in range(number):
        start = day * DAY
        yield from (pasts.post(f"mastodon:c{day}-{n}", start + n) for n in range(6))
        yield from (pasts.reply(f"mastodon:r{day}-{n}", start + 60 + n, f"mastodon:c{day}-{n}") for n in range(6))
        yield pasts.post(f"mastodon:p{day}", start + 300, text="I love my Luvento, it is wonderful")
    yield pasts.end(number * DAY)


def lived(lines, monkeypatch):
    """Minutes lived through, the calls they took, and the notices."""
    monkeypatch.setattr(module, "MemoryTable", Counting)
    Counting.calls = Counter()
    minutes = list(replay(parse(pasts.encoded(lines), "past"), pasts.settings()))
    return len(minutes), Counting.calls, [notice for minute in minutes for notice in minute.notices]


def test_the_calls_a_day_takes_do_not_grow_with_the_days_before_it(monkeypatch):
    one, two, three = (lived(days(number), monkeypatch) for number in (20, 30, 40))
    for kind in ("get", "query", "index", "entries", "write"):
        earlier, later = two[1][kind] - one[1][kind], three[1][kind] - two[1][kind]
        assert later <= earlier * 1.02, kind
    assert three[0] - two[0] <= two[0] - one[0] + 2
    assert [notice.reason for notice in three[2]] == ["FIRST", "CLEARED"] * 40


def test_what_is_about_another_brand_costs_nothing(monkeypatch):
    alone = lived(days(3), monkeypatch)
    others = [pasts.post(f"mastodon:x{n}", 20 * n, text="My Brewmax broke, awful service") for n in range(200)]
    among = lived([*days(3), *others], monkeypatch)
    assert among == alone


def test_lines_in_any_order_and_either_table_tell_the_same(monkeypatch):
    lines = list(days(2))
    _, _, told = lived(lines, monkeypatch)
    random.Random(1).shuffle(lines)
    assert lived(lines, monkeypatch)[2] == told
    with dynamodb() as client:
        monkeypatch.setattr(module, "MemoryTable", lambda clock: made(client, clock))
        steps = replay(parse(pasts.encoded(lines), "past"), pasts.settings())
        assert [notice for step in steps for notice in step.notices] == told
