"""One source entry, asked once: what comes back, what reading it costs, or what is wrong and what to do about it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from harken.domain.brand import Brand, SourceEntry
from harken.domain.errors import BadInput, Fault, SourceError, SourceRefused
from harken.jobs.secrets import revealed, veiled
from harken.sources.base import Page, Price, Source, price_of
from harken.sources.http import PoliteClient
from harken.sources.text import one_line
from harken.sources.throttle import Ledger, Rates, own_ledger

_DAY = timedelta(days=1)
_MONTH = 30
"""Days, where money is reckoned."""
_SAMPLE = 100

ADVICE: dict[tuple[Fault, bool], str] = {
    # fault, whether the entry has secrets of its own
    ("secret", True): "set the secret, or correct its name in the entry",
    ("credential", True): "the credential is not taken: make a new one and set its secret anew",
    ("credential", False): "it shows nothing without an account: give the entry a credential, or read another server",
    ("permission", True): "the credential lacks a permission, or the app still needs the service's approval",
    (
        "permission",
        False,
    ): "it is closed to readers without an account, or to this address: give the entry a credential",
}
"""What to do, where it depends on whether a credential was sent."""

ADVICE_EITHER_WAY: dict[Fault, str] = {
    "secret": "set the secret, or correct its name in the entry",
    "private": "if the server is your own, list its address in allow_private; else correct the address",
    "name": "look at the spelling of the host, and whether this machine can look names up",
    "tls": "its certificate or its encryption is not in order: look at the address; else its operator must act",
    "timeout": "try again later; if it stays, the server is overloaded or cannot be reached from here",
    "connection": "look at host and port; if they are right, the server is down or cannot be reached from here",
    "throttled": "wait; if it comes again, read less often (a longer every)",
    "status": "the server fails or the address is wrong: look at it in a browser, try again later",
    "broken": "this is no answer of such a service: look at the address",
}


class Budget(Struct, frozen=True, kw_only=True):
    """What one reading took from a shared budget: `taken` of the `limit` in each `per`."""

    name: str
    taken: int
    limit: int
    per: timedelta


class Finding(Struct, frozen=True, kw_only=True):
    """What came of asking one entry. `seconds` is how long it took; `fault` is None where it answered.

    `posts`, `unreadable`, `newest`, `sample` tell the first page. `requests` were sent for it, so that a day takes at
    least `requests_a_day`; `dollars_a_month` is what that and the posts would cost, 0 where it is free of charge.
    """

    brand: str
    entry: str
    use: str
    seconds: float
    every: timedelta
    fault: str | None = None
    advice: str | None = None
    posts: int = 0
    unreadable: int = 0
    newest: datetime | None = None
    sample: str | None = None
    requests: int = 0
    requests_a_day: int = 0
    dollars_a_month: float = 0.0
    price_told: str | None = None
    rates: Rates | None = None
    budgets: tuple[Budget, ...] = ()


def probe(
    brand: Brand,
    entry: SourceEntry,
    source: Source,
    *,
    open_http: Callable[[SourceEntry, Ledger], PoliteClient],
    secret: Callable[[str], str],
    now: datetime,
    seconds: Callable[[], float],
) -> Finding:
    """Read the first page of `entry` and nothing more; what keeps it from being read is told, not raised.

    `seconds` is a clock that only counts forward. Nothing is stored.
    """
    taken: dict[str, Budget] = {}
    begun = seconds()
    finding = Finding(brand=brand.id, entry=entry.id, use=entry.use, seconds=0.0, every=entry.every)
    with open_http(entry, _noting(taken)) as http:
        try:
            page = next(iter(source.read(revealed(entry, secret), brand, None, http, now)), Page())
        except (SourceError, BadInput) as error:
            said = veiled(str(error), entry.options.values(), secret)
            finding = msgspec.structs.replace(
                finding, fault=one_line(said, 300), advice=advice(error, has_secrets=_has_secrets(entry))
            )
        else:
            finding = _told(finding, page, http.asked, price_of(source))
        return msgspec.structs.replace(
            finding,
            seconds=round(seconds() - begun, 3),
            requests=http.asked,
            rates=http.rates,
            budgets=tuple(taken.values()),
        )


def advice(error: SourceError | BadInput, *, has_secrets: bool) -> str:
    """What a person can do about an entry that could not be read."""
    if isinstance(error, BadInput):
        return "correct the entry in the settings"
    if error.fault is not None:
        return ADVICE.get((error.fault, has_secrets)) or ADVICE_EITHER_WAY[error.fault]
    if isinstance(error, SourceRefused):
        return "it will not get better by itself: look at the entry's address and credentials"
    return "look at the entry's address; if it is right, try again later"


def dollars_a_month(price: Price, page: Page, requests_a_day: float, readings_a_day: float) -> float:
    """What a month costs: the requests, and the posts of a day reckoned from how close those of `page` stand.

    Where a page tells no times, every reading is taken to show as many posts as this one.
    """
    times = [post.created_at for post in page.mentions if post.created_at is not None]
    span = max(times) - min(times) if len(times) > 1 else timedelta(0)
    posts = len(page.mentions) * (_DAY / span if span else readings_a_day)
    return _MONTH * (requests_a_day * price.request + posts * price.post)


def _told(finding: Finding, page: Page, asked: int, price: Price | None) -> Finding:
    readings = _DAY / finding.every
    newest = max(page.mentions, key=lambda post: str(post.created_at or ""), default=None)
    return msgspec.structs.replace(
        finding,
        posts=len(page.mentions),
        unreadable=len(page.bad),
        newest=newest.created_at if newest else None,
        sample=one_line(newest.title or newest.text, _SAMPLE) if newest else None,
        requests_a_day=round(asked * readings),
        dollars_a_month=round(dollars_a_month(price, page, asked * readings, readings), 2) if price else 0.0,
        price_told=price.told if price else None,
    )


def _noting(taken: dict[str, Budget]) -> Ledger:
    """A ledger that also writes into `taken` what is asked of each budget."""
    ledger = own_ledger()

    def take(name: str, amount: int, limit: int, per: timedelta, now: datetime) -> timedelta | None:
        before = taken[name].taken if name in taken else 0
        taken[name] = Budget(name=name, taken=before + amount, limit=limit, per=per)
        return ledger(name, amount, limit, per, now)

    return take


def _has_secrets(entry: SourceEntry) -> bool:
    return any(isinstance(value, str) and value.startswith("secret:") for value in entry.options.values())
