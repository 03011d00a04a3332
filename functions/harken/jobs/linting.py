"""Replies that the brand really posted, looked at again: which could have been better."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from harken.domain.brand import Brand
from harken.domain.clocks import Heard
from harken.domain.digest import Flagged
from harken.domain.playbook.lint import lint
from harken.domain.record import Record, judged
from harken.store import mentions
from harken.store.mentions import OwnPost
from harken.store.table import Table

_HOUR = timedelta(hours=1)
_LAST = "\U0010ffff"
"""After every id."""


def flagged(table: Table, brand: Brand, heard: Iterable[Heard]) -> tuple[Flagged, ...]:
    """The replies with something wrong for sure, each under the first mention that it answers.

    What a reply seems to lack may be said in other words, so that it is no fault here: nobody who answered well is to
    read on Monday that they did not. Those with most faults come first. Replies whose words are not kept are passed
    over. A post erased at its source is still answered as it was judged.
    """
    answered: dict[str, Record] = {}
    for item in heard:
        for reply in item.replies:
            answered.setdefault(reply.id, item.record)
    own = mentions.own_posts(table, brand.id, answered)
    said = sorted((post.post.at or answered[name].since, name) for name, post in own.items() if post.text)
    found = []
    for at, name in said:
        faults = _faults(own[name], answered[name], brand, _recent(own, said, at, name))
        if faults:
            found.append(
                (-len(faults), at, name, Flagged(record=answered[name], reply=own[name].text, faults=faults))
            )
    return tuple(item for _, _, _, item in sorted(found, key=lambda entry: entry[:3]))


def _faults(own: OwnPost, record: Record, brand: Brand, recent: Iterable[str]) -> tuple[str, ...]:
    findings = lint(own.text, judged(record), brand, record.mention.source, recent=recent)
    return tuple(dict.fromkeys(finding.rule for finding in findings if not finding.missing))


def _recent(
    own: Mapping[str, OwnPost], said: Sequence[tuple[datetime, str]], at: datetime, name: str
) -> tuple[str, ...]:
    """The words, as a key, of the other replies of the hour before; `said` is in order."""
    hour = said[bisect_right(said, (at - _HOUR, _LAST)) : bisect_right(said, (at, _LAST))]
    return tuple(words for _, other in hour if other != name and (words := own[other].post.words) is not None)
