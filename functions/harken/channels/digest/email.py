"""A digest as an email: plain text, short, the numbers first."""

from collections.abc import Iterator

from harken.channels import harmless, plain
from harken.channels.base import Email
from harken.domain.digest import Digest

from . import words
from .content import Entry, sections

SUBJECT_LIMIT = 99
"""SNS: under 100 characters, printable ASCII, not empty."""

_NOT_EMPTY = "brand"


def render(digest: Digest, page: str | None = None) -> Email:
    """The email of `digest`: an ASCII subject of 1..99 characters, and a body that tells where the page is."""
    blocks = [f"{harmless.isolated(words.name(digest))}, {words.period(digest)}\n{words.heard(digest)}"]
    for section in sections(digest):
        lines = [section.title.upper(), *filter(None, (section.lead,))]
        for entry in section.entries:
            lines += _entry(entry)
        blocks.append("\n".join([*lines, *filter(None, (section.rest,))]))
    at = f"As it stood {plain.clock(digest.at, digest.at)}, {digest.at.day} {digest.at:%b %Y}."
    blocks.append("\n".join([at, *([f"The same as a page: {page}"] if page else [])]))
    return Email(subject=subject(digest), body="\n\n".join(blocks) + "\n")


def subject(digest: Digest) -> str:
    """What the week came to at a glance."""
    rate = digest.rate
    brand = (
        harmless.ascii_fold(words.name(digest)) or harmless.ascii_fold(harmless.clean(digest.brand, 60)) or _NOT_EMPTY
    )
    told = f"{rate.answered:,} of {rate.due:,} answered" if rate.due else "nobody was due an answer"
    waits = f", {words.many(len(digest.waiting), 'person still waits', 'people still wait')}"
    return f"[Harken] {brand[:40].strip()}, {digest.week.name}: {told}{waits if digest.waiting else ''}"[
        :SUBJECT_LIMIT
    ]


def _entry(entry: Entry) -> Iterator[str]:
    yield from filter(None, (entry.text and f"- {entry.text}",))
    for quote in entry.quotes:
        yield f"  {quote.words} {quote.who}"
        if quote.link:
            yield f"  {quote.link}"
