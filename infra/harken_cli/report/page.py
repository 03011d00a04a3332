"""The page of a report: facts in, one HTML file out, without scripts and without anything from elsewhere.

Outside text enters the page only through `Markup.format`, which escapes it, after `plain.clean` has taken control
characters, direction overrides and links out of it.
"""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup, escape

from harken.channels.harmless import clean
from harken.channels.plain import duration
from harken.domain.mention import utc
from harken.domain.record import Record

from .charts import mentions_chart, waiting_chart
from .figures import Totals, Waiting, grouped, totals, who_waits
from .gather import Facts
from .lists import notice_list, waiting_list
from .tables import table
from .times import times
from .words import NONE, language, length, many, when


def render(facts: Facts) -> str:
    """The report as one HTML page, in English, the same for the same facts.

    Whatever the outside texts in `facts` hold, the page has no script, no resource from elsewhere and no link that is
    not http or https.
    """
    folder = files(__package__)
    style = folder.joinpath("page.css").read_text("utf-8")
    skeleton = folder.joinpath("page.html").read_text("utf-8")
    sums, waiting = totals(facts), who_waits(facts)
    notices = sorted(facts.notices, key=lambda notice: notice.at)
    return str(
        Markup(skeleton).format(  # noqa: S704  - our own file, all that is filled in is escaped  # nosec B704
            style=Markup(style),  # noqa: S704  - our own file  # nosec B704
            style_hash=b64encode(sha256(style.encode()).digest()).decode(),
            brand=_brand(facts),
            period=_period(facts),
            summary=_summary(facts, sums, waiting),
            figures=_figures(facts, sums, waiting),
            waiting_chart=waiting_chart(facts, notices),
            mentions_chart=mentions_chart(facts),
            times=times(facts),
            languages=table("Language", [(language(name), row) for name, row in grouped(facts, _lang)]),
            sources=table("Source", [(clean(name or "", 60), row) for name, row in grouped(facts, _source)]),
            notices=notice_list(notices),
            waiting=waiting_list(facts, sums, waiting),
            target=duration(facts.target),
            end=when(facts.end),
        )
    )


def _brand(facts: Facts) -> str:
    return clean(facts.brand_name, 60) or clean(facts.brand_id, 60) or "brand"


def _date(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _period(facts: Facts) -> str:
    start, end = utc(facts.start), utc(facts.end)
    if start.date() == end.date():
        return f"{_date(start)}, {start:%H:%M} to {end:%H:%M} UTC"
    if start.year == end.year:
        first = f"{start.day}" if start.month == end.month else f"{start.day} {start:%B}"
    else:
        first = _date(start)
    return f"{first} to {_date(end)}"


def _percent(part: float) -> str:
    """Rounded down, so that 100 % means everyone."""
    return f"{int(part * 100)} %"


def _lang(record: Record) -> str | None:
    return record.assessment.lang


def _source(record: Record) -> str:
    return record.mention.source


def _summary(facts: Facts, sums: Totals, waiting: list[Waiting]) -> Markup:
    row = sums.row
    if not row.mentions:
        return Markup("Nobody was heard speaking of <bdi>{}</bdi> in this time.").format(_brand(facts))
    said = [f"{many(row.mentions, 'mention')}, {row.sentiments['negative']:,} of them negative."]
    if row.rate is not None:
        said.append(f"{row.answered:,} of {row.due:,} who were due an answer got one")
        said[-1] += f", half of them within {duration(row.median)}." if row.median is not None else "."
    if waiting:
        said.append(f"{many(len(waiting), 'person', 'people')} still {'waits' if len(waiting) == 1 else 'wait'}.")
    else:
        said.append("Nobody waits any more.")
    return escape(" ".join(said))


def _figures(facts: Facts, sums: Totals, waiting: list[Waiting]) -> Markup:
    row, target = sums.row, duration(facts.target)
    counts = ", ".join(f"{count:,} {name}" for name, count in row.sentiments.items())
    rate = NONE if row.rate is None else _percent(row.rate)
    of = (
        f"{row.answered:,} of {row.due:,} due: answered, or still waiting after {target}"
        if row.due
        else "nobody was due"
    )
    held = f", {sums.held:,} given a holding statement" if sums.held else ""
    still = f"{many(len(waiting), 'person', 'people')}, {sums.late:,} past {target}{held}" if waiting or held else ""
    nameless = f"{sums.nameless:,} without a known author not counted" if sums.nameless else ""
    too = f"{row.answered_too:,} more expected none; " if row.answered_too else ""
    thanked = f", {sums.recovered:,} said thanks afterwards" if sums.recovered else ""
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(sums.closed.items()))
    cards = [
        ("Answer rate", rate, of, "lead"),
        ("Median response", length(row.median), "half were answered faster", "lead"),
        ("Still waiting", f"{sums.waiting:,}", still or "nobody", "lead late" if sums.late else "lead"),
        ("Mentions", f"{row.mentions:,}", counts, "lead"),
        ("People", f"{sums.people:,}", nameless or "different authors", ""),
        ("Answered", f"{row.answered:,}", f"{too}{many(facts.replies, 'reply', 'replies')} written{thanked}", ""),
        ("Mean response", length(row.mean), "slow answers weigh more", ""),
        ("Closed", f"{sum(sums.closed.values()):,}", reasons or "by a person, unanswered", ""),
        ("Deleted", f"{sums.gone:,}", "by their authors or servers", ""),
    ]
    return Markup("").join(
        Markup('<div class="card {}"><dt>{}</dt><dd><strong>{}</strong><span>{}</span></dd></div>').format(
            kind, name, value, note
        )
        for name, value, note, kind in cards
    )
