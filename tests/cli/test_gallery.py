"""docs/notices.md shows what the code says today, all of it, and nothing in it breaks out of its frame."""

import re
from pathlib import Path
from typing import get_args

import pytest

from harken.channels import chat
from harken.domain.brand import RuleKind
from harken.domain.notice import Notice, Reason
from harken_cli.gallery.page import page
from harken_cli.gallery.samples import GROUPS
from harken_cli.gallery.sketch import sketch

PAGE = Path(__file__).resolve().parents[2] / "docs/notices.md"
SAMPLES = [sample for group in GROUPS for sample in group.samples]
FENCE = re.compile(r"^```text\n((?:│.*\n)+)```$", re.MULTILINE)


def test_the_page_is_what_the_code_says():
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/notices.md is stale: run make notices"


def test_each_reason_of_each_kind_is_shown():
    shown = {(sample.notice.kind, sample.notice.reason) for sample in SAMPLES}
    assert shown == {(kind, reason) for kind in get_args(RuleKind) for reason in get_args(Reason)}


def test_every_chat_service_is_shown_and_drawn():
    assert {service for sample in SAMPLES for service in sample.services} == set(chat.SERVICES)


def test_people_of_many_languages_wait():
    assert {waiter.lang for sample in SAMPLES for waiter in sample.notice.waiters} >= {"en", "he", "ru", "zh"}


def test_nothing_stands_outside_of_the_frames_but_our_own_words():
    """Each line of a notice begins with the bar, so that none ends its frame; outside there is no stranger's word."""
    outside = FENCE.sub("", page())
    assert "```" not in outside
    for word in ("evil", "dana", "@", "露", "Лув", "לוב"):
        assert word not in outside


def test_every_link_of_the_contents_leads_to_a_heading():
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"(?m)^#+ (.*)$", page())
    }
    links = re.findall(r"\]\(#([^)]+)\)", page())
    assert len(links) == len(SAMPLES) == len(set(links))
    assert set(links) <= headings


@pytest.mark.parametrize("service", chat.SERVICES)
def test_a_drawing_says_all_that_is_posted(service):
    """Who waits, what they wrote, where to answer, the command: nothing is lost between JSON and drawing."""
    notice: Notice = next(sample.notice for sample in SAMPLES if sample.notice.reason == "GREW")
    drawing = " ".join(sketch(service, chat.SERVICES[service](notice)).replace("│", "").split())
    for waiter in notice.waiters[:1]:
        for said in (waiter.handle, waiter.name, waiter.text[:60], waiter.url):
            assert str(said) in drawing
    for said in ("9 people wait", "+3 new", "it answers 503", "harken ack --brand luvento --rule complaints"):
        assert said in drawing
