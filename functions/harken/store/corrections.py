"""Which mentions of a brand people have corrected. What they said stands in the mention's record."""

from collections.abc import Iterator

from harken.domain.record import Record

from . import keys, mentions
from .table import Put, Table


def note(table: Table, brand: str, mention: str) -> None:
    """Let a mention be found as corrected; to be called before its record says so, so that none is missed."""
    table.write([Put({"pk": brand, "sk": f"{keys.CORRECTION}{mention}"})])


def forget(table: Table, brand: str, mention: str) -> None:
    """Take the note back; to be called after its record says nothing any more."""
    table.delete(brand, f"{keys.CORRECTION}{mention}")


def corrected(table: Table, brand: str) -> Iterator[Record]:
    """The records that people have corrected, in the order of their ids.

    A note whose record has expired, or whose correction was never stored, tells nothing.
    """
    ids = [str(item["sk"]).removeprefix(keys.CORRECTION) for item in table.query(brand, keys.CORRECTION)]
    found = mentions.records(table, brand, ids)
    yield from (found[item] for item in ids if item in found and found[item].correction is not None)
