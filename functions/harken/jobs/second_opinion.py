"""Second opinion: ask an AWS service about what the scorer is not sure of, or what is urgent, within a month's money.

Whatever goes wrong leaves what was thought before: it is told, and nothing else comes of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from harken.domain.brand import Brand, OpinionSettings
from harken.domain.errors import HarkenError, NoOpinion
from harken.domain.record import Record, content_hash
from harken.scoring.outside.base import MICRO, Answer, Asked, Opinion, SecondOpinion, asked
from harken.scoring.outside.merging import merged
from harken.scoring.urgency import urgency
from harken.store import budget, mentions

from .conversations import settle
from .ports import Run

Find = Callable[[OpinionSettings], SecondOpinion | None]
"""The service that settings name; None where the stack may not ask it."""

InTime = Callable[[], bool]
"""Whether there is still time for one more call."""

Result = Literal["Asked", "Failed", "Capped", "NearCap"]
_NEAR = 0.8
"""The part of a month's money from which on its end is near."""


class Scored(Struct, frozen=True):
    """A mention that was stored or edited just now."""

    brand: str
    mention: str


class Outcome(Struct, frozen=True):
    """What came of it, for how many mentions; and what went wrong, a line each, without a word of any mention.

    Asked: asked about. Failed: without an opinion though they should have one. Capped: the month's money was spent.
    NearCap: asked about when it nearly was.
    """

    counts: dict[Result, int]
    faults: tuple[str, ...]


class _Tally:
    """What comes of the calls of one run."""

    def __init__(self) -> None:
        self._counts: Counter[Result] = Counter()
        self._faults: dict[str, None] = {}

    def add(self, result: Result, number: int, fault: str | None = None) -> None:
        if number:
            self._counts[result] += number
        if fault is not None:
            self._faults[fault] = None

    def outcome(self) -> Outcome:
        return Outcome(dict(self._counts), tuple(self._faults))


class _Scene(Struct, frozen=True, kw_only=True):
    """What asking for one brand knows; `records` are the mentions in doubt, by id."""

    run: Run
    brand: Brand
    wanted: OpinionSettings
    records: Mapping[str, Record]
    tally: _Tally

    def tell(self, result: Result, number: int, fault: object) -> None:
        """Count what went wrong, and say for whom."""
        self.tally.add(result, number, f"{self.brand.id}: {fault}")


def second_opinion(run: Run, scored: Iterable[Scored], find: Find, in_time: InTime) -> Outcome:
    """Ask about those of `scored` that are undecided or urgent and that nobody has corrected; take in what is said.

    A mention is asked about at most once for one content, however often its message is delivered. Raises nothing
    that a service, its answer or the table can be the cause of.
    """
    ids: dict[str, list[str]] = {}
    for item in scored:
        ids.setdefault(item.brand, []).append(item.mention)
    tally = _Tally()
    for brand in _brands(run, tally) if ids else ():
        wanted = brand.second_opinion
        if wanted is None or brand.id not in ids:
            continue
        try:
            records = mentions.records(run.table, brand.id, ids[brand.id])
        except HarkenError as error:
            tally.add("Failed", len(ids[brand.id]), f"{brand.id}: {error}")
            continue
        doubtful = {item: record for item, record in records.items() if _is_doubtful(record, wanted, run.now)}
        if doubtful:
            scene = _Scene(run=run, brand=brand, wanted=wanted, records=doubtful, tally=tally)
            _ask_all(scene, find(wanted), in_time)
    return tally.outcome()


def _brands(run: Run, tally: _Tally) -> Iterable[Brand]:
    try:
        return run.brands.values()
    except HarkenError as error:
        tally.add("Failed", 0, str(error))  # nobody knows how many should have been asked about
        return ()


def _is_doubtful(record: Record, wanted: OpinionSettings, now: datetime) -> bool:
    """Whether a second opinion is wanted on a mention, and none was asked for yet on what it says now."""
    if record.correction is not None or record.gone or record.opinion == content_hash(record.mention):
        return False
    thought = record.assessment
    likeliest = max(thought.probability.negative, thought.probability.neutral, thought.probability.positive)
    if likeliest < wanted.undecided:
        return True
    return urgency(record.mention, thought, since=record.since, now=now).score >= wanted.urgency


def _ask_all(scene: _Scene, service: SecondOpinion | None, in_time: InTime) -> None:
    if service is None:
        fault = f"this stack may not ask {scene.wanted.use}; see its parameter SecondOpinion"
        scene.tell("Failed", len(scene.records), fault)
        return
    name = scene.brand.names[0]
    words = [asked(record.mention, record.assessment.lang, name) for record in scene.records.values()]
    for batch in service.batches(words):
        if not in_time():
            scene.tell("Failed", len(batch), f"no time was left to ask {scene.wanted.use}")
            continue
        try:
            _ask(scene, service, batch)
        except HarkenError as error:
            scene.tell("Failed", len(batch), error)


def _ask(scene: _Scene, service: SecondOpinion, batch: Sequence[Asked]) -> None:
    """One call: its money set aside, its mentions claimed, asked, paid for, taken in."""
    table, name = scene.run.table, f"second-opinion#{scene.brand.id}"
    cap = round(scene.wanted.monthly_cap * MICRO)
    money = budget.reserve(table, name, scene.run.now, cap, service.price(batch))
    if money is None:
        scene.tell("Capped", len(batch), "the money for second opinions this month is spent")
        return
    scene.tally.add("NearCap", len(batch) if money.used >= _NEAR * cap else 0)
    mine = [item for item in batch if _claim(scene, scene.records[item.id])]
    if not mine:
        budget.settle(table, money, 0)
        return
    scene.tally.add("Asked", len(mine))
    try:
        answer = service.opinions(mine)
    except NoOpinion as error:
        scene.tell("Failed", len(mine), error)
        if not error.charged:
            budget.settle(table, money, 0)
        return
    budget.settle(table, money, answer.spent)
    _take_in(scene, mine, answer)


def _claim(scene: _Scene, record: Record) -> bool:
    """Note that its content is asked about, before it is: whoever else comes with it asks no more."""
    content = content_hash(record.mention)
    mine = False

    def claimed(stored: Record) -> Record:
        nonlocal mine
        mine = stored.opinion != content and stored.correction is None and content_hash(stored.mention) == content
        return msgspec.structs.replace(stored, opinion=content) if mine else stored

    settle(scene.run, scene.brand, record.mention.id, claimed)
    return mine


def _take_in(scene: _Scene, mine: Sequence[Asked], answer: Answer) -> None:
    for item, opinion in zip(mine, answer.opinions, strict=True):
        if opinion is None:
            scene.tell("Failed", 1, "an answer could not be used")
        else:
            content = content_hash(scene.records[item.id].mention)
            settle(scene.run, scene.brand, item.id, _taking(opinion, content))


def _taking(opinion: Opinion, content: str) -> Callable[[Record], Record]:
    """The change that an opinion makes, to the words it was given on only."""

    def taken(stored: Record) -> Record:
        if content_hash(stored.mention) != content:
            return stored
        return msgspec.structs.replace(stored, assessment=merged(stored.assessment, opinion))

    return taken
