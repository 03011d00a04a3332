"""Every error Harken raises on purpose.

HarkenError
├── BadInput            what a person or a file gave is wrong: one line, exit code 2
│   └── NotAnAnswer     a body that is not an answer of the source it is said to come from
├── SourceError         a source could not be read; never to be taken for "no mentions"
│   └── SourceRefused   it will not be better by itself (401, 403, 410, a closed instance)
├── Conflict            somebody else wrote first: read again and decide anew
├── Busy                somebody else holds the lease or the claim: try again later
├── NoOpinion           a service did not give a second opinion; what was thought before stands
└── Unavailable         an AWS service throttles or fails: try again later
"""

from datetime import timedelta
from typing import Literal

Fault = Literal[
    "secret",
    "credential",
    "permission",
    "private",
    "name",
    "tls",
    "timeout",
    "connection",
    "throttled",
    "status",
    "broken",
]
"""What kept a source from being read, where that is known: a secret is not set, a credential not taken (401),
something not permitted (403), the address private, its name unknown, its certificate bad; no answer in time, no
connection, a wish to be left alone, another status, an answer that is none."""


class HarkenError(Exception):
    """Root of all errors raised on purpose; its text is one line that a person can act on."""


class BadInput(HarkenError):
    """What a person or a file gave is wrong; the text says what, where and what was expected."""


class NotAnAnswer(BadInput):
    """A body that is no answer with posts: an error page, another API's answer, noise."""


class SourceError(HarkenError):
    """A source could not be read (network, 5xx, throttled, cut, too large).

    `retry_after` is how long the source asked us to stay away, None where it said nothing; `fault` what it was,
    None where only the message tells.
    """

    def __init__(self, message: str, *, retry_after: timedelta | None = None, fault: Fault | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.fault = fault


class SourceRefused(SourceError):
    """The source refuses and will go on refusing until a person changes something."""


class Conflict(HarkenError):
    """A write's version condition failed: somebody else wrote first."""


class Busy(HarkenError):
    """A lease or claim is held by another run that has not finished."""


class NoOpinion(HarkenError):
    """A service that was asked for a second opinion gave none: throttled, refused, too slow, not reached.

    `charged`: whether the call may have cost money all the same, as one that timed out may.
    """

    def __init__(self, message: str, *, charged: bool) -> None:
        super().__init__(message)
        self.charged = charged


class Unavailable(HarkenError):
    """An AWS service throttles or fails for now; the message may be delivered again."""
