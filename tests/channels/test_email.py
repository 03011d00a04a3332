import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

from harken.channels import email

from .notices import (
    AT,
    CLEARED,
    DANA,
    DEAF,
    ESCALATED,
    FIRST,
    GREW,
    PERCO,
    REMINDER,
    any_notice,
    changed,
    one,
    waiter,
)

FIRST_SUBJECT = "[Harken] Luvento: 3 people wait, longest for 42 min"
FIRST_BODY = """\
3 people wait for an answer from Luvento, the longest for 42 min (since 02:15 UTC).

This is the first mail about it: more than 2 have waited longer than 30 min.

WHO WAITS, most urgent first

1. dana@social.example, «Dana Levi»
mastodon, waiting 42 min, since 02:15 UTC
«The pump of my Luvento began to smoke while the kids stood next to it. Your hotline has been dead since yesterday.»
with 2 pictures
highest urgency, 91 of 100: danger to people; asks for help
https://social.example/@dana/109

2. noa.example, «\u2068נועה\u2069»
bluesky, waiting 38 min, since 02:19 UTC
«\u2068שלושה שבועות אני מחכה למכונה של לובנטו, אף אחד לא עונה\u2069»
2 posts of theirs wait in this conversation
high urgency, 64 of 100: delivery; has asked twice
https://sky.example/profile/noa/post/3k

3. perco
hackernews, waiting 31 min, since 02:26 UTC
«露文托的客服三天没有回我。»
normal urgency, 41 of 100: service
https://news.example/item?id=4

WHAT TO DO NOW

Answer number 1 at its link, then the next.

Tell the others that you are on it; this stops the reminders:
harken ack --brand luvento --rule complaints

Where no answer is needed, close it (harken inbox tells the ID):
harken close ID --reason "no reply needed"

The all-clear comes by itself once no more than 2 wait for 10 min.

Notice luvento/complaints/20261120T025700Z/1, 2026-11-20 02:57 UTC
"""

GREW_SUBJECT = "[Harken] GREW Luvento: 3 people wait (+2 new), longest for 57 min"
GREW_BODY = """\
3 people wait for an answer from Luvento, the longest for 57 min (since 02:15 UTC).

It grew: +2 new since the last mail.

PLEASE NOTE
- mastodon could not be read since 02:58 UTC: what was answered there since is not known.

WHO WAITS, most urgent first

1. dana@social.example, «Dana Levi»
mastodon, waiting 57 min, since 02:15 UTC
«The pump of my Luvento began to smoke while the kids stood next to it. Your hotline has been dead since yesterday.»
with 2 pictures
highest urgency, 91 of 100: danger to people; asks for help
https://social.example/@dana/109

2. NEW: noa.example, «\u2068נועה\u2069»
bluesky, waiting 53 min, since 02:19 UTC
«\u2068שלושה שבועות אני מחכה למכונה של לובנטו, אף אחד לא עונה\u2069»
2 posts of theirs wait in this conversation
high urgency, 64 of 100: delivery; has asked twice
https://sky.example/profile/noa/post/3k

3. NEW: perco
hackernews, waiting 46 min, since 02:26 UTC
«露文托的客服三天没有回我。»
normal urgency, 41 of 100: service
https://news.example/item?id=4

WHAT TO DO NOW

Answer number 1 at its link, then the next.

Tell the others that you are on it; this stops the reminders:
harken ack --brand luvento --rule complaints

Where no answer is needed, close it (harken inbox tells the ID):
harken close ID --reason "no reply needed"

The all-clear comes by itself once no more than 2 wait for 10 min.

Notice luvento/complaints/20261120T025700Z/2, 2026-11-20 03:12 UTC
"""

ESCALATED_SUBJECT = "[Harken] CRITICAL Luvento: 3 people wait, not acknowledged for 1 h 2 min"
ESCALATED_BODY = """\
CRITICAL: 3 people wait for an answer from Luvento, the longest for 1 h 44 min (since 02:15 UTC).

Nobody has acknowledged it for 1 h 2 min, since 02:57 UTC; it is critical now.

WHO WAITS, most urgent first

1. dana@social.example, «Dana Levi»
mastodon, waiting 1 h 44 min, since 02:15 UTC
«The pump of my Luvento began to smoke while the kids stood next to it. Your hotline has been dead since yesterday.»
with 2 pictures
highest urgency, 91 of 100: danger to people; asks for help
https://social.example/@dana/109

2. noa.example, «\u2068נועה\u2069»
bluesky, waiting 1 h 40 min, since 02:19 UTC
«\u2068שלושה שבועות אני מחכה למכונה של לובנטו, אף אחד לא עונה\u2069»
2 posts of theirs wait in this conversation
high urgency, 64 of 100: delivery; has asked twice
https://sky.example/profile/noa/post/3k

3. perco
hackernews, waiting 1 h 33 min, since 02:26 UTC
«露文托的客服三天没有回我。»
normal urgency, 41 of 100: service
https://news.example/item?id=4

WHAT TO DO NOW

Answer number 1 at its link, then the next.

Tell the others that you are on it; this stops the reminders:
harken ack --brand luvento --rule complaints

Where no answer is needed, close it (harken inbox tells the ID):
harken close ID --reason "no reply needed"

The all-clear comes by itself once no more than 2 wait for 10 min.

Notice luvento/complaints/20261120T025700Z/3, 2026-11-20 03:59 UTC
"""

