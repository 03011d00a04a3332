"""The past from a file: what was said and when it could be seen, what people did, when sources were down."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from harken.domain.conversation import CloseReason
from harken.domain.errors import BadInput
from harken.domain.mention import Mention, Time, utc


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a replay file, any kind; `parse` tells which fields go together."""

    mention: Mention | Annotated[str, Meta(min_length=1)] | None = None
    seen_at: Time | None = None
    at: Time | None = None
    source: str | None = None
    down: bool | None = None
    do: Literal["ack", "silence", "close", "gone", "end"] | None = None
    rule: str | None = None
    brand: str | None = None
    until: Time | None = None
    reason: CloseReason | None = None

    def __post_init__(self) -> None:
        """Times become UTC, so that one moment is one moment however it is written."""
        for field in ("seen_at", "at", "until"):
            moment = getattr(self, field)
            if moment is not None:
                msgspec.structs.force_setattr(self, field, utc(moment))


class Seen(Struct, frozen=True, kw_only=True):
    """A mention and the moment from which a read can return it; None: from the beginning."""

    mention: Mention
    visible: Time | None


class Act(Struct, frozen=True, kw_only=True):
    """What a person did, or what happened to a mention, at a moment."""

    at: Time
    do: Literal["ack", "silence", "close", "gone"]
    brand: str | None = None
    rule: str | None = None
    mention: str | None = None
    until: Time | None = None
    reason: CloseReason | None = None


class Outage(Struct, frozen=True, kw_only=True):
    """A source that cannot be read from a moment on, or can again."""

    at: Time
    source: str
    down: bool


class Past(Struct, frozen=True, kw_only=True):
    """A whole replay file, in order."""

    seen: tuple[Seen, ...]
    outages: tuple[Outage, ...]
    acts: tuple[Act, ...]
    start: Time
    end: Time


_AFTER_THE_LAST = timedelta(hours=24)
_decoder = msgspec.json.Decoder(Line)


def parse(lines: Iterable[bytes | str], name: str) -> Past:
    """The past that the lines tell, in any order; identical lines count once.

    Raises `BadInput` naming file and line at the first line that is none: a file is taken whole or not at all.
    """
    seen: dict[bytes, Seen] = {}
    outages: dict[bytes, Outage] = {}
    acts: dict[bytes, Act] = {}
    ends: list[datetime] = []
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            line = _decoder.decode(text)
            item = _item(line)
        except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, BadInput) as error:
            raise BadInput(f"{name}:{number}: {error}") from error
        key = msgspec.json.encode(line)
        if isinstance(item, Seen):
            seen[key] = item
        elif isinstance(item, Outage):
            outages[key] = item
        elif isinstance(item, Act):
            acts[key] = item
        else:
            ends.append(item)
    return _whole(seen.values(), outages.values(), acts.values(), ends, name)


def _item(line: Line) -> Seen | Outage | Act | datetime:
    given = {field for field in line.__struct_fields__ if getattr(line, field) is not None}
    if isinstance(line.mention, Mention):
        _only(given, {"mention"}, {"seen_at"})
        return Seen(mention=line.mention, visible=line.seen_at or line.mention.created_at)
    if line.down is not None or line.source is not None:
        _only(given, {"at", "source", "down"})
        return Outage(at=line.at, source=line.source, down=line.down)  # type: ignore[arg-type]
    if line.do == "end":
        _only(given, {"at", "do"})
        return line.at  # type: ignore[return-value]
    needs = {
        "ack": ({"rule"}, {"brand"}),
        "silence": ({"until"}, {"rule", "brand"}),
        "close": ({"mention", "reason"}, {"brand"}),
        "gone": ({"mention"}, {"brand"}),
    }
    if line.do is None:
        raise BadInput('neither a "mention", nor "at" with "source" and "down", nor "at" with "do"')
    required, allowed = needs[line.do]
    _only(given, {"at", "do"} | required, allowed)
    return Act(
        at=line.at,  # type: ignore[arg-type]
        do=line.do,
        brand=line.brand,
        rule=line.rule,
        mention=line.mention,
        until=line.until,
        reason=line.reason,
    )


def _only(given: set[str], required: set[str], allowed: Iterable[str] = ()) -> None:
    missing = sorted(required - given)
    if missing:
        raise BadInput(f"{' and '.join(missing)} missing")
    extra = sorted(given - required - set(allowed))
    if extra:
        raise BadInput(f"{' and '.join(extra)} not expected beside {' and '.join(sorted(required))}")


def _whole(
    seen: Iterable[Seen],
    outages: Iterable[Outage],
    acts: Iterable[Act],
    ends: Sequence[datetime],
    name: str,
) -> Past:
    seen, outages, acts = list(seen), list(outages), list(acts)
    ids = {item.mention.id for item in seen}
    for act in acts:
        if act.mention is not None and act.mention not in ids:
            raise BadInput(f"{name}: {act.do} names {act.mention}, and no line has that mention")
    times = [item.visible for item in seen if item.visible is not None]
    times += [item.mention.created_at for item in seen if item.mention.created_at is not None]
    times += [item.at for item in outages] + [item.at for item in acts] + list(ends)
    if not times:
        raise BadInput(f"{name}: no line with a time")
    start = min(times)
    try:
        end = min(ends) if ends else max(times) + _AFTER_THE_LAST
    except OverflowError as error:
        raise BadInput(f"{name}: the last line is at the end of all times; say where to end") from error
    return ordered(seen, outages, acts, start, end)


def ordered(
    seen: Iterable[Seen], outages: Iterable[Outage], acts: Iterable[Act], start: datetime, end: datetime
) -> Past:
    """A past of these, in the order in which they happen."""
    return Past(
        seen=tuple(sorted(seen, key=lambda item: (item.visible or start, item.mention.id))),
        outages=tuple(sorted(outages, key=lambda item: (item.at, item.source, item.down))),
        acts=tuple(sorted(acts, key=lambda act: (act.at, act.do, act.brand or "", act.rule or act.mention or ""))),
        start=start,
        end=end,
    )
