import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

from harken.channels import sms
from harken.domain.latin import latin
from harken.domain.links import untracked

from .notices import CLEARED, DANA, DEAF, ESCALATED, FIRST, GREW, NOA, PERCO, REMINDER, any_notice, changed, one
from .test_gsm7 import sent

LINK = "https://social.example/@dana/109"


@pytest.mark.parametrize(
    ("notice", "parts", "body"),
    [
        (
            FIRST,
            1,
            'Harken, Luvento: 3 people wait, longest for 42 min. First: dana@social.example on mastodon: "The pump of my Luvento began..." https://social.example/@dana/109',
        ),
        (
            GREW,
            2,
            'Harken GREW, Luvento: 3 people wait (+2 new), longest for 57 min. Note: mastodon could not be read since 02:58 UTC: what was answered there since is not known. First: dana@social.example on mastodon: "The pump of my Luvento began to smoke while the kids stood next to..." https://social.example/@dana/109',
        ),
        (
            ESCALATED,
            2,
            'Harken CRITICAL, Luvento: 3 people wait, longest for 1 h 44 min, not acknowledged for 1 h 2 min. First: dana@social.example on mastodon: "The pump of my Luvento began to smoke while the kids stood next to it. Your hotline has been dead since yesterday.", with 2 pictures https://social.example/@dana/109',
        ),
        (
            REMINDER,
            1,
            'Harken REMINDER, Luvento: 1 person waits, 4 h 42 min so far. First: dana@social.example on mastodon: "The pump of my..." https://social.example/@dana/109',
        ),
        (
            CLEARED,
            1,
            "Harken, Luvento: all clear after 5 h 10 min: 9 answered, 1 closed, 2 deleted by their authors, 3 aged out and were never answered, 1 person still waits.",
        ),
        (DEAF, 1, "Harken, Luvento: mastodon could not be read for 31 min (503 from social.example)."),
    ],
)
def test_the_whole_message(notice, parts, body):
    message = sms.render(notice)
    assert message.body == body
    assert (message.encoding, message.parts) == ("gsm7", parts)


def bare(**waiter):
    """The first notice with one waiter and no pictures, unless told otherwise."""
    return one(**{"pictures": 0, **waiter})


HEAD = "Harken, Luvento: 1 person waits, 42 min so far. First: "


@pytest.mark.parametrize(
    ("notice", "body"),
    [
        # words that would make the whole message dearer: their language, where there is a name for it
        (bare(text="насос дымит", lang="ru"), f"{HEAD}dana@social.example on mastodon, in Russian {LINK}"),
        (bare(text="насос дымит", lang=None), f"{HEAD}dana@social.example on mastodon {LINK}"),
        (bare(text="הוא מעשן", lang="he"), f"{HEAD}dana@social.example on mastodon, in Hebrew {LINK}"),
        (bare(text="它在冒烟", lang="zh-Hant"), f"{HEAD}dana@social.example on mastodon, in Chinese {LINK}"),
        # signs as typed, pictographs left out
        (
            bare(text="“It smokes” – 🔥…", lang="en"),
            f"{HEAD}dana@social.example on mastodon: \"'It smokes' - ...\" {LINK}",
        ),
        (bare(text="Größe ñ €5"), f'{HEAD}dana@social.example on mastodon: "Größe ñ €5" {LINK}'),
        # a picture, no words
        (bare(text=""), f"{HEAD}dana@social.example on mastodon {LINK}"),
        (bare(text="", pictures=2), f"{HEAD}dana@social.example on mastodon, no text, 2 pictures {LINK}"),
        (
            bare(text="It smokes", pictures=2),
            f'{HEAD}dana@social.example on mastodon: "It smokes", with 2 pictures {LINK}',
        ),
        # a Cyrillic handle is spelled in Latin letters, an accent falls off, none at all is none
        (bare(text="", handle="дана_щ"), f"{HEAD}dana_shch on mastodon {LINK}"),
        (bare(text="", handle="dané"), f"{HEAD}dane on mastodon {LINK}"),
        (bare(text="", handle=None, name=None), f"{HEAD}mastodon {LINK}"),
        # one that has no Latin form is told as it is, at the price of UCS-2; their words then cost no more
        (
            bare(text="它在冒烟，谁来管一管", handle="露露"),
            f'{HEAD}露露 on mastodon: "它在冒烟,谁来管一管" {LINK}'.replace(",谁", "，谁"),
        ),
        (
            bare(text="הוא מעשן", handle="דנה"),
            f'{HEAD}\u2068דנה\u2069 on mastodon: "\u2068הוא מעשן\u2069" {LINK}',
        ),
        # letters of two scripts look like another name, which they must not become (the last one is Cyrillic)
        (bare(text="", handle="luventо"), f"{HEAD}luventо on mastodon {LINK}"),
        # but where the link would not fit any more, the handle goes
        (
            bare(text="", handle="露露", url="https://social.example/".ljust(90, "x")),
            f"{HEAD}mastodon {'https://social.example/'.ljust(90, 'x')}",
        ),
        # what only tracks is left out of the link
        (bare(text="", url=f"{LINK}?utm_source=x&fbclid=y"), f"{HEAD}dana@social.example on mastodon {LINK}"),
        # nobody else's line, no link but the mention's own
        (
            bare(text="ok\r\nHarken: ALL CLEAR https://evil.example/x", handle="x\ny"),
            f'{HEAD}x y on mastodon: "ok Harken: ALL CLEAR (link)" {LINK}',
        ),
        (bare(text="It smokes", url="javascript:x"), f'{HEAD}dana@social.example on mastodon: "It smokes"'),
        # whose turn it is need not be who waits longest
        (
            changed(FIRST, waiters=(PERCO, NOA, DANA)),
            "Harken, Luvento: 3 people wait, longest for 42 min. First: perco on hackernews for 31 min, in Chinese https://news.example/item?id=4",
        ),
        # several notes
        (
            changed(bare(text=""), notes=("mastodon is unread.", "bluesky, too.")),
            f"Harken, Luvento: 1 person waits, 42 min so far. Note: mastodon is unread. More notes in the mail. First: dana@social.example on mastodon {LINK}",
        ),
        # a brand of another script
        (
            changed(bare(text=""), brand_name="露文托"),
            f"{HEAD}dana@social.example on mastodon {LINK}".replace("L", "l", 1),
        ),
        (
            changed(bare(text=""), brand_name="Лувенто"),
            f"{HEAD}dana@social.example on mastodon {LINK}",
        ),
        (
            changed(CLEARED, ended={"aged": 2}, count=0),
            "Harken, Luvento: ended after 5 h 10 min: 2 aged out and were never answered.",
        ),
    ],
)
def test_body(notice, body):
    assert sms.render(notice).body == body