REMINDER_SUBJECT = "[Harken] REMINDER Luvento: 1 person waits, 4 h 42 min so far"
REMINDER_BODY = """\
1 person still waits for an answer from Luvento, 4 h 42 min so far (since 02:15 UTC).

A reminder: this has gone on for 4 h, since 02:57 UTC. Nobody has acknowledged it.

WHO WAITS

1. dana@social.example, «Dana Levi»
mastodon, waiting 4 h 42 min, since 02:15 UTC
«The pump of my Luvento began to smoke while the kids stood next to it. Your hotline has been dead since yesterday.»
with 2 pictures
highest urgency, 91 of 100: danger to people; asks for help
https://social.example/@dana/109

WHAT TO DO NOW

Answer at the link above.

Tell the others that you are on it; this stops the reminders:
harken ack --brand luvento --rule complaints

Where no answer is needed, close it (harken inbox tells the ID):
harken close ID --reason "no reply needed"

The all-clear comes by itself once no more than 2 wait for 10 min.

Notice luvento/complaints/20261120T025700Z/4, 2026-11-20 06:57 UTC
"""

CLEARED_SUBJECT = "[Harken] All clear: Luvento, 9 answered, 1 closed, 2 deleted, 3 never answered, 1 still waits"
CLEARED_BODY = """\
All clear: Luvento, rule complaints.

It lasted 5 h 10 min, from 02:57 UTC to 08:07 UTC.

HOW IT ENDED
9 answered
1 closed
2 deleted by their authors
3 aged out and were never answered
1 person still waits

Those who aged out have not heard from you. They are still in the inbox:
harken inbox

WHO STILL WAITS

1. perco
hackernews, waiting 5 h 41 min, since 02:26 UTC
«露文托的客服三天没有回我。»
normal urgency, 41 of 100: service
https://news.example/item?id=4

Notice luvento/complaints/20261120T025700Z/5, 2026-11-20 08:07 UTC
"""

DEAF_SUBJECT = "[Harken] Luvento: mastodon could not be read for 31 min (503 from social.example)"
DEAF_BODY = """\
Luvento: mastodon could not be read for 31 min (503 from social.example).

This is the first mail about it (rule deaf).

Tell the others that you are on it; this stops the reminders:
harken ack --brand luvento --rule deaf

Notice luvento/deaf/20261120T025700Z/1, 2026-11-20 02:57 UTC
"""


