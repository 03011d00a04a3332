"""Every Monday morning: the digest of the week that is over."""

from typing import Any

from harken import wiring
from harken.channels.digest import email, page
from harken.domain.digest import Digest
from harken.jobs.digest import Ways, send
from harken.telemetry import count, told


def _page(digest: Digest) -> str:
    return wiring.put_page(f"digests/{digest.brand}/{digest.week.name}.html", page.render(digest))


def _email(digest: Digest, place: str) -> None:
    wiring.send_digest(digest.brand, email.render(digest, place))


@told
def handler(_event: Any, _context: Any) -> None:
    """Send every brand its digest once; an error makes Lambda try again."""
    sent = send(wiring.table(), Ways(page=_page, email=_email), wiring.timezone(), wiring.now())
    count("DigestsSent", len(sent))
