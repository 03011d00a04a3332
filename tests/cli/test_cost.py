"""What a month costs: the counts are those of the template, the sums are sums, and more never costs less."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.terminal import harken
from tests.template.cfn import TEMPLATE, events, functions

from harken.domain.brand import OpinionSettings
from harken.domain.rule import BOUND
from harken.domain.schedule import COUNTED_EVERY, LOOKS
from harken.jobs.overlap import AGAIN
from harken.jobs.ports import RESERVE
from harken.sources.registry import source
from harken_cli import cost as reckon
from harken_cli.cost import Load, cost, total
from harken_cli.prices import PRICES, Group


def bill(mentions: float = 100, brands: int = 1, **more) -> dict[str, reckon.Line]:
    return {line.what: line for line in cost(Load(mentions_per_day=mentions, brands=brands, **more))}


# ---------------------------------------------------------------------------------- what is taken from the template


def test_what_ticks_and_how_large_functions_are_is_the_templates():
    every_minute = {
        name for name, event in events("ScheduleV2").items() if event["ScheduleExpression"] == "rate(1 minute)"
    }
    assert set(reckon.TICKS) == every_minute
    known = {name: function["MemorySize"] for name, function in functions().items() if name in reckon.MEMORY}
    assert known == reckon.MEMORY
    # four runs a month are nothing; text messages and what is pushed are apart
    assert set(functions()) - set(reckon.MEMORY) == {"Digest", "NotifySms", "Push"}
    assert {function["Architectures"][0] for function in functions().values()} == {"arm64"}


def test_queues_batches_and_what_is_kept_are_the_templates():
    assert len(events("SQS")) == reckon.POLLED_QUEUES
    assert events("SQS")["Score"]["BatchSize"] == reckon.BATCH
    assert TEMPLATE["Parameters"]["Retention"]["Default"] == reckon.RETENTION_DAYS


def test_how_often_sources_are_read_is_theirs():
    searched = [source(name) for name in ("hackernews", "mastodon")]
    assert len(searched) == reckon.SEARCHES
    assert {each.every.total_seconds() / 60 for each in searched} == {reckon.SEARCH_EVERY}
    assert source("feeds").every.total_seconds() / 60 == reckon.FEED_EVERY
    assert COUNTED_EVERY.total_seconds() / 60 == 5


def test_follow_asks_for_no_longer_than_its_timeout_leaves():
    assert functions()["Follow"]["Timeout"] - RESERVE.total_seconds() == reckon.FOLLOW_SECONDS


# ------------------------------------------------------------------------------------------------------ the numbers


def test_what_happens_whether_anybody_writes_or_not():
    """130,000 runs that tick, and 52,560 readings."""
    quiet = bill(0)
    assert quiet["Scheduler"].count == 131_400
    assert quiet["Lambda runs"].count == pytest.approx(131_400 + 52_560 + 4 * 4 * 730 / 24)
    assert quiet["DynamoDB storage"].dollars == 0
    watched = ("Alarms", "Dashboards")
    assert 3 < total([line for name, line in quiet.items() if name not in watched]) < 7
    assert 4 < total([quiet[name] for name in watched]) < 9


def test_groups_add_up_and_each_has_its_lines():
    lines = cost(Load(mentions_per_day=1_000, brands=2, second_opinion="comprehend", share=0.1))
    groups = {group: total(lines, group) for group in get_args(Group)}
    assert sum(groups.values()) == pytest.approx(total(lines))
    assert {line.what for line in lines if line.group == "kept"} == {"DynamoDB storage", "DynamoDB backups"}
    assert {line.what for line in lines if line.group == "apart"} >= {"Alarms", "Secrets", "Logs", "Metrics"}
    assert [line.group for line in lines if line.what.startswith("Second")] == ["apart"]


def test_beside_it_stands_one_call_for_each_mention():
    """Three units of 100 characters at least, 0.0001 dollars each."""
    asked = reckon.one_call_each(Load(mentions_per_day=1_000_000 / reckon.DAYS, brands=1))
    assert asked.count == pytest.approx(1_000_000)
    assert asked.dollars == pytest.approx(300)


def test_what_happens_is_told_by_the_ages_of_looks_and_the_turns_of_the_overlap():
    what = reckon.happens(Load(mentions_per_day=1_000, brands=1))
    assert what.looks / what.new == pytest.approx(len(LOOKS) + 0.5)  # every tenth is looked at five times more
    assert what.again / what.new == pytest.approx(len(AGAIN))
    assert what.noted <= what.new
    quiet, busy = (reckon.happens(Load(mentions_per_day=number, brands=1)) for number in (0, 10**6))
    assert quiet.shown == quiet.pages == quiet.looks == quiet.waiting == 0
    assert busy.shown == busy.pages == busy.fetches - reckon.MINUTES / reckon.FEED_EVERY
    assert busy.waiting == (BOUND + 1) * reckon.MINUTES  # a rule reads one more than it counts


def test_prices_are_per_what_they_say():
    found = bill(1_000)
    assert found["DynamoDB writes"].dollars == pytest.approx(found["DynamoDB writes"].count * 0.625e-6, abs=1e-4)
    assert found["SQS"].dollars == pytest.approx(found["SQS"].count * 0.4e-6, abs=1e-4)
    assert found["DynamoDB storage"].count == pytest.approx(1_000 * 90 * 3.0e-6)
    assert total(list(found.values())) == pytest.approx(sum(line.dollars for line in found.values()))


def test_a_brands_chat_costs_the_secret_that_holds_its_address():
    assert bill(0, 1)["Secrets"].dollars == 0.4
    assert bill(0, 5)["Secrets"].dollars == 2.0


def test_a_mention_costs_less_than_a_cent():
    """What it adds over a month, its storage included."""
    month = 100 * reckon.DAYS
    assert 0 < (total(list(bill(100).values())) - total(list(bill(0).values()))) / month < 0.01


def test_a_second_opinion_is_a_line_of_its_own_and_never_over_its_caps():
    assert not [name for name in bill(100) if name.startswith("Second")]
    asked = bill(100, second_opinion="comprehend", share=0.5)["Second opinion: comprehend"]
    assert asked.count == pytest.approx(50 * reckon.DAYS)
    assert asked.dollars == pytest.approx(asked.count * 0.0003, abs=1e-4)  # three units of 100 characters
    dear = bill(100_000, 3, second_opinion="bedrock", share=1.0)["Second opinion: bedrock"]
    assert dear.dollars == 3 * OpinionSettings(use="bedrock").monthly_cap
    one = bill(1, second_opinion="bedrock", share=1.0)["Second opinion: bedrock"]
    assert 0.001 < one.dollars / one.count < 0.02


@given(st.integers(0, 10_000), st.integers(0, 1_000), st.integers(1, 50), st.integers(0, 5))
def test_more_never_costs_less(mentions, more, brands, further):
    less = bill(mentions, brands, second_opinion="bedrock", share=0.1)
    busier = bill(mentions + more, brands, second_opinion="bedrock", share=0.1)
    larger = bill(mentions, brands + further, second_opinion="bedrock", share=0.1)
    assert all(busier[name].dollars >= line.dollars >= 0 for name, line in less.items())
    assert total(list(larger.values())) >= total(list(less.values())) * 0.9  # posts in larger batches save a little


# --------------------------------------------------------------------------------------------------------- the command


def test_the_bill_is_told_line_by_line_with_the_sum_at_the_end():
    *lines, last = harken("cost", "--mentions-per-day", 100, "--brands", 2, "--json").lines
    assert [line["what"] for line in lines] == list(PRICES)
    assert last == {
        "what": "total",
        "dollars": pytest.approx(sum(line["dollars"] for line in lines)),
        "usage": pytest.approx(sum(line["dollars"] for line in lines if line["group"] == "usage")),
        "one_comprehend_call_each": pytest.approx(0.9125),
    }
    told = harken("cost", "--mentions-per-day", 100, "--brands", 2).out.splitlines()
    assert "us-east-1, November 2026" in told[0]
    assert re.fullmatch(rf"total +{last['dollars']:.2f}", told[-3])
    assert told[-1].endswith("Comprehend call for each mention, for its sentiment alone: 0.91")
    assert len(told) == len(lines) + len(get_args(Group)) + 4


def test_a_second_opinion_is_asked_about_a_tenth_unless_said():
    def asked(*more: object) -> float:
        lines = harken(
            "cost", "--mentions-per-day", 100, "--brands", 1, "--second-opinion", "comprehend", *more, "--json"
        ).lines
        return float(lines[-2]["count"])

    assert asked() == pytest.approx(10 * reckon.DAYS)
    assert asked("--share", 1) == pytest.approx(100 * reckon.DAYS)


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["--mentions-per-day", "-1", "--brands", "1"], "--mentions-per-day"),
        (["--mentions-per-day", "nan", "--brands", "1"], "--mentions-per-day"),
        (["--mentions-per-day", "inf", "--brands", "1"], "--mentions-per-day"),
        (["--mentions-per-day", "1", "--brands", "0"], "--brands"),
        (["--mentions-per-day", "1", "--brands", "1", "--second-opinion", "oracle"], "bedrock or comprehend"),
        (["--mentions-per-day", "1", "--brands", "1", "--share", "0.5"], "--second-opinion"),
        (["--mentions-per-day", "1", "--brands", "1", "--second-opinion", "bedrock", "--share", "10"], "--share"),
    ],
    ids=" ".join,
)
def test_bad_input_is_one_line(args, named):
    done = harken("cost", *args)
    assert (done.code, done.out, len(done.faults)) == (2, "", 1)
    assert named in done.faults[0]


@pytest.mark.parametrize("args", [[], ["--brands", "1"], ["--mentions-per-day", "many", "--brands", "1"]])
def test_what_must_be_said_must_be_said(args):
    assert harken("cost", *args).code == 2
