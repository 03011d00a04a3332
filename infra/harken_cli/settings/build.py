"""Faultless data as brands: every default filled in, every duration a timedelta."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from harken.domain.brand import (
    DEAF,
    Accounts,
    Brand,
    ChatEntry,
    Competitors,
    Hours,
    OpinionSettings,
    Playbook,
    QuietHours,
    Rule,
    SourceEntry,
)

from .durations import duration
from .source_schema import COMMON
from .weekdays import clock, shift, weekdays

OUTCRY_URGENCY = 85
"""An outcry that names no urgency calls from the highest level on."""

_TARGETS = {"first_response": "target", "next_response": "next_target", "resolution": "resolution_target"}
_DURATIONS = (
    "waiting",
    "within",
    "clear_after",
    "hold",
    "regroup_every",
    "remind_every",
    "escalate_after",
    "after",
    "stage",
)


def brand(data: Mapping[str, Any], *, every: Mapping[str, timedelta]) -> Brand:
    """The brand that `data` (checked) describes; `every`: how often each source is read by default."""
    plain = Brand(id=data["id"], names=_texts(data["names"]), sources=())
    return replace(
        plain,
        sources=tuple(_source(entry, every[entry["use"]]) for entry in data["sources"]),
        hashtags=_texts(tag.lstrip("#＃") for tag in data.get("hashtags", ())),
        domains=_texts(data.get("domains", ())),
        exclude=_texts(data.get("exclude", ())),
        topics=_texts(data.get("topics", ())),
        accounts=_accounts(data.get("accounts", {})),
        bots=_accounts(data.get("bots", {})),
        employees=_accounts(data.get("employees", {})),
        competitors=_competitors(data.get("competitors", {})),
        rules=_rules(data, plain.rules),
        tell=plain.tell | {severity: _texts(channels) for severity, channels in data.get("tell", {}).items()},
        chat=tuple(ChatEntry(**({"id": entry["use"]} | entry)) for entry in data.get("chat", ())),
        quiet_hours=_quiet(data["quiet_hours"]) if "quiet_hours" in data else None,
        hours=_hours(data["hours"]) if "hours" in data else None,
        **_targets(data.get("target", {})),
        playbook=Playbook(**data.get("playbook", {})),
        second_opinion=OpinionSettings(**data["second_opinion"]) if "second_opinion" in data else None,
    )


def _texts(values: Any) -> tuple[Any, ...]:
    """The values in order, each once, without space around them."""
    return tuple(dict.fromkeys(value.strip() for value in values))


def _accounts(data: Mapping[str, list[str]]) -> Accounts:
    return {network: _texts(names) for network, names in data.items()}


def _competitors(data: Mapping[str, Any]) -> Competitors:
    return Competitors(names=_texts(data.get("names", ())), accounts=_accounts(data.get("accounts", {})))


def _source(data: Mapping[str, Any], every: timedelta) -> SourceEntry:
    base_url = data.get("base_url")
    return SourceEntry(
        use=data["use"],
        id=data.get("id", data["use"]),
        every=duration(data["every"]) if "every" in data else every,
        base_url=base_url.rstrip("/") if base_url else None,
        languages=_texts(data.get("languages", ())),
        enabled=data.get("enabled", True),
        allow_private=_texts(data.get("allow_private", ())),
        options={name: value for name, value in data.items() if name not in COMMON},
    )


def _rules(data: Mapping[str, Any], default: tuple[Rule, ...]) -> tuple[Rule, ...]:
    rules = tuple(_rule(rule) for rule in data["rules"]) if "rules" in data else default
    return rules if any(rule.kind == "deaf" for rule in rules) else (*rules, DEAF)


def _rule(data: Mapping[str, Any]) -> Rule:
    kind = data.get("kind", "unanswered")
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
    }
    values |= {name: duration(data[name]) for name in _DURATIONS if name in data}
    values.setdefault("id", kind)
    if kind == "unanswered":
        rule = Rule(**values)
        return rule if "clear_at" in data else replace(rule, clear_at=min(rule.clear_at, rule.above))
    if kind == "outcry":
        values.setdefault("min_urgency", OUTCRY_URGENCY)
    if kind in ("outcry", "deaf"):  # one is enough
        values |= {"above": 0, "clear_at": 0}
    return Rule(**values)


def _quiet(data: Mapping[str, str]) -> QuietHours:
    return QuietHours(start=clock(data["from"]), end=clock(data["to"]), timezone=data["timezone"])


def _hours(data: Mapping[str, Any]) -> Hours:
    return Hours(
        timezone=data["timezone"],
        week={
            day: tuple(shift(text) for text in shifts)
            for days, shifts in data["week"].items()
            for day in weekdays(days)
        },
        holidays=tuple(date.fromisoformat(day) for day in data.get("holidays", ())),
    )


def _targets(data: Mapping[str, str]) -> dict[str, Any]:
    return {_TARGETS[name]: duration(text) for name, text in data.items()}
