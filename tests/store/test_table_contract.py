"""What the store may rely on, whichever table is behind it: one suite over all keeps the one in memory honest.

`make test-stack` runs it over DynamoDB Local as well, which judges the other two.
"""

from datetime import UTC, datetime
from itertools import count, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harken.domain.errors import Conflict
from harken.store.memory import MemoryTable
from harken.store.table import ANY, IndexName, Item, Put, Table

from .conftest import JUDGED
from .tables import made, put


def names(items):
    return [item["sk"] for item in items]


def test_what_was_put_is_got_whole(table: Table):
    item: Item = {"pk": "луventо#露文托", "sk": "💔 שלום#", "version": 3, "data": '{"a": "é\n\t"}', "empty": ""}
    table.write([Put(dict(item))])
    assert table.get("луventо#露文托", "💔 שלום#") == item
    assert table.get("луventо#露文托", "💔") is None
    assert table.get("nobody", "nothing") is None


def test_an_item_read_is_the_readers_own(table: Table):
    table.write([put("p", "s", data="one")])
    (table.get("p", "s") or {})["data"] = "two"
    next(iter(table.query("p")))["data"] = "three"
    assert table.get("p", "s") == {"pk": "p", "sk": "s", "data": "one"}


def test_an_item_written_is_the_tables_own(table: Table):
    mine = put("p", "s", data="one")
    table.write([mine])
    mine.item["data"] = "two"
    assert table.get("p", "s") == {"pk": "p", "sk": "s", "data": "one"}


def test_a_put_replaces_the_whole_item(table: Table):
    table.write([put("p", "s", data="one", waiting_pk="w", since="1", summary="s")])
    table.write([put("p", "s", other="two")])
    assert table.get("p", "s") == {"pk": "p", "sk": "s", "other": "two"}
    assert list(table.index("waiting", "w")) == []


def test_many_are_got_at_once_however_many_and_however_often_named(table: Table):
    table.write([put(f"p{number}", "s", n=number) for number in range(60)])
    table.write([put(f"p{number}", "s", n=number) for number in range(60, 115)])
    keys = [(f"p{number}", "s") for number in range(150)]
    found = table.get_many([*keys, *keys[:5]])
    assert {key: item["n"] for key, item in found.items()} == {(f"p{n}", "s"): n for n in range(115)}
    assert table.get_many([]) == {}


def test_a_partition_is_read_in_the_order_of_its_sort_keys(table: Table):
    table.write([put("p", sk) for sk in ("reply#2", "own", "reply#10", "é", "Z", "reply#", "mention")])
    table.write([put("p2", "reply#9")])
    assert names(table.query("p")) == ["Z", "mention", "own", "reply#", "reply#10", "reply#2", "é"]
    assert names(table.query("p", "reply#")) == ["reply#", "reply#10", "reply#2"]
    assert table.query("p", "nothing") == []
    assert table.query("nobody") == []


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ("", "\U0010ffff", ["1", "2", "2026-11", "3"]),  # all of it
        ("2", "3", ["2", "2026-11", "3"]),  # both ends are in
        ("2", "2", ["2"]),  # a moment
        ("1x", "2zzz", ["2", "2026-11"]),  # between keys
        ("4", "9", []),  # beyond
        ("", "2", ["1", "2"]),  # from the beginning
        ("3", "1", []),  # the wrong way round, which DynamoDB itself refuses
    ],
)
def test_an_index_gives_what_lies_between_two_keys(table: Table, low, high, found):
    for since in ("3", "1", "2", "2026-11"):
        table.write([put(f"p{since}", "s", waiting_pk="w", since=since)])
    table.write([put("other", "s", waiting_pk="another", since="2")])
    assert [item["since"] for item in table.index("waiting", "w", low, high)] == found
    assert [item["since"] for item in table.index("waiting", "w", low, high, newest_first=True)] == found[::-1]


@pytest.mark.parametrize("page", [1, 2, 4, 5, 100])
def test_an_index_gives_all_however_many_are_read_at_once(table: Table, page):
    for number in range(4):
        table.write([put(f"p{number}", "s", waiting_pk="w", since=str(number))])
    assert [item["since"] for item in table.index("waiting", "w", page=page)] == list("0123")
    assert [item["since"] for item in table.index("waiting", "w", "1", newest_first=True, page=page)] == list("321")


