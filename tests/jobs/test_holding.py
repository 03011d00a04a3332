"""A statement posted where the crowd is: it holds the open incident's mentions there, and nobody else."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.domain.builders import STATEMENT, at, minutes
from tests.jobs.stage import BRAND, House, answer, complaint, reasons

from harken.domain.brand import Brand, Playbook
from harken.domain.mention import Mention
from harken.jobs.score import score

TAG = ("luventofail",)


def said(minute: float = 40, **more: Any) -> Mention:
    """The statement at the top level, under the hashtag unless told otherwise."""
    plain = {"root": "mastodon:s", "text": f"{STATEMENT} #LuventoFail", "hashtags": ("LuventoFail",), **more}
    return answer("s", plain.pop("to", None), minute, **plain)


def on_fire(brand: Brand = BRAND) -> House:
    """Three wait under the hashtag and one elsewhere; the incident is raised at minute 30."""
    house = House(brand)
    for number, tags in enumerate((TAG, TAG, TAG, ())):
        house.hear(complaint(str(number), f"p{number}", hashtags=tags))
    house.read_well(30)
    house.follow(30)
    assert reasons(house.watch(30)) == ["FIRST"]
    return house


def states(house: House, names: str = "0123") -> str:
    """w for waiting, h for held, a for answered."""
    return "".join(house.stands(name)[0] for name in names)


def test_in_the_hub_it_holds_those_who_wait_there():
    house = on_fire()
    assert house.hear(said()) == ["own"]
    assert states(house) == "hhhw"
    assert house.record("0").standing.held_until == at(40) + minutes(1440)


ELSEWHERE: dict[str, dict[str, Any]] = {
    "under no hashtag": {"text": STATEMENT, "hashtags": ()},
    "under another hashtag": {"text": STATEMENT, "hashtags": ("coffee",)},
    "to somebody else": {"to": "mastodon:unknown", "root": None},
    "with more words": {"text": f"{STATEMENT} And buy our new machine. #luventofail"},
    "in other words": {"text": "Good morning! #luventofail"},
}


@pytest.mark.parametrize("row", ELSEWHERE)
def test_elsewhere_or_as_another_post_it_holds_nobody(row: str):
    house = on_fire()
    house.hear(said(**ELSEWHERE[row]))
    assert states(house) == "wwww"


def test_without_an_open_incident_it_is_a_post_like_any_other():
    house = House()
    house.hear(complaint("0", hashtags=TAG), said(5))
    assert states(house, "0") == "w"


def test_later_complaints_wait_even_in_the_hub():
    house = on_fire()
    house.hear(said(40), complaint("9", "late", 41, hashtags=TAG))
    assert states(house, "09") == "hw"


def test_one_written_before_it_and_read_after_it_is_held():
    house = on_fire()
    house.hear(said(40))
    house.hear(complaint("9", "slow", 35, hashtags=TAG), complaint("8", "slower", 35), minute=45)
    assert states(house, "98") == "hw"
    assert house.record("9").standing.held_until == at(40) + minutes(1440)


def test_one_that_no_rule_counts_is_not_held():
    house = on_fire()
    house.hear(complaint("9", "curious", 35, text="Luvento, when?", hashtags=TAG), said(40))
    house.hear(complaint("8", "slow", 36, text="Luvento, when?", hashtags=TAG), minute=45)
    assert states(house, "98") == "ww"


def test_in_a_thread_it_holds_those_who_complain_in_it():
    house = House()
    for number in "12":
        house.hear(complaint(number, f"p{number}", root="mastodon:topic", reply_to="mastodon:topic"))
    house.hear(complaint("3", "other"))
    house.read_well(30)
    house.follow(30)
    assert reasons(house.watch(30)) == ["FIRST"]
    house.hear(said(40, to="mastodon:topic", root="mastodon:topic", text=STATEMENT, hashtags=()))
    assert states(house, "123") == "hhw"


def test_a_statement_in_another_language_holds_too():
    brand = replace(BRAND, playbook=Playbook(statement={"en": STATEMENT, "ru": "Мы знаем и чиним."}))
    house = on_fire(brand)
    house.hear(said(text="Мы знаем и чиним. #luventofail"))
    assert states(house) == "hhhw"


def test_heard_again_it_changes_nothing_and_an_answer_answers():
    house = on_fire()
    house.hear(said())
    before = house.record("0")
    house.hear(said(), minute=42)
    assert house.record("0") == before
    house.hear(answer("r", "mastodon:0", 50, root="mastodon:0"))
    assert states(house) == "ahhw"


def test_the_incident_clears_with_those_it_holds():
    house = on_fire()
    house.hear(said(), answer("r", "mastodon:3", 41, root="mastodon:3"))
    told = house.minutes(42, 60)
    assert reasons(told) == [(52, "CLEARED")]
    assert told[0][1].ended == {"held": 3, "answered": 1}


def test_a_look_at_the_thread_finds_it_too():
    house = House()
    topic: dict[str, Any] = {"root": "mastodon:topic", "reply_to": "mastodon:topic"}
    said_by = {number: complaint(number, f"p{number}", **topic) for number in "12"}
    house.hear(*said_by.values())
    house.read_well(30)
    house.follow(30)
    assert reasons(house.watch(30)) == ["FIRST"]
    held = said(34, to="mastodon:topic", root="mastodon:topic", text=STATEMENT, hashtags=())
    for number, mention in said_by.items():
        house.source.show(f"mastodon:{number}", mention, held)
    house.follow(35)
    assert [score(house.run(35), item) for item in house.queue[:1]] == ["own"]
    assert states(house, "12") == "hh"
