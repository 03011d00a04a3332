"""Publish: what is to be told goes out, what nobody is told by does not."""

import pytest
from msgspec.structs import replace
from tests.store.test_store_incidents import notice

from harken.domain.errors import Unavailable
from harken.jobs.publish import publish


def test_a_notice_goes_out_to_its_channels():
    sent: list[object] = []
    assert publish(notice(), sent.append) is True
    assert sent == [notice()]


def test_a_notice_for_nobody_does_not():
    sent: list[object] = []
    assert publish(replace(notice(), channels=()), sent.append) is False
    assert sent == []


def test_what_the_topic_refuses_is_an_error():
    def refuse(_notice):
        raise Unavailable("SNS is down")

    with pytest.raises(Unavailable):
        publish(notice(), refuse)
