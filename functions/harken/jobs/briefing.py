"""What a brief rests on, read from the store; and the few lines of one that go into a critical notice."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from harken.channels.brief import headline
from harken.domain.brand import Brand
from harken.domain.brief import Brief, brief, is_negative
from harken.domain.errors import Unavailable
from harken.domain.record import Record, summary
from harken.domain.rule import BOUND, matches
from harken.store import mentions
from harken.store.table import Table

USUAL: Final = timedelta(days=2)
"""So long before its start the usual level is looked at, too."""

_FEW: Final = 3
"""With fewer posts there is nothing to sum up: the notice shows them all."""


def of_rule(table: Table, brand: Brand, name: str, start: datetime, end: datetime, now: datetime, most: int) -> Brief:
    """The brief from `start` to before `end` of what a rule counts, urgency aside, over at most `most` posts.

    The negative posts are counted where the rule stands in the settings no more.
    """
    posts = records(table, brand, start, end, most)
    return brief(posts, start, end, now, brand=brand, counts=_counted(brand, name), usual_from=start - USUAL)


def records(table: Table, brand: Brand, start: datetime, end: datetime, most: int) -> Iterable[Record]:
    """The newest of what was written, each once; a post dated in the future stands with those who wait."""
    low = start - USUAL
    views = mentions.written(table, brand.id, low, end, most)[0]
    views += mentions.waiting(table, brand.id, low, end, BOUND)[0]
    return mentions.records(table, brand.id, {view.id: None for view in views}).values()


def gist(table: Table, brand: Brand, rule: str, start: datetime, now: datetime) -> tuple[str, ...]:
    """Where it is, why, and how fast it goes, for whoever must decide tonight; none where it is a few posts.

    None where it cannot be read either: a notice never waits for it.
    """
    try:
        told = of_rule(table, brand, rule, start, now, now, BOUND)
    except Unavailable:
        return ()
    return headline(told) if told.trouble >= _FEW else ()


def _counted(brand: Brand, name: str) -> Callable[[Record], bool]:
    rule = next((rule for rule in brand.rules if rule.id == name), None)
    if rule is None:
        return is_negative
    entries = {
        entry.use: frozenset(other.id for other in brand.sources if other.use == entry.use) for entry in brand.sources
    }
    return lambda record: matches(
        rule, summary(record, brand), source_ids=entries.get(record.mention.source, frozenset())
    )
