"""Notify chat: each chat of a brand is told a notice once; one that fails repeats no other."""

from datetime import datetime, timedelta

from msgspec import Struct

from harken.channels.chat import request
from harken.domain.brand import ChatEntry
from harken.domain.errors import HarkenError, Unavailable
from harken.domain.notice import Notice
from harken.store import incidents, settings
from harken.store.table import Table

from .chatting import hiding, post, revealed
from .notify import LEASE
from .ports import ChatReach, TimeLeft

RESERVE = timedelta(seconds=9)
"""With less time left no chat is begun: the next run tells it."""


class Chatted(Struct, frozen=True, kw_only=True):
    """How many chats took a notice now, and which never will, with what they said."""

    sent: int
    refused: tuple[str, ...]


def notify_chat(table: Table, notice: Notice, reach: ChatReach, now: datetime, left: TimeLeft) -> Chatted:
    """Tell each of the brand's chats that the notice is for, each claimed apart: one that fails repeats no other.

    What a chat refuses for good is noted and not tried again. Raises `Unavailable` at the end where one failed
    otherwise, or is being told by another run: both are to be tried again.
    """
    sent, refused, failed = 0, list[str](), list[str]()
    for entry in chats(table, notice):
        try:
            if left() < RESERVE:
                raise Unavailable("no time was left")
            outcome = _tell(table, notice, entry, reach, now)
        except HarkenError as error:
            failed.append(f"{entry.id}: {error}")
            continue
        sent += outcome == "sent"
        if outcome not in ("sent", "known"):
            refused.append(f"{entry.id}: {outcome}")
    if failed:
        raise Unavailable(f"notice {notice.id}, {'; '.join([*failed, *refused])}")
    incidents.settle(table, notice, "chat")
    return Chatted(sent=sent, refused=tuple(refused))


def chats(table: Table, notice: Notice) -> list[ChatEntry]:
    """The chats that a notice is for: those of its brand, a removed one's too, that want its severity."""
    entry = next((entry for entry in settings.listed(table) if entry.brand == notice.brand), None)
    brand = settings.brand(table, entry) if entry else None
    wanted = {"warning", notice.severity}
    return [chat for chat in brand.chat if chat.severity in wanted] if brand else []


def channel_of(entry: ChatEntry) -> str:
    """The channel under which a chat claims a notice."""
    return f"chat:{entry.id}"


def _tell(table: Table, notice: Notice, entry: ChatEntry, reach: ChatReach, now: datetime) -> str:
    """`sent`, `known` where it was told before, or why the chat refuses it."""
    channel = channel_of(entry)
    claimed = incidents.claim(table, notice, channel, now, LEASE)
    if claimed is None:
        return "known"
    asked = request(notice, revealed(entry, reach.secret), now)
    refusal = post(reach.http(entry), asked, reach.pause, hiding(entry, reach.secret))
    if refusal is not None:
        incidents.refused(table, notice, channel, claimed, refusal)
        return refusal
    incidents.delivered(table, notice, channel, claimed, now)
    return "sent"
