"""Every minute: ask the sources again about what waits."""

from typing import Any

from harken import wiring
from harken.jobs.follow import follow
from harken.telemetry import count, told


@told
def handler(_event: Any, _context: Any) -> None:
    """Re-read every mention that is due."""
    count("MentionsReRead", follow(wiring.run(), wiring.outside()))
