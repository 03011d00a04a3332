"""Every minute: ask the sources again about what waits."""

from datetime import timedelta
from typing import Any

from harken import wiring
from harken.jobs.follow import follow
from harken.telemetry import count, told


@told
def handler(_event: Any, context: Any) -> None:
    """Re-read every mention whose turn it is."""

    def left() -> timedelta:
        return timedelta(milliseconds=context.get_remaining_time_in_millis())

    count("MentionsReRead", follow(wiring.run(), wiring.outside(), left))
