"""What a chat message says, whatever the service."""

import pytest

from harken.channels import card, teams
from harken.channels.card import SHOWN

from .notices import AT, CLEARED, DEAF, FIRST, GREW, PERCO, changed, one, waiter


@pytest.mark.parametrize(
    ("notice", "why"),
    [
        (FIRST, ("This is the first message about it: more than 2 have waited longer than 30 min.",)),
        # Where answering one by one is not it, the message says what is.
        (changed(DEAF, kind="deaf"), ("This is the first message about it (rule deaf).", "Where it says 401 or 403")),
        (changed(FIRST, kind="surge"), ("This is the first message about it: more than 2", "Read the first ones:")),
        # How it ended stands in the title; what is still to be done does not.
        (
            CLEARED,
            ("It lasted 5 h 10 min, from 02:57 UTC to 08:07 UTC.", "Those who aged out have not heard from you."),
        ),
        (changed(CLEARED, ended={"answered": 2}, count=0), ("It lasted 5 h 10 min",)),
        (changed(CLEARED, ended={}, count=0, kind="deaf"), ("It lasted 5 h 10 min",)),
        # A test asks for nothing.
        (changed(DEAF, kind="deaf", test=True), ("You are told of this brand in this way",)),
    ],
)
def test_why_it_comes_and_what_to_do(notice, why):
    said = card.render(notice).why
    assert len(said) == len(why)
    for text, start in zip(said, why, strict=True):
        assert text.startswith(start)


@pytest.mark.parametrize(
    ("notice", "step"),
    [
        (FIRST, True),
        (CLEARED, False),
        (changed(GREW, acknowledged=True), False),  # it is taken on already
        (changed(FIRST, test=True), False),
    ],
)
def test_the_command_is_there_where_there_is_something_to_do(notice, step):
    shown = card.render(changed(notice, stack="harken"))
    assert bool(shown.step) is bool(shown.command) is step
    assert not step or shown.command == "harken ack --brand luvento --rule complaints --stack harken"


def test_who_waits_each_with_where_to_answer():
    shown = card.render(changed(GREW, waiters=(waiter(new=False), waiter(PERCO, url=None, posts=2))))
    first, second = shown.entries
    assert (first.who, first.link) == ("1. dana@social.example, «Dana Levi»", "https://social.example/@dana/109")
    assert first.where == "Answer 1 on mastodon"
    assert first.words[1] == "with 2 pictures"
    assert (second.who, second.link) == ("2. NEW: perco", None)
    assert second.where == "No link is known: look for it on hackernews."
    assert second.facts.endswith(", 2 posts")


def test_few_are_shown_and_the_others_counted():
    crowd = changed(FIRST, waiters=(waiter(),) * 12, count=40)
    shown = card.render(crowd)
    assert len(shown.entries) == SHOWN
    assert shown.rest == "and 35 more: harken inbox"
    assert card.render(changed(crowd, more=True)).rest == "and at least 35 more: harken inbox"
    assert card.render(one()).rest == ""


@pytest.mark.parametrize(
    ("severity", "reason", "loud"),
    [("critical", "FIRST", True), ("critical", "CLEARED", False), ("warning", "GREW", False)],
)
def test_only_what_is_critical_and_goes_on_catches_the_eye(severity, reason, loud):
    assert card.render(changed(FIRST, severity=severity, reason=reason)).loud is loud


def test_teams_is_given_no_line_breaks_which_it_might_not_keep():
    body = teams.payload(changed(CLEARED, at=AT))["attachments"][0]["content"]["body"]
    assert not any("\n" in run["text"] for block in body for run in block.get("inlines", ()))
