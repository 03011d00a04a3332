"""Which network addresses may be asked: the public internet, and what `allow_private` lists."""

import ipaddress
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from msgspec import Struct

_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10",  # carriers' own networks (RFC 6598)
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.88.99.0/24",  # the withdrawn 6to4 relay (RFC 7526)
        "2001::/32",  # Teredo hides an IPv4 address (RFC 4380)
        "2002::/16",  # 6to4 hides an IPv4 address (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
_LOOPBACK = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))


class Allowed(Struct, frozen=True):
    """The private places that settings name: networks, and host names (whatever they resolve to)."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    hosts: frozenset[str] = frozenset()


def allowed(names: Sequence[str]) -> Allowed:
    """`allow_private` as written in the settings: addresses, networks (CIDR) or host names; a port is ignored."""
    networks: list[IPv4Network | IPv6Network] = []
    hosts: set[str] = set()
    for name in names:
        text = name.strip().strip("[]").casefold().removesuffix(".")
        try:
            networks.append(ipaddress.ip_network(text, strict=False))
        except ValueError:
            host = text.rpartition(":")[0] if text.count(":") == 1 else text
            address = literal(host)
            if address is not None:
                networks.append(ipaddress.ip_network(str(address)))
            else:
                hosts.add(host)
    if "localhost" in hosts:
        networks += _LOOPBACK
    return Allowed(tuple(networks), frozenset(hosts))


def may_ask(host: str, address: str, private: Allowed) -> bool:
    """Whether a connection to `address` in the name of `host` is permitted. What is no address is not."""
    found = literal(address)
    if found is None:
        return False
    if is_public(found) or host.casefold().removesuffix(".") in private.hosts:
        return True
    plain = found.ipv4_mapped if isinstance(found, IPv6Address) and found.ipv4_mapped else found
    return any(plain in network for network in private.networks if network.version == plain.version)


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that `host` spells out, in any form the C library takes (127.1, 0177.0.0.1), else None."""
    text = host.strip("[]").removesuffix(".")
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    if not text or not text.isascii() or any(letter not in "0123456789abcdefxABCDEFX." for letter in text):
        return None
    try:
        return IPv4Address(socket.inet_aton(text))
    except OSError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether `address` is one of the public internet, looking through forms that hide an IPv4 address."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _GLOBAL_V6 or address.scope_id is not None:
            return False
    special = address.is_multicast or address.is_reserved or address.is_private or address.is_unspecified
    if special or address.is_loopback or address.is_link_local or not address.is_global:
        return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)
