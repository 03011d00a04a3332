"""Whatever an answer is turned into, a parser gives posts or says in one line that there are none."""

import copy
import json
from datetime import timedelta
from typing import Any

import httpx
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Mention
from harken.sources.base import Page

from . import servers_appstore, servers_googleplay, servers_lemmy, servers_youtube
from .conftest import NOW, SERVERS, Server

ODD: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["\ud800", "0.1.2", "http://[", "https://x.example/\x00", "-1", "9" * 400, "1e400", "@a@b.example"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something can be put: every member of every object and list."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))][bool(not path) :]


def put(node: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value


def answered(server: Server) -> Any:
    server.posts = [server.post(number, NOW - timedelta(minutes=number)) for number in (1, 2)]
    request = httpx.Request("GET", "https://x.example/one.json", params={"numericFilters": "", "page": "0"})
    return json.loads(server.serve(request).read())


ANSWERS = [
    *((kind, answered(kind())) for kind in SERVERS),
    (servers_lemmy.LemmyServer, {"post_view": servers_lemmy.post_view(1, NOW), "cross_posts": []}),
    (
        servers_youtube.YouTubeServer,
        {"items": [servers_youtube.thread(servers_youtube.comment("a", NOW), servers_youtube.comment("a.b", NOW))]},
    ),
    (servers_appstore.AppStoreServer, servers_appstore.CONNECT),
    (
        servers_googleplay.GooglePlayServer,
        {"reviews": [servers_googleplay.review(1, NOW, servers_googleplay.developer(NOW))]},
    ),
]


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(ANSWERS), st.data())
def test_mutated_answers_raise_only_typed_errors(told: tuple[type[Server], Any], data: st.DataObject):
    kind, answer = told[0], copy.deepcopy(told[1])
    for _ in range(data.draw(st.integers(1, 4))):
        put(answer, data.draw(st.sampled_from(places(answer))), data.draw(ODD))
    body = json.dumps(answer).encode()
    page, said = Page(), ""
    try:
        page = kind().source.parse(body)
    except NotAnAnswer as error:
        said = str(error)
    assert "\n" not in said
    for mention in page.mentions:
        assert msgspec.json.decode(msgspec.json.encode(mention), type=Mention) == mention
        assert mention.id.startswith(f"{kind.name}:")
    assert all(len(bad.raw) <= 4096 and "\n" not in bad.reason for bad in page.bad)
