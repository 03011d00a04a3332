"""Pictures of a post in words: how many, and what is told of them."""

from . import harmless

_ALT = 200


def pictures(count: int, alt: str | None = None) -> str:
    """So many pictures, and what is told of the first of which something is told: `2 pictures: «a dead machine»`."""
    number = f"{count:,} picture{'s' * (count > 1)}"
    return f"{number}: {harmless.quoted(alt, _ALT)}" if alt and harmless.clean(alt, _ALT) else number
