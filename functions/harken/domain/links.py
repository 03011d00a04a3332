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


_TRACKING = frozenset(
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
        "mc_cid", "mc_eid", "_ga", "_gl",
    }
)  # fmt: skip
"""Click identifiers that advertisers' and mailers' scripts read and no server needs to find a page."""
_SIGNED = ("sig", "hmac", "hash", "token", "expires")
"""A link with such a parameter may be signed as it is: without one of the others it could lead nowhere."""


def untracked(link: str) -> str:
    """The link without parameters that only tell who has spread it: `utm_…` and click identifiers.

    All else stays as it is written, and so does a link that may be signed.
    """
    rest, hash_, fragment = link.partition("#")
    path, mark, query = rest.partition("?")
    parameters = query.split("&")
    names = [parameter.partition("=")[0].lower() for parameter in parameters]
    if not any(map(_tracks, names)) or any(word in name for name in names for word in _SIGNED):
        return link
    kept = "&".join(parameter for parameter, name in zip(parameters, names, strict=True) if not _tracks(name))
    return path + (mark + kept if kept else "") + hash_ + fragment


def _tracks(name: str) -> bool:
    return name.startswith("utm_") or name in _TRACKING
