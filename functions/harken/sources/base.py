"""What every source gives and gets. One file per source fulfils `Source`; `registry` lists them."""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from msgspec import Struct

from harken.domain.brand import Brand, SourceEntry
from harken.domain.mention import Mention

Cursor = dict[str, Any]
"""Where a source goes on reading: its own JSON, opaque to everybody else."""


class BadItem(Struct, frozen=True):
    """One item of an answer that could not be read: why, and the raw item cut to at most 4 KB of JSON text."""

    reason: str
    raw: str


PUSHED = "push"
"""The source that is never read: others bring it what they have, at the webhook."""


class Refused(Struct, frozen=True, kw_only=True):
    """A pushed mention that is not taken: its place in the list (from 0), and why."""

    index: int
    reason: str


class Pushed(Struct, frozen=True, kw_only=True):
    """What one call of the webhook brought."""

    brand: str
    mentions: tuple[Mention, ...]
    refused: tuple[Refused, ...] = ()


class Page(Struct, frozen=True, kw_only=True):
    """What one request brought.

    `cursor` is where the next run goes on once this page *and all before it* are durably queued; None where
    that can't be said yet (a source read newest first knows it only after its last page).
    """

    mentions: tuple[Mention, ...] = ()
    bad: tuple[BadItem, ...] = ()
    cursor: Cursor | None = None


class Thread(Struct, frozen=True, kw_only=True):
    """What the source shows now of the conversation around one mention.

    `posts` are the posts seen there, replies of anybody, with `reply_to` and `root` told as far as the answer
    allows; the mention itself is among them where it was seen, with its present words and counts. A source may leave
    out what cannot have changed. `gone`: the mention was deleted at the source. `whole`: `posts` are all that hangs
    under the mention now, so that a reply of the brand's that is not among them was deleted.
    """

    asked: str
    gone: bool = False
    whole: bool = False
    posts: tuple[Mention, ...] = ()


class Response(Struct, frozen=True, kw_only=True):
    """An HTTP answer, whole and within bounds; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str


class Posting(Protocol):
    """What of the polite client (`sources.http`) takes a body: all that a chat needs."""

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        expect: Container[int] = (),
    ) -> Response:
        """Ask what takes a body, `json` or `form`: a session, a GraphQL query. As `get`, but a redirect raises."""

    def leave_alone(self, url: str, span: timedelta) -> None:
        """Ask the host of `url` nothing more for `span`: where a body, not a header, says so."""


class Http(Posting, Protocol):
    """The polite client, as sources see it."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        expect: Container[int] = (),
    ) -> Response:
        """Fetch `url`; 200..299, 304, 404/410 and statuses in `expect` come back, all else raises `SourceError`.

        Redirects are followed within bounds; a throttle or a refusal raises with what the source asked for.
        """

    def spend(self, budget: str, amount: int, *, limit: int, per: timedelta) -> None:
        """Take `amount` from a budget that all who ask with the same credential share: `limit` in each `per`.

        `budget` names it, without any secret in it. Raises `SourceError` with `retry_after` where it is used up,
        and then takes nothing. A negative amount gives back what was taken and not used.
        """


class Price(Struct, frozen=True, kw_only=True):
    """What a source takes in US dollars, for each request and each post it shows; `told`: where and when it says so.

    A source that takes money has one as its class's attribute `price`; `price_of` looks.
    """

    request: float = 0.0
    post: float = 0.0
    told: str


class Source(Protocol):
    """One source: how it is read, how a conversation is looked at again, how a recorded answer is parsed."""

    @property
    def name(self) -> str:
        """The word used in settings, ids and `Mention.source`."""

    @property
    def every(self) -> timedelta:
        """How often it is read where the settings do not say."""

    @property
    def tells_answers(self) -> bool:
        """Whether `threads` can find the brand's replies; False means answers are unknown there."""

    @property
    def options(self) -> Mapping[str, Any]:
        """JSON Schema `properties` of the source's own settings (`SourceEntry.options`)."""

    @property
    def required(self) -> tuple[str, ...]:
        """Which of `options`, or of the common keys, must be given."""

    def read(
        self, entry: SourceEntry, brand: Brand, cursor: Cursor | None, http: Http, now: datetime
    ) -> Iterator[Page]:
        """Pages of what is new since `cursor`, with an overlap; raises `SourceError`, never ends early in silence."""

    def threads(
        self, entry: SourceEntry, brand: Brand, mentions: Sequence[Mention], http: Http, now: datetime
    ) -> Iterator[Thread]:
        """What is new around each of `mentions`, one `Thread` a mention, in any order.

        The cheap ways come first: the brand's own recent posts joined on what they answer, many posts in one
        request, a single conversation last. Raises `SourceError` when it cannot go on; what was yielded before
        stands.
        """

    def parse(self, body: bytes, url: str | None = None) -> Page:
        """A recorded answer as mentions; an empty page is a page. Raises `NotAnAnswer` for anything without posts."""


def price_of(source: Source) -> Price | None:
    """What `source` takes, None where reading it is free of charge."""
    price = getattr(source, "price", None)
    return price if isinstance(price, Price) else None
