"""A first BRANDS.yaml from five answers: enough to listen and be called, with a comment on every line."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from harken.domain.brand import Rule
from harken.domain.errors import BadInput

from .durations import LONGEST, duration, written
from .faults import shown
from .parse import parse
from .schema import NETWORKS
from .structure import nearest

_Read = TypeVar("_Read")
Prompt = Callable[[str, str | None], str]
"""Asks a person a question, with the answer that Enter stands for (None: there is none), and gives the answer."""

TRIES = 3
"""An answer that can't be used is asked for again, so many times in all."""

_NAME = "What is the brand called?"
_SPELLINGS = "Other spellings and scripts of the name (with commas between)?"
_PLACES = "Where do customers write, besides Hacker News: a Mastodon server, feed addresses (with commas between)?"
_ACCOUNTS = "The brand's own accounts (like @acme@social.example, hackernews:acme)?"
_CALL = "Call when more than how many complaints wait unanswered for how long (like 5 in 30m)?"
_DEFAULT_CALL = "5 in 30m"


class Answers(Struct, frozen=True, kw_only=True):
    """What a person said about their brand.

    `accounts` are (network, account) pairs. More than `above` complaints that wait `waiting` ("30m") raise a call.
    """

    name: str
    spellings: tuple[str, ...] = ()
    mastodon: str | None = None
    feeds: tuple[str, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    above: int = 5
    waiting: str = "30m"


def ask(prompt: Prompt) -> Answers:
    """Five questions; an unusable answer is asked for again, then raises `BadInput`."""
    name = _answer(prompt, _NAME, None, _name)
    spellings = _answer(prompt, _SPELLINGS, "", lambda text: tuple(_name(part) for part in _parts(text)))
    mastodon, feeds = _answer(prompt, _PLACES, "", _places)
    accounts = _answer(prompt, _ACCOUNTS, "", lambda text: tuple(_account(part) for part in _parts(text)))
    above, waiting = _answer(prompt, _CALL, _DEFAULT_CALL, _call)
    return Answers(
        name=name,
        spellings=spellings,
        mastodon=mastodon,
        feeds=feeds,
        accounts=accounts,
        above=above,
        waiting=waiting,
    )


def render(answers: Answers) -> str:
    """A commented BRANDS.yaml that `parse` accepts, whatever characters the answers hold.

    Raises `BadInput` where an answer can't stand in the settings at all, such as a name without a letter.
    """
    names = dict.fromkeys(_tidy(name) for name in (answers.name, *answers.spellings))
    lines = [
        "# The settings of Harken. `harken check BRANDS.yaml` tells every mistake with its line;",
        "# `harken schema` is a JSON Schema from which editors complete. Durations: 45s, 30m, 4h, 7d.",
        "brands:",
        f"  - id: {quoted(brand_id(answers.name))} # for commands; keep it, the brand's history hangs on it",
        f"    names: {_list(names)} # how people write it, in every script",
        '    # exclude: ["..."] # phrases that make a text not about you',
        '    # topics: ["..."] # words of your trade, if the name is also a person, a place or a film',
        *_account_lines(answers.accounts),
        "    sources: # where to listen",
        "      - use: hackernews",
        *_mastodon_lines(answers, names),
        *_feed_lines(answers.feeds),
        "    rules: # when to call",
        "      - id: complaints",
        f"        waiting: {quoted(answers.waiting)} # a complaint counts once it has waited this long",
        *_within_lines(answers.waiting),
        f"        above: {answers.above} # raised when more than this many wait",
        "        severity: warning # becomes critical when nobody acknowledges within an hour",
        "    tell: # how; `harken subscribe` says who",
        "      warning: [email]",
        "      critical: [email, sms, chat]",
    ]
    text = "\n".join(lines) + "\n"
    parse(text, name="answers")
    return text


def quoted(text: str) -> str:
    """The text as a YAML scalar that can be nothing but that text."""
    return "".join(
        letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in json.dumps(text, ensure_ascii=False)
    )


def brand_id(name: str) -> str:
    """An id made of the name's letters; "brand" where it has none that an id may hold."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:40].rstrip("-") or "brand"


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(quoted(value) for value in values)}]"


def _account_lines(accounts: Iterable[tuple[str, str]]) -> list[str]:
    by_network: dict[str, dict[str, None]] = {}
    for network, account in accounts:
        by_network.setdefault(network, {})[_tidy(account)] = None
    if not by_network:
        return ['    # accounts: {mastodon: ["@you@social.example"]} # your own: their replies are answers']
    head = "    accounts: # your own: their replies are answers"
    return [head, *(f"      {quoted(network)}: {_list(names)}" for network, names in by_network.items())]


def _mastodon_lines(answers: Answers, names: Iterable[str]) -> list[str]:
    if answers.mastodon is None:
        return []
    tags = dict.fromkeys(
        "".join(sign for sign in name.lower() if unicodedata.category(sign)[0] in "LMN") for name in names
    )
    return [
        "      - use: mastodon",
        f"        base_url: {quoted(answers.mastodon)}",
        f"        hashtags: {_list(tags)} # read by hashtag; searching all posts needs a token",
        '        # token: "secret:mastodon" # read from Secrets Manager, or from HARKEN_SECRET_mastodon',
    ]


def _within_lines(waiting: str) -> list[str]:
    """A rule that lets complaints wait for a day must look back longer than it does by default."""
    try:
        length = duration(waiting)
    except ValueError as error:
        raise BadInput(f"{shown(waiting)} {error}") from error
    if length < Rule(id="").within:
        return []
    return [f"        within: {written(min(2 * length, LONGEST))} # and is not older than this"]


def _hashtag(name: str) -> str:
    return "".join(sign for sign in name.lower() if unicodedata.category(sign)[0] in "LMN")  # letters, marks, numbers


def _feed_lines(feeds: tuple[str, ...]) -> list[str]:
    return ["      - use: feeds", f"        urls: {_list(feeds)}"] if feeds else []


def _answer(prompt: Prompt, question: str, default: str | None, read: Callable[[str], _Read]) -> _Read:
    asked = question
    for _ in range(TRIES - 1):
        try:
            return read(prompt(asked, default))
        except BadInput as error:
            asked = f"{error}\n{question}"
    return read(prompt(asked, default))


def _tidy(text: str) -> str:
    """The text on one line, without control characters."""
    return "".join(letter for letter in " ".join(text.split()) if unicodedata.category(letter) not in ("Cc", "Cs"))


def _parts(text: str) -> list[str]:
    return [part for part in (_tidy(part) for part in text.split(",")) if part]


def _name(text: str) -> str:
    name = _tidy(text)
    if not any(letter.isalnum() for letter in name):
        raise BadInput(f"{shown(text)} is no name; expected at least one letter or digit")
    return name


def _places(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The Mastodon server (an address without a path) and the feeds (addresses with one)."""
    server: str | None = None
    feeds: list[str] = []
    for part in _parts(text):
        address = part if "://" in part else f"https://{part}"
        try:
            parts = urlsplit(address)
            host = parts.hostname
        except ValueError:
            host = None
        if not host or "." not in host or parts.scheme not in ("http", "https"):
            raise BadInput(
                f"{shown(part)} is no address; expected one like social.example or https://news.example/feed"
            )
        if parts.path.strip("/") or parts.query:
            feeds.append(address)
        elif server is not None:
            raise BadInput("two Mastodon servers are given; expected one, more can be added to the file")
        else:
            server = address.rstrip("/")
    return server, tuple(feeds)


def _account(text: str) -> tuple[str, str]:
    network, colon, account = text.partition(":")
    if colon:
        network, account = network.strip().lower(), account.strip()
        if network not in NETWORKS or not account:
            raise BadInput(f"{shown(text)} is no network:account; {nearest(network, list(NETWORKS))}")
        return network, account
    return ("mastodon" if "@" in text.lstrip("@") else "hackernews"), text


def _call(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"([0-9]{1,5})[^0-9]+([0-9]+[smhd])", text.strip())
    if not found:
        raise BadInput(f"{shown(text)} is no number and duration; expected something like {_DEFAULT_CALL}")
    try:
        duration(found[2])
    except ValueError as error:
        raise BadInput(f"{shown(found[2])} {error}") from error
    return int(found[1]), found[2]
