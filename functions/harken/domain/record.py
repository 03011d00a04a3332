"""A mention as Harken keeps it: what its source said, what we think of it, and how it stands."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec
from msgspec import Struct

from .assessment import Assessment, Cause, Genuineness, Intent, Sentiment, Speaker, expects
from .brand import Brand
from .conversation import Closure, Post, Standing, post
from .correction import Correction, corrected
from .mention import Mention, Time, furthest
from .sketch import Sketch, sketch

TEXT_BYTES = 32_768
"""Longer texts are cut, at a character, and say so."""

HISTORY = timedelta(hours=24)
"""A first reading goes back so far; what is older when it is first seen is history: it is kept, and calls nobody."""

_LONG = 2_000
_MANY = 32
_PICTURES = 8
"""Bounds of all else that a source may fill at will: characters of a title, a name, a link; how many of a kind."""


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One mention of one brand. `version` counts its writes; a write names the version it was decided on.

    `since`: when its clock started. `checked_at`: when its source was last asked whether it was answered, as far as
    such a look is noted.
    `about`: the sentence that says why it is about the brand. `due_at`: when to ask again, None for never; `idle`
    and `counted`: its further looks are told by its age, or come every five minutes, and are not noted
    (`schedule.Check`).
    `assessment` is what was thought of it, `correction` what a person said; `judged` is what counts. `opinion`: the
    hash of the content that a second opinion was asked on, so that none is paid for twice.
    `gone`: deleted at its source, its text erased; `forgotten`: erased by request, and kept bare for good, so that it
    is known when its source returns it.
    `thanked_at`: when its author's last word in the conversation was a thank-you, None where it was not.
    """

    brand: str
    mention: Mention
    assessment: Assessment
    about: str
    first_seen: Time
    since: Time
    standing: Standing = Standing(state="waiting")
    closure: Closure | None = None
    correction: Correction | None = None
    opinion: str | None = None
    thanked_at: Time | None = None
    gone: bool = False
    forgotten: bool = False
    checked_at: Time | None = None
    due_at: Time | None = None
    idle: bool = False
    counted: bool = False
    version: int = 0


class Summary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the indexes carry of a record or of a brand's own post: enough to count, rank and join it.

    `stale`: it was older than a day when it was first seen, so that it calls nobody. `seen`: when it was first seen,
    None where that was no later than its clock. `expires`: when it is over, in seconds since 1970, None for never.
    """

    id: str
    source: str
    post: Post
    conversation: str
    since: Time
    standing: Standing = Standing(state="waiting")
    checked_at: Time | None = None
    lang: str | None = None
    sentiment: Sentiment = "neutral"
    negative: float = 0.0
    intent: Intent = "other"
    causes: tuple[Cause, ...] = ()
    needs_answer: bool = False
    followers: int | None = None
    engagement: int = 0
    sketch: Sketch = ()
    stale: bool = False
    seen: Time | None = None
    expires: int | None = None


def conversation_of(mention: Mention) -> str:
    """The root under which it is kept; a mention whose root is unknown is its own conversation until it is known."""
    return mention.root or mention.id


def judged(record: Record) -> Assessment:
    """The assessment that counts: a person's word over what was thought."""
    return corrected(record.assessment, record.correction)


def reopens(said: Assessment | Summary) -> bool:
    """Whether such a post makes its author wait again after an answer: it is negative, or it asks something."""
    return expects(said.sentiment, said.intent)


def thanks(said: Assessment | Summary) -> bool:
    """Whether such a post, after an answer, says that all is well again."""
    return said.sentiment == "positive" and not reopens(said)


def thanked_at(asked: Post, since: datetime, views: Iterable[Summary]) -> datetime | None:
    """When the author of `asked` (its clock: `since`) last thanked, if no later word of theirs in `views` complains.

    `views` are mentions of the same conversation; what is said by the way changes nothing.
    """
    words = [
        view for view in views if view.id != asked.id and view.post.author == asked.author and view.since > since
    ]
    last = max((view for view in words if thanks(view) or reopens(view)), key=_order, default=None)
    return last.since if last is not None and thanks(last) else None


def _order(view: Summary) -> tuple[datetime, str]:
    return view.since, view.id


def counts_from(standing: Standing, since: datetime) -> datetime:
    """The moment its waiting counts from: its `since`, or, while a holding statement holds, the end of that."""
    return standing.held_until if standing.state == "held" and standing.held_until else since


