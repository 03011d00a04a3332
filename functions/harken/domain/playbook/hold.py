"""The holding statement of an incident: which words in which language, posted where, covering whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from harken.domain.brand import Brand
from harken.domain.holding import hashtags
from harken.domain.mention import author_key
from harken.domain.record import Record, conversation_of, judged
from harken.domain.voice import approved

from .texts import spoken, table

Kind = Literal["hashtag", "thread", "apart"]
_CROWD = 2
"""So many people in one place make it a hub."""


class Words(Struct, frozen=True, kw_only=True):
    """The statement in one language, and how many people it speaks to in it.

    `approved`: it is the brand's own, so that posting it holds; otherwise it is ours, for the brand to approve.
    """

    language: str
    people: int
    text: str
    approved: bool


class Hold(Struct, frozen=True, kw_only=True):
    """One place to say it, and what is said there.

    `name`: the hashtag with its sign, or the id of a thread's root; None for those who stand apart, each to be
    answered directly. `url`: a link to the thread, None where none is known. `mentions`: what it would hold.
    """

    kind: Kind
    source: str
    name: str | None
    url: str | None
    people: int
    mentions: tuple[str, ...]
    words: tuple[Words, ...]


def holds(records: Iterable[Record], brand: Brand) -> tuple[Hold, ...]:
    """Where to post the statement so that it holds these mentions, the place of most people first.

    Each mention is in one place: the hashtag or thread where most of those left are; those alone come last.
    """
    by_source: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in records:
        by_source[record.mention.source][record.mention.id] = record
    found = [hold for source, left in by_source.items() for hold in _of_source(source, left, brand)]
    return tuple(sorted(found, key=lambda hold: (hold.kind == "apart", -hold.people, hold.source, hold.name or "")))


def _of_source(source: str, left: dict[str, Record], brand: Brand) -> Iterable[Hold]:
    left = dict(left)
    while place := _fullest(left.values()):
        here = [record for record in left.values() if place in _places(record)]
        left = {name: record for name, record in left.items() if record not in here}
        yield _hold("hashtag" if place.startswith("#") else "thread", source, place, here, brand)
    if left:
        yield _hold("apart", source, None, list(left.values()), brand)


def _places(record: Record) -> tuple[str, ...]:
    return (*(f"#{tag}" for tag in sorted(hashtags(record.mention))), conversation_of(record.mention))


def _fullest(records: Iterable[Record]) -> str | None:
    people: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for place in _places(record):
            people[place].add(author_key(record.mention))
    crowds = [(-len(who), place) for place, who in people.items() if len(who) >= _CROWD]
    return min(crowds)[1] if crowds else None


def _hold(kind: Kind, source: str, name: str | None, here: Sequence[Record], brand: Brand) -> Hold:
    ordered = sorted(here, key=lambda record: (record.since, record.mention.id))
    urls = {record.mention.id: record.mention.url for record in ordered}
    url = urls.get(name or "") or next(filter(None, urls.values()), None)
    languages = {author_key(record.mention): judged(record).lang for record in reversed(ordered)}
    spoken_by = Counter(spoken(language) or "en" for language in languages.values())
    return Hold(
        kind=kind,
        source=source,
        name=name,
        url=url if kind == "thread" else None,
        people=len(languages),
        mentions=tuple(urls),
        words=tuple(
            _words(brand, language, people)
            for language, people in sorted(spoken_by.items(), key=lambda item: (-item[1], item[0]))
        ),
    )


def _words(brand: Brand, language: str, people: int) -> Words:
    said = approved(brand, language)
    text = said or str(table(f"drafts_{language}")["hold"])
    return Words(language=language, people=people, text=text, approved=said is not None)
