"""Evaluate a surge: who spoke up within the last hour, against the same hour of past weeks, from what is stored."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from msgspec.structs import replace

from harken.domain.brand import SourceEntry
from harken.domain.incident import Incident
from harken.domain.record import Summary, summary
from harken.domain.rule import BOUND, Pair
from harken.domain.surge import Heard, Threshold, hour, steady, threshold, voices, weeks
from harken.sources.base import PUSHED
from harken.store import mentions

from . import telling
from .scene import Count, Evaluation, Scene, judge


def evaluate(scene: Scene, incident: Incident) -> Evaluation:
    """Decide on the last hour; past weeks are read only where it could be a surge, or one is on.

    Only sources that have been listened to for a week count, now and then: a new one is no surge. What would be told
    is read again consistently first. An unread source freezes what is raised, as everywhere.
    """
    heard = {use: who for use, who in _heard(scene).items() if steady(who, scene.now)}
    start, end = hour(scene.now)
    views, more = mentions.written(scene.table, scene.brand.id, start, end, BOUND)
    pairs = _voices(scene, heard, views, scene.now)
    if incident.phase == "quiet" and len(pairs) < scene.rule.at_least:
        return _judged(scene, incident, (), None)
    past = [_then(scene, heard, back) for back in weeks(heard.values(), scene.now)]
    known = threshold(scene.rule, past)
    if incident.phase == "quiet" and (known is None or len(pairs) <= known.above):
        return _judged(scene, incident, (), known)
    found = _judged(scene, incident, pairs, known, more=more)
    if found.decision.reason == "NONE":
        return found
    sure = mentions.records(scene.table, scene.brand.id, [item for pair in pairs for item in pair.mentions])
    fresh = {view.id: view for view in views} | {item: summary(record, scene.brand) for item, record in sure.items()}
    return _judged(scene, incident, _voices(scene, heard, fresh.values(), scene.now), known, more=more)


def _judged(
    scene: Scene, incident: Incident, pairs: tuple[Pair, ...], known: Threshold | None, *, more: bool = False
) -> Evaluation:
    floor = scene.rule.at_least - 1  # all there is to go by where a raised one lost its past, as with a new source
    at = known or Threshold(usual=0, above=floor, clear_at=floor // 2)
    count = Count(
        rule=replace(scene.rule, above=at.above, clear_at=at.clear_at),
        pairs=pairs,
        more=more,
        sources_ok=not scene.unread,
        notes=tuple(scene.unread.values()),
        usual=known.usual if known else None,
    )
    return judge(scene, incident, count)


def _heard(scene: Scene) -> dict[str, Heard]:
    """Since when each source that the rule counts on was listened to by all of its entries."""
    wanted = scene.rule.sources
    entries = [
        entry
        for entry in scene.brand.sources
        if entry.enabled and (not wanted or entry.id in wanted or entry.use in wanted)
    ]
    by_use = groupby(sorted(entries, key=lambda entry: entry.use), key=lambda entry: entry.use)
    return {use: _together([_listening(scene, entry) for entry in group]) for use, group in by_use}


def _listening(scene: Scene, entry: SourceEntry) -> Heard:
    if entry.use == PUSHED:
        return Heard(since=scene.applied_at)  # nobody reads it: it is open for as long as the settings are these
    state = scene.states[scene.brand.id, entry.id, "cursor"]
    return Heard(since=state.listened_since, gaps=state.gaps)


def _together(entries: list[Heard]) -> Heard:
    since = [entry.since for entry in entries if entry.since is not None]
    gaps = tuple(gap for entry in entries for gap in entry.gaps)
    return Heard(since=max(since) if len(since) == len(entries) else None, gaps=gaps)


def _then(scene: Scene, heard: dict[str, Heard], back: int) -> int:
    start, end = hour(scene.now, back)
    views, _ = mentions.written(scene.table, scene.brand.id, start, end, BOUND)
    return len(_voices(scene, heard, views, end))


def _voices(scene: Scene, heard: dict[str, Heard], views: Iterable[Summary], now: datetime) -> tuple[Pair, ...]:
    entries = {use: scene.entries_of(use) for use in heard}
    return voices(
        scene.rule,
        (view for view in views if view.source in heard),
        urgency_of=lambda view, posts: telling.urgency_of(view, posts, now),
        source_ids=lambda name: entries.get(name, frozenset()),
    )
