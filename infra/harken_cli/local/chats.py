"""Chats on this machine: what would be posted is kept, and nothing is sent."""

from collections.abc import Container, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from harken.domain.brand import ChatEntry
from harken.jobs.ports import ChatReach
from harken.sources.base import Response


class Chats:
    """Takes what is posted: pairs of an entry's id and the JSON, in `posted`."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, str]] = []

    def reach(self) -> ChatReach:
        """The ways out that lead here; secrets need not be set, as nobody is asked with them."""
        return ChatReach(
            http=lambda entry: _Kept(entry, self.posted), secret=lambda name: name, pause=lambda _seconds: None
        )


class _Kept:
    def __init__(self, entry: ChatEntry, posted: list[tuple[str, str]]) -> None:
        self._entry, self._posted = entry, posted

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        expect: Container[int] = (),
    ) -> Response:
        """Keep the body, as if it had been taken."""
        del form, params, headers, expect
        self._posted.append((self._entry.id, msgspec.json.encode(json).decode()))
        return Response(status=200, headers={}, body=b"ok", url=url)

    def leave_alone(self, url: str, span: timedelta) -> None:
        """Nothing is sent, so that nobody needs a rest."""
