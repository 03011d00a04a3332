"""Every minute: evaluate the rules."""

from typing import Any

from harken import wiring
from harken.jobs.watch import watch
from harken.telemetry import count, logger, told


@told
def handler(_event: Any, _context: Any) -> None:
    """Evaluate every rule; the stream publishes what is to be told."""
    for notice in watch(wiring.table(), wiring.find, wiring.now()):
        logger.info("notice", notice=notice.id, reason=notice.reason, count=notice.count, staged=notice.staged)
        if not notice.staged:
            count(f"Notices{notice.reason.title()}")
    count("Watched")
