"""For each published notice with this channel: post it to the brand's chats."""

from datetime import timedelta
from typing import Any

import msgspec

from harken import wiring
from harken.domain.notice import Notice
from harken.jobs.notify_chat import notify_chat
from harken.telemetry import count, logger, told


@told
def handler(event: Any, context: Any) -> None:
    """Post each record's notice once to each chat; an error makes Lambda try again."""

    def left() -> timedelta:
        return timedelta(milliseconds=context.get_remaining_time_in_millis())

    for record in event["Records"]:
        notice = msgspec.json.decode(record["Sns"]["Message"], type=Notice)
        notice = msgspec.structs.replace(notice, stack=wiring.stack())
        done = notify_chat(wiring.table(), notice, wiring.chats(), wiring.now(), left)
        for refusal in done.refused:
            logger.error("a chat refuses notices; it is not tried again", brand=notice.brand, chat=refusal)
        count("ChatSent", done.sent)
        count("ChatRefused", len(done.refused))
