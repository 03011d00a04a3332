"""One minute of five thousand complaints through the real jobs: people are called, not flooded."""

from collections import Counter
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.domain.builders import at

from harken.domain.brand import DEAF, Rule
from harken.domain.notice import Notice
from harken.store import incidents

from .stage import BRAND, House, complaint

CROWD = 5_000
URGENT = 100
"""Every so manieth of them goes round at once."""

COMPLAINTS = Rule(id="complaints")
FIRE = Rule(id="fire", kind="outcry", min_urgency=85, above=0, clear_at=0, severity="critical")
SURGE = Rule(id="surge", kind="surge")
UNTIL = 50


def post(number):
    said = complaint(f"c{number}", f"p{number}", number / CROWD)
    return replace(said, engagement=replace(said.engagement, reposts=10_000)) if number % URGENT == 0 else said


@pytest.fixture(scope="module")
def burst() -> list[Notice]:
    """All that is told of it in its first hour, by a brand that was listened to for long."""
    house = House(replace(BRAND, rules=(COMPLAINTS, FIRE, SURGE, DEAF)))
    house.source.tells_answers = False  # looking at 5,000 again is another test's matter
    house.keep("cursor", replace(house.state(), listened_since=at(0) - timedelta(days=30)))
    house.hear(*map(post, range(CROWD)))
    house.minutes(1, UNTIL, follows=False)
    return incidents.notices(house.table, "luvento")


def test_each_rule_calls_once(burst):
    first = Counter(notice.rule for notice in burst if notice.reason == "FIRST")
    assert first == {"surge": 1, "fire": 1}  # what came before the fire rides along in it; the complaints came later


def test_growth_is_told_a_few_times_at_most(burst):
    grew = Counter(notice.rule for notice in burst if notice.reason == "GREW")
    assert all(times <= UNTIL // 5 for times in grew.values())


def test_nobody_gets_more_than_ten_emails_a_minute(burst):
    mails = Counter(notice.at for notice in burst if "email" in notice.channels)
    assert mails
    assert max(mails.values()) <= 10


def test_the_critical_notices_tell_of_the_others_and_that_counting_stopped(burst):
    last = burst[-1]
    assert last.more
    assert (
        "Rule surge is on as well: 2,000+ people wrote something negative in the last hour; usual at this time: 0"
        in last.notes
    )
