from datetime import UTC, datetime, timedelta

import pytest

from harken.sources.throttle import budget_spent, own_ledger, rates, reset_in, retry_after

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("1.5", 1.5),
        ("Fri, 20 Nov 2026 12:01:00 GMT", 60),  # HTTP-date
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),  # past: no wait
        ("99999999999999999999999", 86400),  # never more than a day on one header's word
        ("Fri, 20 Nov 9999 12:01:00 GMT", 86400),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("Fri, 99 Nov 2026 99:01:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_dialects(header, seconds):
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after({"retry-after": header}, NOW) == expected


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("2026-11-20T12:05:00.382733Z", 300.382733),  # Mastodon
        ("1795176060", 60 + (1795176000 - int(NOW.timestamp()))),  # GitHub: seconds since 1970
        ("1795176060000", 60 + (1795176000 - int(NOW.timestamp()))),  # in milliseconds
        ("42", 42),  # seconds from now
        ("2026-11-20T11:00:00Z", 0),
        ("junk", None),
        ("nan", None),
        ("inf", None),
        ("1e300", None),
        ("-7", None),
    ],
)
def test_the_reset_is_read_in_its_dialects(reset, seconds):
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert reset_in({"x-ratelimit-reset": reset}, NOW) == expected


@pytest.mark.parametrize(
    ("remaining", "spent"), [("0", True), ("0.0", True), ("-1", True), ("1", False), ("", False), ("many", False)]
)
def test_only_a_spent_budget_asks_for_a_pause(remaining, spent):
    headers = {"x-ratelimit-remaining": remaining, "x-ratelimit-reset": "30"}
    assert budget_spent(headers, NOW) == (timedelta(seconds=30) if spent else None)


@pytest.mark.parametrize(
    ("taken", "asked", "left"),
    [
        # what is left may be taken whole
        ((), 10, None),
        ((4,), 6, None),
        # what is more takes nothing, and says how long until the hour is over
        ((4,), 7, timedelta(minutes=15)),
        ((10,), 1, timedelta(minutes=15)),
        ((11,), 10, None),
    ],
)
def test_a_budget_is_never_overdrawn(taken, asked, left):
    ledger, now = own_ledger(), datetime(2026, 11, 20, 9, 45, tzinfo=UTC)
    for amount in taken:
        ledger("search", amount, 10, timedelta(hours=1), now)
    assert ledger("search", asked, 10, timedelta(hours=1), now) == left
    assert ledger("other", asked, 10, timedelta(hours=1), now) is None
    assert ledger("search", 10, 10, timedelta(hours=1), now + timedelta(minutes=15)) is None


RATES = [
    # headers, requests left, of how many, seconds until they are there again
    pytest.param({"x-ratelimit-remaining": "9", "x-ratelimit-limit": "60"}, (9, 60, None), id="GitHub's names"),
    pytest.param({"ratelimit-remaining": "0", "ratelimit-reset": "30"}, (0, None, 30), id="the standard's names"),
    pytest.param({"x-rate-limit-remaining": "1.5"}, (1, None, None), id="a fraction is cut off"),
    pytest.param({"x-ratelimit-limit": "60"}, None, id="a limit alone tells nothing of what is left"),
    pytest.param({"x-ratelimit-remaining": "-1"}, None, id="less than nothing"),
    pytest.param({"x-ratelimit-remaining": "nan"}, None, id="no number"),
    pytest.param({"x-ratelimit-remaining": "1e400"}, None, id="no end"),
]


@pytest.mark.parametrize(("headers", "told"), RATES)
def test_what_rate_headers_tell(headers, told):
    found = rates(headers, NOW)
    seconds = found.reset.total_seconds() if found and found.reset else None
    assert (None if found is None else (found.left, found.limit, seconds)) == told
