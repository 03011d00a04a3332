"""The one declaration of BRANDS.yaml: a JSON Schema that editors complete from and that `parse` checks with."""

from collections.abc import Iterable

from harken.domain.brand import Brand, ChannelName
from harken.sources.base import Source

from . import known
from .chat_schema import chat
from .declare import Schema, listing, mapping, ref, refs, words
from .durations import written
from .opinion_schema import second_opinion
from .rule_schema import rule
from .scalars import SCALARS
from .source_schema import source_entry

NETWORKS = (
    "mastodon",
    "hackernews",
    "feeds",
    "bluesky",
    "stackexchange",
    "github",
    "discourse",
    "lemmy",
    "youtube",
    "appstore",
    "x",
    "reddit",
    "googleplay",
    "vk",
    "telegram",
)
"""Where accounts may be, whether or not there is a source for it yet."""

_PLAIN = Brand(id="", names=(), sources=())
_FIRST_RESPONSE = written(_PLAIN.target)


def schema() -> Schema:
    """JSON Schema (draft 2020-12) of BRANDS.yaml for the sources there are, with a description of every key."""
    sources = known.sources()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "BRANDS.yaml",
        "description": "The brands Harken listens for, where, and when it calls whom.",
        "type": "object",
        "required": ["brands"],
        "additionalProperties": False,
        "properties": {
            "brands": listing(_brand(sources), "The brands, one entry each.", minItems=1),
        },
        "$defs": {
            **SCALARS,
            "accounts": _accounts(sources),
        },
    }


def _accounts(sources: Iterable[Source]) -> Schema:
    names = dict.fromkeys((*NETWORKS, *(source.name for source in sources)))
    return mapping(
        {name: refs("name", f"Account names on {name}, with or without @ in front.") for name in names},
        "Account names by network.",
    )


def _brand(sources: tuple[Source, ...]) -> Schema:
    return mapping(
        {
            "id": ref("id", "A short name for commands and addresses; keep it, the brand's history hangs on it."),
            "names": refs("name", "How people write the brand's name, in every script they use.", minItems=1),
            "hashtags": refs("hashtag", "Hashtags that are about the brand, with or without #.", default=[]),
            "domains": refs("host", "The brand's own web hosts; a link to one is about the brand.", default=[]),
            "exclude": refs("name", "Phrases that make a text not about the brand.", default=[]),
            "topics": refs(
                "name", "Words of the brand's trade, for a name that is also a person, a place or a film.", default=[]
            ),
            "accounts": ref("accounts", "The brand's own accounts, whose replies are answers.", default={}),
            "bots": ref("accounts", "The brand's automatic accounts, whose replies are no answers.", default={}),
            "employees": ref("accounts", "Private accounts of people who work for the brand.", default={}),
            "competitors": mapping(
                {
                    "names": refs("name", "Names of competitors.", default=[]),
                    "accounts": ref("accounts", "Accounts of competitors.", default={}),
                },
                "Whom the brand competes with.",
                default={},
            ),
            "sources": listing(source_entry(sources), "Where to listen.", minItems=1),
            "rules": listing(rule(), "When to call.", minItems=1, default=[{"id": _PLAIN.rules[0].id}]),
            "tell": _tell(),
            "chat": listing(chat(), "The chats that notices go to where `tell` names chat.", default=[]),
            "quiet_hours": _quiet_hours(),
            "hours": _hours(),
            "target": mapping(
                {
                    "first_response": ref(
                        "positive", "How soon a first answer should come.", default=_FIRST_RESPONSE
                    ),
                    "next_response": ref("positive", "How soon whoever writes again should be answered."),
                    "resolution": ref("positive", "How soon the whole matter should be answered or closed."),
                },
                "What the reports measure against, in business hours where the brand has them.",
                default={"first_response": _FIRST_RESPONSE},
            ),
            "playbook": _playbook(),
            "second_opinion": second_opinion(),
        },
        "One brand.",
        "id",
        "names",
        "sources",
    )


def _tell() -> Schema:
    defaults = {severity: list(channels) for severity, channels in _PLAIN.tell.items()}
    lists: Schema = {
        severity: listing(words(ChannelName), f"The channels of a {severity} notice.", default=channels, minItems=1)
        for severity, channels in defaults.items()
    }
    return mapping(lists, "On which channels people are told.", default=defaults)


def _quiet_hours() -> Schema:
    return mapping(
        {
            "from": ref("clock", "When the quiet starts (local time)."),
            "to": ref("clock", "When the quiet ends; earlier than `from` means the next day."),
            "timezone": ref("zone", "The time zone, like Europe/Berlin."),
        },
        "When warnings wait; critical notices never do.",
        "from",
        "to",
        "timezone",
    )


def _playbook() -> Schema:
    return mapping(
        {
            "statement": {
                "description": "The approved statement that every answer carries: one text, or one by language.",
                "if": {"type": "object"},
                "then": {
                    "propertyNames": {"$ref": "#/$defs/language"},
                    "additionalProperties": {"$ref": "#/$defs/words"},
                    "minProperties": 1,
                },
                "else": {"$ref": "#/$defs/words"},
            },
            "replies": {
                "type": "object",
                "description": (
                    "Approved answers by name. One whose name begins with holding is a holding statement as well: "
                    "it buys time, and is no answer yet."
                ),
                "propertyNames": {"$ref": "#/$defs/line"},
                "additionalProperties": {"$ref": "#/$defs/words"},
                "default": {},
            },
        },
        "The brand's approved words.",
        default={},
    )


def _hours() -> Schema:
    return mapping(
        {
            "timezone": ref("zone", "The time zone, like Europe/Berlin."),
            "week": {
                "type": "object",
                "description": "Shifts by weekdays: mon-fri, or sat,sun, or mon; days left out are closed.",
                "propertyNames": {"$ref": "#/$defs/weekdays"},
                "additionalProperties": refs("shift", "Shifts in order, like 09:00-13:00; none is closed."),
                "minProperties": 1,
            },
            "holidays": refs("day", "Days without business, like 2026-12-25.", default=[]),
        },
        "Business hours, for response times.",
        "timezone",
        "week",
    )
