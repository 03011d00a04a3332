"""Structs as text in the table: what is written can be read, what cannot be read is said."""

from hashlib import sha256

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.builders import mention, record

from harken.domain.conversation import Reply
from harken.domain.errors import HarkenError
from harken.domain.record import Record
from harken.store.codec import decode, encode
from harken.store.dictionary import DICTIONARY


@settings(deadline=None, max_examples=50, database=None)
@given(st.text(max_size=9), st.sampled_from([0, 1, 5_000]))
def test_a_record_is_read_as_it_was_written_whatever_its_length(text, times):
    whole = record(mention(text=text * times))
    assert decode(Record, encode(whole)) == whole


def test_what_is_short_can_be_read_by_people_and_what_is_long_is_packed():
    assert (
        encode(Reply(id="m:2", how="direct")) == '{"id":"m:2","how":"direct","at":null,"holding":false,"words":null}'
    )
    assert len(encode(record(mention(text="long " * 6_000)))) < 1_000


def test_a_record_is_packed_to_little_more_than_its_own_words():
    """What all records have in common costs next to nothing."""
    plain = record(mention(text="My Luvento arrived broken and nobody answers my mails."))
    assert len(msgspec.json.encode(plain)) > 850
    assert len(encode(plain)) < 350


def test_every_field_is_there_again():
    """The table drops none: what is read back is written to queues and files as before."""
    plain = record()
    assert msgspec.json.encode(decode(Record, encode(plain))) == msgspec.json.encode(plain)


def test_the_dictionary_never_changes():
    """All that is stored was packed with it; a better one stands beside it, under a mark of its own."""
    assert sha256(DICTIONARY).hexdigest() == "5fe77778c860950cd01393e0f262aa8cda6d6698045a204b1c5f33b417b3b092"


@pytest.mark.parametrize("text", ["", "{}", "null", "[]", '{"brand":', 17, "z1:", "z1:é", "z1:AAAA", '"z1:"'])
def test_what_is_no_record_is_said_to_be_none(text):
    with pytest.raises(HarkenError, match="Record"):
        decode(Record, text)
