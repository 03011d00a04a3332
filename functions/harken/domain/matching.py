"""Is this text about the brand? Pure; the answer carries its reason.

Whether a mention is the brand's own post, an answer to one, or a further post of somebody who waits is
not asked here: that takes more than the text.
"""

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from .brand import Brand
from .folding import fold
from .homonyms import signs
from .links import host_of, within
from .mention import Mention, account_key
from .names.phrase import Phrase, compile_phrase, right_edge

LONGEST_TEXT = 32_768
"""How many characters of title, text, alternative texts and hashtags together are read."""

_MOST_ENTRIES = 500
"""How many accounts, links, hashtags and pictures of one mention are looked at."""

_MOST_SPANS = 16
"""How many occurrences of a name are judged by what stands around them."""

_HASHTAG = re.compile(r"#(\w{1,100})")
_HANDLE = re.compile(r"(?<![\w@.])@([\w.-]{1,100})(?:@([\w.-]{1,100}))?")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+){2,}")
"""Three labels and more: with two it is rather a sentence that begins without a space."""

_ADDRESS_REACH = 200
"""How far to either side of a name an address that holds it is followed."""

_ADDRESS_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.@:/_%~?#&=+-"
_ADDRESS_SIGNS = tuple(".@:/_%~?&=+-")
_WORD_END = tuple("abcdefghijklmnopqrstuvwxyz0123456789.-_")


class Match(Struct, frozen=True):
    """Whether the text is about the brand, and in one short sentence why or why not.

    `doubt`: a bare name that may stand for something else, with the signs around it; None where there is no doubt.
    """

    about: bool
    reason: str
    doubt: tuple[str, ...] | None = None


class Matcher(Struct, frozen=True):
    """What a brand is recognised by, ready to be looked for. Made by `compile_brand`, worth keeping."""

    names: tuple[Phrase, ...]
    joined_names: dict[str, str]
    """Names as a hashtag writes them, without spaces and signs -> as the settings write them."""
    hashtags: dict[str, str]
    hashtags_in_text: re.Pattern[str] | None
    own_accounts: dict[str, frozenset[str]]
    """Account keys by source."""
    global_accounts: frozenset[str]
    """Those that say where they are (user@host, a domain): the same account wherever they are written."""
    domains: tuple[str, ...]
    exclude: tuple[Phrase, ...]
    exclude_at_once: tuple[Phrase, ...]
    """Phrases that don't hold a name: where they stand, no bare name counts."""
    topics: tuple[Phrase, ...]
    rivals: tuple[Phrase, ...]


def compile_brand(brand: Brand) -> Matcher:
    """What `match` needs of a brand's settings; entries with nothing to look for are left out."""
    names = _phrases(brand.names)
    holding: list[Phrase] = []
    apart: list[Phrase] = []
    for phrase in _phrases(brand.exclude):
        folded = fold(phrase.shown)
        (holding if any(name.anchor in folded for name in names) else apart).append(phrase)
    hashtags = {_joined(fold(tag)): tag.strip().lstrip("#") for tag in brand.hashtags}
    hashtags.pop("", None)
    accounts = {
        source: frozenset(fold(account_key(account)) for account in listed) - {""}
        for source, listed in brand.accounts.items()
    }
    return Matcher(
        names=names,
        joined_names={_joined(fold(name)): name for name in brand.names if len(_joined(fold(name))) > 2},
        hashtags=hashtags,
        hashtags_in_text=_any_hashtag(list(hashtags)),
        own_accounts=accounts,
        global_accounts=frozenset(key for keys in accounts.values() for key in keys if "@" in key or "." in key),
        domains=tuple(host.removeprefix("www.") for host in map(host_of, brand.domains) if host),
        exclude=tuple(holding),
        exclude_at_once=tuple(apart),
        topics=_phrases(brand.topics, plural=True),
        rivals=_phrases(brand.competitors.names),
    )


def match(matcher: Matcher, mention: Mention) -> Match:
    """Whether the mention's words, addressees, hashtags or links are about the brand.

    Read are the title, the text, what is told for pictures, the hashtags, the accounts it addresses and where
    its links lead. Where the mention itself stands (`mention.url`) says nothing: not every word on the
    brand's own forum is about the brand.
    """
    text = _text(mention)
    found = _handle(matcher, mention, text) or _hashtag(matcher, mention, text) or _domain(matcher, mention)
    return Match(True, found) if found else _by_name(matcher, mention, text)


