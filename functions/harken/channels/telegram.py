"""A notice for Telegram: `sendMessage` of a bot, formatted by entities.

There is no parse mode, so that no text is markup; what strangers wrote is set as code, in which Telegram looks for
neither mentions nor links. Limits (Telegram's Bot API): 4,096 characters, and offsets in UTF-16 code units; about one
message a second into a chat.
"""

import re

from harken.domain.notice import Notice

from .base import Card, Entry
from .card import Payload, fitting

UNITS = 4_096
"""Counted in UTF-16, which is never less than the characters."""

Piece = tuple[str, Payload | None]
"""A piece of the text, and how it is set."""

_CODE: Payload = {"type": "code"}
_BOLD: Payload = {"type": "bold"}
_CALLS = re.compile(r"([@#$/])(?=\w)")
"""Where a name is called, a tag or a command begins: outside of code they are kept from it."""
_GAP: Piece = ("\n\n", None)
_END: Piece = ("\n", None)


def payload(notice: Notice) -> Payload:
    """The body for the bot, the chat aside; no link in it is previewed."""
    return fitting(notice, _built, lambda body: units(body["text"]) <= UNITS)


def units(text: str) -> int:
    """How long Telegram takes a text to be."""
    return len(text.encode("utf-16-le")) // 2


def _built(card: Card) -> Payload:
    pieces: list[Piece] = [(card.title, _BOLD)]
    for text in card.why:
        pieces += [_GAP, (text, None)]
    for note in card.notes:
        pieces += [_GAP, ("Please note: ", _BOLD), (note, _CODE)]
    for entry in card.entries:
        pieces += [_GAP, *_entry(entry)]
    if card.rest:
        pieces += [_GAP, (card.rest, None)]
    if card.step:
        pieces += [_GAP, (card.step, None), _END, (card.command, _CODE)]
    pieces += [_GAP, (card.reference, _CODE)]
    text, entities = "", []
    for written, kind in pieces:
        piece = written if kind is _CODE else _CALLS.sub("\\1\u200c", written)
        if kind is not None and piece:
            entities.append({"offset": units(text), "length": units(piece), **kind})
        text += piece
    return {"text": text, "entities": entities, "link_preview_options": {"is_disabled": True}}


def _entry(entry: Entry) -> list[Piece]:
    link: Payload | None = {"type": "text_link", "url": entry.link} if entry.link else None
    pieces: list[Piece] = [(entry.who, _CODE), _END, (entry.facts, None)]
    for words in entry.words:
        pieces += [_END, (words, _CODE)]
    return [*pieces, _END, (entry.urgency, None), _END, (entry.where, link)]
