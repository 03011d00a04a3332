"""The channels there are, by the name that a notice and the settings use. A new channel is one line here."""

from collections.abc import Callable, Mapping

from harken.domain.notice import Notice

from . import email, sms
from .base import Email, Sms

RENDER: Mapping[str, Callable[[Notice], Email | Sms]] = {
    "email": email.render,
    "sms": sms.render,
}
"""Channel name -> its pure rendering of a notice."""
