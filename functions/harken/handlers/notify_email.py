"""For each published notice with this channel: send it as an email."""

from typing import Any

import msgspec

from harken import wiring
from harken.channels import email
from harken.domain.notice import Notice
from harken.jobs.notify import notify
from harken.telemetry import count, told


@told
def handler(event: Any, _context: Any) -> None:
    """Send each record's notice once; an error makes Lambda try again."""
    for record in event["Records"]:
        notice = msgspec.json.decode(record["Sns"]["Message"], type=Notice)
        notice = msgspec.structs.replace(notice, stack=wiring.stack())
        sent = notify(wiring.table(), notice, "email", email.render, wiring.send_email, wiring.now())
        count("EmailSent", sent)
