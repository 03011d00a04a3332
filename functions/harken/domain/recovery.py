"""What became of people: after an answer, after a complaint, and who deserves a thank-you."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from .mention import author_key
from .record import Record, Summary, conversation_of, judged, reopens, thanks

Outcome = Literal["recovered", "worse", "asks on", "silent"]
_NOT_OF_THE_PUBLIC = frozenset({"employee", "competitor", "bot"})


class Followed(Struct, frozen=True, kw_only=True):
    """One who complained and was answered, and what they made of it.

    `recovered`: their last word that counts was a thank-you; `worse`: it was negative again; `asks on`: it wants
    something, without being negative; `silent`: there was none. `complaint` is the id of the last one that was
    answered, `later` that of the word that tells.
    """

    complaint: str
    outcome: Outcome
    later: str | None = None


class Fan(Struct, frozen=True, kw_only=True):
    """One who complained once and speaks well of the brand now; both are ids of mentions."""

    complaint: str
    praise: str


def followed(views: Iterable[Summary], start: datetime, end: datetime) -> tuple[Followed, ...]:
    """Everyone whose complaint was answered from `start` to before `end` (UTC), in the order of the answers.

    `views`: mentions of that time, of before and since, in any order.
    """
    groups: dict[tuple[str, str, str], list[Summary]] = defaultdict(list)
    for view in views:
        groups[view.source, view.post.author, view.conversation].append(view)
    found = []
    for group in groups.values():
        answered = [
            (at, view.id, view)
            for view in group
            if view.sentiment == "negative"
            and view.standing.state == "answered"
            and (at := view.standing.answered_at) is not None
            and start <= at < end
        ]
        if answered:
            at, _, complaint = max(answered)
            found.append((at, complaint.id, _outcome(complaint, at, group)))
    return tuple(one for _, _, one in sorted(found, key=lambda entry: entry[:2]))


def _outcome(complaint: Summary, answered_at: datetime, group: Iterable[Summary]) -> Followed:
    words = [
        view
        for view in group
        if view.id != complaint.id and view.since > answered_at and (thanks(view) or reopens(view))
    ]
    last = max(words, key=lambda view: (view.since, view.id), default=None)
    if last is None:
        outcome: Outcome = "recovered" if complaint.standing.recovered else "silent"
    elif thanks(last):
        outcome = "recovered"
    else:
        outcome = "worse" if last.sentiment == "negative" else "asks on"
    return Followed(complaint=complaint.id, outcome=outcome, later=last.id if last else None)


def fans(views: Iterable[Summary], records: Iterable[Record]) -> tuple[Fan, ...]:
    """Complainers turned fans among the authors of `records`, the earliest praise first.

    Their last word that feels anything is positive, and said in another conversation than the complaint, or
    recommending the brand to others: a thank-you for an answer alone is a recovery. `views`: what was heard before
    and meanwhile.
    """
    felt: dict[tuple[str, str], list[Summary]] = defaultdict(list)
    for view in views:
        if view.sentiment != "neutral":
            felt[view.source, view.post.author].append(view)
    found: dict[tuple[str, str], tuple[datetime, Fan]] = {}
    for record in sorted(records, key=lambda record: (record.since, record.mention.id)):
        author = _author(record)
        if not _praises(record) or author is None or author in found:
            continue
        theirs = felt[author]
        if any(view.sentiment == "negative" and view.since > record.since for view in theirs):
            continue
        advocate = judged(record).speaker.role == "advocate"
        place = conversation_of(record.mention)
        before = [
            (view.since, view.id)
            for view in theirs
            if view.sentiment == "negative" and view.since < record.since and (advocate or view.conversation != place)
        ]
        if before:
            fan = Fan(complaint=max(before)[1], praise=record.mention.id)
            found[author] = (record.since, fan)
    return tuple(fan for _, fan in found.values())


def unthanked(views: Iterable[Summary], records: Iterable[Record]) -> tuple[Record, ...]:
    """Those of `records` that praise or recommend, and whose authors the brand never thanked: one each, newest first.

    The brand has thanked whom it has answered on a positive post, now or earlier (`views`).
    """
    thanked = {
        (view.source, view.post.author)
        for view in views
        if view.sentiment == "positive" and view.standing.answered_at is not None
    }
    newest: dict[tuple[str, str], Record] = {}
    for record in sorted(records, key=lambda record: (record.since, record.mention.id), reverse=True):
        author = _author(record)
        told = judged(record)
        well = told.intent == "praise" or told.speaker.role == "advocate"
        untouched = record.standing.state in ("waiting", "held") and record.standing.answered_at is None
        if _praises(record) and well and untouched and author is not None and author not in thanked:
            newest.setdefault(author, record)
    return tuple(newest.values())


def handled_elsewhere(records: Iterable[Record]) -> tuple[Record, ...]:
    """Those closed as handled elsewhere and never answered where they were said: the public still sees silence."""
    return tuple(
        record
        for record in records
        if record.standing.state == "closed"
        and record.closure is not None
        and record.closure.reason == "handled elsewhere"
        and record.standing.answered_at is None
    )


def _praises(record: Record) -> bool:
    told = judged(record)
    return not record.gone and told.sentiment == "positive" and told.speaker.role not in _NOT_OF_THE_PUBLIC


def _author(record: Record) -> tuple[str, str] | None:
    """Who wrote it; nobody who could be known again where the author is not known."""
    mention = record.mention
    return None if mention.author is None else (mention.source, author_key(mention))
