"""What a Lemmy server answers (search, lists, single posts and comments, people, notifications), as mentions.

Everything has a number on every server that knows it, and one `ap_id` everywhere: the id is `lemmy:<ap_id>`, the
numbers of the server that was asked are the aliases `lemmy:<host>/post/<n>` and `lemmy:<host>/comment/<n>`. Read are
the shapes of API v3 (0.18, 0.19) and of v4 (1.0), which renamed fields and did away with `counts`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Media, Mention
from harken.sources.base import BadItem, Page
from harken.sources.markdown import Marked, marked
from harken.sources.payload import (
    bad_item,
    collect,
    count,
    flag,
    host_of,
    load_json,
    mapping,
    native_id,
    string,
    web_link,
)
from harken.sources.text import one_line
from harken.sources.times import from_iso

WHAT = "Lemmy"
_LISTS = ("posts", "comments", "mentions", "replies")
_MIXED = ("items", "results")
"""Lists of v4, in which posts and comments stand together. Others have such lists too: an empty one is nobody's."""
_SINGLES = ("post_view", "comment_view")
_AROUND = frozenset(
    {"type_", "communities", "users", "next_page", "prev_page", "person_view", "site", "moderates", "community_view"}
)
"""What stands beside lists of Lemmy's; lists of others may have the same names."""
_NAMED = re.compile(r"(?<![\w@/.])@([\w.-]{1,100}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")


class Found(Struct, frozen=True):
    """The posts and comments of an answer, in its order, and what was neither."""

    views: tuple[dict[str, Any], ...] = ()
    bad: tuple[BadItem, ...] = ()


def parse(body: bytes, url: str | None = None) -> Page:
    """The posts and comments of an answer; raises `NotAnAnswer` for one that has no place for them."""
    found = find(load_json(body, WHAT))
    return as_page(found, host_of(url) or _guess_host(found.views))


def find(answer: Any) -> Found:
    """The posts and comments in any answer that has a place for them; raises `NotAnAnswer` for others.

    Crossposts, which come with a single post, are its reach and no posts of their own here.
    """
    if not isinstance(answer, dict):
        raise NotAnAnswer(f"not an answer of {WHAT}: JSON that is no object")
    if "error" in answer:
        raise NotAnAnswer(f"not an answer of {WHAT}: an error ({one_line(string(answer['error']) or '', 80)})")
    places = [answer[name] for name in _LISTS if isinstance(answer.get(name), list)]
    if not _is_ours(answer, [item for listed in places for item in listed]):
        places = []
    mixed = (answer[name] for name in _MIXED if isinstance(answer.get(name), list))
    places += [listed for listed in mixed if any(_is_view(item) for item in listed)]
    places += [[answer[name]] for name in _SINGLES if name in answer]
    if not places:
        resolved = [one for one in (answer, answer.get("post"), answer.get("comment")) if _is_view(one)]
        places = [resolved] if resolved else []
    if not places:
        raise NotAnAnswer(f"not an answer of {WHAT}: JSON without a place for posts or comments")
    views: list[dict[str, Any]] = []
    bad: list[BadItem] = []
    for item in (item for place in places for item in place):
        if _is_view(item):
            views.append(item)
        elif not _is_other(item):
            bad.append(bad_item("neither a post nor a comment", item))
    return Found(tuple(views), tuple(bad))


def _is_ours(answer: Mapping[str, Any], listed: list[Any]) -> bool:
    """Whether lists of Lemmy's names are Lemmy's: others have posts and comments, too."""
    if any(_is_view(item) for item in listed):
        return True
    return answer.keys() <= {*_LISTS, *_AROUND} and ("type_" in answer or not listed)


def as_page(found: Found, host: str | None) -> Page:
    """`found` as mentions, replies joined to the parents that the answer holds. `host` is the server asked."""
    comments = [mapping(view["comment"]) for view in found.views if "comment" in view]
    ids = {number: own for raw in comments if (number := native_id(raw.get("id"))) and (own := _id(raw))}

    def read(view: dict[str, Any]) -> Mention:
        return _comment(view, host, ids) if "comment" in view else _post(view, host)

    mentions, bad = collect(found.views, read)
    return Page(mentions=tuple(mentions), bad=(*found.bad, *bad))


def gone(answer: Mapping[str, Any], host: str | None) -> frozenset[str]:
    """The ids of what an answer tells as deleted by its author or removed by others; raises `NotAnAnswer`."""
    found = find(dict(answer))
    left = Found(tuple(view for view in found.views if _is_gone(view)))
    return frozenset(one.id for one in as_page(left, host).mentions)


def _is_gone(view: Mapping[str, Any]) -> bool:
    """The row stays, the words go."""
    raw = mapping(view.get("comment", view.get("post")))
    return raw.get("deleted") is True or raw.get("removed") is True


def _path(view: Mapping[str, Any]) -> tuple[str, ...]:
    """The numbers of a comment's ancestors, topmost first, and its own."""
    path = string(mapping(view.get("comment")).get("path")) or ""
    return tuple(part for part in path.split(".") if part.isdecimal() and part != "0")


