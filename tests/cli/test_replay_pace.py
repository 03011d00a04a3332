"""Skipping idle minutes changes nothing that is told, whatever the past."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli import pasts

from harken.domain.notice import Notice
from harken_cli.past import parse
from harken_cli.replay import _Player, replay

LAST = 170
"""Minutes in which something happens; the clock runs on for a while after."""

SENTENCES = (
    "My Luvento broke after two days, terrible service, I am furious",
    "Luvento stole my money, awful company, shame on you",
    "I love my Luvento, it is wonderful",
)


def every_minute(lines, brands):
    """The notices of a replay that leaves no minute out."""
    past = parse(pasts.encoded(lines), "past")
    player = _Player(past, brands)
    minute = past.start.replace(second=0, microsecond=0)
    found: list[Notice] = []
    while minute <= past.end:
        found += player.step(minute).notices
        minute += timedelta(minutes=1)
    return found


def skipping(lines, brands):
    """The notices of a replay as it is, and how many minutes it lived through."""
    steps = list(replay(parse(pasts.encoded(lines), "past"), brands))
    return [notice for step in steps for notice in step.notices], len(steps)


moments = st.one_of(st.integers(0, LAST), st.integers(0, 4 * LAST).map(lambda quarter: quarter / 4))
names = st.integers(0, 7)
used = st.sampled_from(["mastodon", "mastodon", "mastodon", "hackernews", "feeds"])


@st.composite
def spoken(draw):
    """One post: somebody's, or the brand's answer to one; perhaps indexed late, untimed, from the future."""
    number, source, minute = draw(names), draw(used), draw(moments)
    late = draw(st.sampled_from([None, None, None, None, 1, 7, 40]))
    seen = None if late is None else minute + late
    if draw(st.booleans()):
        author = draw(st.sampled_from(["", "", "ann", "bob"]))
        sentence = draw(st.sampled_from(SENTENCES))
        return pasts.post(f"{source}:c{number}", minute, author, sentence, seen=seen)
    words = draw(st.sampled_from(["We are sorry, a new one is on its way.", pasts.STATEMENT]))
    who = draw(st.sampled_from(["luvento", "luvento", "luvento", "luventobot", "p-mastodon:c1"]))
    name = f"{source}:r{draw(st.integers(0, 9))}"
    return pasts.reply(name, minute, f"{source}:c{number}", words, author=who, seen=seen)


@st.composite
def done(draw):
    """One act, or one outage."""
    minute = draw(moments)
    kind = draw(st.sampled_from(["down", "down", "ack", "silence", "close", "gone"]))
    if kind == "down":
        back = draw(st.sampled_from([None, 1, 4, 9, 30, 60]))
        return pasts.down(minute, draw(used), None if back is None else minute + back)
    if kind == "ack":
        return [pasts.act("ack", minute, rule="complaints")]
    if kind == "silence":
        return [pasts.act("silence", minute, rule="complaints", until=pasts.stamp(minute + draw(st.integers(0, 60))))]
    about = f"{draw(used)}:c{draw(names)}"
    more = {"reason": "no reply needed"} if kind == "close" else {}
    return [pasts.act(kind, minute, mention=about, **more)]


@st.composite
def lives(draw):
    """A past in which acts name what is there."""
    said = draw(st.lists(spoken(), min_size=1, max_size=14, unique_by=lambda line: line["mention"]["id"]))
    there = {line["mention"]["id"] for line in said}
    acts = [line for found in draw(st.lists(done(), max_size=4)) for line in found]
    kept = [line for line in acts if line.get("mention") is None or line["mention"] in there]
    return [*said, *kept, pasts.end(LAST + draw(st.sampled_from([5, 60, 200])))]


@st.composite
def rules(draw):
    """One rule and what surrounds it."""
    rule = {
        "waiting": draw(st.sampled_from(["0m", "1m", "5m", "30m"])),
        "within": draw(st.sampled_from(["40m", "2h", "24h"])),
        "above": draw(st.integers(0, 3)),
        "clear_at": draw(st.integers(0, 2)),
        "clear_after": draw(st.sampled_from(["0m", "3m", "10m"])),
        "hold": draw(st.sampled_from(["0m", "0m", "4m", "15m"])),
        "escalate_after": draw(st.sampled_from(["10m", "1h"])),
        "remind_every": draw(st.sampled_from(["20m", "4h"])),
        "min_urgency": draw(st.sampled_from([0, 0, 0, 55, 60])),
        "severity": draw(st.sampled_from(["warning", "warning", "critical"])),
        "stage": draw(st.sampled_from(["0m", "0m", "0m", "50m"])),
        "sources": draw(st.sampled_from([[], [], ["mastodon"], ["feeds"]])),
    }
    rule["clear_at"] = min(rule["clear_at"], rule["above"])
    more: pasts.Line = {"playbook": {"statement": pasts.STATEMENT}} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        more["quiet_hours"] = {"from": "13:00", "to": "14:15", "timezone": "UTC"}
    pace = draw(st.sampled_from(["1m", "2m", "5m", "30m"]))
    more["sources"] = [
        pasts.mastodon(every=pace),
        {"use": "hackernews", "every": draw(st.sampled_from(["2m", "10m"]))},
        {"use": "feeds", "urls": ["https://news.example/feed.xml"], "every": draw(st.sampled_from(["3m", "15m"]))},
    ]
    return pasts.brand(**more, rules=[{"id": "complaints", **rule}, *draw(further())])


@st.composite
def further(draw):
    """Rules of the other kinds beside it, and one that waits otherwise for the same people."""
    fire = {
        "id": "fire",
        "kind": "outcry",
        "min_urgency": draw(st.sampled_from([50, 58, 62, 66])),
        "within": draw(st.sampled_from(["1h", "24h"])),
        "severity": draw(st.sampled_from(["warning", "critical"])),
        "stage": draw(st.sampled_from(["0m", "0m", "90m"])),
    }
    crowd = {
        "id": "crowd",
        "kind": "surge",
        "at_least": draw(st.integers(1, 3)),
        "sensitivity": draw(st.sampled_from(["low", "high"])),
        "clear_after": draw(st.sampled_from(["0m", "10m"])),
    }
    later = {
        "id": "later",
        "waiting": draw(st.sampled_from(["3m", "12m", "45m"])),
        "above": draw(st.integers(0, 2)),
        "clear_at": 0,
    }
    deaf = {"kind": "deaf", "after": draw(st.sampled_from(["6m", "20m", "2h"])), "remind_every": "30m"}
    return [each for each in (fire, crowd, later, deaf) if draw(st.booleans())]


@pytest.fixture(autouse=True)
def _short_weeks(monkeypatch):
    """A week of minutes, each lived through, takes too long: surges look back over hours here, and few are a crowd."""
    monkeypatch.setattr("harken.domain.surge.WEEK", timedelta(minutes=75))
    monkeypatch.setattr("harken.domain.surge.FACTOR", {"low": 1.0, "high": 0.3})


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(lines=lives(), brand=rules())
def test_a_replay_that_skips_tells_what_one_tells_that_does_not(lines, brand):
    brands = pasts.settings(brand)
    assert skipping(lines, brands)[0] == every_minute(lines, brands)


def entries(first, second):
    """Mastodon and Hacker News, each read so often."""
    return {"sources": [pasts.mastodon(every=first), {"use": "hackernews", "every": second}]}


AT_ONCE = {"waiting": "0m", "above": 0, "clear_at": 0, "clear_after": "1m"}
LOUD = {"escalate_after": "10m", "remind_every": "20m"}
PAIR = pasts.complaints(2)


@pytest.mark.parametrize(
    ("lines", "brand"),
    [
        # a short outage after long quiet: what was readable a minute ago is not unread
        (
            [
                pasts.post("mastodon:z", 0, text="I love my Luvento"),
                *pasts.down(99),
                pasts.post("hackernews:c", 100),
                pasts.reply("hackernews:r", 101, "hackernews:c"),
                pasts.end(200),
            ],
            pasts.brand(AT_ONCE, **entries("1m", "1m")),
        ),
        # when an entry is read does not depend on what else is in the file
        (
            [pasts.post("hackernews:c", 0), pasts.post("mastodon:c", 7), pasts.end(100)],
            pasts.brand(AT_ONCE | {"above": 1}, **entries("2m", "2m")),
        ),
        # an outage that begins between two looks at what waits
        (
            [*PAIR, pasts.reply("mastodon:r", 0, "mastodon:c0"), *pasts.down(46), pasts.end(175)],
            pasts.brand(AT_ONCE | LOUD, **entries("2m", "2m")),
        ),
        (
            [*PAIR, pasts.reply("mastodon:r", 0, "mastodon:c0"), *pasts.down(57), pasts.end(300)],
            pasts.brand(AT_ONCE | {"within": "70m"}, **entries("30m", "2m")),
        ),
        # growing too old, to the minute, on a whole minute and between two
        (
            [pasts.post("mastodon:c0", 0), pasts.post("mastodon:c1", 1.25), pasts.end(175)],
            pasts.brand(AT_ONCE | LOUD | {"within": "40m"}, **entries("1m", "2m")),
        ),
        (
            [pasts.post("mastodon:c0", 0), pasts.post("mastodon:c1", 1), pasts.end(175)],
            pasts.brand(AT_ONCE | LOUD | {"within": "40m"}, **entries("1m", "2m")),
        ),
        # an answer that only a look at the thread can find in time, since the entry is read so seldom
        (
            [
                *pasts.complaints(3),
                *(pasts.reply(f"mastodon:r{n}", 43 + 8 * n, f"mastodon:c{n}") for n in range(3)),
                pasts.end(200),
            ],
            pasts.brand({"above": 1, "clear_at": 0}, **entries("60m", "2m")),
        ),
        # held for a day, then forgotten
        (
            [
                *PAIR,
                *(pasts.reply(f"mastodon:r{n}", 7, f"mastodon:c{n}", pasts.STATEMENT) for n in range(2)),
                pasts.end(3100),
            ],
            pasts.brand({"above": 1, "within": "5h"}, playbook={"statement": pasts.STATEMENT}),
        ),
        # an answer that is deleted: whoever had it waits again
        (
            [
                *PAIR,
                *(pasts.reply(f"mastodon:r{n}", 7, f"mastodon:c{n}") for n in range(2)),
                pasts.act("gone", 200, mention="mastodon:r0"),
                pasts.act("gone", 260, mention="mastodon:r1"),
                pasts.end(1200),
            ],
            pasts.brand({"above": 1, "clear_at": 0}),
        ),
        # urgency that grows over the mark by waiting alone
        ([*PAIR, pasts.end(600)], pasts.brand({"above": 1, "clear_at": 0, "min_urgency": 62})),
        # warnings held back by night, told in the morning, muted again
        (
            [*PAIR, pasts.reply("mastodon:r", 200, "mastodon:c0"), pasts.end(2000)],
            pasts.brand(
                {"above": 1, "clear_at": 1}, quiet_hours={"from": "12:10", "to": "15:00", "timezone": "Asia/Kolkata"}
            ),
        ),
    ],
)
def test_a_past_that_skipping_could_get_wrong_is_told_the_same(lines, brand):
    brands = pasts.settings(brand)
    told, steps = skipping(lines, brands)
    whole = every_minute(lines, brands)
    assert [notice.id for notice in told] == [notice.id for notice in whole]
    assert told == whole
    assert whole
    assert steps <= lines_between(lines)


def lines_between(lines):
    """How many minutes a past lasts."""
    past = parse(pasts.encoded(lines), "past")
    return (past.end - past.start) // timedelta(minutes=1) + 1


@pytest.mark.parametrize("second", [1, 15, 29, 31, 45, 59])
def test_a_look_that_is_due_within_the_minute_before_is_not_passed_over(second):
    """Another one's turns are passed meanwhile."""
    soon, later = ({"id": name, "waiting": name, "above": 1, "clear_at": 0} for name in ("10m", "30m"))
    brands = pasts.settings(pasts.brand(rules=[soon, later]))
    lines = [pasts.post("mastodon:c1", 0), pasts.post("mastodon:c2", 11 + second / 60), pasts.end(90)]
    told, lived = skipping(lines, brands)
    assert told == every_minute(lines, brands)
    assert lived < 30
