"""A small web of our own on loopback: what a Mastodon server and Hacker News's search would answer, made up by us."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = dict[str, Any]


class Web:
    """What the two services know, what they were asked, and which of them is down."""

    def __init__(self) -> None:
        self.statuses: list[Answer] = []
        self.hits: list[Answer] = []
        self.down: set[str] = set()
        self.asked: list[str] = []
        self.address = ""
        self.hold_from = 0
        """From which request on nobody is answered before `freed`; 0: all are answered at once."""
        self.held, self.freed = threading.Event(), threading.Event()

    def status(self, number: int, when: datetime, words: str, to: int | None = None, who: str = "") -> str:
        """A status with the hashtag of the brand is written; gives back the id of its mention."""
        name = who or f"maker{number}"
        self.statuses.append(
            {
                "id": str(number),
                "created_at": stamp(when),
                "in_reply_to_id": None if to is None else str(to),
                "uri": f"https://social.example/users/{name}/statuses/{number}",
                "url": f"https://social.example/@{name}/{number}",
                "visibility": "public",
                "content": f"<p>{words} <a href='https://social.example/tags/luvento'>#<span>luvento</span></a></p>",
                "account": {
                    "id": f"a-{name}",
                    "username": name,
                    "acct": f"{name}@social.example",
                    "url": f"https://social.example/@{name}",
                    "followers_count": 3,
                },
                "tags": [{"name": "luvento", "url": "https://social.example/tags/luvento"}],
                "mentions": [],
                "media_attachments": [],
                "favourites_count": 0,
                "reblogs_count": 0,
                "replies_count": 0,
            }
        )
        return f"mastodon:https://social.example/users/{name}/statuses/{number}"

    def comment(self, number: int, when: datetime, words: str) -> str:
        """A comment on Hacker News is written; gives back the id of its mention."""
        self.hits.append(
            {
                "objectID": str(number),
                "author": f"hacker{number}",
                "comment_text": words,
                "created_at": stamp(when),
                "created_at_i": int(when.timestamp()),
                "story_id": number - 1,
                "parent_id": number - 1,
                "story_title": "Show HN: a tin opener",
                "_tags": ["comment", f"author_hacker{number}", f"story_{number - 1}"],
            }
        )
        return f"hackernews:{number}"

    def hold(self, more: int) -> None:
        """Let so many requests more come, and leave the last one waiting until `go_on`."""
        self.held.clear()
        self.freed.clear()
        self.hold_from = len(self.asked) + more

    def go_on(self) -> None:
        """Answer again."""
        self.hold_from = 0
        self.freed.set()

    def answer(self, target: str) -> tuple[int, Any]:
        """Status and body for a request."""
        self.asked.append(target)
        if 0 < self.hold_from <= len(self.asked):
            self.held.set()
            self.freed.wait(60)
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        service = "hackernews" if path.startswith(("/api/v1/search_by_date", "/api/v1/items/")) else "mastodon"
        if service in self.down:
            return 503, {"error": "down for repairs"}
        if path.startswith("/api/v1/timelines/tag/"):
            return 200, self._timeline(query)
        if path == "/api/v1/search_by_date":
            return 200, {"hits": self.hits, "nbHits": len(self.hits), "nbPages": 1, "page": 0}
        if path.startswith("/api/v1/items/"):
            return self._item(path.rpartition("/")[2])
        if path.endswith("/context"):
            number = path.split("/")[-2]
            below = [status for status in self.statuses if status["in_reply_to_id"] == number]
            return 200, {"ancestors": [], "descendants": below}
        found = [status for status in self.statuses if path == f"/api/v1/statuses/{status['id']}"]
        return (200, found[0]) if found else (404, {"error": "Record not found"})

    def _timeline(self, query: dict[str, list[str]]) -> list[Answer]:
        low, high = int(query.get("min_id", ["0"])[0]), int(query.get("max_id", [str(10**20)])[0])
        return [one for one in reversed(self.statuses) if low < int(one["id"]) < high]

    def _item(self, number: str) -> tuple[int, Any]:
        for hit in self.hits:
            if number == hit["objectID"]:
                item = {"id": int(number), "type": "comment", "text": hit["comment_text"], "author": hit["author"]}
                more = {"created_at_i": hit["created_at_i"], "story_id": hit["story_id"], "children": []}
                return 200, item | more | {"parent_id": hit["parent_id"]}
            if number == str(hit["story_id"]):
                story = {"id": int(number), "type": "story", "title": hit["story_title"], "author": "opener"}
                child = self._item(hit["objectID"])[1]
                return 200, story | {"created_at_i": hit["created_at_i"] - 60, "children": [child]}
        return 404, {"status": 404, "error": "Not Found"}


def stamp(when: datetime) -> str:
    """A moment as both services write it."""
    return f"{when:%Y-%m-%dT%H:%M:%S}.000Z"


@contextmanager
def serving() -> Iterator[Web]:
    """The web, on a port of loopback that it finds for itself (`address`)."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, told = web.answer(self.path)
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Nothing is logged."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_where: object) -> None:
            """Whoever asked was killed before the answer came: that is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    web.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
