"""Invented notices that the channels' tests render."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import strategies as st

from harken.domain.notice import Notice, Waiter

AT = datetime(2026, 11, 20, 2, 57, tzinfo=UTC)

DANA = Waiter(
    mention="mastodon:https://social.example/@dana/109",
    source="mastodon",
    url="https://social.example/@dana/109",
    handle="dana@social.example",
    name="Dana Levi",
    followers=61,
    since=AT - timedelta(minutes=42),
    text="The pump of my Luvento began to smoke while the kids stood next to it. Your hotline has been dead since yesterday.",
    lang="en",
    urgency=91,
    reasons=("danger to people", "asks for help"),
    new=True,
    pictures=2,
)
NOA = Waiter(
    mention="bluesky:3k",
    source="bluesky",
    url="https://sky.example/profile/noa/post/3k",
    handle="noa.example",
    name="נועה",
    followers=None,
    since=AT - timedelta(minutes=38),
    text="שלושה שבועות אני מחכה למכונה של לובנטו, אף אחד לא עונה",
    lang="he",
    urgency=64,
    reasons=("delivery", "has asked twice"),
    new=True,
    posts=2,
)
PERCO = Waiter(
    mention="hackernews:4",
    source="hackernews",
    url="https://news.example/item?id=4",
    handle="perco",
    name=None,
    followers=None,
    since=AT - timedelta(minutes=31),
    text="露文托的客服三天没有回我。",
    lang="zh",
    urgency=41,
    reasons=("service",),
    new=True,
)
FIRST = Notice(
    brand="luvento",
    brand_name="Luvento",
    rule="complaints",
    incident="20261120T025700Z",
    sequence=1,
    at=AT,
    reason="FIRST",
    severity="warning",
    channels=("email",),
    count=3,
    new=3,
    above=2,
    waiting_seconds=1800,
    clear_at=2,
    clear_after_seconds=600,
    raised_at=AT,
    waiters=(DANA, NOA, PERCO),
)


def changed(notice: Notice, **values: object) -> Notice:
    """The notice with other values."""
    return msgspec.structs.replace(notice, **values)


def waiter(given: Waiter = DANA, **values: object) -> Waiter:
    """A waiter with other values."""
    return msgspec.structs.replace(given, **values)


def one(**values: object) -> Notice:
    """A first notice of one waiter, who differs from Dana in `values`."""
    return changed(FIRST, count=1, new=1, above=0, waiters=(waiter(DANA, **values),))


GREW = changed(
    FIRST,
    reason="GREW",
    sequence=2,
    at=AT + timedelta(minutes=15),
    new=2,
    waiters=(waiter(new=False), NOA, PERCO),
    notes=("mastodon could not be read since 02:58 UTC: what was answered there since is not known.",),
)
ESCALATED = changed(
    FIRST,
    reason="ESCALATED",
    severity="critical",
    sequence=3,
    at=AT + timedelta(minutes=62),
    new=0,
    waiters=(waiter(new=False), waiter(NOA, new=False), waiter(PERCO, new=False)),
)
REMINDER = changed(
    FIRST,
    reason="REMINDER",
    sequence=4,
    at=AT + timedelta(hours=4),
    count=1,
    new=0,
    waiters=(waiter(new=False),),
)
CLEARED = changed(
    FIRST,
    reason="CLEARED",
    sequence=5,
    at=AT + timedelta(hours=5, minutes=10),
    count=1,
    new=0,
    waiters=(waiter(PERCO, new=False),),
    ended={"answered": 9, "closed": 1, "gone": 2, "aged": 3},
)
DEAF = changed(
    FIRST,
    rule="deaf",
    count=1,
    new=1,
    waiters=(),
    notes=("mastodon could not be read for 31 min (503 from social.example).",),
)


text = st.text(st.characters() | st.sampled_from("אبя露«»<>\r\n\u202e~[€`"), max_size=80)
link = st.sampled_from(
    ["https://social.example/", "http://x.example/", "javascript:", "data:text/html,", "https://a@", ""]
)


def outside():
    """What a stranger writes, links of theirs among it."""
    return st.builds("".join, st.lists(text | link, max_size=4))


def moments():
    return st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def waiters():
    return st.builds(
        Waiter,
        mention=text,
        source=text,
        url=st.none() | outside() | st.builds("{}{}".format, link, st.integers(0, 10**400).map(str)),
        handle=st.none() | outside(),
        name=st.none() | outside(),
        followers=st.none(),
        since=moments(),
        text=outside(),
        lang=st.none() | st.sampled_from(["he", "en", "xx"]),
        urgency=st.integers(0, 100),
        reasons=st.lists(outside(), max_size=7).map(tuple),
        new=st.booleans(),
        pictures=st.integers(0, 5),
        posts=st.integers(1, 5),
    )


def any_notice():
    """Any notice at all, likely or not."""
    return st.builds(
        Notice,
        brand=text,
        brand_name=outside(),
        rule=outside(),
        incident=text,
        sequence=st.integers(1, 9),
        at=moments(),
        reason=st.sampled_from(["FIRST", "GREW", "ESCALATED", "REMINDER", "CLEARED"]),
        severity=st.sampled_from(["warning", "critical"]),
        channels=st.just(("email",)),
        count=st.integers(0, 10**12),
        new=st.integers(0, 10**12),
        above=st.integers(0, 100),
        waiting_seconds=st.integers(0, 10**7),
        raised_at=moments(),
        more=st.booleans(),
        waiters=st.lists(waiters(), max_size=12).map(tuple),
        ended=st.dictionaries(
            st.sampled_from(["answered", "held", "closed", "gone", "aged", "removed"]) | text,
            st.integers(0, 10**9),
            max_size=7,
        ),
        notes=st.lists(outside(), max_size=22).map(tuple),
        gist=st.lists(outside(), max_size=4).map(tuple),
        acknowledged=st.booleans(),
    )
