"""Recorded answers as files hold them: the body alone, or one exchange around it."""

import json
from typing import Any

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.sources.base import Page, Source


class Recording(Struct, frozen=True):
    """The body of a recorded answer, and the address it was read from where the file tells it."""

    body: bytes
    url: str | None = None


def unwrap(content: bytes) -> Recording:
    """What a file holds: the body alone, `{"request","response"}`, or `{"url","reply"}`.

    Raises `NotAnAnswer` for an exchange whose status is no success; anything that is no exchange is a body.
    """
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return Recording(content)
    try:
        told = json.loads(content.decode(json.detect_encoding(content), "replace"))
    except (ValueError, RecursionError):
        return Recording(content)
    if isinstance(told, dict) and isinstance(told.get("request"), dict) and isinstance(told.get("response"), dict):
        return _exchange(told["request"], told["response"])
    if isinstance(told, dict) and isinstance(told.get("url"), str) and "reply" in told:
        return Recording(_as_body(told["reply"]), told["url"])
    return Recording(content)


def parse_recorded(source: Source, content: bytes) -> Page:
    """The mentions in a recorded answer of `source`. Raises `NotAnAnswer`, in one line, where there is none."""
    recording = unwrap(content)
    return source.parse(recording.body, recording.url)


def _exchange(request: dict[str, Any], response: dict[str, Any]) -> Recording:
    status = response.get("status", 200)
    status = status.get("code") if isinstance(status, dict) else status
    if not isinstance(status, int) or not 200 <= status <= 299:
        raise NotAnAnswer(f"not an answer with posts: the recorded exchange ended with status {status!r:.20}")
    url = request.get("url", request.get("uri"))
    return Recording(_as_body(response.get("body", "")), url if isinstance(url, str) else None)


def _as_body(value: object) -> bytes:
    """Text as it stands, anything else as the JSON it was before it was put into the file."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    return json.dumps(value).encode()
