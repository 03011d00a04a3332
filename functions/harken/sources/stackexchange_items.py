"""What the Stack Exchange API answers (searches, questions, answers, comments, posts), as mentions.

Questions and answers share their numbers within a site, comments have their own: the ids are
`stackexchange:<site>/<number>` and `stackexchange:<site>/comment-<number>`, the site as the API calls it. An answer
does not tell its site: it is read from the links in it, else from the address that was asked.
"""

from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Author, Engagement, Kind, Mention
from harken.sources.base import Page
from harken.sources.payload import bad_item, collect, count, load_json, mapping, native_id, string, web_link
from harken.sources.text import one_line
from harken.sources.times import from_seconds
from harken.sources.written import Written, written

WHAT = "Stack Exchange"
_OWN_DOMAINS = frozenset({"stackoverflow", "superuser", "serverfault", "askubuntu", "stackapps"})
"""Sites under a .com of their own, as are their languages and metas; others are under stackexchange.com."""

Type = Literal["question", "answer", "comment"]


def parse(body: bytes, url: str | None = None) -> Page:
    """The questions, answers and comments of an answer; raises `NotAnAnswer` for one that has no place for them."""
    return as_page(items_of(load_json(body, WHAT)), site_asked(url))


def items_of(answer: Any) -> list[Any]:
    """What an answer lists; raises `NotAnAnswer` for an error or for a list of something else, such as users."""
    told = mapping(answer)
    listed = told.get("items")
    if isinstance(listed, list):
        if listed and not any(isinstance(item, dict) and type_of(item) for item in listed):
            raise NotAnAnswer(f"not an answer of {WHAT}: a list of something other than posts")
        return listed
    if "error_id" in told or "error_name" in told:
        named = one_line(string(told.get("error_name")) or "unnamed", 60)
        raise NotAnAnswer(f"not an answer of {WHAT}: an error ({named})")
    raise NotAnAnswer(f"not an answer of {WHAT}: JSON without items")


def as_page(items: Iterable[Any], site: str | None) -> Page:
    """Items as mentions; `site` is the one that was asked."""
    listed = list(items)
    site = next((told for item in listed if isinstance(item, dict) and (told := _told_site(item))), site)

    def read(item: dict[str, Any]) -> Mention:
        kind = type_of(item)
        if kind is None:
            raise ValueError("an item that is no question, answer or comment")
        return _mention(item, kind, site)

    mentions, bad = collect(listed, read)
    return Page(mentions=tuple(mentions), bad=tuple(bad))


def bad_excerpts(items: Iterable[Any]) -> Page:
    """The items among `items` that name no post to look up."""
    return Page(
        bad=tuple(
            bad_item("a search hit that names no post", item)
            for item in items
            if not isinstance(item, dict) or type_of(item) is None or number_of(item) is None
        )
    )


def type_of(item: Mapping[str, Any]) -> Type | None:
    """What an item is, by the numbers it bears; None for what is no post (users, revisions, tags)."""
    if "revision_number" in item or "revision_guid" in item:
        return None
    if "comment_id" in item:
        return "comment"
    if "answer_id" in item and item.get("item_type") != "question":
        return "answer"
    if "question_id" in item:
        return "question"
    if "post_id" in item:
        return "answer" if item.get("post_type") == "answer" else "question"
    return None


def number_of(item: Mapping[str, Any]) -> str | None:
    """The number of the post that an item is."""
    kind = type_of(item)
    told = item.get(f"{kind}_id")
    return native_id(told if told is not None or kind == "comment" else item.get("post_id"))


def site_named(name: str) -> str:
    """A site as the API calls it: `stackoverflow`, `codereview`, `ru.stackoverflow`; takes its host as well."""
    host = name.strip().casefold().removeprefix("www.").rstrip("./")
    if host == "meta.stackexchange.com":
        return "meta"
    if host.endswith(".stackexchange.com"):
        return host.removesuffix(".stackexchange.com")
    return host.removesuffix(".com")