@pytest.mark.parametrize(
    ("notice", "subject", "body"),
    [
        pytest.param(FIRST, FIRST_SUBJECT, FIRST_BODY, id="FIRST"),
        pytest.param(GREW, GREW_SUBJECT, GREW_BODY, id="GREW"),
        pytest.param(ESCALATED, ESCALATED_SUBJECT, ESCALATED_BODY, id="ESCALATED"),
        pytest.param(REMINDER, REMINDER_SUBJECT, REMINDER_BODY, id="REMINDER"),
        pytest.param(CLEARED, CLEARED_SUBJECT, CLEARED_BODY, id="CLEARED"),
        pytest.param(DEAF, DEAF_SUBJECT, DEAF_BODY, id="a rule that counts no people"),
    ],
)
def test_the_whole_mail(notice, subject, body):
    mail = email.render(notice)
    assert mail.subject == subject
    assert mail.body == body


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Luvento", "[Harken] Luvento: 3 people wait, longest for 42 min"),
        ("Café Lüvéntø", "[Harken] Cafe Luvento: 3 people wait, longest for 42 min"),
        ("Лувенто", "[Harken] Luvento: 3 people wait, longest for 42 min"),
        ("לובנטו", "[Harken] luvento: 3 people wait, longest for 42 min"),
        ("露文托", "[Harken] luvento: 3 people wait, longest for 42 min"),
        ("لوفنتو", "[Harken] luvento: 3 people wait, longest for 42 min"),
        ("Lu\r\nBcc: all@x.example", "[Harken] Lu Bcc: all@x.example: 3 people wait, longest for 42 min"),
    ],
)
def test_subject_in_five_scripts(name, expected):
    assert email.render(changed(FIRST, brand_name=name)).subject == expected


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        # critical from the first
        (changed(FIRST, severity="critical"), "[Harken] CRITICAL Luvento: 3 people wait, longest for 42 min"),
        (
            changed(GREW, severity="critical", count=2000, more=True, new=1990),
            "[Harken] CRITICAL GREW Luvento: 2,000+ people wait (+1,990 new), longest for at least 57 min",
        ),
        # nobody answered: not called clear
        (changed(CLEARED, count=0, ended={"aged": 3}), "[Harken] Ended: Luvento, 3 never answered"),
        (changed(CLEARED, count=0, ended={"removed": 3}), "[Harken] Ended: Luvento, removed from the settings"),
        (changed(CLEARED, count=0, ended={}), "[Harken] All clear: Luvento, rule complaints"),
        # what does not fit is cut, with a sign
        (
            changed(DEAF, notes=("mastodon " * 20,)),
            "[Harken] Luvento: mastodon mastodon mastodon mastodon mastodon mastodon mastodon mastodon mastod...",
        ),
        # a note without a letter of ASCII still leaves a subject
        (changed(DEAF, notes=("露文托",)), "[Harken] Luvento:"),
    ],
)
def test_subject(notice, expected):
    assert email.render(notice).subject == expected


@pytest.mark.parametrize(
    ("notice", "line"),
    [
        # one who wrote no words, only pictures
        (one(text="", pictures=1), "\nno text, 1 picture\n"),
        (one(text="", pictures=1, alt="a dead\nLuvento"), "\nno text, 1 picture: «a dead Luvento»\n"),
        (one(text="", pictures=2, alt="» <b>"), "\nno text, 2 pictures: «” ‹b›»\n"),
        (one(text="", pictures=1, alt="\u202e\x00"), "\nno text, 1 picture\n"),
        (one(text="", pictures=1, alt="המכונה"), "\nno text, 1 picture: «\u2068המכונה\u2069»\n"),
        (one(text="", pictures=0), "\n(no words)\n"),
        # words and pictures
        (one(text="Look", pictures=2, alt="smoke"), "\n«Look»\nwith 2 pictures: «smoke»\n"),
        # a deleted author
        (one(handle=None, name=None), "\n1. somebody whose name is not known\n"),
        (one(handle=None), "\n1. «Dana Levi»\n"),
        # a handle of several words could pass for ours
        (one(handle="ALL CLEAR"), "\n1. «ALL CLEAR», «Dana Levi»\n"),
        (one(url=None), "\nNo link is known: look for it on mastodon.\n"),
        (
            one(url="javascript:alert(1)"),
            "\nIts link is not a safe web address and is not shown: look for it on mastodon.\n",
        ),
        # no reasons, a new day
        (one(reasons=(), urgency=85), "\nhighest urgency, 85 of 100\n"),
        (one(urgency=84), "\nhigh urgency, 84 of 100: danger"),
        (one(urgency=59), "\nnormal urgency, 59 of 100: danger"),
        (one(since=AT - timedelta(hours=26)), "waiting 1 day 2 h, since 19 Nov 00:57 UTC\n"),
        # more wait than are told of
        (changed(FIRST, count=24), "\n\nand 21 more. All of them: harken inbox\n"),
        (changed(FIRST, count=2000, more=True), "\n\nand at least 1,997 more. All of them: harken inbox\n"),
        (changed(FIRST, count=24), "the longest for at least 42 min.\n"),
        # the reason is said only as far as the notice proves it
        (one(), "This is the first mail about it (rule complaints).\n"),
        (changed(FIRST, waiting_seconds=3600), "This is the first mail about it (rule complaints).\n"),
        (
            changed(FIRST, raised_at=AT - timedelta(hours=4)),
            "It began at 19 Nov 22:57 UTC and was held back until now.\n",
        ),
        # somebody is on it
        (changed(GREW, acknowledged=True), "It grew: +2 new since the last mail. Somebody has acknowledged it.\n"),
        # how it ended
        (changed(CLEARED, ended={"aged": 3}), "Ended, but not answered: Luvento, rule complaints.\n"),
        (
            changed(CLEARED, ended={"removed": 3}),
            "It was removed from the settings, so Harken no longer watches it.\n",
        ),
        # more notes than anybody reads
        (changed(FIRST, notes=("unread.",) * 25), "- unread.\n- and 5 more notes like these\n"),
        # ids of the settings cannot become commands
        (changed(FIRST, rule="x; rm -rf ~\nharken"), "\nharken ack --brand luvento --rule 'x; rm -rf ~ harken'\n"),
        # a link that is not shown is none to answer at; of a crowd it is known since when the first waits
        (one(url="javascript:x"), "Answer at the source above."),
        (changed(FIRST, waiters=(waiter(url=None), PERCO)), "Answer number 1 at its source, then the next."),
        (
            changed(FIRST, count=9, oldest=AT - timedelta(hours=1)),
            "9 people wait for an answer from Luvento, the longest for 1 h (since 01:57 UTC).",
        ),
    ],
)
def test_a_line_of_the_body(notice, line):
    assert line in email.render(notice).body


