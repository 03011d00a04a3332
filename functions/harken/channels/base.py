"""What a channel is: pure rendering of a notice, in the words and within the limits of one way to reach people."""

from msgspec import Struct


class Entry(Struct, frozen=True, kw_only=True):
    """One who waits, in lines of a chat message; all of it is clean text, none of it markup."""

    who: str
    facts: str
    words: tuple[str, ...]
    urgency: str
    link: str | None
    where: str
    """What the link is called, or why there is none."""


class Card(Struct, frozen=True, kw_only=True):
    """What a chat message says, whatever the service: clean text, none of it markup."""

    title: str
    loud: bool
    """Whether it is to catch the eye."""
    why: tuple[str, ...]
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]
    rest: str
    """How many more there are, and where; empty where all are shown."""
    step: str
    """What to do with `command`; empty where nothing is to be done."""
    command: str
    reference: str


class Email(Struct, frozen=True, kw_only=True):
    """An SNS email: `subject` is ASCII, 1-99 characters; `body` is plain text of any script."""

    subject: str
    body: str


class Sms(Struct, frozen=True, kw_only=True):
    """A text message: at most two parts as phones count them."""

    body: str
    encoding: str
    """"gsm7" or "ucs2"."""
    parts: int