def summary(record: Record, brand: Brand) -> Summary:
    """The index view of a record."""
    mention, assessment = record.mention, judged(record)
    counts = mention.engagement
    return Summary(
        id=mention.id,
        source=mention.source,
        post=msgspec.structs.replace(post(mention, brand), at=record.since),
        conversation=conversation_of(mention),
        since=record.since,
        standing=record.standing,
        checked_at=record.checked_at,
        lang=assessment.lang,
        sentiment=assessment.sentiment,
        negative=assessment.probability.negative,
        intent=assessment.intent,
        causes=assessment.causes,
        needs_answer=assessment.needs_answer,
        followers=mention.author.followers if mention.author else None,
        engagement=(counts.likes or 0) + (counts.reposts or 0) + (counts.replies or 0),
        sketch=sketch(mention.text) if assessment.sentiment == "negative" else (),
        stale=record.first_seen - record.since > HISTORY,
        seen=record.first_seen if record.first_seen > record.since else None,
    )


def content_hash(mention: Mention) -> str:
    """Tells an edit: a short hash of the words and pictures (not of counts, which change by themselves)."""
    pictures = tuple((item.type, item.alt) for item in mention.media)  # their addresses are signed anew at each read
    content = (mention.title, mention.text, mention.links, pictures, mention.rating)
    return blake2b(msgspec.json.encode(content), digest_size=9).hexdigest()


def spread(kept: Mention, seen: Mention) -> Mention:
    """The kept mention with how far it went and the numbers it is known by, as another sight of it tells them."""
    aliases = tuple(dict.fromkeys((*kept.aliases, *seen.aliases)))[:_MANY]
    return msgspec.structs.replace(kept, engagement=furthest(kept.engagement, seen.engagement), aliases=aliases)


def joined(kept: Mention, edited: Mention) -> Mention:
    """The edited mention with what was known of it before: its place in the conversation, its numbers, its reach."""
    more = spread(kept, edited)
    return msgspec.structs.replace(
        edited,
        root=edited.root or kept.root,
        reply_to=kept.reply_to,
        aliases=more.aliases,
        engagement=more.engagement,
    )


def is_older(seen: Mention, kept: Mention) -> bool:
    """Whether other words are those from before an edit that is known: indexes and other servers lag behind."""
    if kept.edited_at is None:
        return False
    written = seen.edited_at or seen.created_at
    return written is not None and written < kept.edited_at


def bounded(mention: Mention) -> Mention:
    """The mention cut to what an item can hold: at a character, and a cut text says so. Cutting twice cuts once."""
    author = mention.author
    if author is not None:
        author = msgspec.structs.replace(
            author, name=_cut(author.name), bio=_cut(author.bio), handle=_cut(author.handle)
        )
    media = (
        msgspec.structs.replace(item, alt=_cut(item.alt), url=_cut(item.url)) for item in mention.media[:_PICTURES]
    )
    return msgspec.structs.replace(
        mention,
        text=_cut_text(mention.text),
        title=_cut(mention.title),
        author=author,
        url=mention.url if mention.url and len(mention.url) <= _LONG else None,
        mentions=tuple(name for name in mention.mentions[:_MANY] if len(name) <= _LONG),
        hashtags=tuple(tag for tag in mention.hashtags[:_MANY] if len(tag) <= _LONG),
        links=tuple(link for link in mention.links[:_MANY] if len(link) <= _LONG),
        media=tuple(media),
        aliases=mention.aliases[:_MANY],
    )


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def _cut_text(text: str) -> str:
    raw = text.encode("utf-8", "replace")
    if len(raw) <= TEXT_BYTES:
        return text
    note = f"\n[cut by Harken: {len(raw)} bytes in all]"
    return raw[: TEXT_BYTES - len(note)].decode("utf-8", "ignore") + note


def erased(record: Record) -> Record:
    """The record of a mention deleted at its source: still counted, but without anybody's words or name."""
    mention = record.mention
    bare = Mention(
        id=mention.id,
        source=mention.source,
        kind=mention.kind,
        created_at=mention.created_at,
        root=mention.root,
        reply_to=mention.reply_to,
        aliases=mention.aliases,
    )
    unquoted = msgspec.structs.replace(
        record.assessment,
        speaker=Speaker(role=record.assessment.speaker.role),
        genuineness=Genuineness(verdict=record.assessment.genuineness.verdict),
    )
    about = "deleted at the source"
    return msgspec.structs.replace(record, gone=True, mention=bare, assessment=unquoted, about=about)