def host_of_site(site: str) -> str:
    """Where people read a site."""
    if site.rpartition(".")[2] in _OWN_DOMAINS:
        return f"{site}.com"
    return site if site.endswith((".net", ".org")) else f"{site}.stackexchange.com"


def site_asked(url: str | None) -> str | None:
    """The site that an address of the API asks."""
    try:
        named = parse_qs(urlsplit(url or "").query).get("site", [""])[0]
    except ValueError:
        return None
    return site_named(named) or None


def _told_site(item: Mapping[str, Any]) -> str | None:
    for told in (item.get("link"), mapping(item.get("owner")).get("link")):
        link = web_link(told)
        host = (urlsplit(link).hostname or "") if link else ""
        if host:
            return site_named(host)
    return None


def _mention(item: Mapping[str, Any], kind: Type, site: str | None) -> Mention:
    number = number_of(item)
    if number is None:
        raise ValueError(f"a {kind} without its number")
    question, parent = native_id(item.get("question_id")), native_id(item.get("post_id"))
    base = f"https://{host_of_site(site)}" if site else None
    own = post_id(site, f"comment-{number}" if kind == "comment" else number)
    above = {"question": None, "answer": question, "comment": parent}[kind]
    root = number if kind == "question" else (question if kind == "answer" else _root_of(item, parent))
    text = _text(item, base)
    title = string(item.get("title")) if kind == "question" else None
    return Mention(
        id=own,
        kind=_KINDS[kind],
        url=web_link(item.get("link")) or (_permalink(base, kind, number, parent) if base else None),
        text=text.text,
        title=string(unescape(title)) if title else None,
        created_at=from_seconds(item.get("creation_date")),
        author=_author(item.get("owner"), site),
        root=post_id(site, root) if root else None,
        reply_to=post_id(site, above) if above else None,
        mentions=_addressed(item, site),
        links=text.links,
        media=text.media,
        engagement=Engagement(
            likes=count(item.get("score", item.get("question_score") if kind == "question" else None)),
            replies=count(item.get("answer_count")) if kind == "question" else count(item.get("comment_count")),
            views=count(item.get("view_count")),
        ),
        edited_at=from_seconds(item.get("last_edit_date")),
    )


_KINDS: dict[Type, Kind] = {"question": "question", "answer": "comment", "comment": "comment"}


def post_id(site: str | None, number: str) -> str:
    """The id of a post; where an answer does not tell its site, without one."""
    return f"stackexchange:{site}/{number}" if site else f"stackexchange:{number}"


def _root_of(item: Mapping[str, Any], parent: str | None) -> str | None:
    """The question a comment stands under, where it tells that it comments on the question itself."""
    return parent if item.get("post_type") == "question" else None


def _text(item: Mapping[str, Any], base: str | None) -> Written:
    """The body where it was asked for, else the piece of it that a search shows."""
    markup = item.get("body") if isinstance(item.get("body"), str) else item.get("excerpt")
    return written(markup, base) if isinstance(markup, str) else Written("")


def _permalink(base: str, kind: Type, number: str, parent: str | None) -> str | None:
    if kind == "comment":
        return web_link(f"{base}/q/{parent}#comment{number}_{parent}") if parent else None
    return web_link(f"{base}/{'q' if kind == 'question' else 'a'}/{number}")


def _author(told: object, site: str | None) -> Author | None:
    """Who wrote it; None where the account is gone: a name alone is anybody's.

    A user has a number in each site. `handle` is that number, `id` tells its site as well: names are not unique here,
    so that nobody can answer in the brand's name by calling himself like it.
    """
    number = native_id(mapping(told).get("user_id"))
    if number is None or mapping(told).get("user_type") == "does_not_exist":
        return None
    name = string(mapping(told).get("display_name"))
    return Author(
        id=f"{site}/{number}" if site else number,
        handle=number,
        name=string(unescape(name)) if name else None,
    )


def _addressed(item: Mapping[str, Any], site: str | None) -> tuple[str, ...]:
    other = _author(item.get("reply_to_user"), site)
    return (other.id,) if other is not None and other.id else ()