def named_at(matcher: Matcher, mention: Mention) -> tuple[str, list[tuple[int, int]]]:
    """The folded words of a mention, and where in them the brand's names stand (start, end), the first of many."""
    text = _with_hashtags(mention, _text(mention))
    found = islice(_occurrences(matcher, _allowed(matcher, text), _namesakes(matcher, mention)), _MOST_SPANS)
    return text, _apart([span for _, span in found])


def names_rival(matcher: Matcher, mention: Mention) -> bool:
    """Whether the mention's words name a competitor."""
    return _first(matcher.rivals, _text(mention)) is not None


def _phrases(listed: tuple[str, ...], *, plural: bool = False) -> tuple[Phrase, ...]:
    phrases = (compile_phrase(text, plural=plural) for text in listed)
    return tuple(phrase for phrase in phrases if phrase is not None)


def _joined(folded: str) -> str:
    return "".join(character for character in folded if character.isalnum())


def _any_hashtag(tags: list[str]) -> re.Pattern[str] | None:
    if not tags:
        return None
    listed = sorted((re.escape(tag) + right_edge(tag[-1]) for tag in tags), key=len, reverse=True)
    return re.compile(rf"#({'|'.join(listed)})")


def _text(mention: Mention) -> str:
    """All the words of a mention, folded once; a bar between parts keeps their words apart."""
    parts = [mention.title, mention.text, *(media.alt for media in mention.media[:_MOST_ENTRIES])]
    return fold(" | ".join(part for part in parts if part)[:LONGEST_TEXT])


def _handle(matcher: Matcher, mention: Mention, text: str) -> str | None:
    """The brand's account that is addressed. A short name counts only on the source it belongs to."""
    if not matcher.own_accounts:
        return None
    own = matcher.own_accounts.get(mention.source, frozenset()) | matcher.global_accounts
    for account in mention.mentions[:_MOST_ENTRIES]:
        if fold(account_key(account)) in own:
            return f"handle @{account_key(account)}"
    if "@" not in text:
        return None
    others = _addressed_by_short_name(mention)
    here = {key.partition("@")[0] for key in matcher.own_accounts.get(mention.source, ()) if "@" in key} - others
    for user, host in _HANDLE.findall(text):
        key = f"{user}@{host}" if host else user
        key = key.rstrip(".-")
        if key in own or (not host and key in here):
            return f"handle @{key}"
    return None


def _addressed_by_short_name(mention: Mention) -> set[str]:
    """The short names of the accounts a mention addresses: in the text they stand without their host."""
    return {fold(account_key(account)).partition("@")[0] for account in mention.mentions[:_MOST_ENTRIES]}


def _hashtag(matcher: Matcher, mention: Mention, text: str) -> str | None:
    if not matcher.hashtags:
        return None
    for tag in mention.hashtags[:_MOST_ENTRIES]:
        shown = matcher.hashtags.get(_joined(fold(tag)))
        if shown:
            return f"hashtag #{shown}"
    if "#" in text and matcher.hashtags_in_text is not None:
        found = matcher.hashtags_in_text.search(text)
        if found:
            return f"hashtag #{matcher.hashtags[found[1]]}"
    return None


def _domain(matcher: Matcher, mention: Mention) -> str | None:
    if not matcher.domains:
        return None
    for link in mention.links[:_MOST_ENTRIES]:
        domain = _own_domain(matcher, host_of(link))
        if domain:
            return f"links to {domain}"
    return None


def _own_domain(matcher: Matcher, host: str | None) -> str | None:
    return next((domain for domain in matcher.domains if host and within(host, domain)), None)


def _by_name(matcher: Matcher, mention: Mention, text: str) -> Match:
    text = _with_hashtags(mention, text)
    others = _namesakes(matcher, mention)
    spans: list[tuple[int, int]] = []
    named = None
    for phrase, span in _occurrences(matcher, _allowed(matcher, text), others):
        named = named or phrase.shown
        spans.append(span)
        if not matcher.topics or len(spans) == _MOST_SPANS:
            break
    if named is None:
        named = _in_hashtags(matcher, mention, text)
    if named is None:
        return Match(False, _why_not(matcher, text, others))
    apart = _first(matcher.exclude_at_once, text)
    if apart:
        return Match(False, f"excluded by “{apart}”")
    return _judged(matcher, text, named, spans)


