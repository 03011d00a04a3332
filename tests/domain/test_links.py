"""What only tracks is left out of a link, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.links import untracked

PAGE = "https://news.example/a"


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        (PAGE, PAGE),
        (f"{PAGE}?utm_source=x", PAGE),
        (f"{PAGE}?id=4&utm_source=x&UTM_Medium=y&fbclid=z&p=2", f"{PAGE}?id=4&p=2"),
        (f"{PAGE}?gclid=1&msclkid=2&yclid=3&igshid=4&mc_eid=5&_ga=6", PAGE),
        (f"{PAGE}?utm_source=x#part-2", f"{PAGE}#part-2"),
        (f"{PAGE}?fbclid", PAGE),
        # what stays is written as it was: order, empty ones, other separators, encodings
        (f"{PAGE}?b=%D7%90&a&&=1&utm_id=7&c=x;y", f"{PAGE}?b=%D7%90&a&&=1&c=x;y"),
        # names that only look like it, or that a server may need
        (
            f"{PAGE}?utm=1&fbclid2=1&ref=x&source=y&id=utm_source",
            f"{PAGE}?utm=1&fbclid2=1&ref=x&source=y&id=utm_source",
        ),
        (f"{PAGE}#?utm_source=x", f"{PAGE}#?utm_source=x"),  # a fragment is a matter of the page itself
        (f"{PAGE}/utm_source=x", f"{PAGE}/utm_source=x"),
        # a signature may be over all of it
        (f"{PAGE}?utm_source=x&X-Amz-Signature=y", f"{PAGE}?utm_source=x&X-Amz-Signature=y"),
        (f"{PAGE}?utm_source=x&token=y", f"{PAGE}?utm_source=x&token=y"),
        (f"{PAGE}?utm_source=x&Expires=y", f"{PAGE}?utm_source=x&Expires=y"),
        ("", ""),
    ],
)
def test_a_link_as_it_is_shown(link, shown):
    assert untracked(link) == shown


@given(st.lists(st.sampled_from(["a=1", "utm_x=2", "fbclid=3", "b", ""]), max_size=6), st.sampled_from(["", "#f"]))
def test_what_is_no_tracking_stays_in_its_order(parameters, fragment):
    shown = untracked("?".join([PAGE, "&".join(parameters)]) + fragment)
    assert "utm_" not in shown
    assert "fbclid" not in shown
    assert shown.endswith(fragment)
    kept = [parameter for parameter in parameters if parameter in {"a=1", "b"}]
    assert [part for part in shown.partition("#")[0].partition("?")[2].split("&") if part] == kept
    assert untracked(shown) == shown
