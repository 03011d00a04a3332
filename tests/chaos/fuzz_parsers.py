"""Every source's parser, given answers as no server should give them, for as long as it is let.

`python -m tests.chaos.fuzz_parsers [--seconds S] [--source NAME] [--seed N]` mutates what the made-up servers answer
and, where there are any, recorded answers. A parser may give posts that can be kept, or say in one line that there
are none; anything else is a finding: its input is written to a file and its seed is told. The same seed makes the
same input first.
"""

import argparse
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import msgspec
from msgspec import Struct
from tests.sources.conftest import BRAND, NOW, SERVERS, Server, client

from harken.domain.errors import HarkenError, NotAnAnswer, SourceError
from harken.domain.mention import Mention
from harken.sources.base import Source
from harken.sources.recorded import unwrap
from harken.sources.registry import SOURCES

ROOT = Path(__file__).parents[2]
RECORDED = Path(os.environ.get("HARKEN_RECORDED") or ROOT.parent / "shared/sources/payloads")
FINDINGS = ROOT / "chaos-findings"
SLOW = 20.0
"""Seconds of the processor after which a parser hangs."""
_LARGEST_SEED = 300_000
_LARGEST_PART = 300_000
"""Characters that a part may grow to: what grows again and again would fill the memory, not try a parser."""

MADE_UP: dict[str, list[bytes]] = {
    "feeds": [
        b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><guid>a1</guid>
        <title>Luvento leaks</title><link>https://news.example/1</link><description>&lt;p&gt;It &amp;amp; more&lt;/p&gt;
        </description><pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate></item></channel></rss>""",
        b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Forum</title><entry><id>tag:a,1</id><title>Luvento</title>
        <updated>2026-11-20T12:00:00Z</updated><author><name>Ada</name></author><content type="xhtml"><div
        xmlns="http://www.w3.org/1999/xhtml"><p>Leaks</p></div></content><link href="https://a.example/1"/></entry></feed>""",
    ],
    "push": [
        json.dumps(
            {
                "brand": "luvento",
                "mentions": [
                    {"id": "push:x:1", "text": "Luvento leaks", "created_at": "2026-11-20T12:00:00Z"},
                    {
                        "id": "push:x:2",
                        "text": "",
                        "author": {"id": "a"},
                        "media": [{"type": "image"}],
                        "rating": 1.5,
                    },
                ],
            }
        ).encode()
    ],
}
"""What to begin with beside the answers of the made-up servers."""

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1 << 53, 1 << 70, -(1 << 70), 1.5, 1e300, float("inf"), float("nan"), "", " ", "\x00",
    "\ud800", "\u2028", "\u202e", "9" * 400, "-0", "1e400", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2026-02-30T25:61:61Z", "1970-01-01", "https://[", "http://a.example/ b", "//", "javascript:x", "@a@b@c", "did:plc:",
    "at://", "<p>", "<!--", "&#x110000;", "&lt;" * 50, "[](", "```", "%00%zz", "a\nb", "𝕷" * 100, [], {}, [[]], [None],
    [{}], {"": None}, {"id": {"id": []}}, ["a", 1, {}],
)  # fmt: skip
"""What a field should not hold."""
TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"<![CDATA[", b"]]>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;", b"&#0;", b"&#x110000;", b"<!--", b"</", b"/>", b"<?xml version='1.1' encoding='utf-7'?>", b"{", b"}", b"[",
    b"]", b",", b":", b'"', b"\\", b"null", b"NaN", b"1e400", b"-", b"9" * 400, b"\r", b"\xe2\x80\xa8",
)  # fmt: skip


class _HangsError(BaseException):
    """Not an Exception, so that no parser takes it for an error of its own."""


class Seed(Struct, frozen=True):
    """An answer to begin with, and the address it came from where that is known."""

    body: bytes
    url: str | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """An input that a parser could not take: how to make it again, where it lies, what happened."""

    source: str
    seed: int
    file: Path
    told: str


# ------------------------------------------------------------------------------------------------- what to begin with


def seeds(source: Source) -> list[Seed]:
    """The answers to begin with for a source. Raises `LookupError` where there are none: it needs a made-up server."""
    found = [Seed(body) for body in MADE_UP.get(source.name, ())]
    for kind in SERVERS:
        if kind.name == source.name:
            found += _answered(kind())
    for folder in RECORDED.glob(f"{source.name}*"):
        for path in sorted(folder.iterdir()):
            with suppress(NotAnAnswer):
                recording = unwrap(path.read_bytes())
                found.append(Seed(recording.body[:_LARGEST_SEED], recording.url))
    if not found:
        raise LookupError(f"{source.name}: nothing to begin with; give it a made-up server or a line in MADE_UP")
    return list(dict.fromkeys(found))


