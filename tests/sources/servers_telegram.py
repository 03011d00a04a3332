"""A made-up Telegram: a queue of updates for one bot, which forgets whatever an offset confirms."""

import json
from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from .conftest import Server, answer, seconds

CHAT = {"id": -1001234567890, "type": "supergroup", "title": "Luvento owners", "username": "luvento_owners"}


class TelegramServer(Server):
    """Messages of one group; `waiting` maps the number of an update to its message."""

    name = "telegram"
    options = MappingProxyType({"token": "77:hush-hush"})
    gone_author = MappingProxyType({"from": None})
    one_answer = True
    page = 100

    def __init__(self) -> None:
        super().__init__()
        self.numbered: list[tuple[int, Any]] = []
        self.first = 5_000
        self.forgotten = 0

    def post(self, number: int, at: datetime, **more: Any) -> Any:
        return {
            "message_id": number,
            "from": {"id": 9001, "is_bot": False, "first_name": "Pilar", "username": "pilar_k"},
            "chat": dict(CHAT),
            "date": seconds(at),
            "text": f"My Luvento broke, no. {number}",
            **more,
        }

    @property
    def waiting(self) -> list[tuple[int, Any]]:
        known = [message for _, message in self.numbered]
        for message in self.posts:
            if not any(message is one for one in known):
                self.numbered.append((self.first + len(self.numbered), message))
        return [(number, message) for number, message in self.numbered if number >= self.forgotten]

    def serve(self, request: httpx.Request) -> httpx.Response:
        question = json.loads(request.content or b"{}")
        offset = question.get("offset", 0)
        if offset <= self.first + len(self.numbered) + 10:  # one far in the future is not minded
            self.forgotten = max(self.forgotten, offset)
        told = [
            {"update_id": number, "message": message} if isinstance(message, dict) else message
            for number, message in self.waiting[: self.page]
        ]
        return answer({"ok": True, "result": told})
