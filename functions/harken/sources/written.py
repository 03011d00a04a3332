"""What an author wrote in a post's HTML: the words without those quoted from others, the links, the pictures."""

from urllib.parse import urljoin

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from harken.domain.mention import Media
from harken.sources.html import plain
from harken.sources.payload import string, web_link
from harken.sources.text import clean

_LONGEST = 200_000
_MOST_TAGS = 3000
"""The bounds of `html.plain`: beyond them a parser's time grows with what a stranger chose to nest."""


class Written(Struct, frozen=True):
    """The words, where they and the quotes among them link to, and the pictures."""

    text: str
    links: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()


def written(markup: str, base: str | None = None, *, without: str = "", letters: str = "") -> Written:
    """`markup` as its author's words; `without` are the CSS selectors of what quotes or describes others' things.

    `letters` selects pictures that stand for letters (emoji): they are written out as their `alt`. What a quote links
    to stays among the links. Any input gives an answer; one absurdly long or full of tags gives a rougher one.
    """
    markup = clean(markup[:_LONGEST])
    if "<" not in markup or markup.count("<") > _MOST_TAGS:
        whole = plain(markup, base)
        return Written(whole.text, whole.links)
    tree = LexborHTMLParser(markup)
    links = plain(markup, base).links
    for node in tree.css(without) if without else ():
        node.decompose()
    for node in tree.css(letters) if letters else ():
        node.replace_with(node.attributes.get("alt") or "")
    media = []
    for image in tree.css("img"):
        link = _absolute(image.attributes.get("src"), base)
        if link is not None:
            media.append(Media(type="image", alt=string(image.attributes.get("alt")), url=link))
    body = tree.body
    return Written(plain(body.html or "", base).text if body is not None else "", links, tuple(dict.fromkeys(media)))


def _absolute(source: str | None, base: str | None) -> str | None:
    try:
        return web_link(urljoin(base or "", (source or "").strip()))
    except ValueError:
        return None
