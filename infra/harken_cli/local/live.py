"""`harken run`: the local stack on live sources, its state in one file between steps."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from harken.domain.brand import Brand
from harken.domain.notice import Notice
from harken.store import incidents, settings, sources

from .stack import Stack
from .state import Snapshot, load, locked, save


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


class Live:
    """A local stack whose state survives: each step ends with one atomic snapshot."""

    def __init__(self, stack: Stack, folder: Path, brands: Sequence[Brand]) -> None:
        self._stack, self._folder, self._brands = stack, folder, brands
        self._generation = -1

    def step(self, say: Callable[[Notice], None]) -> None:
        """One minute: everything due runs, the state is saved, and only then is it told what is new.

        A notice is marked as told after it was: killed between, it is told once more at the next start.
        """
        with locked(self._folder):
            before = load(self._folder)
            if before.generation != self._generation:  # the first step, or the desk has worked meanwhile
                self._stack.restore(before.items, before.queues)
            settings.apply(self._stack.table, self._brands, now())
            self._stack.tick(now())
            after = self._snapshot(before)
            save(self._folder, after)
            untold = [notice for notice in self._notices() if notice.id not in before.told]
            for notice in untold:
                say(notice)
            if untold:
                told = (*before.told, *(notice.id for notice in untold))
                save(self._folder, msgspec.structs.replace(after, told=told))
            self._generation = after.generation

    def failures(self) -> Iterator[str]:
        """A line for each source entry that could not be read at its last try."""
        for brand in self._brands:
            for entry in brand.sources:
                for way in sources.WAYS:
                    state = sources.read(self._stack.table, brand.id, entry.id, way)
                    if state.error is not None:
                        yield f"{brand.id}: {entry.id} could not be read: {state.error}"

    def _snapshot(self, before: Snapshot) -> Snapshot:
        return Snapshot(
            items=self._stack.items(),
            queues=self._stack.pending(),
            told=before.told,
            generation=before.generation + 1,
        )

    def _notices(self) -> list[Notice]:
        known = settings.listed(self._stack.table)
        return [notice for entry in known for notice in incidents.notices(self._stack.table, entry.brand)]
