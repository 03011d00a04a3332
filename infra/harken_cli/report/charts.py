"""The charts of a report with their captions, legends and numbers."""

from datetime import datetime, timedelta
from itertools import groupby

from markupsafe import Markup

from harken.channels.plain import duration
from harken.domain.notice import Notice, Reason

from . import drawing
from .figures import Bin, Step, bins, negative_waiting, worst
from .gather import Facts
from .words import when

_WIDE, _NARROW = 960, 350
_REASONS: dict[Reason, str] = {
    "FIRST": "too many wait",
    "GREW": "many more wait, or somebody more urgent",
    "ESCALATED": "nobody had acknowledged it",
    "REMINDER": "still going on",
    "CLEARED": "it ended",
}


def _drawings(wide: Markup, narrow: Markup) -> Markup:
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(wide, narrow)


def waiting_chart(facts: Facts, notices: list[Notice]) -> Markup:
    """How many negative mentions waited over time with the notices marked, and the worst of it nearer."""
    steps = negative_waiting(facts)
    peak = max(steps, key=lambda step: step.count)
    told = ", ".join(f"{notice.reason} {when(notice.at)}" for notice in notices[:40])
    more = f" and {len(notices) - 40} more" if len(notices) > 40 else ""
    words = (
        f"Line chart of negative mentions waiting at once. {_at_most(peak)} {steps[-1].count:,} at the end. "
        f"Notices: {told or 'none'}{more}."
    )
    marked = list(enumerate(notices, 1))
    window = worst(facts)
    near = Markup("")
    if window is not None:
        seen = f"{when(window[0])} to {when(window[1])} UTC"
        near = Markup('<h3>The worst of it</h3><p class="caption">{}</p>{}').format(
            seen, _waiting_drawn(steps, marked, *window, words=f"The same chart, only {seen}.")
        )
    legend = Markup("").join(
        Markup('<li><b class="mark {}">{}</b> <b>{}</b> {}</li>').format(name.lower(), name[0], name, meaning)
        for name, meaning in _REASONS.items()
    )
    drawn = _waiting_drawn(steps, marked, facts.start, facts.end, words=words)
    return Markup('<p class="caption">{}</p>{}<ul class="legend">{}</ul>{}').format(
        _at_most(peak), drawn, legend, near
    )


def _waiting_drawn(
    steps: list[Step], marked: list[tuple[int, Notice]], start: datetime, end: datetime, *, words: str
) -> Markup:
    return _drawings(
        *(drawing.waiting_chart(steps, marked, start, end, width=width, words=words) for width in (_WIDE, _NARROW))
    )


def _at_most(peak: Step) -> str:
    if not peak.count:
        return "No negative mention waited."
    return f"At most {peak.count:,} waited at once, {when(peak.at)} UTC."


def mentions_chart(facts: Facts) -> Markup:
    """How many mentions began in each hour, and the numbers behind both charts."""
    span, bars = bins(facts)
    if not bars:
        return Markup('<p class="caption">No mentions.</p>')
    busiest = max(bars, key=lambda item: sum(item.sentiments.values()))
    per = "hour" if span == timedelta(hours=1) else duration(span)
    caption = f"Mentions per {per}. Most: {sum(busiest.sentiments.values()):,}, {when(busiest.start)} UTC."
    start, end = facts.start, facts.end
    drawn = _drawings(
        *(
            drawing.mentions_chart(bars, span, start, end, width=width, words=f"Bar chart. {caption}")
            for width in (_WIDE, _NARROW)
        )
    )
    legend = Markup("").join(
        Markup('<li><b class="swatch {}"></b> {}</li>').format(name, name) for name in bars[0].sentiments
    )
    return Markup('<p class="caption">{}</p>{}<ul class="legend">{}</ul>{}').format(
        caption, drawn, legend, _days(facts, bars)
    )


def _days(facts: Facts, bars: list[Bin]) -> Markup:
    """Both charts in numbers, a row a day."""
    steps = negative_waiting(facts)
    rows = []
    for day, group in groupby(bars, key=lambda item: item.start.date()):
        counts = [item.sentiments for item in group]
        before = [step.count for step in steps if step.at.date() < day][-1:]
        waited = max(before + [step.count for step in steps if step.at.date() == day], default=0)
        rows.append(
            Markup("<tr><th scope=row>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>").format(
                f"{day:%a} {day.day} {day:%b %Y}",
                f"{sum(sum(item.values()) for item in counts):,}",
                f"{sum(item['negative'] for item in counts):,}",
                f"{waited:,}",
            )
        )
    return Markup(
        "<details><summary>The charts in numbers</summary><table><thead><tr><th scope=col>Day (UTC)</th>"
        "<th scope=col>Mentions</th><th scope=col>Negative</th><th scope=col>Most waiting at once</th></tr></thead>"
        "<tbody>{}</tbody></table></details>"
    ).format(Markup("").join(rows))
