"""Small made-up posts, waiters and incidents for the tests of the domain. Times are minutes after NOON."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from harken.domain.assessment import Assessment, Probability
from harken.domain.brand import Brand, Playbook, Rule, SourceEntry
from harken.domain.conversation import Post, Standing
from harken.domain.incident import Incident, mark
from harken.domain.mention import Author, Mention
from harken.domain.record import Record, Summary
from harken.domain.rule import Pair

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STATEMENT = "We know about the outage. We are on it and tell more at six."
BRAND = Brand(
    id="luvento",
    names=("Luvento",),
    sources=(SourceEntry(use="mastodon", id="mastodon", every=timedelta(minutes=2)),),
    accounts={
        "mastodon": ("@Luvento@social.example", "luvento_team@social.example"),
        "hackernews": ("luvento_team",),
    },
    bots={"mastodon": ("@luventobot@social.example",)},
    employees={"mastodon": ("@jane@social.example",)},
    playbook=Playbook(statement=STATEMENT),
)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def heard(name: str, author: str, minute: float | None, reply_to: str | None = None, **more: Any) -> Post:
    """A post by anybody but the brand; the author's handle is the name at social.example."""
    when = None if minute is None else at(minute)
    more = {"handle": f"{author}@social.example", **more}
    return Post(id=name, author=author, at=when, reply_to=reply_to, **more)


def said(name: str, minute: float | None, reply_to: str | None = None, **more: Any) -> Post:
    """A post by the brand's own account."""
    return heard(name, "luvento", minute, reply_to, own=True, **more)


def mention(name: str = "mastodon:1", author: str | None = "anna", minute: float = 0, **more: Any) -> Mention:
    who = Author(id=f"id-{author}", handle=f"{author}@social.example") if author else None
    return Mention(**{"id": name, "created_at": at(minute), "author": who, **more})


def assessment(**more: Any) -> Assessment:
    plain = Assessment(lang="en", sentiment="negative", probability=Probability(0.8, 0.15, 0.05), intent="complaint")
    return replace(plain, **more)


def record(about: Mention | None = None, **more: Any) -> Record:
    plain = Record(
        brand="luvento",
        mention=about or mention(),
        assessment=assessment(),
        about="names Luvento",
        first_seen=at(1),
        since=at(0),
    )
    return replace(plain, **more)


def waiter(name: str = "m:1", author: str = "anna", minute: float = 0, **more: Any) -> Summary:
    """A complaint that waits since `minute` and was never re-read."""
    plain = Summary(
        id=name,
        source="mastodon",
        post=heard(name, author, minute),
        conversation="m:root",
        since=at(minute),
        lang="en",
        sentiment="negative",
        intent="complaint",
        standing=Standing(state="waiting"),
    )
    return replace(plain, **more)


def rule(**more: Any) -> Rule:
    """Raised above 5, cleared at 2 or fewer for 10 minutes, unless told otherwise."""
    return Rule(id="complaints", **more)


def pair(name: str, urgency: int = 50, mentions: tuple[str, ...] | None = None, **more: Any) -> Pair:
    plain = Pair(
        author=f"author of {name}",
        conversation=f"root of {name}",
        mentions=mentions or (name,),
        since=at(0),
        urgency=urgency,
        lead=name,
        source="mastodon",
    )
    return replace(plain, **more)


def pairs(count: int, start: int = 0, urgency: int = 50) -> tuple[Pair, ...]:
    """`count` pairs with the names m<start>, m<start + 1>, ..."""
    return tuple(pair(f"m{number}", urgency) for number in range(start, start + count))


def quiet(**more: Any) -> Incident:
    return replace(Incident(brand="luvento", rule="complaints"), **more)


def pending(since: float = 0, **more: Any) -> Incident:
    return quiet(phase="pending", pending_since=at(since), **more)


def untold(**more: Any) -> Incident:
    """Raised at NOON, and nobody was told yet."""
    return quiet(**{"phase": "raised", "id": "20261120T120000Z", "raised_at": at(0), **more})


def raised(count: int = 6, **more: Any) -> Incident:
    """Raised at NOON, FIRST told at once about m0 .. m<count - 1>."""
    names = [f"m{number}" for number in range(count)]
    plain = {
        "sequence": 1,
        "first_at": at(0),
        "last_at": at(0),
        "last_count": count,
        "told": frozenset(map(mark, names)),
        "counted": frozenset(names),
        "informed": ("email",),
        "sources": frozenset({"mastodon"}),
    }
    return untold(**{**plain, **more})


def clearing(since: float, **more: Any) -> Incident:
    return raised(**{"phase": "clearing", "clearing_since": at(since), **more})
