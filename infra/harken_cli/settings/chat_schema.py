"""The chats of BRANDS.yaml: which service, and the secrets that open it."""

from typing import get_args

from harken.domain.brand import ChatService, Severity

from .declare import Schema, mapping, ref, words

_NEEDED: dict[str, tuple[str, ...]] = {"telegram": ("token", "chat")}
"""What a service needs where that is not the address of a webhook alone."""
_ALSO: dict[str, tuple[str, ...]] = {"webhook": ("secret",)}
_OWN = ("url", "token", "chat", "secret")


def chat() -> Schema:
    """One chat that gets the notices whose channels name chat."""
    properties: Schema = {
        "use": {**words(ChatService), "description": "The service."},
        "id": ref("id", "Tells two chats of one service apart; default: the service's name."),
        "severity": {
            **words(Severity),
            "description": "critical: only critical notices, and what becomes of them.",
            "default": "warning",
        },
        "url": ref("secret", "The webhook's address, as secret:NAME: whoever knows it can write there."),
        "token": ref("secret", "The bot's token, as secret:NAME (telegram only)."),
        "chat": {
            "type": "string",
            "pattern": r"^(-?[0-9]{1,20}|@[A-Za-z0-9_]{1,40})$",
            "patternErrorMessage": 'no chat; expected a number like "-1001234567890", in quotes, or @name',
            "description": "Where the bot writes (telegram only).",
        },
        "secret": ref("secret", "What the webhook's messages are signed with, as secret:NAME (webhook only)."),
    }
    return mapping(
        properties,
        "One chat that is told.",
        "use",
        allOf=[_of(service, properties) for service in get_args(ChatService)],
    )


def _of(service: str, properties: Schema) -> Schema:
    needed = _NEEDED.get(service, ("url",))
    strange = [name for name in _OWN if name not in (*needed, *_ALSO.get(service, ()))]
    refused = {"not": {}, "doNotSuggest": True, "errorMessage": f"does not belong to {service}"}
    return {
        "if": {"properties": {"use": {"const": service}}, "required": ["use"]},
        "then": {
            "required": list(needed),
            "properties": {name: properties[name] for name in needed} | dict.fromkeys(strange, refused),
        },
    }
