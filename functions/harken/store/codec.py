"""Structs to items and back: the struct itself as JSON in `data`, beside it only what keys and indexes need."""

from typing import TypeVar

import msgspec

from harken.domain.errors import HarkenError

from .table import Item

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_decoders: dict[type, msgspec.json.Decoder[object]] = {}


def encode(value: object) -> str:
    """A struct as JSON text."""
    return _encoder.encode(value).decode()


def decode(kind: type[T], text: str | int) -> T:
    """The struct of `kind` that `text` holds; text that does not raises `HarkenError`."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        value = decoder.decode(str(text))
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise HarkenError(f"the table holds no readable {kind.__name__}: {error}") from error
    assert isinstance(value, kind)  # noqa: S101  - what a decoder of that type gives, said for the type checker
    return value


def data(kind: type[T], item: Item) -> T:
    """The struct that an item holds in `data`."""
    return decode(kind, item["data"])
