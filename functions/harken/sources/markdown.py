"""Markdown of others as plain text: what a reader would see, with its links and pictures told apart."""

import re
from html import unescape

from msgspec import Struct

from harken.domain.mention import Media
from harken.sources.payload import links_in, web_link
from harken.sources.text import clean

_LONGEST = 50_000
"""Characters of markup that are read: far more than anything that is kept of its text."""
_TARGET = r"\(\s*<?((?:[^\s()<>]|\([^\s()<>]{0,200}\)){1,2000})>?(?:\s+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?\s*\)"
_IMAGE = re.compile(rf"!\[([^\[\]]{{0,1500}})\]{_TARGET}")
_LINK = re.compile(rf"\[([^\[\]]{{0,1500}})\]{_TARGET}")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{1,2000})>", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(```|~~~).{0,100}$")
_RULE = re.compile(r"^ {0,3}([-*_])(?: ?\1){2,100} *$")
_SPOILER = re.compile(r"^ {0,3}:::+ *(?:spoiler\b)? ?")
_LEAD = re.compile(r"^(?: {0,8}(?:>+ ?|#{1,6} +|[-*+] +))+")
_STRONG = re.compile(r"(\*\*\*|\*\*|___|__|~~)(?=\S)([^\n]{1,300}?)(?<![\s\\])\1")
_EMPHASIS = re.compile(r"(?<![\\\w*_])([*_])(?=\S)([^\n*_]{1,300})(?<![\s\\])\1(?![\w*_])")
_CODE = re.compile(r"(`{1,3})([^`\n]{1,300})\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|])")
_GAPS = re.compile("\n{3,}")


class Marked(Struct, frozen=True):
    """The words, the addresses they link to, and the pictures between them."""

    text: str
    links: tuple[str, ...] = ()
    pictures: tuple[Media, ...] = ()


def marked(markup: str) -> Marked:
    """`markup` as text: no marks of headings, quotes, lists, emphasis and code; links as their words.

    Pictures are told apart with the text given for those who can't see them. Any input gives an answer.
    """
    pictures: list[Media] = []
    links: dict[str, None] = {}

    def picture(found: re.Match[str]) -> str:
        address = web_link(found.group(2))
        if address:
            pictures.append(Media(type="image", alt=found.group(1).strip() or None, url=address))
        return ""

    def link(found: re.Match[str]) -> str:
        address = web_link(found.group(2))
        if address:
            links[address] = None
        return found.group(1)

    text = unescape(clean(markup[:_LONGEST]))
    text = _AUTOLINK.sub(r"\1", _LINK.sub(link, _IMAGE.sub(picture, text)))
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            inside = not inside
        else:
            lines.append(line if inside else _bare(line))
    words = _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()
    return Marked(words, tuple(dict.fromkeys((*links, *links_in(words)))), tuple(pictures))


def _bare(line: str) -> str:
    """One line without its marks."""
    if _RULE.match(line):
        return ""
    line = _LEAD.sub("", _SPOILER.sub("", line))
    for pattern in (_STRONG, _STRONG, _EMPHASIS, _CODE):
        line = pattern.sub(r"\2", line)
    return _ESCAPE.sub(r"\1", line)
