"""Telegram through a bot of one's own (core.telegram.org/bots/api, 10.1): the groups and channels it was added to.

It takes a bot's token, free of charge, from @BotFather. Nothing can be searched: the bot hears what is said in chats
it is in, in groups only as their administrator or with privacy mode off (/setprivacy). Updates wait for it for 24
hours, at most 100 are told at a time. The past cannot be read, deletions are never told, nor are views and likes.

Updates are a queue, and asking from an offset on makes Telegram forget all before it. So only an offset out of the
stored cursor is ever sent: what it makes forgotten is queued here for certain. That is one request a run, 6,000
messages an hour, and one reader a bot: a second one, or a webhook, would take updates away unseen.

The brand's answers are messages like any other: they come with what is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.domain.mention import Mention
from harken.sources import telegram_items as items
from harken.sources.base import Cursor, Http, Page, Response, Thread
from harken.sources.payload import count, host_of, load_json, mapping, objects, string
from harken.sources.text import one_line
from harken.sources.throttle import pause_asked
from harken.sources.times import to_seconds

_BASE = "https://api.telegram.org"
_PAGE_SIZE = 100
_KEPT = timedelta(hours=24)
"""How long Telegram keeps updates."""
_ALMOST_LOST = timedelta(hours=23)
_EXPECTED = frozenset({404, 409, 429})
"""Statuses whose body says more than they do."""


class Telegram:
    """Messages in the chats a bot is in."""

    name = "telegram"
    every = timedelta(minutes=1)
    tells_answers = True
    options: Mapping[str, Any] = {
        "token": {
            "type": "string",
            "description": "the token of a bot that nothing else reads, from @BotFather, as secret:NAME",
        },
    }
    required: tuple[str, ...] = ("token",)

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """One page of at most 100 updates, those first that wait longest; the next run goes on behind them.

        The cursor is `{"offset": number of the next update, "at": seconds when that was told}`. It follows whatever
        Telegram told last: after a quiet week updates are numbered anew, at random. For the same reason it is
        forgotten as soon as nothing is left for it to confirm. Raises `SourceError`, also where more waits than can
        be read before Telegram drops it.
        """
        del brand
        told = _updates(entry, http, now, _offset(cursor, now))
        page = items.as_page(told)
        numbers = [number for update in objects(told) if (number := count(update.get("update_id"))) is not None]
        if told and not numbers:
            raise SourceError(f"{_host(entry)}: updates without numbers")
        following = numbers[-1] + 1 if numbers else None
        yield Page(mentions=page.mentions, bad=page.bad, cursor={"offset": following, "at": to_seconds(now)})
        written = [one.edited_at or one.created_at for one in page.mentions if one.created_at]
        if cursor is not None and len(told) >= _PAGE_SIZE and written and min(written) < now - _ALMOST_LOST:
            raise SourceError(f"{_host(entry)}: more is written than can be read before it is dropped after a day")

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """What is not read yet of the chats of `mentions`, in one request, which confirms nothing.

        All that was told before is queued already, answers included; so each mention counts as looked at. Raises
        `SourceError` where more waits than one answer shows: an answer may be among it.
        """
        del brand
        told = _updates(entry, http, now, None)
        if len(told) >= _PAGE_SIZE:
            raise SourceError(f"{_host(entry)}: more waits to be read than one answer shows")
        posts = items.as_page(told).mentions
        for mention in mentions:
            names = {mention.id, *mention.aliases}
            around = (
                post
                for post in posts
                if post.id in names or post.reply_to in names or (mention.root and post.root == mention.root)
            )
            yield Thread(asked=mention.id, posts=tuple(around))

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """Updates or messages; raises `NotAnAnswer` for anything else."""
        return items.parse(body, url)


def _offset(cursor: Cursor | None, now: datetime) -> int | None:
    """The offset to go on from; None where all that it could confirm has expired by now."""
    told = mapping(cursor)
    at = count(told.get("at"))
    return count(told.get("offset")) if at is not None and at >= to_seconds(now - _KEPT) else None


def _host(entry: SourceEntry) -> str | None:
    return host_of(entry.base_url or _BASE)


def _updates(entry: SourceEntry, http: Http, now: datetime, offset: int | None) -> list[Any]:
    """The updates that wait, from `offset` on, those before it forgotten. Raises `SourceError`."""
    token = string(entry.options.get("token"))
    if token is None:
        raise BadInput(f"telegram: entry {entry.id!r} needs token, the token of a bot, as secret:NAME")
    if not token.isascii() or not token.replace(":", "").replace("-", "").replace("_", "").isalnum():
        raise SourceRefused(f"{_host(entry)}: the token is no token of a bot")  # it becomes a part of an address
    question: dict[str, Any] = {"limit": _PAGE_SIZE, "timeout": 0, "allowed_updates": list(items.KINDS)}
    if offset is not None:
        question["offset"] = offset
    base = (entry.base_url or _BASE).rstrip("/")
    response = http.post(f"{base}/bot{token}/getUpdates", json=question, expect=_EXPECTED)
    if response.status != 200:
        raise _refusal(response, http, now)
    try:
        answer = load_json(response.body, items.WHAT)
        told = items.updates(answer)
    except NotAnAnswer as error:
        raise SourceError(f"{_host(entry)}: {error}") from error
    if not isinstance(mapping(answer).get("result"), list):
        raise SourceError(f"{_host(entry)}: an answer without a list of updates")
    return told


def _refusal(response: Response, http: Http, now: datetime) -> SourceError:
    """What an answer of another status means; its own words are told, never its address, which holds the token."""
    host = host_of(response.url)
    try:
        told = mapping(load_json(response.body, items.WHAT))
    except NotAnAnswer:
        told = {}
    said = one_line(string(told.get("description")) or f"status {response.status}", 120)
    if response.status == 429:
        seconds = count(mapping(told.get("parameters")).get("retry_after"))
        asked = pause_asked(429, response.headers, now)
        if seconds is not None:
            asked = timedelta(seconds=min(seconds, 86_400))
            http.leave_alone(response.url, asked)
        return SourceError(f"{host}: asks for a pause (status 429)", retry_after=asked)
    if response.status == 404 and told.get("ok") is False:
        return SourceRefused(f"{host}: there is no bot with this token")
    if response.status == 409 and "webhook" in said.casefold():
        return SourceRefused(f"{host}: the bot has a webhook, which takes its updates; remove it ({said})")
    if response.status == 409:
        return SourceError(f"{host}: somebody else reads this bot and takes its updates ({said})")
    return SourceError(f"{host}: {said}")
