"""What the Hacker News search API answers (search pages, item trees), as mentions."""

from typing import Any

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Kind, Mention
from harken.sources.base import BadItem, Page
from harken.sources.html import Plain, plain
from harken.sources.payload import bad_item, collect, count, load_json, native_id, objects, string, web_link
from harken.sources.times import from_iso, from_seconds

WHAT = "Hacker News"
_PERMALINK = "https://news.ycombinator.com/item?id="
_TYPES = ("story", "comment", "poll", "pollopt", "job")


class _Node(Struct, frozen=True):
    """An item in its tree: the id of its parent, and where the parent stands in the flat list."""

    raw: dict[str, Any]
    parent: str | None
    above: int | None


class Tree(Struct, frozen=True):
    """An item and everything under it. `deleted` are the ids of those whose author and text are gone."""

    page: Page
    deleted: frozenset[str]


def parse(body: bytes, url: str | None = None) -> Page:
    """Mentions of a search page (`hits`) or of an item tree; raises `NotAnAnswer` for anything else."""
    del url
    answer = load_json(body, WHAT)
    if isinstance(answer, dict):
        if isinstance(answer.get("hits"), list):
            mentions, bad = collect(answer["hits"], _hit)
            return Page(mentions=tuple(mentions), bad=tuple(bad))
        if isinstance(answer.get("children"), list) and "id" in answer:
            return _tree(answer).page
        if "error" in answer or "message" in answer:
            raise NotAnAnswer(f"not an answer of {WHAT}: an error answer")
    raise NotAnAnswer(f"not an answer of {WHAT}: JSON with neither search hits nor an item and its children")


def parse_tree(body: bytes) -> Tree:
    """An item tree; raises `NotAnAnswer` for anything else."""
    answer = load_json(body, WHAT)
    if isinstance(answer, dict) and isinstance(answer.get("children"), list) and "id" in answer:
        return _tree(answer)
    raise NotAnAnswer(f"not an answer of {WHAT}: JSON that is no item with its children")


def _hit(hit: dict[str, Any]) -> Mention:
    """One search hit. Raises ValueError saying what is missing."""
    item = native_id(hit.get("objectID"))
    if item is None:
        raise ValueError("a hit without objectID")
    told = hit.get("_tags")
    tags = {tag for tag in told if isinstance(tag, str)} if isinstance(told, list) else set()
    kind_of = next((kind for kind in _TYPES if kind in tags), None)
    if kind_of is None:
        kind_of = "comment" if hit.get("comment_text") is not None else "story"
    tagged = next(
        (tag.removeprefix("story_") for tag in sorted(tags) if tag.removeprefix("story_").isdecimal()), None
    )
    is_reply = kind_of in {"comment", "pollopt"}
    told_root = native_id(hit.get("story_id")) or tagged
    return _mention(
        item=item,
        type_=kind_of,
        asks="ask_hn" in tags,
        raw=hit,
        markup=hit.get("comment_text") if is_reply else hit.get("story_text"),
        root=told_root if is_reply else item,
        parent=native_id(hit.get("parent_id")) if is_reply else None,
        replies=count(hit.get("num_comments")),
    )


def _tree(top: dict[str, Any]) -> Tree:
    root = native_id(top.get("story_id"))
    if root is None and (top.get("type") != "comment" or top.get("parent_id") is None):
        root = native_id(top.get("id"))
    nodes, bad = _flatten(top)
    below = _replies_below(nodes)
    deleted: set[str] = set()
    mentions: dict[str, Mention] = {}
    for node, replies in zip(nodes, below, strict=True):
        item = native_id(node.raw.get("id"))
        if item is None:
            bad.append(bad_item("an item without id", {**node.raw, "children": None}))
            continue
        if not any(string(node.raw.get(field)) for field in ("author", "text", "title")):
            deleted.add(item)
        type_ = node.raw.get("type")
        mention = _mention(
            item=item,
            type_=type_ if type_ in _TYPES else ("story" if node.above is None else "comment"),
            asks=False,
            raw=node.raw,
            markup=node.raw.get("text"),
            root=root,
            parent=native_id(node.raw.get("parent_id")) or node.parent,
            replies=replies,
        )
        mentions.setdefault(mention.id, mention)
    return Tree(Page(mentions=tuple(mentions.values()), bad=tuple(bad)), frozenset(deleted))


def _flatten(top: dict[str, Any]) -> tuple[list[_Node], list[BadItem]]:
    """Every node, parents before children, and the children that are no nodes."""
    nodes: list[_Node] = []
    bad: list[BadItem] = []
    stack = [_Node(raw=top, parent=None, above=None)]
    while stack:
        node = stack.pop()
        here = len(nodes)
        nodes.append(node)
        children = node.raw.get("children")
        bad += [
            bad_item("a child is no JSON object", child)
            for child in (children if isinstance(children, list) else ())
            if not isinstance(child, dict)
        ]
        parent = native_id(node.raw.get("id"))
        stack += [_Node(raw=child, parent=parent, above=here) for child in reversed(objects(children))]
    return nodes, bad


def _replies_below(nodes: list[_Node]) -> list[int]:
    """How many nodes hang under each, as a story's `num_comments` counts them."""
    below = [0] * len(nodes)
    for index in range(len(nodes) - 1, 0, -1):
        above = nodes[index].above
        if above is not None:
            below[above] += 1 + below[index]
    return below


def _mention(
    *,
    item: str,
    type_: str,
    asks: bool,
    raw: dict[str, Any],
    markup: object,
    root: str | None,
    parent: str | None,
    replies: int | None,
) -> Mention:
    body = plain(markup) if isinstance(markup, str) else Plain("")
    title = None if type_ == "comment" else string(raw.get("title"))
    shared = web_link(raw.get("url")) if type_ != "comment" else None
    author = string(raw.get("author"))
    return Mention(
        id=f"hackernews:{item}",
        kind=_kind(type_, title, asks=asks),
        url=_PERMALINK + item,
        text=_with_options(body.text, raw),
        title=title,
        created_at=from_seconds(raw.get("created_at_i")) or from_iso(raw.get("created_at")),
        author=Author(id=author, handle=author) if author else None,
        root=None if root is None else f"hackernews:{root}",
        reply_to=None if parent is None else f"hackernews:{parent}",
        links=tuple(dict.fromkeys(([shared] if shared else []) + list(body.links))),
        engagement=Engagement(likes=count(raw.get("points")), replies=replies),
    )


def _kind(type_: str, title: str | None, *, asks: bool) -> Kind:
    if type_ == "comment":
        return "comment"
    return "question" if asks or (title or "").casefold().startswith("ask hn") else "post"


def _with_options(text: str, raw: dict[str, Any]) -> str:
    """A poll's choices are part of what it says."""
    choices = [plain(string(option.get("text")) or "").text for option in objects(raw.get("options"))]
    return "\n".join(filter(None, [text, *choices]))
