"""A rule that is tried out first: for a while what it would say is recorded and told to nobody."""

from datetime import datetime

import msgspec

from .brand import Rule
from .incident import Incident


def entered(rule: Rule, incident: Incident, now: datetime) -> Incident:
    """The incident as the rule's stage has it at `now` (UTC), before it is evaluated.

    The stage runs from the first evaluation on. What was told for real stays so until it is over; what was only
    recorded counts as never told once the stage has ended, so that FIRST goes out if it is still raised.
    """
    if not rule.stage:
        return _untold(rule, msgspec.structs.replace(incident, staged_from=None))
    begun = msgspec.structs.replace(incident, staged_from=incident.staged_from or now)
    if now >= (begun.staged_from or now) + rule.stage:
        return _untold(rule, begun)
    return begun if begun.first_at is not None else msgspec.structs.replace(begun, staged=True)


def _untold(rule: Rule, incident: Incident) -> Incident:
    if not incident.staged:
        return incident
    return msgspec.structs.replace(
        incident,
        staged=False,
        severity=rule.severity,
        first_at=None,
        last_at=None,
        reminded_at=None,
        escalated=False,
        last_count=0,
        level=0,
        told=frozenset(),
        informed=(),
        ended={},
        held=frozenset(),
    )
