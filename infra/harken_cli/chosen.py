"""What a desk command is about: which brands, which mention, and the run that its work belongs to."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from harken.domain.brand import Brand
from harken.domain.errors import BadInput
from harken.jobs.ports import Run
from harken.store import mentions, settings
from harken.store.table import Table

BrandName = Annotated[str | None, typer.Option("--brand", help="A brand's id; not needed where only one fits.")]

_RETENTION = timedelta(days=90)


def brands(table: Table, wanted: str | None) -> list[Brand]:
    """The brand of that id, or all of them. Raises `BadInput` if there is no such brand."""
    known = settings.current(table)
    if wanted is not None and wanted not in known:
        raise BadInput(f"no brand {wanted}; there is {', '.join(known) or 'none'}")
    return [brand for brand in known.values() if wanted in (None, brand.id)]


def having(table: Table, mention: str, wanted: str | None) -> Brand:
    """The one brand that has the mention. Raises `BadInput` where none has it, or several have and none is wanted."""
    found = [brand for brand in brands(table, wanted) if mentions.records(table, brand.id, [mention])]
    if not found:
        raise BadInput(f"{mention}: no such mention; `harken inbox` tells the ids")
    if len(found) > 1:
        raise BadInput(
            f"{mention} is about several brands; say --brand {' or --brand '.join(item.id for item in found)}"
        )
    return found[0]


def run(table: Table) -> Run:
    """A run of what a person does now."""
    from harken.scoring.assess import assess  # noqa: PLC0415  - loads the model

    return Run(table=table, now=datetime.now(UTC), assess=assess, retention=_RETENTION)


def safe(text: str) -> str:
    """Text from outside for a terminal, whole: nothing in it can move the cursor, end the line or turn it around."""
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "" for letter in text)
