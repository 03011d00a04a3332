"""The charts of a report as SVG: how many waited, with the notices on it, and how many mentions began.

Each is drawn twice, wide for paper and screens and narrow for phones, so that its letters keep their size.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, floor, log10

from markupsafe import Markup
from msgspec import Struct

from harken.domain.assessment import Sentiment
from harken.domain.notice import Notice

from .figures import Bin, Step

_LEFT = 38.0
_RIGHT = 12.0
_BELOW = 24.0
_PILL = 28.0
_PILL_HEIGHT = 16.0
_ROW = 22.0
_FAN = 16.0
"""How much height the lines from the notices' marks to their moments have to lean over."""

_HOUR = timedelta(hours=1)
_TICKS = tuple(
    timedelta(hours=hours) for hours in (1, 2, 3, 6, 12, 24, 48, 7 * 24, 14 * 24, 28 * 24, 91 * 24, 364 * 24)
)
_SENTIMENTS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")


class Frame(Struct, frozen=True, kw_only=True):
    """Where a drawing of `width` by `height` keeps its plot, and which time it spans."""

    start: datetime
    end: datetime
    width: float
    height: float
    top: float
    most: int
    """The number at the upper edge."""

    @property
    def base(self) -> float:
        """The height of zero."""
        return self.height - _BELOW

    def x(self, moment: datetime) -> float:
        """Where a moment stands."""
        span = max(timedelta(minutes=1), self.end - self.start)
        part = min(1.0, max(0.0, (moment - self.start) / span))
        return _LEFT + part * (self.width - _LEFT - _RIGHT)

    def y(self, count: float) -> float:
        """How high a number stands."""
        return self.base - (self.base - self.top) * count / self.most


