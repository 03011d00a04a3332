"""What the schema can't say: ids that must differ, numbers that must fit each other, names that must exist.

All of it looks at data in which everything already found wrong is None, and says nothing about what is None: one slip
is told once.
"""

from collections.abc import Iterator
from typing import Any

from harken.domain.brand import DEAF, Rule

from .durations import duration, written
from .faults import Path, shown
from .structure import nearest
from .weekdays import DAYS, clock, shift, weekdays

Contradiction = tuple[Path, str]
_DEFAULT = Rule(id="")
_STORES = ("appstore", "googleplay")


def contradictions(data: dict[str, Any]) -> Iterator[Contradiction]:
    """Where the values of a file contradict each other, and how."""
    brands = _items(data.get("brands"), ("brands",))
    yield from _repeated([((*path, "id"), brand.get("id")) for path, brand in brands], "brands")
    yield from _bots(brands)
    for path, brand in brands:
        yield from _sources(brand, path)
        chats = _items(brand.get("chat"), (*path, "chat"))
        yield from _repeated([_chat_id(chat, place) for place, chat in chats], "chats of this brand")
        rules = _items(brand.get("rules"), (*path, "rules"))
        yield from _repeated([_rule_id(rule, place) for place, rule in rules], "rules of this brand")
        yield from _own_deaf(rules)
        for place, rule in rules:
            yield from _rule(rule, place, brand)
        yield from _quiet(brand.get("quiet_hours"), (*path, "quiet_hours"))
        yield from _week(brand.get("hours"), (*path, "hours", "week"))


def _items(value: list[Any] | None, path: Path) -> list[tuple[Path, dict[str, Any]]]:
    return [((*path, index), item) for index, item in enumerate(value or ()) if item is not None]


def _repeated(ids: list[tuple[Path, str | None]], what: str) -> Iterator[Contradiction]:
    seen: set[str] = set()
    for path, name in ids:
        if name is not None and name in seen:
            yield path, f"{shown(name)} is used twice; the ids of {what} must differ"
        elif name is not None:
            seen.add(name)


def _own_deaf(rules: list[tuple[Path, dict[str, Any]]]) -> Iterator[Contradiction]:
    """Every brand has a rule `deaf`: no other may be called so, unless one of that kind is written."""
    if any(rule.get("kind") == DEAF.kind for _, rule in rules):
        return
    for path, rule in rules:
        if rule.get("id") == DEAF.id and rule.get("kind", _DEFAULT.kind) is not None:
            yield (
                (*path, "id"),
                f"{shown(DEAF.id)} is the rule that every brand has of the kind deaf; expected another",
            )


def _rule_id(rule: dict[str, Any], path: Path) -> tuple[Path, str | None]:
    return (*path, "id"), rule.get("id", rule.get("kind", _DEFAULT.kind))


def _chat_id(chat: dict[str, Any], path: Path) -> tuple[Path, str | None]:
    return (*path, "id" if "id" in chat else "use"), chat.get("id", chat.get("use"))


def _sources(brand: dict[str, Any], path: Path) -> Iterator[Contradiction]:
    entries = _items(brand.get("sources"), (*path, "sources"))
    seen: set[str] = set()
    for place, entry in entries:
        name = entry.get("id", entry.get("use"))
        if name is not None and name in seen:
            problem = "is used twice; a source that is used twice needs an `id` for each entry"
            yield (*place, "id" if "id" in entry else "use"), f"{shown(name)} {problem}"
        elif name is not None:
            seen.add(name)
        yield from _own_app(brand, entry, place)


def _own_app(brand: dict[str, Any], entry: dict[str, Any], path: Path) -> Iterator[Contradiction]:
    """Reviews seldom name the app, and its developer answers them as the app: it must be one of the accounts."""
    store, app, accounts = entry.get("use"), entry.get("app"), brand.get("accounts", {})
    if store not in _STORES or app is None or accounts is None:
        return
    listed = accounts.get(store, [])
    if listed is not None and None not in listed and str(app) not in listed:
        yield (
            (*path, "app"),
            f"{shown(app)} is not in accounts.{store}; list it there, so that its reviews are about you",
        )


def _bots(brands: list[tuple[Path, dict[str, Any]]]) -> Iterator[Contradiction]:
    """What one reader of a Telegram bot has read no other one sees, whatever brand it reads for."""
    seen: set[str] = set()
    for path, brand in brands:
        for place, entry in _items(brand.get("sources"), (*path, "sources")):
            token = entry.get("token") if entry.get("use") == "telegram" else None
            if token is not None and token in seen:
                yield (
                    (*place, "token"),
                    f"{shown(token)} is read twice; a bot tells each message once: one bot an entry",
                )
            elif token is not None:
                seen.add(token)


def _rule(rule: dict[str, Any], path: Path, brand: dict[str, Any]) -> Iterator[Contradiction]:
    yield from _clearing(rule, path)
    yield from _window(rule, path)
    entries = brand.get("sources")
    if entries is None or any(
        entry is None or entry.get("use") is None or entry.get("id", "") is None for entry in entries
    ):
        return
    known = list(dict.fromkeys(name for entry in entries for name in (entry["use"], entry.get("id")) if name))
    for index, name in enumerate(rule.get("sources") or ()):
        if name is not None and name not in known:
            problem = f"{shown(name)} is no source of this brand; {nearest(name, known)}"
            yield (*path, "sources", index), problem


def _clearing(rule: dict[str, Any], path: Path) -> Iterator[Contradiction]:
    above, clear_at = rule.get("above", _DEFAULT.above), rule.get("clear_at")
    if above is not None and clear_at is not None and clear_at > above:
        yield (*path, "clear_at"), f"{clear_at} is more than `above` ({above}); expected {above} or fewer"


def _window(rule: dict[str, Any], path: Path) -> Iterator[Contradiction]:
    if rule.get("kind", _DEFAULT.kind) != _DEFAULT.kind:
        return
    waiting = rule.get("waiting", written(_DEFAULT.waiting))
    within = rule.get("within", written(_DEFAULT.within))
    if waiting is None or within is None or duration(within) > duration(waiting):
        return
    if "within" in rule:
        yield (*path, "within"), f"{shown(within)} is not longer than `waiting` ({waiting}): nothing would ever count"
    else:
        yield (
            (*path, "waiting"),
            f"{shown(waiting)} is not shorter than `within` ({within}): nothing would ever count",
        )


def _quiet(quiet: dict[str, Any] | None, path: Path) -> Iterator[Contradiction]:
    start, end = (quiet or {}).get("from"), (quiet or {}).get("to")
    if start is not None and end is not None and clock(start) == clock(end):
        yield (*path, "to"), f"{shown(end)} is the same as `from`; expected another time of day"


def _week(hours: dict[str, Any] | None, path: Path) -> Iterator[Contradiction]:
    seen: set[int] = set()
    for days, shifts in ((hours or {}).get("week") or {}).items():
        try:
            named = weekdays(days)
        except ValueError:  # already told
            continue
        twice = [DAYS[day] for day in named if day in seen]
        seen.update(named)
        if twice:
            yield (*path, days), f"names {', '.join(twice)} again; expected each weekday once"
        ends = ""
        for index, text in enumerate(shifts or ()):
            if text is None:
                break
            start, end = shift(text)
            if start < ends:
                yield (*path, days, index), f"{shown(text)} starts before the shift before it ends ({ends})"
            ends = max(ends, end)
