"""Reading the JSON of others: every field may be missing, of another type, hostile, or new."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from harken.domain.errors import NotAnAnswer, SourceError
from harken.domain.mention import Mention
from harken.sources.base import BadItem, Page, Response
from harken.sources.text import clean, one_line

_RAW_LIMIT = 4096
_ID_LIMIT = 1024
"""UTF-8 bytes of a native id; a longer one is kept as its hash, since the table's keys are bounded."""
_HTML = re.compile(rb"\s*+(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(?:!doctype\s++html|html|head|body)\b", re.IGNORECASE)
"""Nothing is entered twice: forty comments in a row, read as one in every way, would take for ever."""
_MOST_PARTS = 300_000
"""Lists and objects of one answer: many times those of the largest real one, which has a few to a kilobyte. Five
megabytes of nothing else would take forty times their size in memory."""
_HEAD = 4096
_ADDRESS = re.compile(r"https?://[^\s<>\"\[\]`|\\^{}。，、！？；：」』）》]{1,2000}", re.IGNORECASE)
_SENTENCE_ENDS = ".,:;!?…'\"*_~»”’"
_REGIONS = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "iw": "he"}


def load_json(body: bytes, what: str) -> Any:
    """The JSON in `body`; raises `NotAnAnswer` naming what it is instead. Bytes that are no text are replaced."""
    if body.count(b"[") + body.count(b"{") > _MOST_PARTS:
        raise NotAnAnswer(f"not an answer of {what}: JSON of more than {_MOST_PARTS:,} lists and objects")
    try:
        return json.loads(body.decode(json.detect_encoding(body), "replace"))
    except RecursionError:
        raise NotAnAnswer(f"not an answer of {what}: JSON nested too deeply") from None
    except ValueError:
        raise NotAnAnswer(f"not an answer of {what}: {describe(body)}") from None


def describe(body: bytes) -> str:
    """In a few words, what kind of thing `body` is, for an error message."""
    head = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return "an empty body"
    if looks_like_html(body):
        return "an HTML page"
    if head.startswith(b"<"):
        return "an XML document"
    if head[:1] in b"{[":
        return "JSON that is cut or broken" if not _is_json(body) else "JSON without posts"
    return "text that is no JSON"


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def looks_like_html(body: bytes) -> bool:
    """Whether `body` starts as a web page does."""
    return _HTML.match(body[:_HEAD].lstrip(b"\xef\xbb\xbf")) is not None


def string(value: object) -> str | None:
    """`value` cleaned and stripped where it is text with anything in it, else None."""
    return (clean(value).strip() or None) if isinstance(value, str) else None


def count(value: object) -> int | None:
    """`value` where it is a number of things (not negative, not a flag), else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None


def count_in_text(value: object) -> int | None:
    """As `count`, for sources that write their numbers as text."""
    text = string(value)
    return count(int(text)) if text and text.isascii() and text.isdecimal() and len(text) < 16 else count(value)


def flag(value: object) -> bool | None:
    """`value` where it is a flag, else None."""
    return value if isinstance(value, bool) else None


def mapping(value: object) -> dict[str, Any]:
    """`value` where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The JSON objects of `value` where it is a list, in order."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def web_link(value: object) -> str | None:
    """`value` where it is an absolute http or https address, else None: nothing else may become a link of ours."""
    text = string(value)
    if text is None or not text.lower().startswith(("http://", "https://")) or any(c.isspace() for c in text):
        return None
    return text if host_of(text) else None


def links_in(text: str) -> tuple[str, ...]:
    """The web addresses written out in plain text, each once, without the punctuation that ends a sentence."""
    found = (_closed(match.group()) for match in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys(link for link in found if web_link(link)))


def _closed(link: str) -> str:
    """`link` without what follows an address in a sentence; a bracket stays where the address opened it."""
    bare = link.rstrip(_SENTENCE_ENDS)
    return bare[:-1] if bare.endswith(")") and bare.count(")") > bare.count("(") else bare


def host_of(url: str | None) -> str | None:
    """Host, and port where one is written, of an address, in lower case; None where there is none."""
    try:
        netloc = urlsplit(url or "").netloc
    except ValueError:
        return None
    return netloc.rpartition("@")[2].lower() or None


def native_id(value: object) -> str | None:
    """An id as text: whole numbers written out, text cleaned, a very long one as its SHA-256; None for none."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 64:
        return str(value)
    text = string(value)
    if text is None or len(text.encode()) <= _ID_LIMIT:
        return text
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def language(value: object) -> str | None:
    """A language tag as an ISO code, Chinese by its script (`zh`, `zh-Hant`). None where it is no tag."""
    tag = (string(value) or "").replace("_", "-").casefold()
    if tag in _REGIONS or tag.startswith("zh-hant"):
        return _REGIONS.get(tag, "zh-Hant")
    primary = tag.partition("-")[0]
    return (
        primary if 2 <= len(primary) <= 3 and primary.isascii() and primary.isalpha() and primary != "und" else None
    )


def bad_item(reason: str, item: object) -> BadItem:
    """One item that could not be read: why, and the item as JSON text cut to 4 KB."""
    try:
        raw = json.dumps(item, ensure_ascii=True, default=str)
    except RecursionError:
        raw = "nested too deeply to be shown"
    return BadItem(reason=one_line(reason), raw=raw[:_RAW_LIMIT])


def collect(items: Iterable[object], read: Callable[[Any], Mention | None]) -> tuple[list[Mention], list[BadItem]]:
    """`read` over every item: mentions (each id once, the first stands) and those that could not be read.

    `read` gives None for what is no mention, and raises ValueError saying what is wrong with an item.
    """
    mentions: dict[str, Mention] = {}
    bad: list[BadItem] = []
    for item in items:
        if not isinstance(item, dict):
            bad.append(bad_item("an item is no JSON object", item))
            continue
        try:
            mention = read(item)
        except ValueError as error:
            bad.append(bad_item(str(error), item))
        else:
            if mention is not None:
                mentions.setdefault(mention.id, mention)
    return list(mentions.values()), bad


def page_of(response: Response, parse: Callable[[bytes, str | None], Page]) -> Page:
    """The page in a live answer. Here a body that is no answer is a failed read: `SourceError`."""
    host = host_of(response.url)
    if response.status == 404:
        raise SourceError(f"{host}: not found (404)")
    try:
        return parse(response.body, response.url)
    except NotAnAnswer as error:
        raise SourceError(f"{host}: {error}") from error


def says_not_found(response: Response) -> bool:
    """Whether a 404 or 410 is the API's own word that the thing is not there, not some proxy's error page."""
    if response.status not in {404, 410}:
        return False
    try:
        told = load_json(response.body, "an API")
    except NotAnAnswer:
        return False
    return isinstance(told, dict) and "error" in told
