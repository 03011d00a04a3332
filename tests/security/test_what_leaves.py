"""What leaves the house carries no card, account, phone or mail address: through every channel, and in every notice."""

import json

import pytest
from tests.domain.builders import at
from tests.jobs.stage import House, complaint

from harken.channels import chat
from harken.channels.digest import email, page
from harken.channels.registry import RENDER
from harken.domain.mention import Media
from harken.domain.notice import Notice
from harken.domain.week import last_week
from harken.jobs.digest import digest
from harken.store import incidents, settings

PLANTED = {
    "4111\u00ad1111\u200b1111-1111": "4111",
    "DE89 3704 0044 0532 0130 00": "0130",
    "anna.private@mail.example": "private",
    "+972 54-987-6543": "6543",
    "138 0013 8000": "8000",
}
TEXT = f"My Luvento is broken. {', '.join(PLANTED)}. Order 12345678 never came."


@pytest.fixture(scope="module")
def house():
    """Two complain, with all of it in their words and in what is told of a picture, and somebody is told."""
    house = House()
    picture = Media(type="image", alt=TEXT)
    house.hear(
        *(
            complaint(name, who, text=TEXT, title=TEXT[:60], media=(picture,))
            for name, who in (("a", "a"), ("b", "b"))
        )
    )
    assert [notice.reason for _, notice in house.minutes(30, 31)] == ["FIRST"]
    return house


@pytest.fixture(scope="module")
def notice(house) -> Notice:
    return incidents.notices(house.table, "luvento")[0]


def held(text):
    return [secret for secret, part in PLANTED.items() if part in text]


def test_no_notice_holds_any_of_it(notice):
    assert "is broken" in str(notice)
    assert "12345678" in str(notice)  # what an answer needs is left
    assert held(str(notice)) == []


@pytest.mark.parametrize("channel", sorted(RENDER))
def test_no_channel_shows_any_of_it(channel, notice):
    assert held(str(RENDER[channel](notice))) == []


@pytest.mark.parametrize("service", sorted(chat.SERVICES))
def test_no_chat_is_sent_any_of_it(service, notice):
    body = json.dumps(chat.SERVICES[service](notice))
    assert "broken" in body
    assert held(body) == []


def test_no_weekly_mail_nor_page_shows_any_of_it(house):
    now = at(60 * 24 * 7)
    told = digest(house.table, settings.current(house.table)["luvento"], last_week(now, "UTC"), now)
    assert told is not None
    for shown in (email.render(told, None).body, page.render(told)):
        assert "broken" in shown
        assert held(shown) == []
