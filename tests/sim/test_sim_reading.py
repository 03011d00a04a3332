"""Whatever a service and the machine do: every post is stored once, and whoever asks to be left alone is.

Hypothesis writes, edits and deletes posts, breaks the service, lets minutes pass and kills the functions at any call
of HTTP or AWS; then all heals, and what the service still shows must be in the table.
"""

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources.conftest import SERVERS, SearchServer

from harken.domain.record import Record
from harken.store.codec import data

from .house import PATIENT, House
from .service import FAULTS, Service, on_loopback

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class ShortReach(SearchServer):
    """A search that lets nobody page beyond six hits."""

    reach = 6


STYLES = (*SERVERS, ShortReach)
"""Every source's made-up server; with them every way of paging that there is."""

LATEST = {"github": 12, "x": 12}
"""Minutes that an index may be late: less than the source's overlap, which is an hour at least where none stands."""

REACH = {"appstore": 20}
"""Posts that a service shows at most, whatever one asks: what it does not show nobody can read."""

HEALING = 75
"""Minutes until the longest pause is over and everything has been indexed."""

A_DAY = 26 * 60
"""Minutes until the longest budget is filled again."""

steps = st.one_of(
    st.tuples(st.just("write"), st.lists(st.integers(0, 40), min_size=1, max_size=4)),
    st.tuples(st.just("edit"), st.integers(0, 99)),
    st.tuples(st.just("delete"), st.integers(0, 99)),
    st.tuples(st.just("break"), st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3)),
    st.tuples(st.just("limit"), st.none() | st.integers(1, 12)),
    st.tuples(st.just("kill"), st.tuples(st.integers(0, 40), st.booleans())),
    st.tuples(st.just("die over a new post"), st.tuples(st.integers(0, 14), st.booleans())),
    st.tuples(st.just("pass"), st.tuples(st.integers(1, 20), st.none() | st.integers(1, 4))),
)


def live(house: House, service: Service, what: str, how: Any) -> None:
    """One step of the story."""
    if what == "write":
        for late in how[: max(0, REACH.get(service.server.name, 999) - len(service.posts))]:
            service.write(min(late, LATEST.get(service.server.name, late)))
    elif what == "edit" and service.posts:
        service.posts[how % len(service.posts)].edits += 1
    elif what == "delete" and service.posts:
        service.delete(service.posts[how % len(service.posts)])
    elif what == "break":
        service.faults.extend(how)
    elif what == "limit":
        service.limit = how
    elif what == "kill":
        house.gate.arm(how[0], after=how[1])
    elif what == "die over a new post":
        live(house, service, "write", [0])
        house.gate.arm(how[0], after=how[1])
        house.minute()
        house.minute()
    elif what == "pass":
        for _ in range(how[0]):
            house.minute(how[1])


def heal(house: House, service: Service) -> None:
    service.faults.clear()
    service.limit = None
    house.gate.left = None
    house.start(PATIENT)
    for minute in range(A_DAY):
        house.minute()
        read_at = house.state().ok_at
        if read_at is not None and read_at == service.now and minute >= HEALING:
            return


def stored(house: House) -> Counter[int]:
    """The numbers of the posts that are mentions, each as often as it is one."""
    records = [data(Record, item) for item in house.table.everything() if item["sk"] == "mention"]
    words = (f"{record.mention.title} {record.mention.text}" for record in records)
    return Counter(int(found[1]) for text in words if (found := re.search(r"no\. (\d+)", text)))


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(story=st.lists(steps, min_size=3, max_size=25))
def test_every_post_ends_stored_once_and_nobody_is_asked_who_wants_to_be_left_alone(style, story):
    with on_loopback(Service(style())) as service:
        house = House(service)
        try:
            for what, how in story:
                live(house, service, what, how)
            heal(house, service)
        finally:
            house.close()
        there = stored(house)
        assert {post.number for post in service.posts if not post.deleted} <= set(there)
        assert set(there) <= {post.number for post in service.posts}
        assert all(times == 1 for times in there.values())
        # Whoever dies between an answer and its note may ask once more than it should.
        assert service.told_off <= house.gate.crashes
        assert (house.state().error, house.state().failing_since, house.queue) == (None, None, [])