def test_an_index_holds_only_what_has_both_its_keys(table: Table):
    table.write(
        [put("p1", "s", waiting_pk="w"), put("p2", "s", since="1"), put("p3", "s", waiting_pk="w", since="1")]
    )
    assert [item["pk"] for item in table.index("waiting", "w")] == ["p3"]


def test_an_index_gives_keys_and_summary_only(table: Table):
    table.write([put("p", "s", version=1, data="long", summary="short", timeline_pk="t", created="1", due_pk="d")])
    assert list(table.index("timeline", "t")) == [
        {"pk": "p", "sk": "s", "timeline_pk": "t", "created": "1", "summary": "short"}
    ]


def test_an_item_can_be_in_several_indexes_and_leaves_one_alone(table: Table):
    table.write([put("p", "s", waiting_pk="w", since="1", due_pk="d", due_at="2")])
    table.write([put("p", "s", due_pk="d", due_at="3")])
    assert list(table.index("waiting", "w")) == []
    assert [item["due_at"] for item in table.index("due", "d")] == ["3"]


def test_a_deleted_item_is_gone_everywhere_and_deleting_again_is_no_error(table: Table):
    table.write([put("p", "s", conversation_pk="c", created="1")])
    for _ in range(2):
        table.delete("p", "s")
        assert table.get("p", "s") is None
        assert list(table.index("conversation", "c")) == []


@pytest.mark.parametrize(
    ("present", "expect", "written"),
    [
        (None, 0, True),  # nothing there, nothing expected
        (None, ANY, True),
        (None, 1, False),  # what it was decided on is gone
        (1, 1, True),
        (1, 0, False),  # somebody was first
        (2, 1, False),  # somebody wrote since
        (1, 2, False),
        (7, ANY, True),
    ],
)
def test_a_write_names_the_version_it_was_decided_on(table: Table, present, expect, written):
    if present is not None:
        table.write([put("p", "s", version=present, data="before")])
    before = table.get("p", "s")
    if written:
        table.write([put("p", "s", expect, version=8, data="after")])
        assert table.get("p", "s") == {"pk": "p", "sk": "s", "version": 8, "data": "after"}
    else:
        with pytest.raises(Conflict):
            table.write([put("p", "s", expect, version=8, data="after")])
        assert table.get("p", "s") == before


@pytest.mark.parametrize("expect", [0, 1])
def test_an_item_without_a_version_meets_no_expectation(table: Table, expect):
    table.write([put("p", "s", data="plain")])
    with pytest.raises(Conflict):
        table.write([put("p", "s", expect, version=1)])


@pytest.mark.parametrize("culprit", [0, 1, 2])
def test_a_transaction_writes_all_or_nothing(table: Table, culprit):
    table.write([put("p", str(number), version=1, waiting_pk="w", since=str(number)) for number in range(3)])
    expected = [1, 1, 1]
    expected[culprit] = 2
    with pytest.raises(Conflict):
        table.write([put("p", str(number), expected[number], version=2) for number in range(3)])
    assert [item["version"] for item in table.query("p")] == [1, 1, 1]
    assert len(list(table.index("waiting", "w"))) == 3
    table.write([put("p", str(number), 1, version=2) for number in range(3)])
    assert [item["version"] for item in table.query("p")] == [2, 2, 2]


def test_a_transaction_takes_a_hundred(table: Table):
    table.write([put("p", f"{number:03}", 0, version=1) for number in range(100)])
    assert len(table.query("p")) == 100


def test_more_than_a_page_is_read_to_its_end(table: Table):
    """DynamoDB answers with a megabyte at a time."""
    for number in range(8):
        table.write([put("p", str(number), timeline_pk="t", created=str(number), summary="y" * 300_000)])
    assert names(table.query("p")) == list("01234567")
    assert names(table.index("timeline", "t")) == list("01234567")
    assert names(table.index("timeline", "t", newest_first=True)) == list("76543210")
    assert len(table.get_many(("p", str(number)) for number in range(8))) == 8


def test_more_than_one_answer_holds_is_got_whole(table: Table):
    """DynamoDB answers with 16 megabytes at most and leaves the other keys unprocessed."""
    for number in range(60):
        table.write([put("p", str(number), data="z" * 380_000)])
    assert len(table.get_many(("p", str(number)) for number in range(60))) == 60


def clocked(kind, clock, request):
    """A table of each kind that goes by a clock of ours."""
    return MemoryTable(clock) if kind == "memory" else made(request.getfixturevalue("client"), clock)


