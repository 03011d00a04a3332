"""GitHub's Markdown as an author's words: without templates' hints, without the quotes of others, pictures apart."""

import re
from html import unescape

from harken.domain.mention import Media
from harken.sources.markdown import Marked, marked
from harken.sources.payload import string, web_link
from harken.sources.text import clean

_LONGEST = 70_000
"""Characters; GitHub allows 65,536 in a body."""
_OPEN, _CLOSE = "<!--", "-->"
_IMAGE = re.compile(r"<img\b([^<>]{0,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:details|summary|picture|source|div|span|center|p|br|hr|b|i|em|strong|del|ins|kbd|sub|sup|a|h[1-6])\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"^ {0,3}>")
_NAMED = re.compile(r"(?<![\w@/.`-])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))(?![\w/@])")


def words_of(body: object) -> Marked:
    """The words of a body, its links and its pictures; empty for what is no text."""
    if not isinstance(body, str):
        return Marked("")
    pictures: list[Media] = []

    def picture(found: re.Match[str]) -> str:
        told = {
            name.lower(): unescape(double or single) for name, double, single in _ATTRIBUTE.findall(found.group(1))
        }
        link = web_link(told.get("src"))
        if link is not None:
            pictures.append(Media(type="image", alt=string(told.get("alt")), url=link))
        return ""

    text = _IMAGE.sub(picture, _without_hints(clean(body[:_LONGEST])))
    own = "\n".join(line for line in _TAG.sub("", text).split("\n") if _QUOTE.match(line) is None)
    told = marked(own)
    return Marked(told.text, told.links, tuple(dict.fromkeys((*told.pictures, *pictures))))


def named_in(text: str) -> tuple[str, ...]:
    """The accounts that a text addresses with an @, each once."""
    return tuple(dict.fromkeys(f"@{name}" for name in _NAMED.findall(text)))


def _without_hints(text: str) -> str:
    """`text` without HTML comments, which nobody sees: in issues they are the hints of a template."""
    parts: list[str] = []
    position = 0
    while (start := text.find(_OPEN, position)) >= 0:
        parts.append(text[position:start])
        end = text.find(_CLOSE, start)
        if end < 0:
            return "".join(parts)
        position = end + len(_CLOSE)
    return "".join([*parts, text[position:]])