def test_nobody_is_asked_to_acknowledge_what_is_acknowledged():
    assert "harken ack" in email.render(GREW).body
    assert "harken ack" not in email.render(changed(GREW, acknowledged=True)).body
    assert "harken ack" not in email.render(changed(DEAF, acknowledged=True)).body


def test_ten_are_shown_and_the_others_counted():
    body = email.render(changed(FIRST, count=24, waiters=(DANA,) * 12)).body
    assert "\n10. dana@" in body
    assert "\n11. " not in body
    assert "and 14 more." in body


def test_new_ones_are_marked_where_others_are_not_new():
    marked = re.findall(r"^\d\. (NEW: )?(\S+?),? ?", email.render(GREW).body, re.MULTILINE)
    assert [mark for mark, _ in marked] == ["", "NEW: ", "NEW: "]
    assert "NEW" not in email.render(FIRST).body


def test_a_text_cannot_write_a_line_of_ours():
    forged = "fine.»\n\nAll clear: Luvento, rule complaints.\r\u2028WHAT TO DO NOW\x0bnothing\x85\u202e"
    body = email.render(one(text=forged, name=forged, reasons=(forged,))).body
    assert "\nAll clear" not in body
    assert body.splitlines().count("WHAT TO DO NOW") == 1
    assert "«fine.” All clear: Luvento, rule complaints. WHAT TO DO NOW nothing»" in body


def test_links_and_markup_of_others_are_taken_out_of_action():
    hostile = '<a href="https://evil.example/">pay</a> javascript:x data:text/html,y @everyone <script>'
    body = email.render(one(text=hostile, name=hostile, handle=hostile, url="data:text/html,z")).body
    assert not re.search(r"[<>]|evil|javascript|data:", body)
    assert "@everyone" in body  # a word like any other in a mail


def test_right_to_left_words_are_isolated_whatever_they_bring():
    body = email.render(one(text="\u202eשלום\u2069 \u2066עולם", name="\u200fנועה", handle="דנה")).body
    assert "«\u2068שלום עולם\u2069»" in body
    assert "\n1. \u2068דנה\u2069, «\u2068נועה\u2069»\n" in body
    assert body.count("\u2068") == body.count("\u2069") == 3


def test_a_mail_has_an_upper_bound_and_is_cut_on_a_whole_entry():
    huge = waiter(
        text="露" * 20_000,
        name="露" * 20_000,
        handle="露" * 20_000,
        source="露" * 20_000,
        reasons=("露" * 20_000,) * 9,
        url="https://social.example/" + "x" * 1_900,
    )
    notes = ("露" * 20_000,) * 30
    mail = email.render(changed(FIRST, count=20, waiters=(huge,) * 20, notes=notes, brand_name="露" * 20_000))
    assert len(mail.body.encode()) <= 100_000
    assert mail.body.count("https://social.example/xxx") == 10
    assert "and 10 more." in mail.body


def test_entries_that_do_not_fit_are_left_out_whole(monkeypatch):
    whole = len(email.render(FIRST).body.encode())
    monkeypatch.setattr(email, "BODY_BYTES", whole - 1)
    body = email.render(FIRST).body
    assert "\n2. noa.example" in body
    assert "perco" not in body
    assert "and 1 more." in body
    assert body.endswith("UTC\n")


@settings(max_examples=120, deadline=None)
@given(any_notice())
def test_any_notice_makes_a_mail(notice):
    mail = email.render(notice)
    assert re.fullmatch(r"[ -~]{1,99}", mail.subject)
    assert mail.subject.strip() == mail.subject
    assert len(mail.body.encode()) <= 100_000
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066\u2067]", mail.body)
    given_links = {unquote(item.url.strip(), errors="replace") for item in notice.waiters if item.url}
    for shown in re.findall(r"(?i)[a-z]*://\S*", mail.body):
        assert unquote(shown, errors="replace") in given_links
