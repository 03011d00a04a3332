"""What people do in a replayed past: acknowledge, keep quiet, close; and what is deleted under them."""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from harken.domain.brand import Brand
from harken.domain.errors import BadInput
from harken.jobs import desk
from harken.jobs.ports import Run
from harken.store import mentions

from .parts import concerns
from .past import Act, Past
from .world import World


class People:
    """The acts of a past, done when their time has come."""

    def __init__(self, past: Past, brands: Sequence[Brand], world: World) -> None:
        self._brands, self._world = brands, world
        self._acts = deque(past.acts)
        self._undone: list[Act] = []

    @property
    def next_at(self) -> datetime | None:
        """When somebody does something next."""
        return self._acts[0].at if self._acts else None

    def act(self, run: Run) -> int:
        """Do all that is due; gives back how much there was. What names a mention not read yet is done later."""
        due = 0
        while self._acts and self._acts[0].at <= run.now:
            act = self._acts.popleft()
            if act.do == "gone":
                self._world.delete(act.mention or "")
            self._undone.append(act)
            due += 1
        self._undone = [act for act in self._undone if not self._done(run, act)]
        return due

    def _done(self, run: Run, act: Act) -> bool:
        concerned = [brand for brand in self._brands if concerns(act, brand)]
        if act.mention is None:
            for brand in concerned:
                _on_rule(run, brand, act)
            return True
        stored = [brand for brand in concerned if mentions.records(run.table, brand.id, [act.mention])]
        for brand in stored:
            if act.do == "gone":
                desk.gone(run, brand, act.mention)
            else:
                desk.close(run, brand, act.mention, act.reason or "no reply needed")
        return act.do == "gone" or bool(stored)


def check(past: Past, brands: Sequence[Brand]) -> None:
    """Raise `BadInput` for an act on a rule that no brand has, or several have and it names none."""
    for act in past.acts:
        if act.brand is not None and act.brand not in {brand.id for brand in brands}:
            raise BadInput(f"{act.do} at {act.at:%Y-%m-%dT%H:%M:%SZ}: no brand {act.brand}")
        if act.rule is None:
            if act.do == "silence" and act.brand is None and len(brands) > 1:
                raise BadInput(f"silence at {act.at:%Y-%m-%dT%H:%M:%SZ}: brand or rule missing")
            continue
        having = [brand.id for brand in brands if any(rule.id == act.rule for rule in brand.rules)]
        if act.brand is None and len(having) > 1:
            raise BadInput(f"{act.do} {act.rule}: brand missing, {' and '.join(having)} have that rule")
        if (act.brand is not None and act.brand not in having) or not having:
            raise BadInput(f"{act.do} {act.rule}: no such rule" + (f" of {act.brand}" if act.brand else ""))


def _on_rule(run: Run, brand: Brand, act: Act) -> None:
    if act.do == "silence" and act.until is not None:
        desk.silence(run.table, brand.id, act.rule, act.until)
    elif act.do == "ack" and act.rule is not None:
        with suppress(BadInput):  # nothing raised, nothing to acknowledge: as it would be at the desk
            desk.ack(run.table, brand.id, act.rule, run.now)
