"""A notice for a webhook of one's own: JSON, signed as what is pushed to Harken is (docs/push.md)."""

from datetime import datetime

from harken.domain import signing
from harken.domain.mention import utc
from harken.domain.notice import Notice

from . import harmless
from .card import Payload, render

_TEXT, _NAME = 500, 100


def payload(notice: Notice) -> Payload:
    """The body: what a machine needs to act on; text is clean, links are web links or null."""
    card = render(notice)
    return {
        "id": harmless.clean(notice.id, 4 * _NAME),
        "at": _stamp(notice.at),
        "brand": harmless.clean(notice.brand, _NAME),
        "rule": harmless.clean(notice.rule, _NAME),
        "incident": harmless.clean(notice.incident, _NAME),
        "sequence": notice.sequence,
        "reason": notice.reason,
        "severity": notice.severity,
        "test": notice.test,
        "count": notice.count,
        "new": notice.new,
        "acknowledged": notice.acknowledged,
        "title": card.title,
        "why": " ".join(card.why),
        "notes": list(card.notes),
        "ended": {harmless.clean(way, 40): times for way, times in notice.ended.items()},
        "command": card.command,
        "waiting": [
            {
                "mention": "".join(char for char in waiter.mention if char.isprintable()),
                "source": harmless.clean(waiter.source, 40),
                "url": harmless.web_link(waiter.url),
                "handle": harmless.clean(waiter.handle or "", 80) or None,
                "name": harmless.clean(waiter.name or "", 60) or None,
                "since": _stamp(waiter.since),
                "text": harmless.clean(waiter.text, _TEXT),
                "lang": waiter.lang,
                "urgency": waiter.urgency,
                "new": waiter.new,
            }
            for waiter in notice.waiters
        ],
    }


def signature(secret: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove who sent `body`, and when."""
    timestamp = str(int(now.timestamp()))
    return {"x-harken-timestamp": timestamp, "x-harken-signature": signing.sign(secret, timestamp, body)}


def _stamp(moment: datetime) -> str:
    return f"{utc(moment):%Y-%m-%dT%H:%M:%SZ}"
