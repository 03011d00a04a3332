"""Structs as text in the table: what is written can be read, what cannot be read is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.builders import mention, record

from harken.domain.errors import HarkenError
from harken.domain.record import Record
from harken.store.codec import decode, encode


@settings(deadline=None, max_examples=50, database=None)
@given(st.text(max_size=9), st.sampled_from([0, 1, 5_000]))
def test_a_record_is_read_as_it_was_written_whatever_its_length(text, times):
    whole = record(mention(text=text * times))
    assert decode(Record, encode(whole)) == whole


def test_what_is_long_is_packed_and_what_is_short_can_be_read_by_people():
    assert encode(record(mention(text="short"))).startswith("{")
    long = encode(record(mention(text="long " * 10_000)))
    assert len(long) < 5_000


@pytest.mark.parametrize("text", ["", "{}", "null", "[]", '{"brand":', 17, '"zlib:"'])
def test_what_is_no_record_is_said_to_be_none(text):
    with pytest.raises(HarkenError, match="Record"):
        decode(Record, text)
