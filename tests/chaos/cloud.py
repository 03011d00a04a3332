"""The clock of a run and what is to happen when; functions run in an instant of it.

Between two calls of a function another may run through.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from harken.domain.errors import HarkenError

from .faults import Faults, Killed

_EARLY = 60.0
_DEPTH = 2


class Crashed(Exception):
    """A function ended in an error that is not one of ours: a fault of the product."""


class Cloud:
    """The clock and what is to happen when, in seconds from `start`; runs of functions, with their outcomes."""

    def __init__(self, start: datetime, faults: Faults, note: Callable[[str], None]) -> None:
        self.start, self.faults = start, faults
        self.seconds = 0.0
        self.note = note
        self.outcomes: Counter[str] = Counter()
        self._heap: list[tuple[float, int, bool, Callable[[], None]]] = []
        self._number = self._depth = 0
        faults.between = self._cut_in

    @property
    def now(self) -> datetime:
        """The true time."""
        return self.start + timedelta(seconds=self.seconds)

    def later(self, seconds: float, act: Callable[[], None], *, early: bool = True) -> None:
        """Let `act` happen in so many seconds; `early`: it may cut in a little before, in the midst of another."""
        self._number += 1
        heappush(self._heap, (self.seconds + seconds, self._number, early, act))

    def run_until(self, seconds: float) -> None:
        while self._heap and self._heap[0][0] <= seconds:
            at, _, _, act = heappop(self._heap)
            self.seconds = max(self.seconds, at)
            act()
        self.seconds = seconds

    def invoke(self, name: str, act: Callable[[datetime], Any]) -> str:
        """Run a function with its own idea of the time; gives back "" where it ended well, else why not."""
        skew = self.faults.random.uniform(-1, 1) * self.faults.weather.skew if self.faults.on else 0.0
        self._depth += 1
        began = self.seconds
        try:
            told = act(self.now + timedelta(seconds=skew))
        except Killed as end:
            fault = f"killed at {end}"
        except HarkenError as end:
            fault = f"{type(end).__name__}: {end}"
        except Exception as end:
            raise Crashed(f"{name} raised {type(end).__name__}: {end}") from end
        else:
            fault = ""
            self.note(f"{name} {told if told is not None else ''} {skew:+.0f}s")
        finally:
            self._depth -= 1
            self.seconds = began
        if fault:
            self.note(f"{name} FAILED {fault}")
        self.outcomes[f"{name} {'failed' if fault else 'done'}"] += 1
        return fault

    def _cut_in(self) -> None:
        """Another function, due within a minute, runs through now."""
        if not 0 < self._depth < _DEPTH:
            return
        soon = [event for event in self._heap if event[2] and event[0] <= self.seconds + _EARLY]
        if not soon:
            return
        event = self.faults.random.choice(soon)
        self._heap.remove(event)
        heapify(self._heap)
        self.note("  meanwhile:")
        event[3]()
