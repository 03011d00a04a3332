"""The source entries of BRANDS.yaml: the keys all of them take, and each source's own."""

import re

from harken.sources.base import Source

from .declare import Schema, ref, refs
from .durations import written

COMMON = ("use", "id", "every", "base_url", "languages", "enabled", "allow_private")
"""The keys every source entry takes; all others are the source's own options."""

_SECRET_NAME = re.compile(r"(^|_)(token|secret|password|key)$")


def source_entry(sources: tuple[Source, ...]) -> Schema:
    """An entry that uses one of `sources`, with the options that source declares."""
    common: Schema = {
        "use": {"enum": [source.name for source in sources], "description": "Which source."},
        "id": ref("id", "Tells two entries of one source apart; default: the source's name."),
        "every": ref("positive", "How often it is read; each source has its own default."),
        "base_url": ref("base_url", "The server, like https://social.example."),
        "languages": refs("language", "Read only posts in these languages; an empty list reads all.", default=[]),
        "enabled": {"type": "boolean", "description": "false: not read for now.", "default": True},
        "allow_private": refs(
            "private", "Addresses (IP, network, host) that may be private, for servers of your own.", default=[]
        ),
    }
    return {
        "type": "object",
        "description": "One place to listen to.",
        "required": ["use"],
        "properties": common,
        "allOf": [_options(source, common) for source in sources],
    }


def _options(source: Source, common: Schema) -> Schema:
    """What an entry of this source takes; unknown keys can be told only once the source is known."""
    own = {name: _guarded(name, dict(option)) for name, option in source.options.items() if name not in COMMON}
    shared = {name: {"description": schema["description"]} for name, schema in common.items()}
    shared["every"] = {"default": written(source.every), "description": f"How often {source.name} is read."}
    return {
        "if": {"properties": {"use": {"const": source.name}}, "required": ["use"]},
        "then": {
            "properties": shared | own,
            "required": list(source.required),
            "additionalProperties": False,
        },
    }


def _guarded(name: str, option: Schema) -> Schema:
    """A source's option, with the checks that its name calls for: the same name means the same in every source.

    A secret takes nothing but a reference to one, hashtags are single words, `urls` are addresses.
    """
    if _SECRET_NAME.search(name) or option.get("writeOnly"):
        return ref("secret", option.get("description", f"The {name} of the source, as secret:NAME."))
    kind = {"hashtags": "hashtag", "urls": "address"}.get(name)
    return {**option, "items": {"$ref": f"#/$defs/{kind}"}} if kind and option.get("type") == "array" else option
