"""docs/notices.md: every notice as every channel says it. Written by `make notices`; a test holds it up to date."""

import sys
from collections.abc import Iterator
from pathlib import Path

from harken.channels import chat, email, sms
from harken.channels.plain import headline
from harken.domain.notice import Notice

from .samples import GROUPS, STAGED, Group, Sample
from .sketch import drawn, sketch

_NAMES = {
    "slack": "Slack",
    "teams": "Teams",
    "discord": "Discord",
    "telegram": "Telegram",
    "webhook": "A webhook of one's own",
}
_ALPHABETS = {"gsm7": "GSM 7-bit", "ucs2": "UCS-2"}
_INTRO = """\
# What notices look like

Every notice as every channel says it: for each kind of rule the five reasons to call, then what changes their words.
The brand, the people and the posts are made up. [running.md](running.md#what-each-notice-means) tells what each means
and what to do.

`make notices` writes this page with the code that renders what is sent, and a test holds the two equal. Mails and
messages are drawn in plain text, folded at 96 columns: in a chat the title is large, `[Answer 1 on mastodon]` is a
button or a link to the address behind it, and the command stands in a box of its own."""


def page() -> str:
    """The whole page, Markdown."""
    return (
        "\n\n".join([_INTRO, _contents(), *(part for group in GROUPS for part in _group(group)), *_staged()]) + "\n"
    )


def _contents() -> str:
    lines = []
    for group in GROUPS:
        titles = ", ".join(f"[{sample.title}](#{_anchor(group, sample)})" for sample in group.samples)
        lines.append(f"- **{group.title}**: {titles}")
    return "\n".join(lines)


def _heading(group: Group, sample: Sample) -> str:
    return f"{group.title}: {sample.title}" if sample.title.isupper() else sample.title


def _anchor(group: Group, sample: Sample) -> str:
    return _heading(group, sample).lower().replace(":", "").replace(" ", "-")


def _group(group: Group) -> Iterator[str]:
    yield f"## {group.title}"
    yield group.what
    for sample in group.samples:
        yield f"### {_heading(group, sample)}"
        yield sample.when
        yield from _channels(sample)


def _channels(sample: Sample) -> Iterator[str]:
    mail, message = email.render(sample.notice), sms.render(sample.notice)
    yield _block("Email", drawn([f"Subject: {mail.subject}", "", mail.body.rstrip()]))
    parts = "one part" if message.parts == 1 else f"{message.parts} parts"
    yield _block(f"Text message, {parts}, {_ALPHABETS[message.encoding]}", drawn([message.body]))
    for service in sample.services:
        folded = service != "slack"  # the others say much the same
        yield _block(_NAMES[service], sketch(service, _payload(service, sample.notice)), folded=folded)


def _payload(service: str, notice: Notice) -> dict[str, object]:
    return next(render(notice) for name, render in chat.SERVICES.items() if name == service)


def _block(title: str, text: str, *, folded: bool = False) -> str:
    fenced = f"```text\n{text}\n```"
    if folded:
        return f"<details><summary>{title}</summary>\n\n{fenced}\n\n</details>"
    return f"**{title}**\n\n{fenced}"


def _staged() -> Iterator[str]:
    yield "## A rule that is tried out"
    yield "With `stage: 48h` a rule tells nobody; `harken inbox` shows the line it would have begun with."
    yield f"```text\n{drawn([headline(STAGED)])}\n```"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
