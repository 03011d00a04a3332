"""A notice for Microsoft Teams: an adaptive card for a webhook of Workflows.

All text stands in text runs, where Teams reads no markdown, unlike in text blocks (Adaptive Cards' schema, TextRun);
links are buttons. A message may have 28 KB (Microsoft's limits of webhooks); ours has less.
"""

import msgspec

from harken.domain.notice import Notice

from .base import Card, Entry
from .card import Payload, fitting

BYTES = 28_000

_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def payload(notice: Notice) -> Payload:
    """The body for the webhook: a message with one card."""
    return fitting(notice, _built, lambda body: len(msgspec.json.encode(body)) <= BYTES)


def _built(card: Card) -> Payload:
    color = "attention" if card.loud else "default"
    body = [
        _runs(_run(card.title, weight="bolder", size="large", color=color)),
        *(_runs(_run(line)) for text in card.why for line in text.split("\n")),
        *(_runs(_run("Please note: ", weight="bolder"), _run(note)) for note in card.notes),
        *(_entry(entry) for entry in card.entries),
    ]
    if card.rest:
        body.append(_runs(_run(card.rest, subtle=True)))
    if card.step:
        body.append(_runs(_run(card.step)))
        body.append(_runs(_run(card.command, kind="monospace")))
    body.append(_runs(_run(card.reference, subtle=True, size="small")))
    content = {
        "type": "AdaptiveCard",
        "$schema": _SCHEMA,
        "version": "1.4",
        "msteams": {"width": "full"},
        "body": body,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}


def _entry(entry: Entry) -> Payload:
    items = [
        _runs(_run(entry.who, weight="bolder")),
        _runs(_run(entry.facts, subtle=True)),
        *(_runs(_run(words)) for words in entry.words),
        _runs(_run(entry.urgency, subtle=True)),
    ]
    if entry.link:
        button = {"type": "Action.OpenUrl", "title": entry.where, "url": entry.link}
        items.append({"type": "ActionSet", "actions": [button]})
    else:
        items.append(_runs(_run(entry.where, subtle=True)))
    return {"type": "Container", "separator": True, "items": items}


def _runs(*runs: Payload) -> Payload:
    return {"type": "RichTextBlock", "spacing": "small", "inlines": list(runs)}


def _run(
    text: str,
    *,
    weight: str = "default",
    size: str = "default",
    color: str = "default",
    subtle: bool = False,
    kind: str = "default",
) -> Payload:
    look = {"weight": weight, "size": size, "color": color, "fontType": kind}
    changed = {name: value for name, value in look.items() if value != "default"}
    return {"type": "TextRun", "text": text, **changed, **({"isSubtle": True} if subtle else {})}
