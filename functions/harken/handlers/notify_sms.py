"""For each published notice with this channel: send it as a text message."""

from typing import Any

import msgspec

from harken import wiring
from harken.channels import sms
from harken.domain.notice import Notice
from harken.jobs.notify import notify
from harken.telemetry import count, told


@told
def handler(event: Any, _context: Any) -> None:
    """Send each record's notice once; an error makes Lambda try again."""
    for record in event["Records"]:
        notice = msgspec.json.decode(record["Sns"]["Message"], type=Notice)
        sent = notify(wiring.table(), notice, "sms", sms.render, wiring.send_sms, wiring.now())
        count("SmsSent", sent)
