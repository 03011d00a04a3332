"""What rules of the kinds `unanswered` and `outcry` count: (author, conversation) pairs that wait.

An unanswered one has waited long enough; an outcry is urgent enough, and counts at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from .brand import Rule
from .mention import Time
from .record import Summary, counts_from

BOUND = 2_000
"""An evaluation counts at most so many mentions, and then says "2,000+"."""

WAITING = frozenset({"unanswered", "outcry"})
"""The kinds that count who waits for an answer."""

FOLLOW_GRACE = timedelta(minutes=2)
"""How long a re-read may be late before it is taken for one that fails."""

UrgencyOf = Callable[[Summary, int], int]
"""Urgency 0..100 of a mention now, given how many posts of its author wait in the conversation."""


class Pair(Struct, frozen=True, kw_only=True):
    """What counts as one: an author who waits in one conversation; of a surge an author, of the deaf an entry.

    `mentions`: their posts, oldest first; `since`: the oldest one's clock; `unchecked`: it counts although
    its source could not be asked again; `untold`: its source cannot tell answers at all.
    """

    author: str
    conversation: str
    mentions: tuple[str, ...]
    since: Time
    urgency: int
    lead: str
    """The most urgent of the posts: the one to show."""
    source: str
    unchecked: bool = False
    untold: bool = False


def level(urgency: int) -> int:
    """The level of an urgency: 0 under 60, 1 from 60, 2 from 85."""
    return (urgency >= 60) + (urgency >= 85)


def matches(rule: Rule, item: Summary, *, source_ids: frozenset[str] = frozenset()) -> bool:
    """Whether the rule counts mentions like this one, urgency and clocks aside.

    An empty list allows everything. `source_ids`: ids of the brand's entries that use the mention's source, which a
    rule may name instead of the source. A language of a rule includes its scripts: zh takes zh-Hant along.
    """
    if rule.sentiment and item.sentiment not in rule.sentiment:
        return False
    if rule.intent and item.intent not in rule.intent:
        return False
    if rule.causes and not set(rule.causes) & set(item.causes):
        return False
    if rule.languages and not _speaks(item.lang, rule.languages):
        return False
    return not rule.sources or item.source in rule.sources or bool(source_ids & set(rule.sources))


def _speaks(lang: str | None, languages: Iterable[str]) -> bool:
    return lang is not None and any(lang == wanted or lang.startswith(f"{wanted}-") for wanted in languages)


def count(
    rule: Rule,
    items: Iterable[Summary],
    now: datetime,
    *,
    urgency_of: UrgencyOf,
    tells_answers: Callable[[str], bool],
    source_ids: Callable[[str], frozenset[str]],
) -> tuple[Pair, ...]:
    """The pairs that count now, most urgent first.

    Of the kind `unanswered` a post counts once it has waited `waiting` and a re-read after that moment found it
    unanswered; where its source cannot tell answers, at once; where re-reading keeps failing for `waiting` more, all
    the same. Of the kind `outcry` it counts at once: what is so urgent can't wait for another look. Posts whose clock
    started before `within` do not count, nor what was history when it was first seen.
    """
    groups: dict[tuple[str, str], list[Summary]] = defaultdict(list)
    for item in items:
        if _counts(rule, item, now, tells_answers=tells_answers) and matches(
            rule, item, source_ids=source_ids(item.source)
        ):
            groups[item.post.author, item.conversation].append(item)
    found = (led(group, urgency_of) for group in groups.values())
    pairs = (_pair(rule, *posts, tells_answers=tells_answers) for posts in found if posts[1] >= rule.min_urgency)
    return tuple(sorted(pairs, key=lambda pair: (-pair.urgency, pair.since, pair.lead)))


def led(posts: Iterable[Summary], urgency_of: UrgencyOf) -> tuple[list[Summary], int, Summary]:
    """An author's posts, oldest first; how urgent the most urgent of them is, and which one that is."""
    ordered = sorted(posts, key=lambda item: (item.since, item.id))
    if len(ordered) == 1:
        return ordered, urgency_of(ordered[0], 1), ordered[0]
    urgency, lead = max(((urgency_of(item, len(ordered)), item) for item in ordered), key=lambda entry: entry[0])
    return ordered, urgency, lead


def ready_at(rule: Rule, item: Summary) -> datetime:
    """The moment (UTC) from which a mention can count for a rule; it must be re-read then."""
    if rule.kind == "outcry":
        return counts_from(item.standing, item.since)
    return max(counts_from(item.standing, item.since), item.since + rule.waiting)


def given_up_at(rule: Rule, item: Summary) -> datetime:
    """The moment (UTC) from which a mention counts although no re-read has succeeded.

    A re-read can only begin once it was seen: what is found late must not call before anybody could look.
    """
    ready = ready_at(rule, item)
    return max(ready, item.seen or ready) + max(rule.waiting, FOLLOW_GRACE)


def _counts(rule: Rule, item: Summary, now: datetime, *, tells_answers: Callable[[str], bool]) -> bool:
    if item.standing.state not in ("waiting", "held") or item.stale:
        return False
    ready = ready_at(rule, item)
    if now < ready or counts_from(item.standing, item.since) < now - rule.within:
        return False
    return (
        rule.kind == "outcry"
        or _checked(item, ready)
        or not tells_answers(item.source)
        or now >= given_up_at(rule, item)
    )


def _checked(item: Summary, ready: datetime) -> bool:
    return item.checked_at is not None and item.checked_at >= ready


def _pair(
    rule: Rule, ordered: list[Summary], urgency: int, lead: Summary, *, tells_answers: Callable[[str], bool]
) -> Pair:
    told = tells_answers(lead.source)
    return Pair(
        author=lead.post.author,
        conversation=lead.conversation,
        mentions=tuple(item.id for item in ordered),
        since=ordered[0].since,
        urgency=urgency,
        lead=lead.id,
        source=lead.source,
        unchecked=told
        and rule.kind != "outcry"
        and any(not _checked(item, ready_at(rule, item)) for item in ordered),
        untold=not told,
    )
