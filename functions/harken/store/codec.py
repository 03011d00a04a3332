"""Structs to items and back: the struct itself as JSON in `data`, beside it only what keys and indexes need."""

import binascii
import zlib
from base64 import b64decode, b64encode
from functools import lru_cache
from typing import TypeVar

import msgspec

from harken.domain.errors import HarkenError

from .dictionary import DICTIONARY
from .table import Item

T = TypeVar("T")

SHORT = 256
"""Up to so many bytes are left as they are, where other things stand beside them in the item."""
_PACKED = "z1:"
"""No JSON begins like this."""
_BITS = -zlib.MAX_WBITS  # no header and no checksum: each would be a part of every item

_encoder = msgspec.json.Encoder()
_decoders: dict[type, msgspec.json.Decoder[object]] = {}


def encode(value: object, short: int = SHORT) -> str:
    """A struct as JSON text, packed if it has more than `short` bytes: what is stored is paid by the kilobyte."""
    raw = _encoder.encode(value)
    if len(raw) <= short:
        return raw.decode()
    packer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, wbits=_BITS, zdict=DICTIONARY)
    return _PACKED + b64encode(packer.compress(raw) + packer.flush()).decode()


def decode(kind: type[T], text: str | int) -> T:
    """The struct of `kind` that `text` holds; text that does not raises `HarkenError`."""
    raw = str(text).encode()
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        value = decoder.decode(unpacked(raw))
    except (msgspec.ValidationError, msgspec.DecodeError, binascii.Error, zlib.error) as error:
        raise HarkenError(f"the table holds no readable {kind.__name__}: {error}") from error
    assert isinstance(value, kind)  # noqa: S101  - what a decoder of that type gives, said for the type checker
    return value


def data(kind: type[T], item: Item) -> T:
    """The struct that an item holds in `data`."""
    return decode(kind, item["data"])


def unpacked(raw: bytes) -> bytes:
    """What was packed, as JSON; what was not, as it is."""
    return _unpack(raw) if raw.startswith(_PACKED.encode()) else raw


@lru_cache(maxsize=1_024)
def _unpack(raw: bytes) -> bytes:
    """Most of what is read is what was read a minute ago."""
    return zlib.decompressobj(_BITS, DICTIONARY).decompress(b64decode(raw[len(_PACKED) :]))
