"""What is kept has an end, or none, as docs/security.md tells."""

from collections import defaultdict

from msgspec.structs import replace
from tests.domain.builders import at
from tests.jobs.stage import RETENTION, House, answer, complaint

from harken.domain.forgetting import Wish
from harken.domain.mention import account_key
from harken.jobs import forget

FOR_EVER = {"settings", "current", "rule", "notice", "own", "reply", "alias", "cursor", "follow"}


def test_what_is_settled_has_an_end_and_what_waits_what_was_told_and_what_we_said_has_none():
    house = House()
    house.hear(
        complaint("waits", "anna"),
        complaint("too", "bo"),
        replace(complaint("answered", "cleo"), aliases=("mastodon:other",)),
        answer("own", "mastodon:answered", 5),
        complaint("erased", "dora"),
    )
    assert [notice.reason for _, notice in house.minutes(30, 31)] == ["FIRST"]
    assert [found.id for found in forget.erase_all(house.run(32), Wish(author=account_key("dora@social.example")))][
        -1
    ] == "mastodon:erased"
    ends = defaultdict(set)
    for item in house.table.everything():
        kind = str(item["sk"]).partition("#")[0]
        ends[str(item["pk"]) if kind == "mention" else kind].add(item.get("expires"))
    assert ends.pop("luvento#mastodon:answered") == {int((at(0) + RETENTION).timestamp())}
    waiting = {"luvento#mastodon:waits", "luvento#mastodon:too"}
    assert ends == {key: {None} for key in FOR_EVER | waiting | {"luvento#mastodon:erased"}}
