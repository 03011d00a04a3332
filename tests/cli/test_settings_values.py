from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken_cli.settings.durations import LONGEST, duration, written
from harken_cli.settings.languages import language
from harken_cli.settings.weekdays import clock, shift, weekdays


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("4h", timedelta(hours=4)),
        ("7d", timedelta(days=7)),
        ("0m", timedelta(0)),
        ("3650d", LONGEST),  # the longest
    ],
)
def test_duration(text, expected):
    assert duration(text) == expected


@pytest.mark.parametrize(
    "text", ["", "30", "30x", "m", "-5m", "1.5h", "1h30m", "30 m", "30M", "３０m", "30m\n", "3651d", "9999999999s"]
)
def test_no_duration(text):
    with pytest.raises(ValueError, match="expected"):
        duration(text)


@given(st.integers(0, int(LONGEST.total_seconds())))
def test_written_durations_read_back_the_same(seconds):
    length = timedelta(seconds=seconds)
    assert duration(written(length)) == length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon", (0,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat,sun", (5, 6)),
        ("fri-mon", (4, 5, 6, 0)),  # over the weekend
        ("Mon - Wed, fri", (0, 1, 2, 4)),  # capitals and spaces
    ],
)
def test_weekdays(text, expected):
    assert weekdays(text) == expected


@pytest.mark.parametrize("text", ["", "monday", "mon-", "-fri", "mon,", "mon-wed-fri", "mon,mon", "mon-fri,wed"])
def test_no_weekdays(text):
    with pytest.raises(ValueError, match="names"):
        weekdays(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("22:00", "22:00"), ("7:05", "07:05"), ("0:00", "00:00"), ("23:59", "23:59")]
)
def test_clock(text, expected):
    assert clock(text) == expected


@pytest.mark.parametrize("text", ["", "24:00", "12:60", "12", "12:5", "12:00:00", "-1:00", "１２:00"])
def test_no_clock(text):
    with pytest.raises(ValueError, match="no time of day"):
        clock(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("9:00 - 13:00", ("09:00", "13:00")), ("18:00-24:00", ("18:00", "24:00"))]
)
def test_shift(text, expected):
    assert shift(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "09:00", "9-13", "09:00-", "13:00-09:00", "09:00-09:00", "09:00-10:00-11:00", "18:00-24:01", "24:00-24:00"],
)
def test_no_shift(text):
    with pytest.raises(ValueError, match="shift"):
        shift(text)


@pytest.mark.parametrize("text", ["en", "zh", "zh-Hant", "he", "pt-BR", "es-419", "zh-Hant-HK", "no", "yue"])
def test_language(text):
    language(text)


@pytest.mark.parametrize("text", ["", "EN", "english", "xx", "cn", "iw", "zh_Hant", "zh-hant", "en-", "en\n"])
def test_no_language(text):
    with pytest.raises(ValueError, match="no language code"):
        language(text)
