"""Made-up mentions and brands for the tests of the playbook."""

from collections.abc import Iterator
from itertools import product
from typing import Any, get_args

from msgspec.structs import replace
from tests.domain import builders

from harken.domain.assessment import Assessment, Cause, Genuineness, Intent, Role, Speaker, Verdict
from harken.domain.brand import Brand, Playbook

LANGUAGES = ("en", "ru", "he", "zh", "zh-Hant")
CAUSES: tuple[Cause | None, ...] = (None, *get_args(Cause))
ROLES: tuple[Role, ...] = get_args(Role)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
INTENTS: tuple[Intent, ...] = get_args(Intent)
SILENT: Brand = replace(builders.BRAND, playbook=Playbook())
"""A brand without approved words."""


def everything() -> Iterator[tuple[Cause | None, Role, Verdict, Intent]]:
    """Every way to speak."""
    yield from product(CAUSES, ROLES, VERDICTS, INTENTS)


def judged(
    lang: str | None = "en",
    *causes: Cause,
    role: Role = "customer",
    verdict: Verdict = "complaint",
    intent: Intent = "complaint",
    **more: Any,
) -> Assessment:
    """A complaint of a customer, unless told otherwise."""
    return builders.assessment(
        lang=lang,
        causes=causes,
        intent=intent,
        speaker=Speaker(role=role),
        genuineness=Genuineness(verdict=verdict),
        **more,
    )
