"""The public web on this machine: a Hacker News that shows one angry comment and the thread it stands in.

Whoever holds it lets the brand answer when it pleases.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMENT = 7002
STORY = 7001
ANSWER = 7003
TEAM = "luvento_team"
REPLY = "We at Luvento are sorry. A new one is on its way, and your money comes back today."
TEXT = "My Luvento machine broke after two days and support does not answer. I want my money back!"


class Web:
    """The site: `address` is where, `answered` whether the brand has answered by now."""

    def __init__(self) -> None:
        self.address = ""
        self.answered = False


@contextmanager
def web() -> Iterator[Web]:
    """The site, for as long as the block runs."""
    shown = Web()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, shown))
    serving = threading.Thread(target=server.serve_forever, args=(0.05,))
    serving.start()
    shown.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield shown
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


class _Site(BaseHTTPRequestHandler):
    def __init__(self, shown: Web, *request: Any) -> None:
        self._shown = shown
        super().__init__(*request)

    def do_GET(self) -> None:
        body = json.dumps((_search if "search" in self.path else _thread)(self._shown.answered)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  - the name is the base class's
        """Say nothing."""


def _search(answered: bool) -> dict[str, Any]:
    """What names the brand: the complaint, and the answer by then."""
    written = int(time.time()) - 600
    answer = {
        "objectID": str(ANSWER),
        "author": TEAM,
        "comment_text": REPLY,
        "created_at_i": written + 300,
        "story_id": STORY,
        "parent_id": COMMENT,
        "_tags": ["comment", f"author_{TEAM}", f"story_{STORY}"],
    }
    hit = {
        "objectID": str(COMMENT),
        "author": "small_voice",
        "comment_text": TEXT,
        "created_at_i": written,
        "story_id": STORY,
        "parent_id": STORY,
        "_tags": ["comment", "author_small_voice", f"story_{STORY}"],
    }
    hits = [answer, hit] if answered else [hit]
    return {"hits": hits, "nbHits": len(hits), "nbPages": 1, "page": 0, "hitsPerPage": 100}


def _thread(answered: bool) -> dict[str, Any]:
    written = int(time.time()) - 600
    answer = {
        "id": ANSWER,
        "type": "comment",
        "author": TEAM,
        "text": REPLY,
        "created_at_i": written + 300,
        "parent_id": COMMENT,
        "story_id": STORY,
        "children": [],
    }
    comment = {
        "id": COMMENT,
        "type": "comment",
        "author": "small_voice",
        "text": TEXT,
        "created_at_i": written,
        "parent_id": STORY,
        "story_id": STORY,
        "children": [answer] if answered else [],
    }
    return {
        "id": STORY,
        "type": "story",
        "author": "somebody",
        "title": "Which machine do you use?",
        "created_at_i": written - 600,
        "points": 3,
        "parent_id": None,
        "story_id": STORY,
        "children": [comment],
    }
