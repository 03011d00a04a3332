"""Answers as no server should give them: any part in place of any other."""

import json
from typing import Any

import msgspec
from hypothesis import strategies as st

from harken.domain.errors import NotAnAnswer
from harken.domain.mention import Mention
from harken.sources.base import Source

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=True),
    st.text(max_size=8),
    st.sampled_from(["\ud800", "\x00", "https://[", "http://a.example/ b", "9999-99-99", "<p>", "&#x110000;"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)


def mutated(data: Any, answer: Any) -> bytes:
    """`answer` as JSON with up to four of its parts replaced by something odd, or taken away."""
    whole = json.loads(json.dumps([answer]))
    for _ in range(data.draw(st.integers(1, 4))):
        places = list(_places(whole))
        holder, key = data.draw(st.sampled_from(places))
        if isinstance(holder, dict) and data.draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = data.draw(ODD)
    return json.dumps(whole[0]).encode()


def _places(node: Any) -> Any:
    pairs = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    for key, value in pairs:
        yield node, key
        if isinstance(value, (dict, list)):
            yield from _places(value)


def parsed(source: Source, body: bytes) -> tuple[Mention, ...]:
    """What `source` reads out of `body`, each mention fit to be stored; nothing where it says that it is no answer."""
    try:
        page = source.parse(body)
    except NotAnAnswer as error:
        if "\n" in str(error):
            raise
        return ()
    for mention in page.mentions:
        if msgspec.json.decode(msgspec.json.encode(mention), type=Mention) != mention:
            raise AssertionError(mention)
    return page.mentions
