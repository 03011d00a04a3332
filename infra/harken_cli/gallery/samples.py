"""Made-up notices for the page: one brand's bad night, told by each kind of rule."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from harken.domain.brand import Brand
from harken.domain.notice import Notice, Waiter
from harken_cli.reach import trial

_AT = datetime(2026, 11, 20, 2, 57, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_LUVENTO = Brand(id="luvento", names=("Luvento",), sources=())


class Sample(Struct, frozen=True):
    """A notice, and in a sentence when it comes; `services`: the chats it is shown in."""

    title: str
    when: str
    notice: Notice
    services: tuple[str, ...] = ("slack",)


class Group(Struct, frozen=True):
    """Notices of one kind of rule."""

    title: str
    what: str
    samples: tuple[Sample, ...]


_DANA = Waiter(
    mention="mastodon:https://social.example/@dana/109",
    source="mastodon",
    url="https://social.example/@dana/109",
    handle="dana@social.example",
    name="Dana Levi",
    followers=61,
    since=_AT - 42 * _MINUTE,
    text="The pump of my Luvento began to smoke while the kids stood next to it. Your hotline has been dead since "
    "yesterday. Does anybody read this?",
    lang="en",
    urgency=91,
    reasons=("a danger to people", "asks for help"),
    new=True,
    pictures=2,
    alt="a coffee machine, smoke coming out at the back",
)
_NOA = Waiter(
    mention="bluesky:at://did:plc:noa/app.bsky.feed.post/3k",
    source="bluesky",
    url="https://sky.example/profile/noa/post/3k",
    handle="noa.example",
    name="נועה",
    followers=340,
    since=_AT - 38 * _MINUTE,
    text="שלושה שבועות אני מחכה למכונה של לובנטו, ואף אחד לא עונה לי. Order 88121, מישהו שם?",
    lang="he",
    urgency=64,
    reasons=("delivery", "has written twice"),
    new=True,
    posts=2,
)
_OLGA = Waiter(
    mention="vk:-100_7",
    source="vk",
    url="https://vk.example/wall-100_7",
    handle="olga_k",
    name="Ольга К.",
    followers=58,
    since=_AT - 35 * _MINUTE,
    text="Лувенто списали деньги дважды, а в поддержке второй день молчат. Как вернуть?",
    lang="ru",
    urgency=58,
    reasons=("billing",),
    new=True,
)
_LIN = Waiter(
    mention="hackernews:4",
    source="hackernews",
    url="https://news.example/item?id=4",
    handle="lin",
    name=None,
    followers=None,
    since=_AT - 31 * _MINUTE,
    text="露文托的客服三天没有回我，咖啡机还是坏的。",
    lang="zh",
    urgency=41,
    reasons=("service",),
    new=True,
)
_PICTURE = replace(
    _LIN,
    mention="mastodon:https://social.example/@perco/12",
    source="mastodon",
    url="https://social.example/@perco/12",
    handle="perco@social.example",
    text="",
    lang=None,
    pictures=1,
    alt="the display says E42",
    reasons=("a picture, no words",),
)


def _old(*waiters: Waiter) -> tuple[Waiter, ...]:
    return tuple(replace(waiter, new=False) for waiter in waiters)


_UNREAD = "mastodon could not be read since 02:58 UTC: it answers 503."
_MEANING = (
    "New posts and answers there are not seen meanwhile, and no all-clear is given. Nothing is lost: reading goes on "
    "from where it stopped."
)
_FIRST = Notice(
    brand="luvento",
    brand_name="Luvento",
    rule="complaints",
    incident="20261120T025700Z",
    sequence=1,
    at=_AT,
    reason="FIRST",
    severity="warning",
    channels=("email", "sms", "chat"),
    count=6,
    new=6,
    above=5,
    waiting_seconds=1800,
    clear_at=2,
    clear_after_seconds=600,
    raised_at=_AT,
    oldest=_AT - 42 * _MINUTE,
    waiters=(_DANA, _NOA, _OLGA, _LIN),
    sentiment=("negative",),
    stack="harken",
)


def _gist(people: int, hourly: int) -> tuple[str, ...]:
    return (
        f"Where: #luvento, 67% ({people} people)",
        "Why: defect 71%, service 24%",
        f"How fast: {hourly} in the last hour, usual 0.5; still growing, doubled every 22 min",
    )


def _course(first: Notice, *, grown: Notice, last: Notice) -> tuple[Notice, ...]:
    """An incident's further notices, each at its time: grown, not acknowledged, going on, over."""
    calm = replace(first, new=0, waiters=_old(*first.waiters))
    gist = _gist(first.count * 2 // 3, first.count) if first.count > 2 else ()  # of fewer all is said already
    return (
        replace(grown, reason="GREW", sequence=2, at=_AT + 15 * _MINUTE),
        replace(calm, reason="ESCALATED", sequence=3, at=_AT + 62 * _MINUTE, severity="critical", gist=gist),
        replace(calm, reason="REMINDER", sequence=4, at=_AT + 240 * _MINUTE),
        replace(last, reason="CLEARED", sequence=5, at=_AT + 310 * _MINUTE, new=0),
    )


_WHEN = (
    "It begins.",
    "New people have come, and they are many or more urgent.",
    "Nobody has acknowledged it for an hour: it is critical from now on.",
    "It still goes on, four hours later.",
    "It is over.",
)


def _samples(first: Notice, following: tuple[Notice, ...], *, services: tuple[str, ...]) -> tuple[Sample, ...]:
    return tuple(
        Sample(notice.reason, when, notice, ("slack", *(services if notice is first else ())))
        for notice, when in zip((first, *following), _WHEN, strict=True)
    )


_GREW = replace(
    _FIRST,
    count=9,
    new=3,
    waiters=(replace(_DANA, new=False), replace(_NOA, new=False), _PICTURE, *_old(_OLGA, _LIN)),
    notes=(_UNREAD, "For 2 of them we could not check whether you have answered already."),
)
_OVER = replace(
    _FIRST, count=1, waiters=_old(_LIN), oldest=_LIN.since, ended={"answered": 9, "closed": 1, "gone": 2, "aged": 3}
)

_FIRE = replace(
    _FIRST, rule="fire", kind="outcry", severity="critical", count=1, new=1, above=0, waiting_seconds=0, clear_at=0,
    waiters=(_DANA,),
)  # fmt: skip
_FIRE_GREW = replace(
    _FIRE,
    count=2,
    new=1,
    waiters=(replace(_DANA, new=False), replace(_OLGA, urgency=88, reasons=("asks for a lawyer", "going round"))),
    notes=("Rule complaints is on as well: 7 people wait, longest for 50 min",),
)
_SURGE = replace(
    _FIRST, rule="surge", kind="surge", count=43, new=43, above=22, clear_at=14, usual=6, waiting_seconds=0,
    waiters=(_DANA, _NOA, _OLGA, _LIN),
)  # fmt: skip
_DEAF = replace(
    _FIRST, rule="deaf", kind="deaf", count=1, new=1, above=0, clear_at=0, waiting_seconds=0, waiters=(),
    notes=("mastodon could not be read since 02:26 UTC: it refuses us (401).", _MEANING), oldest=_AT - 31 * _MINUTE,
)  # fmt: skip

_HOSTILE = "\r\nBcc: all@victim.example <b>bold</b> @everyone <!channel> [click](https://evil.example/x) \u202eevil"
_STRANGER = replace(
    _DANA,
    handle="@everyone",
    name="<!here> **Your bank**",
    text=_HOSTILE + " `rm -rf /` www.evil.example/login javascript:alert(1) " + "z" + "\u0301" * 40 + " *so*" * 40,
    url="javascript:alert(1)",
    reasons=("<script>",),
    alt="](https://evil.example)",
)

GROUPS = (
    Group(
        "People wait",
        "Kind `unanswered`: more people wait than the rule allows.",
        _samples(
            _FIRST, _course(_FIRST, grown=_GREW, last=_OVER), services=("teams", "discord", "telegram", "webhook")
        ),
    ),
    Group(
        "An outcry",
        "Kind `outcry`: somebody waits whose post is very urgent. Calls at once.",
        _samples(
            _FIRE,
            _course(_FIRE, grown=_FIRE_GREW, last=replace(_FIRE, count=0, waiters=(), ended={"answered": 2})),
            services=("teams", "discord"),
        ),
    ),
    Group(
        "A surge",
        "Kind `surge`: far more people than usual have written within an hour.",
        _samples(
            _SURGE,
            _course(
                _SURGE,
                grown=replace(_SURGE, count=71, new=28, waiters=(_PICTURE, *_old(_DANA, _NOA, _OLGA, _LIN))),
                last=replace(_SURGE, count=8, waiters=()),
            ),
            services=("teams",),
        ),
    ),
    Group(
        "A source is deaf",
        "Kind `deaf`: a source could not be read for half an hour.",
        _samples(
            _DEAF,
            _course(
                _DEAF,
                grown=replace(
                    _DEAF,
                    count=2,
                    notes=("vk could not be read since 02:40 UTC: it answers 503.", *_DEAF.notes),
                    oldest=_AT - 31 * _MINUTE,
                ),
                last=replace(_DEAF, count=0, notes=(), oldest=None),
            ),
            services=("teams",),
        ),
    ),
    Group(
        "In other words",
        "What changes the wording of any of them.",
        (
            Sample(
                "Acknowledged",
                "Somebody has taken it on, and it grew: what to do is the others' to read, not to type.",
                replace(
                    _GREW,
                    reason="GREW",
                    sequence=2,
                    at=_AT + 15 * _MINUTE,
                    acknowledged=True,
                    notes=(),
                ),
            ),
            Sample(
                "Aged out",
                "Nobody waits any more, because nobody was answered within the rule's time.",
                replace(
                    _OVER,
                    reason="CLEARED",
                    sequence=5,
                    at=_AT + 1440 * _MINUTE,
                    ended={"aged": 6},
                    count=0,
                    waiters=(),
                ),
            ),
            Sample(
                "Removed",
                "The rule was taken out of the settings.",
                replace(
                    _OVER,
                    reason="CLEARED",
                    sequence=5,
                    at=_AT + 90 * _MINUTE,
                    ended={"removed": 6},
                    count=0,
                    waiters=(),
                    notes=("It was removed from the settings; those who waited may still wait.",),
                ),
            ),
            Sample(
                "A crowd",
                "Counting stops at 2,000; the most urgent are shown.",
                replace(_FIRST, count=2_000, new=2_000, more=True),
            ),
            Sample(
                "A brand of another script",
                "A subject names the brand by its id; a handle that has no Latin form makes a text message UCS-2.",
                replace(_FIRST, brand_name="לובנטו", waiters=(replace(_NOA, handle="נועה_ל"), _OLGA)),
                ("slack", "telegram"),
            ),
            Sample(
                "A test",
                "`harken test-notice` has sent it.",
                replace(trial(_LUVENTO, "critical", _AT), stack="harken"),
            ),
            Sample(
                "A hostile post",
                "Mentions, markup, links of theirs, line breaks and reversed letters are shown, and do nothing.",
                replace(_FIRST, count=1, new=1, above=0, waiters=(_STRANGER,), oldest=_STRANGER.since),
                ("slack", "teams", "discord", "telegram"),
            ),
        ),
    ),
)

STAGED = replace(_SURGE, staged=True, channels=())
"""What a rule that is only tried out would have said: no channel gets it."""
