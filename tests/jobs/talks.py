"""Posts as ten sources tell them, made up: their ids, who replies to what, how a person is named.

Minutes count from NOON. `luvento` speaks for the brand, `luventobot` answers by itself, all others are people.
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from tests.domain.builders import at

from harken.domain.brand import Brand, Playbook, SourceEntry
from harken.domain.mention import Author, Mention

STATEMENT = "We know about it and are on it."
HOLDING_RU = "Мы знаем об этом и уже работаем."
OWN = ("luvento", "luvento_help", "luvento_ru")
BOTS = ("luventobot",)


class Shape(Struct, frozen=True):
    """How one source writes the ids of posts and people, and how it tells that a post names somebody."""

    post: Callable[[str, str], str]
    person: Callable[[str], Author]
    by_id: bool = False
    """People are named by their id, not by their handle."""
    numbers: str | None = None
    """The server whose own numbers stand for posts; replies tell their parent by them."""


def _plain(source: str, prefix: str = "") -> Shape:
    return Shape(
        post=lambda name, _author: f"{source}:{prefix}{name}",
        person=lambda who: Author(id=f"{source}-{who}", handle=who),
    )


SHAPES = {
    "mastodon": Shape(
        post=lambda name, author: f"mastodon:https://home.example/users/{author}/statuses/{name}",
        person=lambda who: Author(id=f"https://home.example/users/{who}", handle=f"{who}@home.example"),
        numbers="mastodon:social.example/",
    ),
    "hackernews": Shape(
        post=lambda name, _author: f"hackernews:{name}", person=lambda who: Author(id=who, handle=who)
    ),
    "bluesky": Shape(
        post=lambda name, author: f"bluesky:at://did:plc:{author}/app.bsky.feed.post/{name}",
        person=lambda who: Author(id=f"did:plc:{who}", handle=f"{who}.social.example"),
        by_id=True,
    ),
    "reddit": _plain("reddit", "t1_"),
    "github": _plain("github", "IC_"),
    "discourse": _plain("discourse", "forum.example/p/"),
    "lemmy": Shape(
        post=lambda name, _author: f"lemmy:https://lemmy.example/comment/{name}",
        person=lambda who: Author(id=f"https://lemmy.example/u/{who}", handle=f"{who}@lemmy.example"),
    ),
    "stackexchange": _plain("stackexchange", "superuser/"),
    "youtube": _plain("youtube", "Ugx"),
    "appstore": _plain("appstore", ""),
}


def brand(rule: Any) -> Brand:
    """The brand of the talks: with accounts and bots on every source, by the names that source compares."""
    return Brand(
        id="luvento",
        names=("Luvento",),
        sources=tuple(SourceEntry(use=name, id=name, every=at(2) - at(0)) for name in SHAPES),
        accounts={name: tuple(shape.person(who).id or "" for who in OWN) for name, shape in SHAPES.items()},
        bots={name: tuple(shape.person(who).handle or "" for who in BOTS) for name, shape in SHAPES.items()},
        playbook=Playbook(statement=STATEMENT, replies={"holding_ru": HOLDING_RU, "refund": "Your money is back."}),
        rules=(rule,),
    )


class Talk:
    """One conversation on one source: `said` are its posts in the order in which they were written."""

    def __init__(self, source: str) -> None:
        self.source, self.shape = source, SHAPES[source]
        self.said: dict[str, Mention] = {}

    def id(self, name: str) -> str:
        return self.said[name].id

    def says(
        self,
        who: str,
        name: str,
        minute: float | None,
        text: str,
        to: str | None = None,
        names: tuple[str, ...] = (),
        **more: Any,
    ) -> "Talk":
        """One post more; `to` is the name of the post it replies to, `names` whom it addresses."""
        people = [self.shape.person(other) for other in names]
        parent = self.said.get(to) if to else None
        told = parent.aliases[0] if parent and parent.aliases else parent.id if parent else None
        own = self.shape.post(name, who)
        root: str | None = next(iter(self.said.values())).id if self.said else own
        if self.shape.numbers and to:
            root = None  # such a server tells only the parent
        quoted = more.pop("quotes", None)
        self.said[name] = Mention(
            **{
                "id": own,
                "text": text,
                "created_at": None if minute is None else at(minute),
                "author": self.shape.person(who),
                "root": root,
                "reply_to": told,
                "quotes": self.said[quoted].id if quoted else None,
                "mentions": tuple((one.id if self.shape.by_id else one.handle) or "" for one in people),
                "aliases": (f"{self.shape.numbers}{name}",) if self.shape.numbers else (),
                **more,
            }
        )
        return self

    def complains(self, who: str, name: str, minute: float | None, to: str | None = None, **more: Any) -> "Talk":
        """A post that names the brand and complains."""
        return self.says(who, name, minute, "My Luvento is broken", to, **more)

    def answers(self, name: str, minute: float | None, to: str | None = None, **more: Any) -> "Talk":
        """A post of the brand, in words of its own unless told otherwise."""
        plain = {"who": "luvento", "text": f"Sorry! Number {name}: a new one is on its way.", **more}
        return self.says(plain.pop("who"), name, minute, plain.pop("text"), to, **plain)
