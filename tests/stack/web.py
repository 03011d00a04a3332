"""The public web on this machine: a Hacker News that shows one angry comment and the thread it stands in."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMENT = 7002
STORY = 7001
TEXT = "My Luvento machine broke after two days and support does not answer. I want my money back!"


@contextmanager
def web() -> Iterator[str]:
    """Its address, for as long as the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    serving = threading.Thread(target=server.serve_forever, args=(0.05,))
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(_search() if "search" in self.path else _thread()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  - the name is the base class's
        """Say nothing."""


def _search() -> dict[str, Any]:
    hit = {
        "objectID": str(COMMENT),
        "author": "small_voice",
        "comment_text": TEXT,
        "created_at_i": int(time.time()) - 600,
        "story_id": STORY,
        "parent_id": STORY,
        "_tags": ["comment", "author_small_voice", f"story_{STORY}"],
    }
    return {"hits": [hit], "nbHits": 1, "nbPages": 1, "page": 0, "hitsPerPage": 100}


def _thread() -> dict[str, Any]:
    written = int(time.time()) - 600
    comment = {
        "id": COMMENT,
        "type": "comment",
        "author": "small_voice",
        "text": TEXT,
        "created_at_i": written,
        "parent_id": STORY,
        "story_id": STORY,
        "children": [],
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
