"""A brief as plain text, one screen: seven headed answers, people's own words, and the posts they rest on by number.

All that comes from outside goes through `plain`: one line, no control characters, only safe links.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from harken.domain.brief import Brief, Sign
from harken.domain.growth import Growth
from harken.domain.hub import Hub
from harken.domain.mention import utc
from harken.domain.said import Said
from harken.domain.share import Part
from harken.domain.spread import CAMPAIGN

from .harmless import clean, isolated, quoted, web_link
from .numbered import Posts
from .plain import duration

_WIDTH: Final = 9
_QUOTE: Final = 160
_MOST_PARTS: Final = 5
_QUIET: Final = "no trouble: nothing of the kind was written"
_TREND: Final = {
    "growing": "still growing",
    "steady": "no longer growing, nor calming",
    "calming": "calming",
    "usual": "as usual",
}
_DOING: Final = {"expects none": "expecting none"}


def render(brief: Brief) -> str:
    """The whole brief; no line of it depends on more than `Brief`, whose lists are bounded."""
    if not brief.posts:
        return f"{_title(brief)}\nNobody wrote about it in this time.{_left_out(brief)}"
    posts = Posts()
    answers = (
        ("WHO", _who(brief, posts)),
        ("WHAT", _what(brief, posts)),
        ("WHEN", _when(brief)),
        ("WHERE", _where(brief)),
        ("WHY", _why(brief, posts)),
        ("HOW", _how(brief, posts)),
        ("HOW FAR", _how_far(brief)),
    )
    lines = [_title(brief), f"{_count(brief)}{_left_out(brief)}", ""]
    for name, told in answers:
        lines += [f"{'' if number else name:{_WIDTH}}{line}" for number, line in enumerate(told)]
    lines += ["", "The posts (`harken show ID`):", *posts.lines()]
    return "\n".join(lines)


def headline(brief: Brief) -> tuple[str, ...]:
    """Where, why and how fast in at most three short lines; none where there is no trouble."""
    if not brief.trouble:
        return ()
    told = brief.when
    fast = f"How fast: {told.now:,} in the last hour, usual {told.usual:,.3g}; {_trend(told)}"
    if told.doubling is not None and told.phase == "growing":
        fast += f", doubled every {duration(told.doubling)}"
    causes = [f"{reason.cause} {_percent(reason.share)}" for reason in brief.why.causes[:2]]
    why = (f"Why: {', '.join(causes)}",) if causes else ()
    return (f"Where: {_hub(brief.where.hub)}", *why, fast)


def _title(brief: Brief) -> str:
    name = isolated(clean(brief.brand_name, 60)) or clean(brief.brand, 60)
    of = f": incident {clean(brief.incident, 60)}" if brief.incident else ""
    of += f" of rule {clean(brief.rule, 60)}" if brief.rule else ""
    return f"{name}, {_at(brief.start)} to {_at(brief.end)} {utc(brief.end):%Y} (UTC){of}"


def _count(brief: Brief) -> str:
    kind = f"of a kind that rule {clean(brief.rule, 60)} counts" if brief.rule else "negative"
    if not brief.trouble:
        return f"{_many(brief.posts, 'post')}, none of them {kind}."
    return f"{_many(brief.posts, 'post')}, {brief.trouble:,} of them {kind}: when, where, why and how are of these."


def _left_out(brief: Brief) -> str:
    dismissed = f" {_many(brief.dismissed, 'post')} closed as spam or not about the brand left out."
    return dismissed * bool(brief.dismissed) + " There were more: only the newest are told." * brief.cut


def _who(brief: Brief, posts: Posts) -> Iterator[str]:
    who = brief.who
    nameless = f", and {_many(who.nameless, 'post')} by nobody known" if who.nameless else ""
    yield f"{_many(who.people, 'person', 'people')}{nameless}: {_parts(who.roles)}"
    named = (
        ("loudest", who.loudest),
        ("first", who.earliest),
        ("small, carried on", who.carried),
        ("again and again", who.again),
    )
    for label, voices in named:
        if voices:
            yield f"{label}: {'; '.join(_voice(voice, posts) for voice in voices[:2])}"


def _voice(post: Said, posts: Posts) -> str:
    name = isolated(clean(post.handle or "", 50)) or "somebody"
    size = "followers unknown" if post.followers is None else _many(post.followers, "follower")
    return f"{name}, {size}, {_at(post.since)} {posts.mark(post)}"


def _what(brief: Brief, posts: Posts) -> Iterator[str]:
    what = brief.what
    yield f"{_parts(what.sentiments)}; as {_parts(what.intents)}"
    if not what.verdicts:
        return
    found = {part.name for part in what.verdicts}
    none = " and ".join(f"no {kind}" for kind in ("attack", "rumour") if kind not in found)
    yield f"of the negative: {_parts(what.verdicts)}{f'; {none}' if none else ''}"
    yield from (_sign(sign, posts) for sign in what.signs[:3])


def _sign(sign: Sign, posts: Posts) -> str:
    return f"{sign.verdict}: {quoted(sign.post.text, 90)}, for: {_outside(sign.evidence)} {posts.mark(sign.post)}"


def _outside(texts: Iterable[str]) -> str:
    return "; ".join(isolated(clean(text, 80)) for text in texts)


def _when(brief: Brief) -> Iterator[str]:
    told = brief.when
    usual = f"usual is {told.usual:,.3g} an hour"
    if told.peak is None:
        yield _QUIET
        return
    if told.onset is None:
        yield f"never above the usual level: {usual}, the fullest had {told.at_peak:,} (from {_at(told.peak)})"
    else:
        yield f"since {_at(told.onset)}; the fullest hour from {_at(told.peak)} had {told.at_peak:,}, {usual}"
    grew = f"; from beginning to peak it doubled every {duration(told.doubling)}" if told.doubling else ""
    yield f"last hour before {_at(brief.end)}: {told.now:,}, {_trend(told)}{grew}"


def _trend(told: Growth) -> str:
    return _TREND[told.phase] + " again" * (told.phase == "usual" and told.onset is not None)


def _where(brief: Brief) -> Iterator[str]:
    where = brief.where
    yield f"{_parts(where.sources)}; in {_parts(where.languages, unknown='a language not told')}"
    if not brief.trouble:
        return
    yield _hub(where.hub)
    if where.hub is not None and (link := _place(where.hub)):
        yield f"{'most there' if where.scattered else 'answer there'}: {link}"


def _hub(hub: Hub | None) -> str:
    """Where it concentrates, or that it does not."""
    if hub is None:
        return "scattered, no two people in one place: answer each"
    name = isolated(clean(hub.name, 60))
    place = {"hashtag": f"#{name}", "account": f"posts that name @{name}", "thread": "one thread"}[hub.kind]
    most = f"{place}, {_percent(hub.share)} ({_many(hub.authors, 'person', 'people')})"
    return f"scattered, answer each; the most in one place: {most}" if hub.is_weak else most


def _place(hub: Hub) -> str | None:
    """The link to the hub: of a thread its first post, where its id is an address, as on Mastodon."""
    first = web_link(hub.name.partition(":")[2]) if hub.kind == "thread" else None
    return first or web_link(hub.link)


def _why(brief: Brief, posts: Posts) -> Iterator[str]:
    why = brief.why
    if not brief.trouble:
        yield _QUIET
        return
    causes = ", ".join(f"{reason.cause} {_percent(reason.share)}" for reason in why.causes[:_MOST_PARTS])
    untold = f"no cause found in {_percent(why.untold / brief.trouble)}" if why.untold else ""
    several = "a post may name several" if len(why.causes) > 1 else ""
    yield "; ".join(part for part in (causes, untold, several) if part)
    for reason in why.causes:
        yield from _quotes(reason.cause, reason.quotes, posts)
    yield from _quotes("in their words", why.quotes, posts)


def _quotes(label: str, quotes: Sequence[Said], posts: Posts) -> Iterator[str]:
    yield from (f"{label}: {quoted(quote.text, _QUOTE)} {posts.mark(quote)}" for quote in quotes)


def _how(brief: Brief, posts: Posts) -> Iterator[str]:
    how = brief.how
    if not brief.trouble:
        yield _QUIET
        return
    kinds = ((how.independent, "posts of their own"), (how.replies, "replies"), (how.copied, "copies"))
    told = ", ".join(f"{_percent(count / brief.trouble)} {kind}" for count, kind in kinds if count)
    many = _many(how.reposts, "repost")
    yield f"{told}; {many}, told of {how.reposts_told:,} of {_many(brief.trouble, 'post')}"
    yield from (
        f"{group.authors:,} accounts say nearly the same: {quoted(group.first.text, 90)} {posts.mark(group.first)}"
        for group in how.copies[:2]
    )
    few = f"no sign of a campaign: fewer than {CAMPAIGN} accounts in the same words"
    yield "a sign of a campaign" if how.campaign else few


def _how_far(brief: Brief) -> Iterator[str]:
    extent = brief.extent
    unknown = f", {_many(extent.reach_unknown, 'author')} not told" if extent.reach_unknown else ""
    languages = sum(part.name is not None for part in brief.where.languages)
    yield (
        f"{_many(brief.who.people, 'person', 'people')}, {_many(brief.posts, 'post')}, "
        f"{_many(len(brief.where.sources), 'source')}, {_many(languages, 'language')}; "
        f"at most {extent.reach:,} followers (each author once{unknown})"
    )
    likes, reposts = _many(extent.likes, "like"), _many(extent.reposts, "repost")
    yield f"{likes}, {reposts}, {_many(extent.replies, 'reply', 'replies')}"
    counts = dict.fromkeys(("answered", "held", "waiting"), 0)
    counts |= {_DOING.get(part.name or "", part.name or ""): part.count for part in extent.stands}
    stands = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    rate = extent.rate
    share = "nobody is due an answer" if rate.rate is None else f"{_percent(rate.rate)} of {rate.due:,} due"
    yield f"{stands}; answer rate: {share} (as of {_at(brief.now)})"


def _parts(parts: Sequence[Part], *, unknown: str = "unknown") -> str:
    """The largest parts by name, the others together."""
    shown = [f"{_percent(part.share)} {isolated(clean(_name(part, unknown), 40))}" for part in parts[:_MOST_PARTS]]
    rest = sum(part.share for part in parts[_MOST_PARTS:])
    return ", ".join([*shown, f"{_percent(rest)} other"] if rest else shown)


def _name(part: Part, unknown: str) -> str:
    return unknown if part.name is None else part.name.replace("_", "-")


def _percent(share: float) -> str:
    """A share rounded to percent; what is not nothing, or not all, never looks like it."""
    if 0 < share < 0.005:
        return "<1%"
    return f"{min(share, 0.99) if share < 1 else share:.0%}"


def _at(moment: datetime) -> str:
    moment = utc(moment)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def _many(count: int, one: str, more: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"
