"""What a channel is: pure rendering of a notice, in the words and within the limits of one way to reach people."""

from msgspec import Struct


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