def waiting_chart(
    steps: Sequence[Step],
    notices: Sequence[tuple[int, Notice]],
    start: datetime,
    end: datetime,
    *,
    width: int,
    words: str,
) -> Markup:
    """How many waited from `start` to `end`, the numbered notices of that time marked; `words` say the same.

    `steps` begin at `start` or before.
    """
    notices = [(number, notice) for number, notice in notices if start <= notice.at <= end]
    before = [step for step in steps if step.at <= start]
    steps = [*before[-1:], *(step for step in steps if start < step.at <= end)]
    per_row = max(1, int((width - _LEFT - _RIGHT) // (_PILL + 2)))
    rows = ceil(len(notices) / per_row)
    top = 8 + (rows * _ROW + _FAN if rows else 0)
    highest = max(step.count for step in steps)
    frame = Frame(start=start, end=end, width=width, height=top + 170 + _BELOW, top=top, most=_scale(highest)[-1])
    path = [f"M{frame.x(start):.1f} {frame.y(steps[0].count):.1f}"]
    path += [f"H{frame.x(step.at):.1f}V{frame.y(step.count):.1f}" for step in steps[1:]]
    path.append(f"H{frame.x(end):.1f}")
    line = "".join(path)
    area = f"{line}V{frame.base:.1f}H{frame.x(start):.1f}Z"
    return _svg(
        frame,
        words,
        Markup("").join(
            [
                _axes(frame),
                Markup('<path class="area" d="{}"/><path class="line" d="{}"/>').format(area, line),
                _marks(frame, notices, per_row),
            ]
        ),
    )


def mentions_chart(
    bars: Sequence[Bin], span: timedelta, start: datetime, end: datetime, *, width: int, words: str
) -> Markup:
    """How many mentions began in each `span` of time, by sentiment; `words` say the same."""
    highest = max((sum(item.sentiments.values()) for item in bars), default=0)
    frame = Frame(start=start, end=end, width=width, height=8 + 110 + _BELOW, top=8, most=_scale(highest)[-1])
    paths = {name: "".join(_bar(frame, item, span, name) for item in bars) for name in _SENTIMENTS}
    drawn = [Markup('<path class="{}" d="{}"/>').format(name, path) for name, path in paths.items() if path]
    return _svg(frame, words, Markup("").join([_axes(frame), *drawn]))


def split(sentiments: dict[Sentiment, int]) -> Markup:
    """A small bar that shows the parts of the three sentiments; the numbers stand beside it."""
    total = sum(sentiments.values())
    parts, x = [], 0.0
    for name in _SENTIMENTS:
        width = 100 * sentiments[name] / total if total else 0.0
        if width:
            parts.append(
                Markup('<rect class="{}" x="{}" width="{}" height="8"/>').format(name, f"{x:.1f}", f"{width:.1f}")
            )
        x += width
    return Markup(
        '<svg class="split" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(Markup("").join(parts))


def _bar(frame: Frame, item: Bin, span: timedelta, name: Sentiment) -> str:
    count = item.sentiments[name]
    if not count:
        return ""
    below = sum(item.sentiments[other] for other in _SENTIMENTS[: _SENTIMENTS.index(name)])
    left, right = frame.x(item.start), frame.x(item.start + span)
    gap = 1.0 if right - left > 4 else 0.0
    width = max(1.0, right - left - gap)
    high, low = frame.y(below + count), frame.y(below)
    return f"M{left:.1f} {low:.1f}V{high:.1f}h{width:.1f}V{low:.1f}Z"


def _svg(frame: Frame, words: str, inside: Markup) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{words}">'
        "{inside}</svg>"
    ).format(w=f"{frame.width:.0f}", h=f"{frame.height:.0f}", words=words, inside=inside)


def _axes(frame: Frame) -> Markup:
    drawn = [
        Markup(
            '<line class="grid" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
            '<text class="tick" x="{at}" y="{text}" text-anchor="end">{count}</text>'
        ).format(
            left=_LEFT,
            right=frame.width - _RIGHT,
            y=f"{frame.y(count):.1f}",
            at=_LEFT - 6,
            text=f"{frame.y(count) + 4:.1f}",
            count=f"{count:,}",
        )
        for count in _scale(frame.most)
    ]
    drawn += [
        Markup(
            '<line class="day" x1="{x}" x2="{x}" y1="{base}" y2="{end}"/>'
            '<text class="tick" x="{x}" y="{text}" text-anchor="middle">{label}</text>'
        ).format(
            x=f"{frame.x(moment):.1f}",
            base=f"{frame.base:.1f}",
            end=f"{frame.base + 4:.1f}",
            text=f"{frame.base + 17:.1f}",
            label=label,
        )
        for moment, label in _ticks(frame)
    ]
    return Markup("").join(drawn)


def _ticks(frame: Frame) -> list[tuple[datetime, str]]:
    """Moments on the time axis, as many as have room for their words."""
    wide = frame.width > 600
    room = (frame.width - _LEFT - _RIGHT) / (84 if wide else 50)
    span = frame.end - frame.start
    pause = next((pause for pause in _TICKS if span / pause <= room), _TICKS[-1])
    midnight = frame.start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for number in range(ceil((frame.start - midnight) / pause), floor((frame.end - midnight) / pause) + 1):
        moment = midnight + number * pause
        day = f"{moment.day} {moment:%b}"
        if pause < 24 * _HOUR and moment.hour:
            label = f"{moment:%H:%M}"
        elif span > timedelta(days=300):
            label = f"{moment:%b %Y}"
        else:
            label = f"{moment:%a} {day}" if wide else day
        if frame.x(moment) + (28 if wide else 16) <= frame.width:  # else its words would be cut off
            found.append((moment, label))
    return found


def _marks(frame: Frame, notices: Sequence[tuple[int, Notice]], per_row: int) -> Markup:
    """The notices as numbered marks in rows above the plot, each with a line down to its moment."""
    if not notices:
        return Markup("")
    rows = [notices[at : at + per_row] for at in range(0, len(notices), per_row)]
    lines, pills = [], []
    for row, told in enumerate(rows):
        places = _spread(
            [frame.x(notice.at) for _, notice in told], _LEFT + _PILL / 2, frame.width - _RIGHT - _PILL / 2
        )
        top = 2 + row * _ROW
        for (number, notice), place in zip(told, places, strict=True):
            x = frame.x(notice.at)
            bend, kind = frame.top - 2, notice.reason.lower()
            lines.append(
                Markup('<path class="lead {}" d="{}"/>').format(
                    kind, f"M{place:.1f} {top + _PILL_HEIGHT:.1f}L{x:.1f} {bend:.1f}V{frame.base:.1f}"
                )
            )
            pills.append(
                Markup(
                    '<rect class="pill {kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>'
                    '<text class="pilltext" x="{middle}" y="{text}" text-anchor="middle">{label}</text>'
                ).format(
                    kind=kind,
                    x=f"{place - _PILL / 2:.1f}",
                    y=f"{top:.1f}",
                    width=_PILL,
                    height=_PILL_HEIGHT,
                    middle=f"{place:.1f}",
                    text=f"{top + 12:.1f}",
                    label=f"{notice.reason[0]}{number}",
                )
            )
    return Markup("").join([*lines, *pills])


def _spread(wanted: Sequence[float], low: float, high: float) -> list[float]:
    """Places as near to the `wanted` ones (rising) as may be, none nearer to the next than a mark is wide.

    Crowds are gathered around their own middle, each crowd that touches the next one joining it.
    """
    gap = _PILL + 2
    crowds: list[list[float]] = []

    def middle(crowd: list[float]) -> float:
        half = gap * (len(crowd) - 1) / 2
        return min(high - half, max(low + half, sum(crowd) / len(crowd)))

    for place in wanted:
        crowds.append([place])
        while len(crowds) > 1 and _touch(crowds[-2], middle(crowds[-2]), crowds[-1], middle(crowds[-1]), gap):
            last = crowds.pop()
            crowds[-1] += last
    return [middle(crowd) + gap * (number - (len(crowd) - 1) / 2) for crowd in crowds for number in range(len(crowd))]


def _touch(one: list[float], at: float, other: list[float], then: float, gap: float) -> bool:
    return then - at < gap * (len(one) + len(other)) / 2


def _scale(highest: int) -> list[int]:
    """Round numbers from zero to at least `highest`, four or so."""
    rough = max(1.0, highest / 4)
    power = 10 ** floor(log10(rough))
    step = next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough)
    return list(range(0, max(1, ceil(highest / step)) * step + 1, step))
