"""The chat services there are, and the request that takes a notice to one. A new service is one line here."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from harken.domain.brand import ChatEntry, ChatService
from harken.domain.notice import Notice

from . import discord, slack, teams, telegram, webhook
from .card import Payload

SERVICES: Mapping[ChatService, Callable[[Notice], Payload]] = {
    "slack": slack.payload,
    "teams": teams.payload,
    "discord": discord.payload,
    "telegram": telegram.payload,
    "webhook": webhook.payload,
}
"""Service -> its pure rendering of a notice, as the JSON that it takes."""

BOTS = "https://api.telegram.org"


class Request(Struct, frozen=True, kw_only=True):
    """A POST of JSON; address and headers may hold secrets."""

    url: str
    body: bytes
    headers: dict[str, str] = {}


def request(notice: Notice, entry: ChatEntry, now: datetime) -> Request:
    """The request that takes `notice` to `entry`, whose secrets are filled in."""
    body = SERVICES[entry.use](notice)
    if entry.use == "telegram":
        return Request(
            url=f"{BOTS}/bot{entry.token}/sendMessage", body=msgspec.json.encode({"chat_id": entry.chat, **body})
        )
    encoded = msgspec.json.encode(body)
    headers = webhook.signature(entry.secret, now, encoded) if entry.use == "webhook" and entry.secret else {}
    return Request(url=entry.url or "", body=encoded, headers=headers)
