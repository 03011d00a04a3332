"""Every minute: which sources are due to be read."""

from typing import Any

from harken import wiring
from harken.jobs.plan import plan
from harken.telemetry import count, told


@told
def handler(_event: Any, _context: Any) -> None:
    """Order a fetch for each source entry that is due."""
    count("FetchesOrdered", plan(wiring.table(), wiring.send_jobs, wiring.now()))
