"""Second opinion: ask an AWS service about what the scorer is not sure of, or what is urgent, within a month's money.

Whatever goes wrong leaves what was thought before: it is told, and nothing else comes of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from harken.domain.brand import Brand, OpinionSettings
from harken.domain.errors import HarkenError, NoOpinion
from harken.domain.record import Record, content_hash
from harken.scoring.outside.base import MICRO, Answer, Asked, Opinion, SecondOpinion, asked
from harken.scoring.outside.merging import merged
from harken.scoring.urgency import urgency
from harken.store import budget, mentions, settings

from .conversations import settle
from .ports import Run

Find = Callable[[OpinionSettings], SecondOpinion | None]
"""The service that settings name; None where the stack may not ask it."""

InTime = Callable[[], bool]
"""Whether there is still time for one more call."""


_Result = Literal["Asked", "Failed", "Capped"]


class Scored(Struct, frozen=True):
    """A mention that was stored or edited just now."""

    brand: str
    mention: str


class Outcome(Struct, frozen=True):
    """What came of it, for how many mentions; and what went wrong, a line each, without a word of any mention.

    Asked: asked about. Failed: without an opinion though they should have one. Capped: the month's money was spent.
    """

    counts: dict[_Result, int]
    faults: tuple[str, ...]


class _Tally:
    """What comes of the calls of one run."""

    def __init__(self) -> None:
        self._counts: Counter[_Result] = Counter()
        self._faults: dict[str, None] = {}

    def add(self, result: _Result, number: int, fault: str | None = None) -> None:
        self._counts[result] += number
        if fault is not None:
            self._faults[fault] = None

    def outcome(self) -> Outcome:
        return Outcome(dict(self._counts), tuple(self._faults))


def second_opinion(run: Run, scored: Iterable[Scored], find: Find, in_time: InTime) -> Outcome:
    """Ask about those of `scored` that are undecided or urgent and that nobody has corrected; take in what is said.

    A mention is asked about at most once for one content, however often its message is delivered.
    """
    ids: dict[str, list[str]] = {}
    for item in scored:
        ids.setdefault(item.brand, []).append(item.mention)
    tally = _Tally()
    for brand in settings.current(run.table).values() if ids else ():
        if brand.second_opinion is not None and brand.id in ids:
            try:
                _of_brand(run, brand, brand.second_opinion, ids[brand.id], find(brand.second_opinion), in_time, tally)
            except HarkenError as error:
                tally.add("Failed", len(ids[brand.id]), f"{brand.id}: {error}")
    return tally.outcome()


def _of_brand(
    run: Run,
    brand: Brand,
    wanted: OpinionSettings,
    ids: Sequence[str],
    service: SecondOpinion | None,
    in_time: InTime,
    tally: _Tally,
) -> None:
    records = mentions.records(run.table, brand.id, ids)
    doubtful = {item: record for item, record in records.items() if is_doubtful(record, wanted, run)}
    if not doubtful:
        return
    if service is None:
        tally.add("Failed", len(doubtful), f"{brand.id}: this stack may not ask {wanted.use}; see SecondOpinion")
        return
    words = [asked(record.mention, record.assessment.lang, brand.names[0]) for record in doubtful.values()]
    for batch in service.batches(words):
        if not in_time():
            tally.add("Failed", len(batch), f"{brand.id}: no time was left to ask {wanted.use}")
            continue
        try:
            _ask(run, brand, wanted, batch, service, doubtful, tally)
        except HarkenError as error:
            tally.add("Failed", len(batch), f"{brand.id}: {error}")


def is_doubtful(record: Record, wanted: OpinionSettings, run: Run) -> bool:
    """Whether a second opinion is wanted on a mention, and none was asked for yet on what it says now."""
    if record.correction is not None or record.gone or record.opinion == content_hash(record.mention):
        return False
    thought = record.assessment
    likeliest = max(thought.probability.negative, thought.probability.neutral, thought.probability.positive)
    if likeliest < wanted.undecided:
        return True
    return urgency(record.mention, thought, since=record.since, now=run.now).score >= wanted.urgency


def _ask(
    run: Run,
    brand: Brand,
    wanted: OpinionSettings,
    batch: Sequence[Asked],
    service: SecondOpinion,
    doubtful: dict[str, Record],
    tally: _Tally,
) -> None:
    cap = round(wanted.monthly_cap * MICRO)
    money = budget.reserve(run.table, f"second-opinion#{brand.id}", run.now, cap, service.price(batch))
    if money is None:
        tally.add("Capped", len(batch), f"{brand.id}: the money for second opinions this month is spent")
        return
    mine = [item for item in batch if _claim(run, brand, doubtful[item.id])]
    if not mine:
        budget.settle(run.table, money, 0)
        return
    tally.add("Asked", len(mine))
    try:
        answer = service.opinions(mine)
    except NoOpinion as error:
        tally.add("Failed", len(mine), f"{brand.id}: {error}")
        if not error.charged:
            budget.settle(run.table, money, 0)
        return
    budget.settle(run.table, money, answer.spent)
    _take_in(run, brand, mine, answer, doubtful, tally)


def _claim(run: Run, brand: Brand, record: Record) -> bool:
    """Note that its content is asked about, before it is: whoever else comes with it asks no more."""
    content = content_hash(record.mention)
    mine = False

    def claimed(stored: Record) -> Record:
        nonlocal mine
        mine = stored.opinion != content and stored.correction is None and content_hash(stored.mention) == content
        return msgspec.structs.replace(stored, opinion=content) if mine else stored

    settle(run, brand, record.mention.id, claimed)
    return mine


def _take_in(
    run: Run, brand: Brand, mine: Sequence[Asked], answer: Answer, doubtful: dict[str, Record], tally: _Tally
) -> None:
    for item, opinion in zip(mine, answer.opinions, strict=True):
        if opinion is None:
            tally.add("Failed", 1, f"{brand.id}: an answer could not be used")
        else:
            settle(run, brand, item.id, _taking(opinion, content_hash(doubtful[item.id].mention)))


def _taking(opinion: Opinion, content: str) -> Callable[[Record], Record]:
    """The change that an opinion makes, to the words it was given on only."""

    def taken(stored: Record) -> Record:
        if content_hash(stored.mention) != content:
            return stored
        return msgspec.structs.replace(stored, assessment=merged(stored.assessment, opinion))

    return taken
