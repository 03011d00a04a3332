"""What is new around many GitHub posts: 100 a request with a token, a few conversations one by one without."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from harken.domain.brand import Brand
from harken.domain.errors import SourceError
from harken.domain.mention import Mention
from harken.sources.base import Response, Thread
from harken.sources.github_api import COMMENT, DISCUSSION, ISSUE, PER_PAGE, REPLIES, Api
from harken.sources.github_search import iso
from harken.sources.payload import mapping, objects, string
from harken.sources.times import to_seconds

_AT_ONCE = 100
_OWN_PAGES = 5
_SINGLE = 60
"""Most conversations that are read one by one in one call."""
_COMMENT_PAGES = 3
_NODE = "github:node/"
_NEVER = datetime.min.replace(tzinfo=UTC)
_BESIDE = f"number comments(last: 20) {{ nodes {{ {COMMENT} }} }}"
_NODES = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { __typename"
    f" ... on Issue {{ {ISSUE} }} ... on PullRequest {{ {ISSUE} }} ... on Discussion {{ {DISCUSSION} }}"
    f" ... on IssueComment {{ {COMMENT} issue {{ {_BESIDE} }} }}"
    f" ... on DiscussionComment {{ {COMMENT} replyTo {{ url }} {REPLIES} discussion {{ {_BESIDE} }} }} }} }}"
)
_LISTS = ("issueComments", "repositoryDiscussionComments")


def threads(api: Api, brand: Brand, mentions: Sequence[Mention]) -> Iterator[Thread]:
    """One `Thread` for each mention that could be checked. Raises `SourceError`."""
    rest: list[Mention] = list(mentions)
    if api.token is not None:
        known = [(one, node) for one in mentions if (node := _node(one))]
        if known:
            oldest = min((one.created_at or _NEVER for one, _ in known), default=_NEVER)
            own: dict[str, list[Mention]] = defaultdict(list)
            for post in _own_posts(api, brand, oldest):
                own[post.root or post.id].append(post)
            for start in range(0, len(known), _AT_ONCE):
                yield from _lookup(api, known[start : start + _AT_ONCE], own)
        asked = {one.id for one, _ in known}
        rest = [one for one in mentions if one.id not in asked]
    yield from _one_by_one(api, rest)


def _node(mention: Mention) -> str | None:
    return next((alias.removeprefix(_NODE) for alias in mention.aliases if alias.startswith(_NODE)), None)


def _own_posts(api: Api, brand: Brand, oldest: datetime) -> Iterator[Mention]:
    """The brand's own comments, the latest 500 of each kind, or back to `oldest`."""
    for account in brand.accounts.get("github", ()):
        for name in _LISTS:
            yield from _comments_of(api, account.strip().lstrip("@"), name, oldest)


def _comments_of(api: Api, login: str, name: str, oldest: datetime) -> Iterator[Mention]:
    more = " replyTo { url }" if name == _LISTS[1] else ""
    query = (
        f"query($login: String!, $before: String) {{ user(login: $login) {{ {name}(last: 100, before: $before)"
        f" {{ pageInfo {{ hasPreviousPage startCursor }} nodes {{ {COMMENT}{more} }} }} }} }}"
    )
    before: str | None = None
    for _ in range(_OWN_PAGES):
        told = api.graphql(query, {"login": login, "before": before})
        listed = mapping(mapping(told["data"].get("user")).get(name))
        if not isinstance(listed.get("nodes"), list):  # an organisation, or nobody: it comments nowhere
            return
        posts = api.page({"data": {name: listed}}).mentions
        yield from posts
        info = mapping(listed.get("pageInfo"))
        before = string(info.get("startCursor"))
        first = min((post.created_at for post in posts if post.created_at), default=None)
        if info.get("hasPreviousPage") is not True or before is None or (first is not None and first < oldest):
            return


def _lookup(api: Api, asked: Sequence[tuple[Mention, str]], own: Mapping[str, Sequence[Mention]]) -> Iterator[Thread]:
    """Up to 100 posts with what was said last around them; `gone` where GitHub says that there is no such post."""
    told = api.graphql(_NODES, {"ids": [node for _, node in asked]})
    nodes = told["data"].get("nodes")
    if not isinstance(nodes, list) or len(nodes) != len(asked):
        raise SourceError(f"{api.host}: a lookup answered for other posts than were asked for")
    missing = {
        tuple(path)
        for error in objects(told.get("errors"))
        if error.get("type") == "NOT_FOUND" and isinstance(path := error.get("path"), list) and len(path) == 2
    }
    for index, ((mention, _), node) in enumerate(zip(asked, nodes, strict=True)):
        if node is None:
            if ("nodes", index) in missing:
                yield Thread(asked=mention.id, gone=True)
            continue
        posts = {post.id: post for post in api.page({"data": {"nodes": [node]}}).mentions}
        posts |= {post.id: post for post in own.get(mention.root or mention.id, ()) if post.id not in posts}
        yield Thread(asked=mention.id, posts=tuple(posts.values()))


def _one_by_one(api: Api, mentions: Sequence[Mention]) -> Iterator[Thread]:
    """Issues and their comments over REST, the latest first, one or two requests each."""
    groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda one: one.created_at or _NEVER, reverse=True):
        repository, _, number = (mention.root or mention.id).removeprefix("github:").partition("#")
        if number.isascii() and number.isdecimal() and "/discussions/" not in (mention.url or ""):
            groups["/".join(repository.split("/")[-2:]), number].append(mention)
    for (repository, number), asked in list(groups.items())[:_SINGLE]:
        path = f"/repos/{repository}/issues/{number}"
        response = api.single(path, {})
        if _is_gone(response):
            yield from (Thread(asked=one.id, gone=True) for one in asked)
            continue
        issue = api.json(response)
        posts = {post.id: post for post in api.page(issue, response.url).mentions}
        whole = True
        if mapping(issue).get("comments") != 0:
            since = min((one.created_at or _NEVER for one in asked), default=_NEVER)
            comments, whole = _comments(api, path, since)
            posts |= comments
        for one in asked:
            lost = one.kind == "comment" and one.id not in posts and whole and one.created_at is not None
            yield Thread(asked=one.id, gone=lost, posts=() if lost else tuple(posts.values()))


def _is_gone(response: Response) -> bool:
    """An issue that was deleted (410), or that nobody may see any more (404)."""
    return response.status in {404, 410} and "json" in response.headers.get("content-type", "")


def _comments(api: Api, path: str, since: datetime) -> tuple[dict[str, Mention], bool]:
    """The comments of an issue since then by their ids, and whether these are all."""
    found: dict[str, Mention] = {}
    window: dict[str, str | int] = {"per_page": PER_PAGE}
    if since > _NEVER:
        window["since"] = iso(to_seconds(since))
    for number in range(1, _COMMENT_PAGES + 1):
        response = api.single(path + "/comments", {**window, "page": number})
        found |= {post.id: post for post in api.page(api.json(response), response.url).mentions}
        if 'rel="next"' not in response.headers.get("link", ""):
            return found, True
    return found, False