@pytest.mark.parametrize("kind", ["memory", "dynamo"])
def test_what_has_expired_is_not_read_though_it_is_still_there(kind, request):
    """DynamoDB deletes it within days; nothing here does."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    table = clocked(kind, lambda: now, request)
    second = int(now.timestamp())
    for sk, expires in (("over", second - 1), ("now", second), ("later", second + 1)):
        table.write([put("p", sk, 0, version=1, expires=expires)])
    table.write([put("p", "for ever", 0, version=1)])
    assert names(table.query("p")) == ["for ever", "later"]
    assert [table.get("p", sk) is None for sk in ("over", "now", "later", "for ever")] == [True, True, False, False]
    every = [("p", sk) for sk in ("over", "now", "later", "for ever")]
    assert sorted(table.get_many(every)) == [("p", "for ever"), ("p", "later")]
    assert sorted(names(table.everything())) == ["for ever", "later", "now", "over"]
    assert table.now() == now


@pytest.mark.parametrize("kind", ["memory", "dynamo"])
def test_what_has_expired_makes_room_for_what_is_new(kind, request):
    now = datetime(2026, 11, 20, tzinfo=UTC)
    table = clocked(kind, lambda: now, request)
    second = int(now.timestamp())
    table.write([put("p", "over", version=7, expires=second - 1), put("p", "later", version=7, expires=second + 1)])
    table.write([put("p", "over", 0, version=1, data="new")])
    assert table.get("p", "over") == {"pk": "p", "sk": "over", "version": 1, "data": "new"}
    with pytest.raises(Conflict):
        table.write([put("p", "later", 0, version=1)])
    with pytest.raises(Conflict):
        table.write([put("p", "none", 0, version=1), put("p", "later", 0, version=1)])
    assert table.get("p", "none") is None


_KEYS = st.tuples(st.sampled_from(["a", "ש"]), st.sampled_from(["x", "x#1", "y"]))
_SPARSE = st.fixed_dictionaries(
    {},
    optional={
        "version": st.integers(1, 3),
        "waiting_pk": st.sampled_from(["w", "v"]),
        "since": st.sampled_from(["1", "2", "3"]),
        "due_pk": st.just("d"),
        "due_at": st.sampled_from(["1", "2"]),
        "summary": st.text(max_size=3),
    },
)
_WRITES = st.lists(
    st.tuples(_KEYS, st.sampled_from([ANY, ANY, 0, 1, 2]), _SPARSE), min_size=1, max_size=3, unique_by=lambda w: w[0]
)
_STEPS = st.lists(st.one_of(_WRITES, _KEYS), max_size=12)


def _play(table: Table, steps, mine: str) -> list[object]:
    """What a table answers to writes (lists) and deletions (keys), and all that can be read of it in the end.

    `mine` keeps apart what is played on the same table.
    """
    told: list[object] = []
    for step in steps:
        if isinstance(step, tuple):
            table.delete(mine + step[0], step[1])
            continue
        puts = [
            put(
                mine + pk,
                sk,
                expect,
                **{key: mine + value if key.endswith("_pk") else value for key, value in more.items()},
            )
            for (pk, sk), expect, more in step
        ]
        try:
            table.write(puts)
            told.append("written")
        except Conflict:
            told.append("conflict")
    every = [(mine + pk, sk) for pk in "aש" for sk in ("x", "x#1", "y")]
    told += [table.get_many(every), [table.get(*key) for key in every]]
    told += [table.query(mine + pk, prefix) for pk in "aש" for prefix in ("", "x", "x#")]
    indexes: tuple[tuple[IndexName, str], ...] = (("waiting", "w"), ("waiting", "v"), ("due", "d"))
    for (name, pk), newest_first in product(indexes, (False, True)):
        for low, high in (("", "\U0010ffff"), ("2", "2"), ("1", "2")):
            entries = list(table.index(name, mine + pk, low, high, newest_first=newest_first))
            order = [entry["due_at" if name == "due" else "since"] for entry in entries]
            # Among equal sort keys DynamoDB promises no order.
            told += [order, sorted(entries, key=lambda entry: (entry["pk"], entry["sk"]))]
    return told


@pytest.mark.parametrize("real", ["client", JUDGED])
def test_two_tables_answer_alike_whatever_is_done_to_them(request, real):
    numbers = count()
    there, fake = made(request.getfixturevalue(real)), MemoryTable()

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(_STEPS)
    def alike(steps):
        mine = f"{next(numbers)}:"
        assert _play(there, steps, mine) == _play(fake, steps, mine)

    alike()
