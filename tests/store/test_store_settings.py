"""Settings by version: only what changed is written, and the list of brands changes at a stroke."""

from collections.abc import Callable, Sequence

import pytest
from msgspec.structs import replace
from tests.domain.builders import BRAND, at

from harken.domain.errors import Conflict
from harken.store import settings
from harken.store.memory import MemoryTable
from harken.store.table import Put

OTHER = replace(BRAND, id="brewmax", names=("Brewmax",))


def versions(table):
    return {entry.brand: (entry.settings, entry.removed) for entry in settings.listed(table)}


def test_nothing_applied_is_no_brand(table):
    assert settings.listed(table) == ()
    assert settings.current(table) == {}


def test_what_was_applied_is_what_counts(table):
    settings.apply(table, [BRAND, OTHER], at(0))
    assert settings.current(table) == {"luvento": BRAND, "brewmax": OTHER}
    assert [entry.brand for entry in settings.listed(table)] == ["brewmax", "luvento"]


def test_only_what_changed_gets_a_version(table):
    settings.apply(table, [BRAND, OTHER], at(0))
    changed = replace(BRAND, topics=("coffee",))
    settings.apply(table, [changed, OTHER], at(1))
    assert versions(table) == {"luvento": (2, False), "brewmax": (1, False)}
    assert settings.current(table)["luvento"] == changed
    assert {entry.brand: entry.applied_at for entry in settings.listed(table)} == {"luvento": at(1), "brewmax": at(0)}


def test_applying_the_same_again_writes_nothing():
    table = MemoryTable()
    settings.apply(table, [BRAND], at(0))
    before = list(table.everything())
    settings.apply(table, [BRAND], at(1))
    assert list(table.everything()) == before


def test_a_removed_brand_stays_listed_with_its_last_settings(table):
    settings.apply(table, [BRAND, OTHER], at(0))
    settings.apply(table, [OTHER], at(1))
    assert versions(table) == {"luvento": (1, True), "brewmax": (1, False)}
    assert list(settings.current(table)) == ["brewmax"]
    (gone,) = (entry for entry in settings.listed(table) if entry.removed)
    assert settings.brand(table, gone) == BRAND


@pytest.mark.parametrize("again", [BRAND, replace(BRAND, topics=("coffee",))])
def test_a_brand_that_comes_back_gets_a_new_version(table, again):
    settings.apply(table, [BRAND], at(0))
    settings.apply(table, [], at(1))
    settings.apply(table, [again], at(2))
    assert versions(table) == {"luvento": (2, False)}
    assert settings.current(table) == {"luvento": again}


class Rival(MemoryTable):
    """Somebody else acts right before the list of brands is written."""

    act: Callable[[], None] | None = None

    def write(self, puts: Sequence[Put]) -> None:
        if any(put.item["pk"] == "brands" for put in puts):
            act, self.act = self.act, None
            if act is not None:
                act()
        super().write(puts)


def test_of_two_who_apply_at_once_one_is_told():
    table = Rival()
    settings.apply(table, [BRAND], at(0))
    table.act = lambda: settings.apply(table, [BRAND, OTHER], at(1))
    with pytest.raises(Conflict):
        settings.apply(table, [replace(OTHER, id="third")], at(1))
    assert settings.current(table) == {"luvento": BRAND, "brewmax": OTHER}


def test_whoever_loses_spoils_nothing_for_who_wins():
    """The loser has written its version of the same brand before the winner's list counts."""
    table = Rival()
    settings.apply(table, [BRAND], at(0))
    mine, theirs = replace(BRAND, topics=("mine",)), replace(BRAND, topics=("theirs",))

    class Died(Exception):
        """The other one is gone before its list."""

    def the_other_gets_half_way() -> None:
        def die() -> None:
            raise Died

        table.act = die
        with pytest.raises(Died):
            settings.apply(table, [theirs], at(1))

    table.act = the_other_gets_half_way
    settings.apply(table, [mine], at(1))
    assert settings.current(table) == {"luvento": mine}
    settings.apply(table, [theirs], at(2))
    assert settings.current(table) == {"luvento": theirs}


def test_tables_do_not_share_what_was_read():
    one, two = MemoryTable(), MemoryTable()
    settings.apply(one, [BRAND], at(0))
    settings.apply(two, [replace(BRAND, topics=("tea",))], at(0))
    assert settings.current(one)["luvento"].topics == ()
    assert settings.current(two)["luvento"].topics == ("tea",)
