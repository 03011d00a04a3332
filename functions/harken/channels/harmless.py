"""Outside text made harmless: names, handles, texts, links and ids were written by strangers.

What leaves this module is one line, without control characters, direction overrides or markup, and shows no link but
the mention's own.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

from harken.domain.links import untracked
from harken.domain.notice import Waiter

LINK_LIMIT = 2_000
"""A longer link is not shown: cut it would lead nowhere."""

_MARKS = 4
"""So many combining marks may stand on one letter (pointed Hebrew needs three); more are there to smear lines."""

_JOINERS = "\u200c\u200d"  # Persian words and composed emoji need them; all other format characters go

_INSTEAD = str.maketrans("<>«»", "‹›“”")  # no markup, and nobody closes our quotation marks but us

_FOLDED = str.maketrans(
    {
        "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d",
        "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "‘": "'", "’": "'", "“": '"', "”": '"',
        "–": "-", "—": "-", "−": "-", "…": "...",
    }
)  # fmt: skip

_LINKS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,15})?://[!-~]*"  # any scheme
    r"|(?:javascript|vbscript)\s?:[!-~]*|data:[a-z]+/[!-~]*"
    r"|www\.[!-~]+"
    r"|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}/[!-~]*",  # a bare host and a path: mailers link it
    re.IGNORECASE,
)

_WEB = re.compile(r"(?i)(https?)://([^/?#]*)(.*)", re.DOTALL)

_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?\.?|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?",
    re.IGNORECASE,
)


def ascii_fold(text: str) -> str:
    """`text` in printable ASCII: accents fall off, letters that have no ASCII form are left out."""
    plain = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    return " ".join("".join(char for char in plain if " " <= char <= "~").split())


def clean(text: str, limit: int) -> str:
    """Outside text as one harmless line of at most `limit` characters, an ellipsis where it was cut.

    Line breaks become spaces; control characters, direction marks and lone surrogates go; angle brackets and
    guillemets become look-alikes; links become "(link)".
    """
    raw = text[: 8 * limit]
    kept: list[str] = []
    marks = 0
    for char in raw:
        shown = _shown(char)
        marks = marks + 1 if shown and _combines(char) else 0
        if marks <= _MARKS:
            kept.append(shown)
    line = " ".join("".join(kept).split())
    line = _LINKS.sub("(link)", line).translate(_INSTEAD)
    return _cut(line, limit, cut=len(raw) < len(text))


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    kind = unicodedata.category(char)
    code = ord(char)
    if kind == "Cs" or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return "\ufffd"
    if char.isspace() or kind in ("Zl", "Zp"):
        return " "
    return "" if kind == "Cc" or (kind == "Cf" and char not in _JOINERS) else char


@lru_cache(maxsize=4096)
def _combines(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me") or char in _JOINERS or "\U0001f3fb" <= char <= "\U0001f3ff"


def _cut(line: str, limit: int, *, cut: bool) -> str:
    if len(line) <= limit and not cut:
        return line
    end = min(len(line), limit - 1)
    while 0 < end < len(line) and (_combines(line[end]) or line[end - 1] == "\u200d"):
        end -= 1  # an accent or half of a composed emoji is no character to a reader
    return line[:end].rstrip() + "…"


def isolated(text: str) -> str:
    """Cleaned text that cannot reorder the line around it: isolates where it holds right-to-left words."""
    turns = any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text)
    return f"\u2068{text}\u2069" if turns else text


def left_to_right(line: str) -> str:
    """Our line, left to right also where a direction is guessed from the first letter, isolated or not."""
    return f"\u200e{line}" if line.startswith("\u2068") else line


def quoted(text: str, limit: int) -> str:
    """Outside text between guillemets, which nothing inside can close."""
    return f"«{isolated(clean(text, limit))}»"


def web_link(url: str | None) -> str | None:
    """The link whole, as ASCII without spaces or control characters; None where it is none that may be shown.

    Only http and https with a plain host: no user names before the host, which disguise it. What must be encoded is
    percent-encoded, other scripts in the host as IDNA. Parameters that only track are left out.
    """
    if not url or len(url) > 4 * LINK_LIMIT:
        return None
    match = _WEB.fullmatch(untracked(url.strip()))
    if match is None:
        return None
    try:
        host = match[2] if match[2].isascii() else match[2].encode("idna").decode("ascii")
        link = f"{match[1].lower()}://{host}" + quote(match[3], safe="!#$%&'()*+,/:;=?@~", errors="strict")
    except UnicodeError:  # no host can be called so, or half a surrogate pair
        return None
    return link if _HOST.fullmatch(host) and len(link) <= LINK_LIMIT else None


def why_no_link(waiter: Waiter) -> str:
    """What is said in place of a link that is not shown."""
    source = isolated(clean(waiter.source, 40)) or "its source"
    if not waiter.url or not waiter.url.strip():
        return f"No link is known: look for it on {source}."
    if len(quote(waiter.url, errors="replace")) > LINK_LIMIT:
        return f"Link too long to show: look for it on {source}."
    return f"Its link is not a safe web address and is not shown: look for it on {source}."
