"""What `harken cost` reckons is what is counted: hours of the whole flow on DynamoDB Local, within a tenth."""

import pytest
from tests.stack.meter import Meter
from tests.stack.played import Played, on_dynamodb
from tests.stack.tallied import Tallied

from harken_cli import cost, counted
from harken_cli.cost import DAYS, Load
from harken_cli.prices import PRICES

from .tables import made

pytestmark = [pytest.mark.stack, pytest.mark.allow_hosts(["127.0.0.1"])]

WITHIN = 0.1


def bill(units: counted.Units) -> dict[str, float]:
    """US dollars, by the lines that the table's units go into."""
    return {
        "DynamoDB writes": units.writes * PRICES["DynamoDB writes"].dollars / 1e6,
        "DynamoDB reads": units.reads * PRICES["DynamoDB reads"].dollars / 1e6,
    }


@pytest.fixture(scope="module", params=[(1, 600, 130), (4, 40, 90)], ids=["one busy brand", "four quiet ones"])
def played(request, local):
    """Hours of a stack: other loads than those that the figures come from."""
    brands, per_hour, minutes = request.param
    stack = Played(on_dynamodb(local, made(local)._name), brands, per_hour, minutes / 60)
    stack.play(minutes)
    return stack


def test_what_was_reckoned_from_what_happened_is_what_was_counted(played):
    found = sum(played.units.values(), counted.Units())
    assert bill(counted.total(played.happened)) == pytest.approx(bill(found), rel=WITHIN)
    assert counted.total(played.happened).requests == pytest.approx(found.requests, rel=WITHIN)


def test_each_function_takes_what_is_reckoned_for_it(played):
    """Where it takes more than a twentieth of all."""
    reckoned = counted.units(played.happened)
    everything = sum(played.units.values(), counted.Units())
    for name, found in played.units.items():
        if found.reads > everything.reads / 20:
            assert reckoned[name].reads == pytest.approx(found.reads, rel=0.2), name
        if found.writes > everything.writes / 20:
            assert reckoned[name].writes == pytest.approx(found.writes, rel=0.2), name
        if found.requests > everything.requests / 20:
            assert reckoned[name].requests == pytest.approx(found.requests, rel=0.2), name


def test_posts_are_handed_over_as_often_as_is_reckoned(played):
    """Three times in all: those of the last half hour have a turn left."""
    handed = played.happened.new + played.happened.again - played.happened.answered
    whole = cost.happens(Load(mentions_per_day=1_000, brands=1))
    assert handed / played.happened.new == pytest.approx((whole.new + whole.again) / whole.new, rel=0.25)


def test_ten_posts_travel_in_one_request_where_they_come_together(local):
    """Forty come of each reading, and as many once more after five minutes: to the queue, and from it."""
    stack = Played(on_dynamodb(local, made(local)._name), 1, 2_400, 1 / 4)
    stack.play(15)
    posts = stack.happened.new + stack.happened.again
    jobs = stack.happened.minutes + stack.happened.fetches * cost.taken(1)
    assert posts / (stack.queue - jobs) >= 10 / 3 * 0.9  # sent, received, deleted


def test_what_is_reckoned_in_memory_is_what_is_counted(local):
    """The table that the busiest hour is played over (`benchmarks/peak.py`)."""
    counted_there = Played(on_dynamodb(local, made(local)._name), 1, 120, 1)
    reckoned_here = Played(lambda clock: (Tallied(clock),) * 2, 1, 120, 1)
    for stack in (counted_there, reckoned_here):
        stack.play(60)
    there, here = (sum(stack.units.values(), counted.Units()) for stack in (counted_there, reckoned_here))
    assert here.writes == pytest.approx(there.writes, rel=0.03)
    assert here.reads == pytest.approx(there.reads, rel=0.1)


def test_a_read_that_finds_nothing_is_paid_for(local):
    table = made(local)
    meter = Meter().attach(local)
    table.get_many([("nothing", str(number)) for number in range(7)])
    assert meter.reads == 7


def test_a_million_mentions_a_month_take_what_the_page_says():
    """docs/performance.md has these figures, and of what they are made."""
    lines = cost.cost(Load(mentions_per_day=1_000_000 / DAYS, brands=1))
    usage = {line.what: line.dollars for line in lines if line.group == "usage"}
    assert sum(usage.values()) < 10
