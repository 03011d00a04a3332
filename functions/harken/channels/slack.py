"""A notice for Slack: blocks for an incoming webhook.

Outside text stands in `plain_text` alone, where Slack reads neither markup nor mentions; `mrkdwn` holds our own
words, the command and the links, with what Slack interprets escaped. Limits (Slack's reference of Block Kit): a
header of 150 characters, 3,000 a text, 50 blocks; a webhook takes one message a second.
"""

from harken.domain.notice import Notice

from .base import Card, Entry
from .card import Payload, fitting, within

HEADER, TEXT, BLOCKS = 150, 3_000, 50

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "'"})


def payload(notice: Notice) -> Payload:
    """The body for the webhook; nothing in it unfurls."""
    return fitting(notice, _built, _fits)


def escaped(text: str) -> str:
    """Text that Slack takes as text where it reads markup, as it does with what it shows in notifications."""
    return text.translate(_ESCAPED).replace("@", "@\u200c")  # nobody is called, whatever the workspace links


def _built(card: Card) -> Payload:
    # A header is short: what does not fit stands whole below it.
    whole = [_plain(card.title)] if len(card.title) > HEADER else []
    blocks = [
        {"type": "header", "text": _text(within(card.title, HEADER))},
        *whole,
        *(_plain(text) for text in card.why),
        *(_plain(f"Please note: {note}") for note in card.notes),
        *([{"type": "divider"}] if card.entries else []),
        *(block for entry in card.entries for block in _entry(entry)),
    ]
    if card.rest:
        blocks.append({"type": "context", "elements": [_text(card.rest)]})
    if card.step:
        blocks.append(
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": f"{card.step}\n```{escaped(card.command)}```", "verbatim": True},
            }
        )
    blocks.append({"type": "context", "elements": [_text(card.reference)]})
    return {"text": escaped(card.title), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def _entry(entry: Entry) -> list[Payload]:
    words = "\n".join((entry.who, entry.facts, *entry.words))
    where = escaped(entry.where).replace("|", "¦")  # a bar stands between a link and its words
    link = (
        {"type": "mrkdwn", "text": f"*<{entry.link.translate(_ESCAPED)}|{where}>*", "verbatim": True}
        if entry.link
        else _text(entry.where)
    )
    return [_plain(words), {"type": "context", "elements": [link, _text(entry.urgency)]}]


def _text(text: str) -> Payload:
    return {"type": "plain_text", "text": within(text, TEXT), "emoji": False}


def _plain(text: str) -> Payload:
    return {"type": "section", "text": _text(text)}


def _fits(body: Payload) -> bool:
    texts = [text for block in body["blocks"] for text in (block.get("text"), *block.get("elements", ())) if text]
    return len(body["blocks"]) <= BLOCKS and all(len(text["text"]) <= TEXT for text in texts)
