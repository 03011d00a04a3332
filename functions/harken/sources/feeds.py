"""RSS, Atom and JSON feeds at addresses the user gives: news, alerts, forums. They tell articles, never answers."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.domain.mention import Mention
from harken.sources.base import BadItem, Cursor, Http, Page, Response, Thread
from harken.sources.feed_items import content_key, mentions_of, story_key
from harken.sources.feed_json import read_json
from harken.sources.feed_xml import WHAT, read_xml
from harken.sources.payload import bad_item, host_of, mapping, string

_BODY_LIMIT = 5_000_000
_MOST_TAGS = 400_000
"""Five megabytes of a real feed, full of markup, have about half of these; of tags alone they would take minutes."""
_KEEP = 100
_SEEN_MOST = 4000
"""Items remembered of one feed, at 16 bytes each: the cursor must stay small enough to be stored."""
_KEY, _CONTENT = 11, 5


class Feeds:
    """One or several feeds, each read with its own validators."""

    name = "feeds"
    every = timedelta(minutes=5)
    tells_answers = False
    options: Mapping[str, Any] = {
        "urls": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "description": "addresses of RSS, Atom or JSON feeds; one that is a secret as secret:NAME",
        },
    }
    required: tuple[str, ...] = ("urls",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """One page a feed: what is new or edited since the last time.

        The cursor is `{"feeds": {hash of the address: {"etag", "modified", "seen"}}}`. A feed that fails does not
        keep the others from being read: its error is raised as `SourceError` after their pages.
        """
        del brand, now
        urls = _urls(entry)
        old = mapping(mapping(cursor).get("feeds"))
        states = {
            _place(url): mapping(old.get(_place(url))) for url in urls if isinstance(old.get(_place(url)), dict)
        }
        errors: list[SourceError] = []
        for url in urls:
            try:
                page, state = _read(url, states.get(_place(url), {}), http)
            except SourceError as error:
                errors.append(error)
                continue
            states[_place(url)] = state
            yield Page(mentions=page.mentions, bad=page.bad, cursor={"feeds": dict(states)})
        if errors:
            raise _together(errors, len(urls))

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """Nothing: a feed does not tell what was answered."""
        del entry, brand, mentions, http, now
        return iter(())

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """The items of a feed document; raises `NotAnAnswer` for anything else."""
        return parse(body, url)


def parse(body: bytes, url: str | None = None, charset: str | None = None) -> Page:
    """The items of a feed document as mentions; raises `NotAnAnswer` for anything else, or too much of it."""
    if len(body) > _BODY_LIMIT:
        raise NotAnAnswer(f"not {WHAT} that is read: more than {_BODY_LIMIT:,} bytes")
    if body.count(b"<") > _MOST_TAGS:
        raise NotAnAnswer(f"not {WHAT} that is read: more than {_MOST_TAGS:,} tags")
    bad: list[BadItem] = []
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        feed, bad = read_json(body, url)
    else:
        feed = read_xml(body, url, charset)
    told = [item for item in feed.items if item.told]
    bad += [bad_item("an item that tells nothing", {}) for _ in range(len(feed.items) - len(told))]
    return Page(mentions=tuple(mentions_of(told, feed.home)), bad=tuple(bad))


def _read(url: str, state: Mapping[str, Any], http: Http) -> tuple[Page, dict[str, Any]]:
    """What is new in one feed, and what to remember of it."""
    headers = {"accept": "application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5"}
    etag, modified = string(state.get("etag")), string(state.get("modified"))
    if etag:
        headers["if-none-match"] = etag
    if modified:
        headers["if-modified-since"] = modified
    response = http.get(url, headers=headers)
    host = host_of(url)
    if response.status == 304:
        return Page(), dict(state)
    if response.status == 410:
        raise SourceRefused(f"{host}: the feed is gone for good (410)")
    if response.status == 404:
        raise SourceError(f"{host}: no feed there (404)")
    try:
        page = parse(response.body, response.url, _charset(response))
    except NotAnAnswer as error:
        raise SourceError(f"{host}: {error}") from error
    seen = _unpack(state.get("seen"))
    marks = [(_mark(story_key(one), _KEY), _mark(content_key(one), _CONTENT)) for one in page.mentions]
    window = dict(marks)
    fresh = tuple(one for one, (key, content) in zip(page.mentions, marks, strict=True) if seen.get(key) != content)
    remembered: dict[str, Any] = {"seen": _pack(_remember(seen, window))}
    for name, header in (("etag", "etag"), ("modified", "last-modified")):
        if value := string(response.headers.get(header)):
            remembered[name] = value[:500]
    return Page(mentions=fresh, bad=page.bad), remembered


def _remember(seen: Mapping[str, str], window: Mapping[str, str]) -> dict[str, str]:
    """The window, and of what left it twice as many: an item that comes back is not new."""
    older = [(key, content) for key, content in seen.items() if key not in window]
    kept = older[: max(2 * len(window), _KEEP)]
    return dict([*window.items(), *kept][:_SEEN_MOST])


def _charset(response: Response) -> str | None:
    """The charset HTTP tells for the body, None where it tells none."""
    for part in response.headers.get("content-type", "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            word = value.strip().strip("\"'")
            return word if word.isascii() and word.replace("-", "").replace("_", "").isalnum() else None
    return None


def _urls(entry: SourceEntry) -> list[str]:
    told = entry.options.get("urls")
    urls = [url.strip() for url in told if isinstance(url, str)] if isinstance(told, (list, tuple)) else []
    if not any(urls):
        raise BadInput(f"feeds: entry {entry.id!r} needs urls, the addresses of feeds")
    return list(dict.fromkeys(url for url in urls if url))


def _together(errors: Sequence[SourceError], asked: int) -> SourceError:
    """One error for all that failed; refused only where every feed refuses."""
    waits = [error.retry_after for error in errors if error.retry_after is not None]
    text = "; ".join(str(error) for error in errors[:3]) + ("; …" if len(errors) > 3 else "")
    kind = (
        SourceRefused if len(errors) == asked and all(isinstance(e, SourceRefused) for e in errors) else SourceError
    )
    message = text if asked == 1 else f"{len(errors)} of {asked} feeds not read: {text}"
    return kind(message, retry_after=max(waits, default=None))


def _place(url: str) -> str:
    """A feed's place in the cursor: not its address, which may be a secret."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]


def _mark(text: str, length: int) -> str:
    """`text` as a short hash of `length` hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _pack(seen: Mapping[str, str]) -> str:
    """Seen items as one text of marks of a fixed length: in a store's bill every byte counts."""
    return "".join(key + content for key, content in seen.items())


def _unpack(text: object) -> dict[str, str]:
    size = _KEY + _CONTENT
    packed = text if isinstance(text, str) and len(text) % size == 0 else ""
    pairs = [packed[at : at + size] for at in range(0, len(packed), size)]
    return {pair[:_KEY]: pair[_KEY:] for pair in pairs}
