"""Labelled mentions with what is found in them: from files, or from what people corrected."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from harken.domain.brand import Brand
from harken.domain.correction import said
from harken.domain.mention import Mention
from harken.domain.record import Record
from harken.store import corrections as stored

from . import measure, scorer
from .chosen import brands, safe
from .files import read_lines, shown
from .measure import Case, Labels
from .output import complain
from .tables import opened


def labels(record: Record) -> dict[str, Any]:
    """What a person said; who corrects a mention has not said that it is about something else."""
    return {"about": True, **(said(record.correction) if record.correction is not None else {})}


class Reader:
    """Labelled mentions with what is found in them; a line that is none is told and counted as `broken`."""

    def __init__(self, known: dict[str, Brand] | None) -> None:
        self._known = known
        self.broken = 0

    def files(self, names: list[str]) -> Iterator[Case]:
        """The lines of files."""
        for name in names:
            for number, line in enumerate(read_lines(name), 1):
                if line.strip():
                    yield from self._line(f"{shown(name)}:{number}", line)

    def corrections(self, state: Path | None, stack: str | None) -> Iterator[Case]:
        """What people corrected, as `corrections` writes it."""
        with opened(state, stack) as table:
            for brand in brands(table, None):
                chosen = (self._known or {}).get(brand.id, brand)
                for record in stored.corrected(table, brand.id):
                    if not record.gone:
                        yield self._case("corrections", record.mention, chosen, Labels(**labels(record)))

    def _line(self, where: str, line: bytes) -> Iterator[Case]:
        try:
            labelled = measure.read(line)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            self._broken(where, str(error))
            return
        name, known = labelled.brand, self._known
        if known is None or name is None:
            yield self._case(where, labelled.mention, None, labelled.expected, name)
        elif name not in known:
            self._broken(where, f"no brand {name}; there is {', '.join(known)}")
        else:
            yield self._case(where, labelled.mention, known[name], labelled.expected)

    def _broken(self, where: str, why: str) -> None:
        complain(f"{where}: {safe(why)}")
        self.broken += 1

    def _case(
        self, where: str, mention: Mention, brand: Brand | None, expected: Labels, name: str | None = None
    ) -> Case:
        return Case(
            where=where,
            mention=mention,
            brand=brand.id if brand is not None else name,
            expected=expected,
            found=scorer.found(mention, brand, tuple((self._known or {}).values())),
        )
