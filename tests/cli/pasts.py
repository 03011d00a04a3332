"""Made-up pasts: replay lines in minutes after NOON, settings around one rule, and what a replay tells of them.

That a source is deaf is told in tests of its own: here the rule waits too long for it.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from harken.domain.brand import Brand
from harken_cli.commands.past import Told, told
from harken_cli.past import parse as parse_past
from harken_cli.replay import replay
from harken_cli.settings.parse import parse as parse_settings

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ANGRY = "My Luvento broke after two days, terrible service, I am furious"
STATEMENT = "We know about the outage. We are on it and tell more at six."

Line = dict[str, Any]


def stamp(minute: float) -> str:
    """A moment, as lines write it."""
    return (NOON + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")


def post(name: str, minute: float | None, author: str = "", text: str = ANGRY, **more: Any) -> Line:
    """A post of a made-up person, visible from its own time; `name` is `source:id`."""
    seen = more.pop("seen", None)
    author = author or f"p-{name}"
    who = {"id": author, "handle": f"{author}@social.example", "bot": more.pop("bot", False)}
    mention: Line = {"id": name, "source": name.partition(":")[0], "text": text, "author": who}
    mention |= {"created_at": None if minute is None else stamp(minute), "root": name}
    line: Line = {"mention": mention | more}
    return line if seen is None else line | {"seen_at": stamp(seen)}


def reply(
    name: str, minute: float | None, to: str, text: str = "We are sorry, a new one is on its way.", **more: Any
) -> Line:
    """A post of the brand in answer to another."""
    return post(name, minute, more.pop("author", "luvento"), text, **({"reply_to": to, "root": to} | more))


def complaints(count: int, minute: float = 0, every: float = 0, source: str = "mastodon") -> list[Line]:
    """So many people, each with one complaint."""
    return [post(f"{source}:c{number}", minute + number * every) for number in range(count)]


def end(minute: float) -> Line:
    """The line that ends the clock."""
    return {"at": stamp(minute), "do": "end"}


def act(do: str, minute: float, **more: Any) -> Line:
    """What a person does."""
    return {"at": stamp(minute), "do": do} | more


def down(minute: float, source: str = "mastodon", to: float | None = None) -> list[Line]:
    """A source that cannot be read from a minute on, and can again from `to` on."""
    lines: list[Line] = [{"at": stamp(minute), "source": source, "down": True}]
    return lines + ([] if to is None else [{"at": stamp(to), "source": source, "down": False}])


def brand(rule: Line | None = None, **more: Any) -> Line:
    """The settings of one brand that listens on Mastodon, with one rule over the defaults."""
    plain = {
        "id": "luvento",
        "names": ["Luvento"],
        "accounts": {"mastodon": ["@luvento@social.example"], "hackernews": ["luvento@social.example"]},
        "bots": {"mastodon": ["@luventobot@social.example"]},
        "sources": [mastodon()],
        "rules": [{"id": "complaints", "kind": "unanswered"} | (rule or {}), {"kind": "deaf", "after": "365d"}],
    }
    return plain | more


def mastodon(**more: Any) -> Line:
    """An entry that listens on Mastodon."""
    return {"use": "mastodon", "base_url": "https://social.example", "hashtags": ["luvento"]} | more


def text_of(*brands: Line) -> str:
    """A BRANDS.yaml."""
    return json.dumps({"brands": list(brands)}, ensure_ascii=False, indent=1)  # all JSON is YAML


def settings(*brands: Line) -> tuple[Brand, ...]:
    """Brands as the command line reads them."""
    return tuple(parse_settings(text_of(*(brands or (brand(),)))))


def encoded(lines: Iterable[Line]) -> Iterator[str]:
    """Lines as a file holds them."""
    return (json.dumps(line, ensure_ascii=False) for line in lines)


def notices(lines: Iterable[Line], *brands: Line) -> list[Told]:
    """Everything that a replay tells."""
    past = parse_past(encoded(lines), "past.jsonl")
    return [told(notice) for minute in replay(past, settings(*brands)) for notice in minute.notices]


def minute_of(notice: Told) -> float:
    """Minutes after NOON at which it was decided."""
    return (notice.at - NOON) / timedelta(minutes=1)


def heard(lines: Iterable[Line], *brands: Line) -> list[tuple[str, float]]:
    """What a replay tells, in short: each reason with its minute."""
    return [(notice.reason, minute_of(notice)) for notice in notices(lines, *brands)]