def _answered(server: Server) -> list[Seed]:
    """Whatever a made-up server answers while it is read and its conversations are looked at."""
    server.posts = [server.post(number, NOW - timedelta(minutes=number)) for number in range(1, 4)]
    found: list[Seed] = []

    def noting(request: httpx.Request) -> httpx.Response:
        answer = server(request)
        found.append(Seed(answer.read(), str(request.url)))
        return answer

    with client(noting, server.entry) as http:
        pages = list(server.source.read(server.entry, BRAND, None, http, NOW))
        mentions = [mention for page in pages for mention in page.mentions]
        with suppress(HarkenError, LookupError, AssertionError):  # not every made-up server shows conversations
            list(server.source.threads(server.entry, BRAND, mentions, http, NOW))
    return found


# ------------------------------------------------------------------------------------------------------- what is done


def mutated(seed: Seed, random: Random) -> bytes:
    """The seed's body with one to five things wrong, in its JSON where it is some, in its bytes, or in both."""
    body = seed.body
    if random.random() < 0.7:
        with suppress(ValueError, RecursionError):
            whole = [json.loads(body)]
            for _ in range(random.randint(1, 5)):
                random.choice(_IN_JSON)(whole, random)
            body = _written(whole[0])
            if random.random() < 0.8:
                return body
    for _ in range(random.randint(1, 5)):
        body = random.choice(_IN_BYTES)(body, random)
    return body


def _written(value: Any) -> bytes:
    """As JSON, also what nests too deeply for the library to write."""
    depth = 0
    while isinstance(value, list) and len(value) == 1:
        value, depth = value[0], depth + 1
    return b"[" * depth + json.dumps(value).encode() + b"]" * depth


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    left = [node]
    while left:
        holder = left.pop()
        for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            yield holder, key
            if isinstance(value, (dict, list)):
                left.append(value)


def _any_place(whole: list[Any], random: Random) -> tuple[Any, Any]:
    return random.choice(list(_places(whole)))


def _put_odd(whole: list[Any], random: Random) -> None:
    holder, key = _any_place(whole, random)
    holder[key] = _copy(random.choice(ODD))


def _take_away(whole: list[Any], random: Random) -> None:
    holder, key = _any_place(whole, random)
    if holder is not whole:
        del holder[key]


def _put_another(whole: list[Any], random: Random) -> None:
    """A part in place of another, often of the wrong kind."""
    holder, key = _any_place(whole, random)
    other, its = _any_place(whole, random)
    holder[key] = _copy(other[its])


def _nest(whole: list[Any], random: Random) -> None:
    """A part within hundreds of lists or objects, still shallow enough for the library to write."""
    holder, key = _any_place(whole, random)
    value, name = holder[key], random.choice(["replies", "children", "a"])
    for _ in range(random.choice([1, 3, 60, 300])):
        value = [value] if random.random() < 0.5 else {name: value}
    holder[key] = value


