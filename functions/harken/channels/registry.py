"""The channels there are, by the name that a notice and the settings use. A new channel is one line here."""

from collections.abc import Callable, Mapping

from harken.domain.notice import Notice

from . import card, email, sms
from .base import Card, Email, Sms

RENDER: Mapping[str, Callable[[Notice], Email | Sms | Card]] = {
    "email": email.render,
    "sms": sms.render,
    "chat": card.render,
}
"""Channel name -> its pure rendering of a notice."""
