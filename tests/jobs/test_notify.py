"""Notify: a channel delivers a notice once, whatever repeats; rather twice than never."""

import pytest
from tests.domain.builders import at, minutes

from harken.domain.errors import Busy, Unavailable
from harken.jobs.notify import LEASE, notify

from .stage import House, complaint

FREE = LEASE / minutes(1)
"""How many minutes a claim is held."""


class Crash(BaseException):
    """The function is gone."""


@pytest.fixture
def house() -> House:
    house = House()
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    house.source.tells_answers = False
    return house


@pytest.fixture
def notice(house):
    (notice,) = house.watch(30)
    return notice


class Post:
    """A way to send; fails or crashes when told."""

    def __init__(self, *errors: BaseException | None) -> None:
        self.errors = list(errors)
        self.sent: list[str] = []

    def __call__(self, notice, message) -> None:
        error = self.errors.pop(0) if self.errors else None
        if isinstance(error, Unavailable):
            raise error
        self.sent.append(f"{notice.id}: {message}")
        if error is not None:
            raise error


def deliver(house, notice, post, minute, channel="email"):
    return notify(house.table, notice, channel, lambda notice: notice.reason, post, at(minute))


def test_a_notice_is_rendered_and_sent_once(house, notice):
    post = Post()
    assert deliver(house, notice, post, 30) is True
    assert post.sent == [f"{notice.id}: FIRST"]
    for minute in (30, 31, 9999):
        assert deliver(house, notice, post, minute) is False
    assert len(post.sent) == 1


def test_each_channel_sends_for_itself(house, notice):
    post = Post()
    assert deliver(house, notice, post, 30)
    assert deliver(house, notice, post, 30, "sms")
    assert len(post.sent) == 2


def test_while_one_run_sends_another_is_to_come_later(house, notice):
    seen = []

    def meanwhile(_notice, _message):
        with pytest.raises(Busy):
            deliver(house, notice, Post(), 30.5)
        seen.append("busy")

    assert notify(house.table, notice, "email", str, meanwhile, at(30))
    assert seen == ["busy"]


def test_what_could_not_be_sent_is_sent_at_the_next_try(house, notice):
    post = Post(Unavailable("SNS is down"))
    with pytest.raises(Unavailable):
        deliver(house, notice, post, 30)
    with pytest.raises(Busy):
        deliver(house, notice, post, 30.1)
    assert deliver(house, notice, post, 30 + FREE) is True
    assert len(post.sent) == 1


def test_a_crash_after_sending_sends_twice_at_most(house, notice):
    post = Post(Crash())
    with pytest.raises(Crash):
        deliver(house, notice, post, 30)
    assert deliver(house, notice, post, 31) is True
    assert deliver(house, notice, post, 40) is False
    assert len(post.sent) == 2


@pytest.mark.parametrize(("delivered", "waits"), [(False, True), (True, False)])
def test_only_what_was_not_delivered_waits_to_be_published_again(house, notice, delivered, waits):
    if delivered:
        deliver(house, notice, Post(), 30)
    house.watch(60)
    stored = house.table.get("luvento", f"notice#complaints#{notice.incident}#000001")
    assert ("due_at" in stored) is waits
