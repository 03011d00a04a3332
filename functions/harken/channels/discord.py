"""A notice for Discord: one embed for a webhook.

Discord reads markdown in an embed, so every sign that could be some is escaped; nobody can be called, since no kind
of mention is allowed. Limits (Discord's reference of messages): 256 characters a title, 4,096 a description, 6,000 an
embed with its footer; a link in angle brackets does not unfurl.
"""

import re

from harken.domain.notice import Notice

from .base import Card, Entry
from .card import Payload, fitting, within

TITLE, DESCRIPTION, FOOTER, EMBED = 256, 4_096, 2_048, 6_000

_RED, _AMBER, _GREEN = 0xD92D20, 0xF79009, 0x12B76A
_SIGNS = re.compile(r"([]\\*_~`|<>#()\[:@.+=-])")
"""What markdown, mentions, emoji and links are made of; behind a backslash each is itself."""


def payload(notice: Notice) -> Payload:
    """The body for the webhook."""
    calm = notice.reason == "CLEARED"

    def built(card: Card) -> Payload:
        return _built(card, _GREEN if calm else _RED if card.loud else _AMBER)

    return fitting(notice, built, _fits)


def escaped(text: str) -> str:
    """Text that Discord shows as it is, where it reads markdown."""
    return _SIGNS.sub(r"\\\1", text)


def _built(card: Card, color: int) -> Payload:
    title = escaped(card.title)
    paragraphs = [
        *([] if len(title) <= TITLE else [title]),
        *(escaped(text) for text in card.why),
        *(f"**Please note:** {escaped(note)}" for note in card.notes),
        *(_entry(entry) for entry in card.entries),
        *([escaped(card.rest)] if card.rest else []),
        *([f"{card.step}\n```\n{card.command.replace('`', '')}\n```"] if card.step else []),
    ]
    embed = {
        "title": title if len(title) <= TITLE else escaped(within(card.title, TITLE // 2)),
        "description": "\n\n".join(paragraphs),
        "color": color,
        "footer": {"text": card.reference},
    }
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def _entry(entry: Entry) -> str:
    link = f"[{escaped(entry.where)}](<{entry.link}>)" if entry.link else escaped(entry.where)
    return "\n".join(
        [
            f"**{escaped(entry.who)}**",
            escaped(entry.facts),
            *(f"> {escaped(words)}" for words in entry.words),
            f"{escaped(entry.urgency)}",
            link,
        ]
    )


def _fits(body: Payload) -> bool:
    (embed,) = body["embeds"]
    title, description, footer = embed["title"], embed["description"], embed["footer"]["text"]
    return (
        len(title) <= TITLE
        and len(description) <= DESCRIPTION
        and len(footer) <= FOOTER
        and len(title) + len(description) + len(footer) <= EMBED
    )
