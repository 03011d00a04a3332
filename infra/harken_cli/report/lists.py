"""The lists of a report: what was told, and who still waits."""

import re
from datetime import datetime

from markupsafe import Markup, escape

from harken.channels.harmless import clean, web_link
from harken.channels.pictures import pictures
from harken.channels.plain import duration, headline, number
from harken.domain.mention import utc
from harken.domain.notice import Notice
from harken.domain.rule import level

from .figures import Totals, Waiting
from .gather import Facts
from .words import many, when

_TEXT = 200
_IN_FULL = 100
"""So many of those who wait are shown with their words; everyone is shown."""

_LANG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}")


def _time(moment: datetime) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(f"{utc(moment):%Y-%m-%dT%H:%M:%SZ}", when(moment))


def notice_list(notices: list[Notice]) -> Markup:
    """What was told, in its order, numbered as on the chart."""
    if not notices:
        return Markup('<p class="none">Nobody had to be called.</p>')
    rows = (
        Markup(
            '<li><b class="mark {kind}">{letter}{place}</b><div><p class="when">{time} <b>{reason}</b> '
            '<span class="{severity}">{severity}</span><span class="count">{count} counted, {new} new</span>'
            "<bdi>{rule}</bdi></p>"
            '<p class="what">{words}</p></div></li>'
        ).format(
            kind=notice.reason.lower(),
            letter=notice.reason[0],
            place=place,
            time=_time(notice.at),
            reason=notice.reason,
            severity=notice.severity,
            count=number(notice),
            new=f"{notice.new:,}",
            rule=f"rule {clean(notice.rule, 60)}",
            words=_set_apart(headline(notice).removeprefix("\u200e")),  # the page says the direction by itself
        )
        for place, notice in enumerate(notices, 1)
    )
    return Markup('<ol class="notices">{}</ol>').format(Markup("").join(rows))


def _set_apart(line: str) -> Markup:
    """A line of ours whose right-to-left names stand in isolates, with elements in the isolates' place."""
    return escape(line).replace("\u2068", Markup("<bdi>")).replace("\u2069", Markup("</bdi>"))


def waiting_list(facts: Facts, sums: Totals, waiting: list[Waiting]) -> Markup:
    """Everyone who waits, the most urgent first and with their words."""
    unasked = (
        Markup('<p class="none">{} no answer and expect none: news, praise, remarks in passing.</p>').format(
            f"{many(sums.unasked, 'more mention')} {'has' if sums.unasked == 1 else 'have'}"
        )
        if sums.unasked
        else Markup("")
    )
    if not waiting:
        return Markup('<p class="none">Nobody who expects an answer is without one.</p>{}').format(unasked)
    full = Markup("").join(_waiter(facts, item, words=True) for item in waiting[:_IN_FULL])
    brief = Markup("").join(_waiter(facts, item, words=False) for item in waiting[_IN_FULL:])
    rest = (
        Markup('<h3>{}</h3><ol class="waiting brief" start="{}">{}</ol>').format(
            f"And {len(waiting) - _IN_FULL:,} more", _IN_FULL + 1, brief
        )
        if brief
        else Markup("")
    )
    return Markup('<ol class="waiting">{}</ol>{}{}').format(full, rest, unasked)


def _waiter(facts: Facts, item: Waiting, *, words: bool) -> Markup:
    mention, author = item.record.mention, item.record.mention.author
    name = clean((author.name or author.handle or "") if author else "", 60) or "unknown author"
    handle = clean(author.handle or "", 80) if author and author.name else ""
    source = clean(mention.source, 40)
    about = [f"on {source}"]
    if author and author.followers is not None:
        about.append(many(author.followers, "follower"))
    if item.posts > 1:
        about.append(f"{item.posts:,} posts")
    link = web_link(mention.url)
    return Markup(
        '<li><b class="urgency level{level}" title="urgency {score} of 100">{score}</b><div>'
        '<p class="who"><b><bdi>{name}</bdi></b>'
        '{handle} <span>{about}</span></p><p class="when">waits {waits}, since {since}</p>{words}{link}</div></li>'
    ).format(
        level=level(item.urgency.score),
        score=item.urgency.score,
        name=name,
        handle=Markup(' <bdi class="handle">@{}</bdi>').format(handle) if handle and handle != name else "",
        about=" · ".join(about),
        waits=duration(facts.end - item.since),
        since=_time(item.since),
        words=_words(item) if words else "",
        link=_link(link, source),
    )


def _words(item: Waiting) -> Markup:
    mention, code = item.record.mention, item.record.assessment.lang
    text = clean("\n".join(part for part in (mention.title, mention.text) if part), _TEXT)
    seen = [one for one in mention.media if one.is_picture]
    told = pictures(len(seen), next((one.alt for one in seen if one.alt), None)) if seen else ""
    beside = Markup('<p class="why">with {}</p>').format(_set_apart(told)) if text and told else Markup("")
    said = text or _set_apart(f"no text, {told}" if told else "(no text)")
    lang = Markup(' lang="{}"').format(code) if code and _LANG.fullmatch(code) else ""
    reasons = ", ".join(reason for reason in item.urgency.reasons if not reason.startswith("waits "))
    return Markup('<blockquote dir="auto"{}>{}</blockquote>{}<p class="why">{}</p>').format(
        lang, said, beside, reasons
    )


def _link(link: str | None, source: str) -> Markup:
    if link is None:
        return Markup('<p class="go">No safe link: look for it on {}.</p>').format(source)
    return Markup('<p class="go"><a href="{}" rel="noopener noreferrer nofollow">Open on {}</a></p>').format(
        link, source
    )
