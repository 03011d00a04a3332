"""Which source entries can't be read: what holds up an all-clear at once, and after a while is told as deaf."""

from datetime import datetime, timedelta

from harken.channels.plain import clock
from harken.domain.brand import Brand, Rule, SourceEntry
from harken.domain.incident import Incident
from harken.domain.rule import Pair
from harken.sources.base import PUSHED
from harken.store import sources
from harken.store.table import Table

from .scene import Count, Evaluation, Scene, States, judge

UNREAD_AFTER = timedelta(minutes=5)
"""A source is unread when neither its search nor its follow succeeded for this long, or three times its `every`."""

_MEANING = (
    "New posts and answers there are not seen meanwhile, and no all-clear is given. Nothing is lost: reading goes on "
    "from where it stopped."
)


def states(table: Table, brand: Brand) -> States:
    """How reading goes at all of a brand's entries."""
    return sources.read_all(table, [(brand.id, entry.id, way) for entry in brand.sources for way in sources.WAYS])


def unread_sources(known: States, brand: Brand, rule: Rule, incident: Incident, now: datetime) -> dict[str, str]:
    """The entries a rule counts on that are unread at `now`, each with a plain sentence about it.

    An entry that is switched off is one of them only while the incident counts on what it brought; those of a rule of
    kind `deaf` count on nothing it brought.
    """
    entries = [
        entry for entry in brand.sources if not rule.sources or entry.id in rule.sources or entry.use in rule.sources
    ]
    on = {entry.use for entry in entries if entry.enabled}
    found: dict[str, str] = {}
    for entry in entries:
        if not entry.enabled:
            if entry.use in incident.sources - on and rule.kind != "deaf":
                found[entry.id] = f"{entry.id} is switched off, so what waits there is not looked at."
            continue
        if entry.use == PUSHED:
            continue  # nobody reads it, so that it cannot be unread: silence there tells nothing
        last = last_read(known, brand, entry)
        if last is None or now - last >= patience(entry):
            found[entry.id] = _sentence(known, brand, entry, now)
    return found


def patience(entry: SourceEntry) -> timedelta:
    """After how long without a success an entry is unread."""
    return max(3 * entry.every, UNREAD_AFTER)


def last_read(known: States, brand: Brand, entry: SourceEntry) -> datetime | None:
    """The last success of either way of reading an entry, None if there was none yet."""
    read = (known[brand.id, entry.id, way].ok_at for way in sources.WAYS)
    return max((at for at in read if at is not None), default=None)


def deaf_at(known: States, brand: Brand, rule: Rule, entry: SourceEntry, applied_at: datetime) -> datetime:
    """When an entry is deaf for a rule unless it is read before; settings applied since give it the time anew."""
    last = last_read(known, brand, entry)
    start = applied_at if last is None else max(last, applied_at)
    return start + max(rule.after, patience(entry))


def _sentence(known: States, brand: Brand, entry: SourceEntry, now: datetime) -> str:
    last = last_read(known, brand, entry)
    errors = (known[brand.id, entry.id, way].error for way in sources.WAYS)
    why = next((error for error in errors if error), "not read yet" if last is None else "not read since")
    return f"{entry.id} could not be read {f'since {clock(last, now)}' if last else 'so far'}: {why}."


def evaluate(scene: Scene, incident: Incident) -> Evaluation:
    """Decide on the entries that are deaf; it is over only when all can be read again, not just within `after`."""
    pairs = _deaf(scene, incident)
    notes = (*(scene.unread[pair.author] for pair in pairs), _MEANING) if pairs else ()
    return judge(scene, incident, Count(rule=scene.rule, pairs=pairs, sources_ok=not scene.unread, notes=notes))


def _deaf(scene: Scene, incident: Incident) -> tuple[Pair, ...]:
    """The entries unread for `after`, newly found ones first."""
    found = []
    for entry in scene.brand.sources:
        if entry.id not in scene.unread or not entry.enabled:
            continue
        last = last_read(scene.states, scene.brand, entry)
        # One that is read in between and lost again is told anew: it is another loss.
        key = f"{entry.id} {last.isoformat() if last else 'never'}"
        begins = deaf_at(scene.states, scene.brand, scene.rule, entry, scene.applied_at)
        if key in incident.counted or scene.now >= begins:
            found.append(_pair(entry, key, last or scene.applied_at))
    return tuple(
        sorted(found, key=lambda pair: (pair.lead in incident.counted, -pair.since.timestamp(), pair.author))
    )


def _pair(entry: SourceEntry, key: str, since: datetime) -> Pair:
    return Pair(author=entry.id, conversation="", mentions=(key,), since=since, urgency=0, lead=key, source=entry.use)
