"""The rules of BRANDS.yaml: which keys a rule of each kind takes, and their defaults."""

from collections.abc import Mapping
from datetime import timedelta
from typing import get_type_hints

import msgspec

from harken.domain.assessment import Cause, Intent, Sentiment
from harken.domain.brand import Rule, RuleKind, Severity

from .declare import Schema, listing, number, ref, refs, words
from .durations import written

_PACE = ("id", "kind", "hold", "clear_after", "regroup_every", "remind_every", "escalate_after", "severity", "stage")
_FILTER = ("sentiment", "intent", "causes", "languages", "sources", "min_urgency")
KEYS: Mapping[RuleKind, tuple[str, ...]] = {
    "unanswered": (*_PACE, *_FILTER, "waiting", "within", "above", "clear_at"),
    "outcry": (*_PACE, *_FILTER, "within"),
    "surge": (*_PACE, *_FILTER, "sensitivity", "at_least"),
    "deaf": (*_PACE, "sources", "after"),
}
"""Which keys a rule of each kind takes."""


def rule() -> Schema:
    """A rule; a key that does not belong to its kind is a fault. Defaults are those of `Rule`."""
    properties: Schema = {
        "id": ref("id", "The rule's name in notices; default: its kind."),
        "kind": {**words(RuleKind), "description": "What it watches for."},
        "sentiment": listing(words(Sentiment), "Count only these feelings; an empty list counts all."),
        "intent": listing(words(Intent), "Count only these intents; an empty list counts all."),
        "causes": listing(words(Cause), "Count only these causes; an empty list counts all."),
        "languages": refs("language", "Count only these languages; an empty list counts all."),
        "sources": refs("id", "Count only these sources (by name or by entry id); an empty list counts all."),
        "min_urgency": number("Count only what is at least so urgent (0-100); an outcry's default is 85.", 0, 100),
        "waiting": ref("duration", "A mention counts once it has waited this long"),
        "within": ref("positive", "... and is not older than this."),
        "above": number("Raised when more than so many wait.", 0, 100_000),
        "clear_at": number("Cleared at so many or fewer; never more than `above`.", 0, 100_000),
        "clear_after": ref("duration", "... for this long."),
        "hold": ref("duration", "How long it must be over the threshold before it is raised."),
        "regroup_every": ref("positive", "At most one notice about growth in this time."),
        "remind_every": ref("positive", "How often to remind while it stays raised."),
        "escalate_after": ref("duration", "Becomes critical when nobody acknowledges for this long."),
        "stage": ref(
            "duration", "For so long it is only tried out: what it would say is recorded, and told to nobody."
        ),
        "severity": {**words(Severity), "description": "How loud it calls; see `tell`."},
        "sensitivity": {
            **words(get_type_hints(Rule)["sensitivity"]),
            "description": "How far over the usual is a surge: high calls early, low calls late.",
        },
        "at_least": number("A surge has at least so many mentions an hour.", 1, 100_000),
        "after": ref("positive", "How long a source may stay unread."),
    }
    for name, default in _defaults().items():
        properties[name]["default"] = default
    return {
        "type": "object",
        "description": "When to call: what counts, from which number on, how often, how loud.",
        "additionalProperties": False,
        "properties": properties,
        "allOf": [_kind(kind, tuple(properties)) for kind in KEYS],
    }


def _defaults() -> dict[str, object]:
    defaults = msgspec.structs.asdict(Rule(id=""))
    del defaults["id"]
    return {
        name: written(value) if isinstance(value, timedelta) else _plain(value) for name, value in defaults.items()
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _kind(kind: RuleKind, names: tuple[str, ...]) -> Schema:
    """Refuses the keys of other kinds; no kind at all is `unanswered`."""
    wrong = {
        "not": {},
        "doNotSuggest": True,
        "errorMessage": f"does not belong to a rule of kind {kind}; its keys are {', '.join(KEYS[kind])}",
    }
    condition: Schema = {"properties": {"kind": {"const": kind}}}
    if kind != Rule(id="").kind:
        condition["required"] = ["kind"]
    return {"if": condition, "then": {"properties": {name: wrong for name in names if name not in KEYS[kind]}}}
