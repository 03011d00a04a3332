"""Parts of a whole: how many are of each kind, the most first."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct


class Part(Struct, frozen=True):
    """How many are of one kind, None for those it is not known of; `share`: of the whole, 0..1."""

    name: str | None
    count: int
    share: float


def parts(names: Iterable[str | None]) -> tuple[Part, ...]:
    """The kinds among `names`, the most first. Counts add up to how many there are, shares to 1 where any are."""
    counts = Counter(names)
    whole = counts.total()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0] is None, item[0] or ""))
    return tuple(Part(name, count, count / whole) for name, count in ordered)