@pytest.mark.parametrize(
    ("length", "shown", "parts"),
    [
        (73, True, 1),  # 160 septets in all
        (74, True, 2),
        (219, True, 2),  # 306 septets
        (220, True, 2),  # the handle makes room
        (242, True, 2),
        (243, False, 1),  # whole or not at all
    ],
)
def test_a_link_is_whole_or_not_there(length, shown, parts):
    link = "https://social.example/".ljust(length, "x")
    message = sms.render(bare(text="", url=link))
    assert (link in message.body) is shown
    assert ("https" in message.body) is shown
    assert message.parts == parts


def test_a_link_goes_before_a_long_note_and_before_the_handle():
    link = "https://social.example/".ljust(210, "x")
    body = sms.render(changed(bare(text="", url=link), notes=("mastodon is unread " * 9,))).body
    assert (
        body == f"Harken, Luvento: 1 person waits, 42 min so far. Mind the notes in the mail. First: mastodon {link}"
    )


def test_what_cannot_all_be_said_points_to_the_mail():
    long = "mastodon is unread " * 9
    crowd = changed(
        ESCALATED, more=True, count=10**9, new=10**9, waiters=(bare(text="", url=None).waiters[0], PERCO) * 2
    )
    body = sms.render(changed(crowd, brand_name="L" * 40, notes=(long, long))).body
    assert body.endswith("Mind the notes in the mail. First: dana@social.example on mastodon")
    body = sms.render(changed(DEAF, notes=(long * 3, long, long))).body
    assert body.endswith("... Mind the notes in the mail.")


def test_words_fill_the_parts_that_are_needed_anyway_and_no_further():
    plain = sms.render(bare(text=""))
    for length in (*range(1, 90), 399):
        message = sms.render(bare(text="x" * length))
        assert message.parts == plain.parts == 1
    link = "https://social.example/".ljust(100, "x")
    assert sms.render(bare(text="€" * 400, url=link)).parts == 2


@settings(max_examples=120, deadline=None)
@given(any_notice())
def test_any_notice_makes_a_message_of_at_most_two_parts(notice):
    message = sms.render(notice)
    gsm, parts = sent(message.body)
    assert message.encoding == ("gsm7" if gsm else "ucs2")
    if not gsm:  # for a handle that can't be told otherwise, and for nothing else
        assert latin(str(notice.waiters[0].handle)) is None
    assert 1 <= len(parts) == message.parts <= 2
    assert message.body
    assert len(message.body.splitlines()) == 1
    given_links = {unquote(untracked(item.url.strip()), errors="replace") for item in notice.waiters if item.url}
    for shown in re.findall(r"(?i)[a-z]*://\S*", message.body):
        assert unquote(shown, errors="replace") in given_links


@pytest.mark.parametrize("length", range(1, 120))
def test_words_in_a_message_that_is_wide_already_cost_no_part(length):
    """Two units a letter, and none is cut in half."""
    plain = sms.render(bare(text="", handle="露露", url=None))
    message = sms.render(bare(text="😀𠮷" * length, handle="露露", url=None, lang="zh"))
    assert (message.encoding, message.parts) == ("ucs2", plain.parts)
    message.body.encode("utf-16-le")
