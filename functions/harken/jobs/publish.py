"""Publish: what was written to be told goes out to the topic that the channels listen to."""

from collections.abc import Callable

from harken.domain.notice import Notice

PublishNotice = Callable[[Notice], None]
"""Puts a notice on the topic, with brand, severity and channels as attributes; raises `Unavailable`."""


def publish(notice: Notice, send: PublishNotice) -> bool:
    """Publish a notice unless nobody is to be told by it; gives back whether it went out.

    Repeating it is harmless: each channel claims a notice before it sends.
    """
    if not notice.channels:
        return False
    send(notice)
    return True