def _is_view(item: object) -> bool:
    """A post with its creator, or a comment with its creator and its post."""
    if not isinstance(item, dict) or "creator" not in item:
        return False
    inner = item.get("comment", item.get("post"))
    return isinstance(inner, dict) and ("ap_id" in inner or "id" in inner) and ("content" in inner or "name" in inner)


def _is_other(item: object) -> bool:
    """A person or a community, which a search of v4 brings along."""
    if not isinstance(item, dict) or {"post", "comment"} & item.keys():
        return False
    return bool({"person", "community"} & item.keys())


def _guess_host(views: Iterable[Mapping[str, Any]]) -> str | None:
    """The server that was asked: the home of what it calls local."""
    for view in views:
        for name in ("comment", "post", "creator", "community"):
            one = mapping(view.get(name))
            if one.get("local") is True:
                home = host_of(string(one.get("ap_id")) or string(one.get("actor_id")))
                if home:
                    return home
    return None


def _id(raw: Mapping[str, Any]) -> str | None:
    native = native_id(raw.get("ap_id"))
    return f"lemmy:{native}" if native else None


def _alias(kind: str, number: object, host: str | None) -> str | None:
    """A server's own number; that of a server nobody knows joins posts of one answer, no more."""
    native = native_id(number)
    return f"lemmy:{host or 'unknown'}/{kind}/{native}" if native else None


def _comment(view: dict[str, Any], host: str | None, ids: Mapping[str, str]) -> Mention:
    """Raises ValueError saying what is missing."""
    raw, post = mapping(view["comment"]), mapping(view.get("post"))
    root = _id(post) or _alias("post", raw.get("post_id"), host)
    above = _path(view)[-2:-1]
    parent = (ids.get(above[0]) or _alias("comment", above[0], host)) if above else root
    content = Marked("") if _is_gone(view) else marked(string(raw.get("content")) or "")
    return _mention(view, raw, host, content, root=root, parent=parent)


def _post(view: dict[str, Any], host: str | None) -> Mention:
    """Raises ValueError saying what is missing."""
    raw = mapping(view.get("post"))
    content = Marked("") if _is_gone(view) else marked(string(raw.get("body")) or "")
    return _mention(view, raw, host, content, root=_id(raw), parent=None)


def _mention(
    view: dict[str, Any],
    raw: dict[str, Any],
    host: str | None,
    content: Marked,
    *,
    root: str | None,
    parent: str | None,
) -> Mention:
    is_comment = "comment" in view
    kind = "comment" if is_comment else "post"
    alias = _alias(kind, raw.get("id"), host)
    own = _id(raw) or alias
    if own is None:
        raise ValueError(f"a {kind} without ap_id")
    counts = mapping(view.get("counts")) or raw
    shared, pictures = (None, ()) if _is_gone(view) else _shared(raw)
    told = from_iso(raw.get("published")) or from_iso(raw.get("published_at"))
    return Mention(
        id=own,
        kind="comment" if is_comment else "post",
        url=web_link(raw.get("ap_id")),
        text=content.text,
        title=None if is_comment or _is_gone(view) else string(raw.get("name")),
        created_at=told,
        author=_author(view.get("creator"), host),
        root=root,
        reply_to=parent,
        mentions=tuple(dict.fromkeys(f"@{name}" for name in _NAMED.findall(content.text))),
        links=tuple(dict.fromkeys([*([shared] if shared else []), *content.links])),
        media=(*pictures, *content.pictures),
        engagement=Engagement(
            likes=count(counts.get("upvotes")),
            replies=count(counts.get("child_count" if is_comment else "comments")),
        ),
        edited_at=from_iso(raw.get("updated")) or from_iso(raw.get("updated_at")),
        aliases=(alias,) if alias and alias != own else (),
    )


def _shared(raw: Mapping[str, Any]) -> tuple[str | None, tuple[Media, ...]]:
    """What a post shows: a link, or a picture (told by its type or by a text for those who can't see it)."""
    address = web_link(raw.get("url"))
    type_ = (string(raw.get("url_content_type")) or "").partition("/")[0]
    alt = string(raw.get("alt_text"))
    if address and (type_ in {"image", "video", "audio"} or alt):
        return None, (Media(type=type_ or "image", alt=alt, url=address),)
    return address, ()


def _author(creator: object, host: str | None) -> Author | None:
    """Whoever wrote it, None where the account is gone."""
    told = mapping(creator)
    name = string(told.get("name"))
    actor = native_id(told.get("actor_id")) or native_id(told.get("ap_id"))
    if told.get("deleted") is True or not (name or actor):
        return None
    home = host_of(actor) or host
    bio = string(told.get("bio"))
    return Author(
        id=actor or (f"{name}@{home}" if home else name),
        handle=name and (f"{name}@{home}" if home else name),
        name=string(told.get("display_name")) or name,
        bot=flag(told.get("bot_account")),
        bio=(marked(bio).text or None) if bio else None,
    )
