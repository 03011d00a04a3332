"""Language models for tests, as Bedrock's Converse would answer for them."""

import json
import re
from collections.abc import Callable
from typing import Any

Entry = dict[str, Any]
Request = dict[str, Any]


def posts_of(request: Request) -> list[dict[str, str]]:
    """What a model is given to judge, as it would read it: the JSON between the marks."""
    text = request["messages"][0]["content"][0]["text"]
    (data,) = re.findall(r"<posts>(.*?)</posts>", text, re.DOTALL)
    posts: list[dict[str, str]] = json.loads(data)["posts"]
    return posts


def entry(post: str, sentiment: str = "negative", **more: Any) -> Entry:
    plain: Entry = {
        "id": post,
        "sentiment": sentiment,
        "intent": "complaint" if sentiment == "negative" else "praise",
        "causes": [],
        "role": "customer",
        "verdict": "venting" if sentiment == "negative" else "none",
        "brand": "Luvento",
    }
    return plain | more


def reply(entries: Any, tokens: tuple[int, int] = (1_000, 100), **more: Any) -> dict[str, Any]:
    """Converse's answer with one use of the tool."""
    block = {"toolUse": {"toolUseId": "t", "name": "judge", "input": {"posts": entries}}}
    used = {"inputTokens": tokens[0], "outputTokens": tokens[1], "totalTokens": sum(tokens)}
    plain = {
        "output": {"message": {"role": "assistant", "content": [{"text": "Here it is."}, block]}},
        "stopReason": "tool_use",
        "usage": used,
        "metrics": {"latencyMs": 1},
    }
    return plain | more


class Model:
    """A model that finds what is broken negative and all else positive; `requests` are what it was asked."""

    def __init__(self, obeys: Callable[[list[Entry]], list[Entry]] | None = None) -> None:
        self.requests: list[Request] = []
        self._obeys = obeys

    def __call__(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        posts = posts_of(request)
        entries = [entry(post["id"], "negative" if "broke" in post["text"] else "positive") for post in posts]
        if self._obeys is not None and any("OBEY" in post["text"] for post in posts):
            entries = self._obeys(entries)
        return reply(entries)