def _allowed(matcher: Matcher, text: str) -> str:
    """The text with blanks, as many, in place of what is excluded."""
    for phrase in matcher.exclude:
        if phrase.anchor in text:
            text = phrase.pattern.sub(lambda found: " " * len(found[0]), text)
    return text


def _judged(matcher: Matcher, text: str, named: str, spans: list[tuple[int, int]]) -> Match:
    """A name was found; with topics it may still be another's."""
    if not matcher.topics:
        return Match(True, f"named “{named}”")
    topic = _first(matcher.topics, text)
    if topic:
        return Match(True, f"named “{named}”, and of its trade: “{topic}”")
    return Match(True, f"named “{named}”", signs(text, _apart(spans)))


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, without those that overlap an earlier one (one name may be part of another)."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _namesakes(matcher: Matcher, mention: Mention) -> set[str] | None:
    """The short names it addresses that are not ours; None where our accounts on that source are not known."""
    return _addressed_by_short_name(mention) if matcher.own_accounts.get(mention.source) else None


def _with_hashtags(mention: Mention, text: str) -> str:
    """The text and the hashtags told apart from it; in hashtags an underscore stands for a space."""
    tags = [f"#{tag.strip().lstrip('#＃')}" for tag in mention.hashtags[:_MOST_ENTRIES] if len(tag) <= 100]
    if tags:
        text = f"{text} | {fold(' '.join(tags)[:LONGEST_TEXT])}"
    if "#" in text and "_" in text:
        text = _HASHTAG.sub(lambda found: found[0].replace("_", " "), text)
    return text


def _occurrences(matcher: Matcher, text: str, others: set[str] | None) -> Iterator[tuple[Phrase, tuple[int, int]]]:
    """Where a name stands in the text as a word of its own, and not in somebody else's address."""
    for phrase in matcher.names:
        if phrase.anchor not in text:
            continue
        for found in phrase.pattern.finditer(text):
            span = found.span("name")
            if not _in_anothers_address(matcher, text, span, others):
                yield phrase, span


def _in_anothers_address(matcher: Matcher, text: str, span: tuple[int, int], others: set[str] | None) -> bool:
    """Whether the name is only a part of a link, an email address, a host or another's handle."""
    start, end = span
    before = text[max(0, start - _ADDRESS_REACH) : start]
    if before.endswith("@") and text[start:end] in (others or ()) and not before[:-1].endswith(_WORD_END):
        return True  # the addressees are known, and none of them is the brand: see `_handle`
    if not before.endswith(_ADDRESS_SIGNS) and not text.startswith(_ADDRESS_SIGNS, end):
        return False
    head = before[len(before.rstrip(_ADDRESS_LETTERS)) :]
    tail = text[end : end + _ADDRESS_REACH]
    tail = tail[: len(tail) - len(tail.lstrip(_ADDRESS_LETTERS))]
    address = f"{head}{text[start:end]}{tail}".strip(".,:-")
    if "://" in head or head.startswith("www."):
        return _own_domain(matcher, host_of(address)) is None
    host = address.rpartition("@")[2].partition("/")[0]
    if others is None and address.startswith("@"):
        return False  # a handle that bears the name, and no account of ours to tell it from
    if "@" in address[1:] or _HOST.fullmatch(host):
        return _own_domain(matcher, host_of(host)) is None
    return False


def _in_hashtags(matcher: Matcher, mention: Mention, text: str) -> str | None:
    """A hashtag that is a name written as one word."""
    tags = [_joined(fold(tag)) for tag in mention.hashtags[:_MOST_ENTRIES]]
    if "#" in text:
        tags += [_joined(tag) for tag in _HASHTAG.findall(text)]
    return next((matcher.joined_names[tag] for tag in tags if tag in matcher.joined_names), None)


def _first(phrases: tuple[Phrase, ...], text: str) -> str | None:
    return next((phrase.shown for phrase in phrases if phrase.anchor in text and phrase.pattern.search(text)), None)


def _why_not(matcher: Matcher, text: str, others: set[str] | None) -> str:
    if matcher.exclude and next(_occurrences(matcher, text, others), None) is not None:
        excluded = _first(matcher.exclude, text)
        if excluded:
            return f"excluded by “{excluded}”"
    return "no name found"
