"""Holding statements posted in a hub, so that a mention from before them that is read later is held as well."""

from harken.domain.conversation import HELD_FOR
from harken.domain.holding import Statement

from . import keys
from .codec import data, encode
from .table import Put, Table


def note(table: Table, brand: str, statement: Statement) -> None:
    """Remember a statement for as long as it holds."""
    expires = int((statement.at + HELD_FOR).timestamp())
    sk = f"{keys.STATEMENT}{statement.id}"
    table.write([Put({"pk": brand, "sk": sk, "data": encode(statement), "expires": expires})])


def noted(table: Table, brand: str) -> list[Statement]:
    """A brand's statements; some may be over already."""
    return [data(Statement, item) for item in table.query(brand, keys.STATEMENT)]
