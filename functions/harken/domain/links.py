"""Which host a link really leads to."""

from urllib.parse import urlsplit

LONGEST_HOST = 253


def host_of(link: str) -> str | None:
    """The host of a web link as DNS knows it (lower case, punycode, no port, no final dot); None if it has none.

    A bare `luvento.example/help` counts as a web link. What stands before an @ is a user name, never the
    host, and a backslash is read as a slash, as browsers do.
    """
    link = "".join(link.split()).replace("\\", "/")
    if "://" not in link.partition("?")[0]:
        scheme, colon, _ = link.partition(":")
        if colon and scheme.isalpha():
            return None  # mailto:, tel:, javascript:
        link = "https://" + link.lstrip("/")
    try:
        parts = urlsplit(link)
        host = parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        return None
    return _dns_name(host) if host else None


def within(host: str, domain: str) -> bool:
    """Whether the host is the domain itself or lies under it; both as `host_of` gives them."""
    return host == domain or host.endswith("." + domain)


def _dns_name(host: str) -> str | None:
    host = host.rstrip(".").lower()
    if not 0 < len(host) <= LONGEST_HOST:
        return None
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
