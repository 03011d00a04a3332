"""What a chat service makes of a message, drawn in plain text: words, links in angle brackets, a bar at the left."""

import html
import re
from collections.abc import Callable, Iterator
from textwrap import wrap

import msgspec

from harken.channels.card import Payload

_COLUMNS = 96
_RULE = "─" * 40


def sketch(service: str, body: Payload) -> str:
    """The message as people see it; of a webhook of one's own, the JSON."""
    return drawn(_DRAWN[service](body))


def drawn(lines: Iterator[str] | list[str]) -> str:
    """Lines folded as a window folds them, behind a bar."""
    folded = [
        part
        for line in lines
        for row in line.split("\n")
        for part in (
            wrap(row, _COLUMNS, subsequent_indent=" " * (len(row) - len(row.lstrip())), break_on_hyphens=False)
            or [""]
        )
    ]
    while folded and not folded[-1]:
        folded.pop()
    return "\n".join(f"│ {line}".rstrip() for line in folded)


def _slack(body: Payload) -> Iterator[str]:
    for block in body["blocks"]:
        kind = block["type"]
        if kind == "divider":
            yield _RULE
            continue
        texts = [block["text"]] if "text" in block else block["elements"]
        said = (_mrkdwn(text["text"]) if text["type"] == "mrkdwn" else text["text"] for text in texts)
        if kind == "context":
            yield "  ·  ".join(said)
            yield ""
        else:
            yield from said
            if kind == "header":
                yield "═" * min(_COLUMNS, len(block["text"]["text"]))


def _mrkdwn(text: str) -> str:
    linked = re.sub(r"\*<([^|>]+)\|([^>]+)>\*", r"[\2] <\1>", text)
    return html.unescape(linked.replace("```", "")).replace("\u200c", "")


def _teams(body: Payload) -> Iterator[str]:
    for number, block in enumerate(body["attachments"][0]["content"]["body"]):
        if block["type"] == "Container":
            yield _RULE
            for item in block["items"]:
                yield _block(item)
        else:
            yield _block(block)
            if number == 0:
                yield "═" * min(_COLUMNS, len(_block(block)))


def _block(block: Payload) -> str:
    if block["type"] == "ActionSet":
        return "  ".join(f"[{action['title']}] <{action['url']}>" for action in block["actions"])
    return "".join(run["text"] for run in block["inlines"])


def _discord(body: Payload) -> Iterator[str]:
    (embed,) = body["embeds"]
    yield _unescaped(embed["title"])
    yield ""
    text = re.sub(r"(?m)^\*\*(.*)\*\*$", r"\1", embed["description"])
    text = re.sub(r"\*\*(Please note:)\*\*", r"\1", text)
    text = re.sub(r"\[((?:\\.|[^]\\])*)\]\(<([^>]+)>\)", r"[\1] <\2>", text)
    text = re.sub(r"(?m)^> ", "▎ ", text).replace("\n```", "")
    yield _unescaped(text)
    yield ""
    yield embed["footer"]["text"]


def _unescaped(text: str) -> str:
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


def _telegram(body: Payload) -> Iterator[str]:
    raw = body["text"].encode("utf-16-le")
    for entity in reversed(body["entities"]):
        if entity["type"] == "text_link":
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            linked = f"[{raw[start:end].decode('utf-16-le')}] <{entity['url']}>"
            raw = raw[:start] + linked.encode("utf-16-le") + raw[end:]
    yield raw.decode("utf-16-le").replace("\u200c", "")


def _webhook(body: Payload) -> Iterator[str]:
    short = body | {"waiting": body["waiting"][:1]}
    yield msgspec.json.format(msgspec.json.encode(short), indent=1).decode()


_DRAWN: dict[str, Callable[[Payload], Iterator[str]]] = {
    "slack": _slack,
    "teams": _teams,
    "discord": _discord,
    "telegram": _telegram,
    "webhook": _webhook,
}
