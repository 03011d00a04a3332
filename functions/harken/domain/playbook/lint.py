"""What is wrong with a reply, before or after it is posted: cold, copied, without a next step, and the like."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from msgspec import Struct

from harken.domain.assessment import Assessment, Cause
from harken.domain.brand import Brand
from harken.domain.voice import is_holding, statements, words_key

from . import length
from .plays import Trait
from .strategy import Strategy, strategy_for
from .texts import LANGUAGES, Language, spoken
from .words import first, folded, sentences

Rule = Literal[
    "empty",
    "cold",
    "thankless",
    "no ownership",
    "no next step",
    "no prevention",
    "copy-pasted",
    "wrong language",
    "too long",
    "private data",
    "blames",
    "overpromises",
    "feeds an attack",
]

SAME_AN_HOUR: Final = 3
"""The same words to more people than this within an hour are copy-pasted."""

PREVENTABLE: Final[frozenset[Cause]] = frozenset(
    {"safety", "privacy", "ethics", "outage", "billing", "delivery", "defect", "service"}
)
"""After these people want to hear how it will not happen again; an unnamed cause needs no such word."""

CALM: Final = 300
"""More characters than this in answer to an attack are an argument."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing to mend: the rule, what is wrong, the words it is wrong in ("" for the whole), how to mend it.

    `missing`: it is about what was not found. That is less sure than what was: it may be said in other words.
    """

    rule: Rule
    what: str
    where: str = ""
    mend: str
    missing: bool = False


_MISSING: Final[dict[Trait, tuple[Rule, str, str]]] = {
    "empathy": (
        "cold",
        "no word of feeling for what happened to them",
        "Say that you are sorry, or that you see why they are upset, before anything else.",
    ),
    "thanks": ("thankless", "they are not thanked", "Thank them, and say what for."),
    "ownership": (
        "no ownership",
        "nobody owns the problem",
        "Say whose it is: “this one is on us”, “we got it wrong”.",
    ),
    "next step": (
        "no next step",
        "it does not say what happens now",
        "Say what you do next, or what you need from them and where they can send it.",
    ),
    "prevention": (
        "no prevention",
        "it does not say how it will not happen again",
        "Say what you find out or change so that it does not happen again.",
    ),
}

_TOLD_BY: Final[dict[Trait, tuple[str, ...]]] = {
    "empathy": ("empathy", "ownership", "deeds"),
    "thanks": ("thanks",),
    "ownership": ("ownership", "deeds"),
    "next step": ("next step", "deeds", "when"),
    "prevention": ("prevention",),
}
"""The sections of the lists that tell a trait: who admits it, or sends a new one tonight, is not cold."""

_TURNS: Final[tuple[tuple[Rule, str, str, str], ...]] = (
    (
        "cold",
        "cold",
        "speaks like a form, as if nobody had done it",
        "Say it as one person to another, and who did what: “we lost your parcel”.",
    ),
    (
        "blames",
        "blame",
        "puts the blame on them",
        "Leave out what they should have done; say what you do.",
    ),
    (
        "overpromises",
        "promises",
        "promises what nobody can know",
        "Say what you do, not how it will surely end.",
    ),
)
"""Rule, section of the lists, what is wrong, how to mend it: words that no reply should hold."""


def lint(
    reply: str,
    assessment: Assessment,
    brand: Brand,
    source: str,
    *,
    language: str | None = None,
    recent: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """What is wrong with `reply` to a mention judged so; () where it is fine. Never fails, on any text.

    `language`: the reply's own, told of `own_words`; None where it cannot be told. `recent`: the `voice.words_key` of
    the brand's other replies of the last hour. What a reply must have goes by the strategy for the mention; an
    approved statement alone is no answer yet, is meant to be repeated, and is held to its form only.
    """
    text = folded(reply)
    if not text:
        return (Finding(rule="empty", what="nothing is said", mend="Say something."),)
    plan = strategy_for(assessment)
    tongue = spoken(language) or spoken(assessment.lang)
    holding = any(is_holding(reply, statement) for statement in statements(brand))
    found = [*_form(reply, assessment, source, language, () if holding else recent)]
    if tongue is not None and not holding:
        found += [*_turns(text, tongue), *_private(text, tongue)]
        found += _missing(text, plan, tongue, found)
    if plan.name == "do_not_feed" and len(reply) > CALM:
        found.append(
            Finding(rule="feeds an attack", what="argues at length", mend="Say one calm line with the facts, once.")
        )
    return tuple(found)


def own_words(reply: str, brand: Brand) -> str:
    """A reply without the approved statements in it, which may be in another language; all of it if it is no more."""
    rest = reply
    for statement in statements(brand):
        rest = rest.replace(statement, " ")
    return rest if rest.strip() else reply


def _form(
    reply: str, assessment: Assessment, source: str, language: str | None, recent: Iterable[str]
) -> Iterator[Finding]:
    """What can be told without understanding a word."""
    key = words_key(reply)
    times = sum(other == key for other in recent)
    if times >= SAME_AN_HOUR:
        yield Finding(
            rule="copy-pasted",
            what=f"the same words went to {times} others within the hour",
            mend="Write to this person: what they said, in your own words.",
        )
    wanted = assessment.lang
    if language and wanted and not _understood(language, wanted):
        yield Finding(
            rule="wrong language",
            what=f"they wrote in {wanted}, the reply is in {language}",
            mend=f"Answer in {wanted}.",
        )
    over = length.over(source, reply)
    if over:
        limit = length.LIMITS[source]
        yield Finding(
            rule="too long",
            what=f"{over} {limit.unit} too many for {source}, which takes {limit.most}",
            mend="Say less, or the rest in a private message.",
        )


def _understood(language: str, wanted: str) -> bool:
    """Chinese readers read both scripts; English serves where the playbook does not speak the language."""
    same = language.partition("-")[0] == wanted.partition("-")[0]
    return same or (language == "en" and spoken(wanted) not in LANGUAGES)


def _turns(text: str, tongue: Language) -> Iterator[Finding]:
    for rule, section, what, mend in _TURNS:
        words = first(text, section, tongue)
        if words:
            yield Finding(rule=rule, what=what, where=words, mend=mend)


def _private(text: str, tongue: Language) -> Iterator[Finding]:
    for sentence in sentences(text):
        words = first(sentence, "private data", tongue)
        if words and first(sentence, "asks", tongue) and not first(sentence, "private", tongue):
            yield Finding(
                rule="private data",
                what="asks for personal data where everybody reads it",
                where=words,
                mend="Ask for it in a private message, and say so.",
            )
            return


def _missing(text: str, plan: Strategy, tongue: Language, found: Iterable[Finding]) -> Iterator[Finding]:
    told = {finding.rule for finding in found}
    for trait in plan.play.needs:
        if trait == "prevention" and plan.cause not in PREVENTABLE:
            continue
        rule, what, mend = _MISSING[trait]
        if rule not in told and not _tells(text, trait, tongue):
            yield Finding(rule=rule, what=what, mend=mend, missing=True)


def _tells(text: str, trait: Trait, tongue: Language) -> bool:
    if any(first(text, section, tongue) for section in _TOLD_BY[trait]):
        return True
    # Who says "we" and what comes next has taken it on, in whatever words.
    acts = trait == "ownership" and first(text, "self", tongue) is not None
    return acts and _tells(text, "next step", tongue)
