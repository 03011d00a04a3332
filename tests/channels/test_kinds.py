"""What each channel says of each kind of rule."""

import pytest

from harken.channels import email, plain, sms

from .notices import CLEARED, DANA, ESCALATED, FIRST, GREW, NOA, PERCO, REMINDER, changed, waiter

OUTCRY = {
    "rule": "fire",
    "kind": "outcry",
    "severity": "critical",
    "above": 0,
    "clear_at": 0,
    "sentiment": ("negative",),
}
SURGE = {
    "rule": "surge",
    "kind": "surge",
    "usual": 6,
    "above": 22,
    "clear_at": 14,
    "sentiment": ("negative",),
    "count": 43,
}
MEANING = "New posts and answers there are not seen meanwhile."
DEAF = {
    "rule": "deaf",
    "kind": "deaf",
    "waiters": (),
    "count": 1,
    "new": 1,
    "notes": ("mastodon could not be read since 02:10 UTC: 503 from social.example.", MEANING),
}


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        # Who waits is called people, not complainers: questions and praise wait as well.
        (FIRST, "Luvento: 3 people wait for an answer, the longest for 42 min"),
        (
            changed(FIRST, **OUTCRY),
            "Luvento: 3 people need an urgent answer, the longest for 42 min: danger to people",
        ),
        (
            changed(FIRST, **OUTCRY | {"count": 1, "new": 1, "waiters": (DANA,)}),
            "Luvento: 1 person needs an urgent answer, 42 min so far: danger to people",
        ),
        (
            changed(REMINDER, **OUTCRY),
            "Luvento: 1 person still needs an urgent answer, 4 h 42 min so far: danger to people",
        ),
        (
            changed(GREW, **OUTCRY),
            "Luvento: 3 people need an urgent answer, the longest for 57 min: danger to people (+2 new)",
        ),
        (
            changed(FIRST, **SURGE),
            "Luvento: 43 people wrote something negative in the last hour; usual at this time: 6",
        ),
        (
            changed(FIRST, **SURGE | {"sentiment": ()}),
            "Luvento: 43 people wrote in the last hour; usual at this time: 6",
        ),
        (
            changed(FIRST, **SURGE | {"count": 2_000, "more": True, "sentiment": ("negative", "neutral")}),
            "Luvento: 2,000+ people wrote something negative or neutral in the last hour; usual at this time: 6",
        ),
        (
            changed(CLEARED, **SURGE | {"ended": {}, "count": 8}),
            (
                "Luvento: all clear after 5 h 10 min: 8 people wrote something negative in the last hour; "
                "usual at this time: 6"
            ),
        ),
        (changed(FIRST, **DEAF), "Luvento: mastodon could not be read since 02:10 UTC: 503 from social.example"),
        (
            changed(ESCALATED, **DEAF),
            (
                "Luvento: mastodon could not be read since 02:10 UTC: 503 from social.example (+1 new); "
                "nobody has acknowledged it for 1 h 2 min"
            ),
        ),
        (
            changed(CLEARED, **DEAF | {"count": 0, "ended": {}, "notes": ()}),
            "Luvento: all clear after 5 h 10 min: all sources can be read again",
        ),
        # A rule that is tried out says so before all else.
        (
            changed(FIRST, staged=True),
            "(staged, told to nobody) Luvento: 3 people wait for an answer, the longest for 42 min",
        ),
    ],
)
def test_the_line_that_every_channel_begins_with(notice, expected):
    assert plain.headline(notice) == expected


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        (
            changed(FIRST, **OUTCRY),
            "[Harken] CRITICAL Luvento: 3 people need an urgent answer, longest for 42 min: danger to people",
        ),
        (
            changed(FIRST, **SURGE),
            "[Harken] Luvento: 43 people wrote something negative in the last hour, usual at this time: 6",
        ),
        (
            changed(FIRST, **DEAF),
            "[Harken] Luvento: mastodon could not be read since 02:10 UTC: 503 from social.example",
        ),
        (changed(CLEARED, **SURGE | {"ended": {}, "count": 8}), "[Harken] All clear: Luvento, 8 in the last hour"),
        (changed(CLEARED, **DEAF | {"count": 0, "ended": {}}), "[Harken] All clear: Luvento, all can be read again"),
    ],
)
def test_the_subject_of_a_mail(notice, expected):
    assert email.subject(notice) == expected


def test_the_mail_of_an_outcry_says_why_it_is_urgent():
    body = email.render(changed(FIRST, **OUTCRY)).body
    assert body.startswith(
        "CRITICAL: 3 people need an urgent answer from Luvento, the longest for 42 min: danger to people"
    )
    assert "highest urgency, 91 of 100: danger to people; asks for help" in body
    assert "once nobody needs an urgent answer for 10 min." in body


def test_the_mail_of_a_surge_shows_what_was_written_and_not_who_waits():
    notice = changed(FIRST, **SURGE | {"waiters": (waiter(posts=3), NOA, PERCO)})
    body = email.render(notice).body
    assert body.startswith(
        "43 people wrote something negative about Luvento in the last hour; usual at this time: 6.\n\n"
        "This is the first mail about it: more than 22 at this hour are a surge."
    )
    assert "WHAT THEY WROTE, most urgent first" in body
    assert "mastodon, 42 min ago, at 02:15 UTC" in body
    assert "3 posts of theirs in this hour" in body
    assert "and 40 more" in body
    assert "no more than 14 an hour write so for 10 min." in body
    assert "wait" not in body.replace("awaits", "")


def test_the_mail_of_a_deaf_source_says_what_that_means_and_what_to_do():
    body = email.render(changed(FIRST, **DEAF)).body
    assert body.startswith("Luvento: mastodon could not be read since 02:10 UTC: 503 from social.example.")
    assert f"- {MEANING}" in body
    assert "WHAT TO DO NOW\n\nWhere it says 401 or 403" in body
    assert "harken ack --brand luvento --rule deaf" in body
    assert "once all sources can be read again for 10 min." in body


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        (
            changed(FIRST, **OUTCRY),
            "Harken CRITICAL, Luvento: 3 people need an urgent answer, longest for 42 min: danger to people. First: dana@",
        ),
        (
            changed(FIRST, **SURGE),
            "Harken, Luvento: 43 people wrote something negative in the last hour, usual at this time: 6. First: dana@",
        ),
        (
            changed(FIRST, **DEAF),
            "Harken, Luvento: mastodon could not be read since 02:10 UTC: 503 from social.example. Note: New posts",
        ),
    ],
)
def test_the_text_message(notice, expected):
    message = sms.render(notice)
    assert message.body.startswith(expected)
    assert message.parts <= 2
