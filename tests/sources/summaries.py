"""What a recording gives, in numbers and hashes only: enough to notice a change, nothing of what people wrote.

`python -m tests.sources.summaries FOLDER NAME...` writes tests/sources/golden/NAME.json anew from the recordings in
FOLDER/NAME; read the difference before it is kept.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Mention
from harken.sources.recorded import parse_recorded
from harken.sources.registry import source

GOLDEN = Path(__file__).parent / "golden"
_COUNTS = ("likes", "reposts", "replies", "views")


def source_of(folder: str) -> str:
    """The source whose recordings lie in a folder: feeds_feedparser holds feeds."""
    return folder.partition("_")[0]


def summary(name: str, content: bytes) -> dict[str, Any] | None:
    """The numbers of one recorded answer; None where it is no answer with posts."""
    try:
        page = parse_recorded(source(source_of(name)), content)
    except NotAnAnswer:
        return None
    mentions = page.mentions
    times = [int(mention.created_at.timestamp()) for mention in mentions if mention.created_at]
    return {
        "posts": len(mentions),
        "bad": len(page.bad),
        "first": _hash(mentions[0].id) if mentions else None,
        "last": _hash(mentions[-1].id) if mentions else None,
        "without_author": sum(mention.author is None for mention in mentions),
        "with_time": len(times),
        "times": [min(times), max(times)] if times else None,
        "replies_to": sum(mention.reply_to is not None for mention in mentions),
        "roots": len({mention.root for mention in mentions if mention.root}),
        "edited": sum(mention.edited_at is not None for mention in mentions),
        "links": sum(len(mention.links) for mention in mentions),
        "media": sum(len(mention.media) for mention in mentions),
        "letters": sum(len(mention.text) for mention in mentions),
        **{field: _sum(mentions, field) for field in _COUNTS},
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _sum(mentions: tuple[Mention, ...], field: str) -> int | None:
    """The sum of a count over those that tell it, None where none does."""
    told = [value for mention in mentions if (value := getattr(mention.engagement, field)) is not None]
    return sum(told) if told else None


def main(folder: str, *names: str) -> None:
    for name in names:
        files = sorted(path for path in (Path(folder) / name).iterdir() if path.name != "PROVENANCE.md")
        told = {path.name: summary(name, path.read_bytes()) for path in files}
        (GOLDEN / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
