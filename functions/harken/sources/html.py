"""HTML of others as plain text: what a reader would see, never markup."""

import re
from html import unescape
from urllib.parse import urljoin

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from harken.sources.payload import web_link
from harken.sources.text import clean

_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "math", "title", "head"})
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main"),
        *("nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    }
)
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile("[ \t\n\xa0]+")
_SWALLOWERS = re.compile(r"</?(?:iframe|noembed|noframes|plaintext|xmp)\b[^<>]*>", re.IGNORECASE)
"""Tags whose content, to the end of the page where they stay open, a browser does not read as HTML."""
_TAG = re.compile("<[^<>]*>\\s*")
_LONGEST = 200_000
"""Characters of markup that are read: far more than anything that is kept of its text."""
_MOST_TAGS = 3000
"""Beyond this a parser's time grows with the square of what a stranger chose to nest; then tags are only cut out."""
_GAPS = re.compile("\n{3,}")
_NOT_LINKS = frozenset({"mention", "hashtag"})


class Plain(Struct, frozen=True):
    """The text of some HTML, and the web addresses it links to (names and hashtags of people aside)."""

    text: str
    links: tuple[str, ...] = ()


class _Writer:
    """Collects text the way a browser lays it out: runs of spaces are one, blocks start a line."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._last = "\n"

    def _put(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self._last = text[-1]

    def flow(self, text: str) -> None:
        text = _SPACES.sub(" ", text)
        self._put(text.lstrip(" ") if self._last in " \n" else text)

    def verbatim(self, text: str) -> None:
        self._put(text.replace("\xa0", " "))

    def new_line(self) -> None:
        if self._last != "\n":
            self._put("\n")

    def line_break(self) -> None:
        self._put("\n")

    def text(self) -> str:
        lines = (line.rstrip() for line in clean("".join(self.parts)).split("\n"))
        return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def plain(markup: str, base: str | None = None) -> Plain:
    """`markup` as text: entities resolved once, <p>, <br> and blocks as line ends, inline tags joined without a gap.

    Scripts and styles vanish. A link that is shown cut short ("https://exam…") is written out in full.
    Only http and https addresses are told as links, relative ones as `base` resolves them. Any input gives an
    answer; one that is absurdly long or full of tags gives a rougher one.
    """
    markup = clean(markup[:_LONGEST])
    if markup.count("<") > _MOST_TAGS:
        return Plain(clean(unescape(_TAG.sub("\n", markup))).strip())
    if "<" not in markup and "&" not in markup:
        writer = _Writer()
        writer.flow(markup)
        return Plain(writer.text())
    body = LexborHTMLParser(_SWALLOWERS.sub(" ", markup)).body
    if body is None:
        return Plain("")
    writer = _Writer()
    links: dict[str, None] = {}
    _walk(body, writer, links, base)
    return Plain(writer.text(), tuple(links))


def _walk(body: LexborNode, writer: _Writer, links: dict[str, None], base: str | None) -> None:
    """Writes what is under `body`, without recursion: nesting is whatever a stranger chose."""
    pre = 0
    anchors: list[int] = []
    stack: list[tuple[LexborNode, bool]] = [(child, False) for child in _children_reversed(body)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            (writer.verbatim if pre else writer.flow)(node.text_content or "")
        elif leaving:
            pre -= tag == "pre"
            _leave(node, anchors, writer, links, base)
        elif tag.startswith("-") or tag in _UNSEEN:
            continue
        elif tag == "br":
            writer.line_break()
        else:
            if tag in _BLOCKS:
                writer.new_line()
            pre += tag == "pre"
            if tag == "a":
                anchors.append(len(writer.parts))
            if tag in _BLOCKS or tag in _CELLS or tag == "a":
                stack.append((node, True))
            stack.extend((child, False) for child in _children_reversed(node))


def _leave(node: LexborNode, anchors: list[int], writer: _Writer, links: dict[str, None], base: str | None) -> None:
    if node.tag == "a":
        _end_link(node, anchors.pop(), writer, links, base)
    elif node.tag in _CELLS:
        writer.flow(" ")
    else:
        writer.new_line()


def _absolute(href: str, base: str | None) -> str | None:
    try:
        return web_link(urljoin(base, href) if base and href else href)
    except ValueError:
        return None


def _children_reversed(node: LexborNode) -> list[LexborNode]:
    children = []
    child = node.child
    while child is not None:
        children.append(child)
        child = child.next
    children.reverse()
    return children


def _end_link(node: LexborNode, start: int, writer: _Writer, links: dict[str, None], base: str | None) -> None:
    attributes = node.attributes
    href = _absolute((attributes.get("href") or "").strip(), base)
    kinds = {*(attributes.get("class") or "").split(), *(attributes.get("rel") or "").split()}
    if href is None:
        return
    shown = "".join(writer.parts[start:]).strip()
    stem = shown.removesuffix("...").removesuffix("…")
    if stem != shown and stem and href.startswith(stem):
        del writer.parts[start:]
        writer.verbatim(href)
    if not kinds & _NOT_LINKS and "tag" not in kinds:
        links[href] = None
