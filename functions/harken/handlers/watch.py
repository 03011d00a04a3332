"""Every minute: evaluate the rules. Every hour: count the subscribers that got lost."""

from typing import Any

from harken import wiring
from harken.jobs.subscribers import lost
from harken.jobs.watch import watch
from harken.telemetry import count, logger, told


@told
def handler(_event: Any, _context: Any) -> None:
    """Evaluate every rule; the stream publishes what is to be told."""
    now = wiring.now()
    for notice in watch(wiring.table(), wiring.find, now):
        logger.info("notice", notice=notice.id, reason=notice.reason, count=notice.count, staged=notice.staged)
        if not notice.staged:
            count(f"Notices{notice.reason.title()}")
            count("SourcesDeaf", notice.kind == "deaf" and notice.reason != "CLEARED")
    count("Watched")
    if now.minute == 0:
        lost(wiring.table(), wiring.subscriptions, lambda number: count("SubscriptionsLost", number))
