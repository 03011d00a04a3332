"""The webhook: a call of the function's URL."""

import base64
from typing import Any

import msgspec

from harken import wiring
from harken.jobs.push import Call, push
from harken.sources.push import read
from harken.telemetry import count, logger, told


@told
def handler(event: Any, _context: Any) -> dict[str, Any]:
    """Take what a signed call brings; the body of the answer is JSON."""
    headers = event.get("headers") or {}
    call = Call(
        timestamp=headers.get("x-harken-timestamp", ""),
        signature=headers.get("x-harken-signature", ""),
        body=_body(event),
    )
    answer = push(wiring.table(), wiring.outside(), read, wiring.push_secret, call, wiring.now())
    logger.info("push", status=answer.status, queued=answer.queued, refused=len(answer.refused))
    count("PostsQueued", answer.queued)
    count("PushesRefused", answer.status not in {202, 207})
    body = msgspec.json.encode(msgspec.structs.asdict(answer)).decode()
    return {"statusCode": answer.status, "headers": {"content-type": "application/json"}, "body": body}


def _body(event: dict[str, Any]) -> bytes:
    text = event.get("body") or ""
    return base64.b64decode(text) if event.get("isBase64Encoded") else text.encode()
