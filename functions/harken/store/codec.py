"""Structs to items and back: the struct itself as JSON in `data`, beside it only what keys and indexes need."""

import binascii
from base64 import b64decode, b64encode
from typing import TypeVar
from zlib import compress, decompress
from zlib import error as zlib_error

import msgspec

from harken.domain.errors import HarkenError

from .table import Item

T = TypeVar("T")

_LONG = 16_384
_PACKED = "zlib:"
"""No JSON begins like this."""

_encoder = msgspec.json.Encoder()
_decoders: dict[type, msgspec.json.Decoder[object]] = {}


def encode(value: object) -> str:
    """A struct as JSON text; packed where it is long, as a record of thousands who wait is."""
    raw = _encoder.encode(value)
    return raw.decode() if len(raw) < _LONG else _PACKED + b64encode(compress(raw)).decode()


def decode(kind: type[T], text: str | int) -> T:
    """The struct of `kind` that `text` holds; text that does not raises `HarkenError`."""
    raw = str(text).encode()
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        if raw.startswith(_PACKED.encode()):
            raw = decompress(b64decode(raw[len(_PACKED) :]))
        value = decoder.decode(raw)
    except (msgspec.ValidationError, msgspec.DecodeError, binascii.Error, zlib_error) as error:
        raise HarkenError(f"the table holds no readable {kind.__name__}: {error}") from error
    assert isinstance(value, kind)  # noqa: S101  - what a decoder of that type gives, said for the type checker
    return value


def data(kind: type[T], item: Item) -> T:
    """The struct that an item holds in `data`."""
    return decode(kind, item["data"])