def _grow(whole: list[Any], random: Random) -> None:
    holder, key = _any_place(whole, random)
    value = holder[key]
    if isinstance(value, str):
        holder[key] = ((value or "x") * random.choice([2, 50, 2_000]))[:_LARGEST_PART]
    elif isinstance(value, list):
        times = min(random.choice([2, 30]), _LARGEST_PART // max(1, len(json.dumps(value[:3]))))
        holder[key] = [_copy(item) for item in value[:3] * times]
    else:
        holder[key] = random.choice(["<a>", "(", "[", "*", "&", "#", "@a ", "http://a.example/", "é"]) * 5_000


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


_IN_JSON: Sequence[Callable[[list[Any], Random], None]] = (
    _put_odd, _put_odd, _put_odd, _take_away, _put_another, _put_another, _nest, _grow,
)  # fmt: skip


def _span(body: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(body))
    return start, min(len(body), start + random.choice([1, 2, 10, 200]))


def _flip(body: bytes, random: Random) -> bytes:
    changed = bytearray(body)
    for _ in range(random.randint(1, 8)):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut(body: bytes, random: Random) -> bytes:
    return body[: random.randint(0, len(body))]


def _leave_out(body: bytes, random: Random) -> bytes:
    start, end = _span(body, random)
    return body[:start] + body[end:]


def _repeat(body: bytes, random: Random) -> bytes:
    start, end = _span(body, random)
    return body[:end] + body[start:end] * random.choice([1, 2, 500]) + body[end:]


def _put_token(body: bytes, random: Random) -> bytes:
    start, end = _span(body, random)
    return body[:start] + random.choice(TOKENS) + body[random.choice([start, end]) :]


def _bury(body: bytes, random: Random) -> bytes:
    """Nested deeper than any parser likes."""
    opening, closing = random.choice([(b"[", b"]"), (b'{"a":', b"}"), (b"<div>", b"</div>"), (b"<a ", b">")])
    depth = random.choice([100, 5_000, 100_000])
    start = random.choice([0, random.randint(0, len(body))])
    return body[:start] + opening * depth + body[start:] + closing * depth


_IN_BYTES: Sequence[Callable[[bytes, Random], bytes]] = (_flip, _flip, _cut, _leave_out, _repeat, _put_token, _bury)


# ---------------------------------------------------------------------------------------------------- what is looked at


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Ends what runs in it after so many seconds of the processor's time; only in a process's main thread."""

    def stop(_number: int, _frame: object) -> None:
        raise _HangsError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def fault(source: Source, body: bytes, url: str | None) -> str | None:
    """What is wrong with how a source takes `body`: the traceback, or a sentence; None where all is well."""
    try:
        with _at_most(SLOW):
            page = source.parse(body, url)
    except _HangsError:
        return f"it hangs\n{traceback.format_exc()}"
    except (NotAnAnswer, SourceError) as error:
        return None if "\n" not in str(error) else f"an error of several lines: {error!r:.300}"
    except Exception:  # noqa: BLE001  - whatever comes out is what is looked for
        return traceback.format_exc()
    for mention in page.mentions:
        try:
            kept = msgspec.json.decode(msgspec.json.encode(mention), type=Mention)
        except Exception:  # noqa: BLE001  - as above
            return f"a mention that cannot be kept: {mention!r:.300}\n{traceback.format_exc()}"
        if kept != mention or not mention.id.startswith(f"{source.name}:") or mention.source != source.name:
            return f"a mention that is not what it says: {mention!r:.300}"
    odd = [bad for bad in page.bad if len(bad.raw) > 4096 or "\n" in bad.reason or not bad.reason]
    return f"a bad item that is not told in one line: {odd[0]!r:.300}" if odd else None


def fuzz(source: Source, *, seconds: float, seed: int, findings: Path = FINDINGS) -> tuple[int, Finding | None]:
    """Give mutated answers to a source for so long or until it cannot take one; how many it was, and that one."""
    known, number = seeds(source), 0
    until = time.monotonic() + seconds
    while number == 0 or time.monotonic() < until:
        random = Random(f"{source.name} {seed + number}")
        chosen = random.choice(known)
        body = mutated(chosen, random)
        told = fault(source, body, random.choice([chosen.url, None]))
        number += 1
        if told is not None:
            findings.mkdir(parents=True, exist_ok=True)
            file = findings / f"{source.name}-{seed + number - 1}.bin"
            file.write_bytes(body)
            return number, Finding(source=source.name, seed=seed + number - 1, file=file, told=told)
    return number, None


def main(arguments: Sequence[str]) -> int:
    """Fuzz every source, or one; 1 where there was a finding."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos.fuzz_parsers", description=__doc__)
    options.add_argument("--seconds", type=float, default=300.0, help="for each source")
    options.add_argument("--source", choices=[source.name for source in SOURCES])
    options.add_argument("--seed", type=int, default=None, help="begin with this one; else it depends on the clock")
    given = options.parse_args(arguments)
    first = given.seed if given.seed is not None else time.time_ns() // 1_000_000
    failed = False
    for source in SOURCES:
        if given.source in {None, source.name}:
            number, found = fuzz(source, seconds=given.seconds, seed=first)
            print(f"{source.name}: {number:,} answers", flush=True)  # noqa: T201
            if found is not None:
                failed = True
                again = f"--source {found.source} --seed {found.seed} --seconds 0"
                print(f"{found.told}\n{found.file}\nagain: {options.prog} {again}", flush=True)  # noqa: T201
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
