"""The posts that a text rests on, by number: what is said stays short, and each can be looked up."""

from collections.abc import Iterator
from typing import Final

from harken.domain.said import Said

from .harmless import web_link

_ID: Final = 300
"""A longer id is cut: nobody types it, and the link beside it leads there."""


class Posts:
    """Numbers posts as they come up in a text, the same one always alike."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._said: list[Said] = []

    def mark(self, post: Said) -> str:
        """The number under which a post is listed."""
        if post.id not in self._numbers:
            self._said.append(post)
            self._numbers[post.id] = len(self._said)
        return f"[{self._numbers[post.id]}]"

    def lines(self) -> Iterator[str]:
        """Each post's id as `harken show` takes it, and its link where that is another."""
        for number, post in enumerate(self._said, 1):
            link = web_link(post.url)
            shown = f"  {link}" if link and not post.id.endswith(link) else ""
            yield f"{f'[{number}]':>5} {_looked_up(post.id)}{shown}"


def _looked_up(mention: str) -> str:
    """An id as it may be copied: control characters and line ends are no part of one that can be looked up."""
    return "".join(letter for letter in mention[:_ID] if letter.isprintable())
