"""Who is answered: conversations as ten sources tell them, each heard post by post, and found by one look."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from tests.domain.builders import NOON, at, minutes

from harken.domain.brand import Rule
from harken.domain.mention import Author, Mention
from harken.domain.record import Record
from harken.store import mentions

from .stage import House, Shown
from .talks import BOTS, HOLDING_RU, STATEMENT, Talk, brand

BRAND = brand(Rule(id="complaints", above=1, clear_at=0))
Stands = dict[str, tuple[str, float]]
"""Name of a post -> its state, and the minute from which its clock runs."""


def house() -> House:
    one = House(BRAND)
    one.sources = {entry.use: Shown() for entry in BRAND.sources}
    return one


def heard(talk: Talk) -> House:
    """Every post is read by the search when it was written; then the complaints' conversations are looked at."""
    one = house()
    one.hear(*talk.said.values())
    return _looked(one, talk)


def backwards(talk: Talk) -> House:
    """The same, but late and in the wrong order."""
    one = house()
    # A remark is about the brand only if what it belongs to is known: those that speak for themselves come first.
    one.hear(*sorted(talk.said.values(), key=lambda post: ("Luvento" not in post.text, -_minute(post))), minute=590)
    return _looked(one, talk)


def looked_at(talk: Talk) -> House:
    """The search reads the first complaint only; all else is found when its conversation is looked at."""
    one = house()
    one.hear(next(post for post in talk.said.values() if "broken" in post.text))
    one = _looked(one, talk)
    one.hear(*(item.mention for item in one.queue), minute=601)
    return one


def _looked(one: House, talk: Talk) -> House:
    source = one.sources[talk.source]
    assert isinstance(source, Shown)
    for post in talk.said.values():
        source.show(post.id, *talk.said.values())
    one.follow(600)
    return one


def _minute(post: Mention) -> float:
    return ((post.created_at or NOON) - NOON) / minutes(1)


def record(one: House, talk: Talk, name: str) -> Record:
    found = mentions.read(one.table, "luvento", talk.id(name)).record
    assert found is not None
    return found


def stands(one: House, talk: Talk, name: str) -> tuple[str, float]:
    found = record(one, talk, name)
    return found.standing.state, (found.since - NOON) / minutes(1)


def talk(source: str) -> Talk:
    return Talk(source)


ROWS: dict[str, tuple[Talk, Stands]] = {
    # --- nobody, or nobody of the brand's, has answered
    "nobody answers": (talk("mastodon").complains("ann", "1", 0), {"1": ("waiting", 0)}),
    "a helpful stranger answers, the brand does not": (
        talk("reddit").complains("ann", "1", 0).says("bob", "2", 5, "Have you tried turning it off", "1"),
        {"1": ("waiting", 0)},
    ),
    "a private reply is seen by nobody": (talk("bluesky").complains("ann", "1", 0), {"1": ("waiting", 0)}),
    "the listed autoresponder answers": (
        talk("reddit").complains("ann", "1", 0).answers("2", 1, "1", who=BOTS[0]),
        {"1": ("waiting", 0)},
    ),
    "an own account that its server marks as a bot answers": (
        talk("lemmy")
        .complains("ann", "1", 0)
        .answers("2", 5, "1", author=Author(id="https://lemmy.example/u/luvento", handle="l@x", bot=True)),
        {"1": ("waiting", 0)},
    ),
    "an account that only looks like the brand's answers": (
        talk("bluesky")
        .complains("ann", "1", 0)
        .answers("2", 5, "1", author=Author(id="did:plc:mallory", handle="x.example", name="luvento.social.example")),
        {"1": ("waiting", 0)},
    ),
    "the brand answers somebody else in the thread": (
        talk("hackernews").complains("ann", "1", 0).complains("bob", "2", 1, "1").answers("3", 5, "2"),
        {"1": ("answered", 0), "2": ("answered", 1)},  # the first is above: it is in its branch
    ),
    "the brand answers beside it and names nobody": (
        talk("hackernews")
        .says("moss", "1", -60, "A story about coffee")
        .complains("ann", "2", 0, "1")
        .says("bob", "3", 1, "I like tea", "1")
        .answers("4", 5, "3"),
        {"2": ("waiting", 0)},
    ),
    "the brand posts at the top of the thread": (
        talk("reddit").answers("1", -60).complains("ann", "2", 0, "1"),
        {"2": ("waiting", 0)},
    ),
    # --- direct replies
    **{
        f"a direct reply on {source}": (
            talk(source).complains("ann", "1", 0).answers("2", 40, "1"),
            {"1": ("answered", 0)},
        )
        for source in ("mastodon", "hackernews", "bluesky", "reddit", "github", "discourse", "lemmy", "youtube")
    },
    "a reply that bears an earlier time than the complaint: clocks differ": (
        talk("mastodon").complains("ann", "1", 0).answers("2", -3, "1"),
        {"1": ("answered", 0)},
    ),
    "a reply without a time": (
        talk("discourse").complains("ann", "1", 0).answers("2", None, "1"),
        {"1": ("answered", 0)},
    ),
    "another of the brand's accounts answers": (
        talk("reddit").complains("ann", "1", 0).answers("2", 9, "1", who="luvento_help"),
        {"1": ("answered", 0)},
    ),
    "the brand's account was renamed: known by its id": (
        talk("bluesky")
        .complains("ann", "1", 0)
        .answers("2", 9, "1", author=Author(id="did:plc:luvento", handle="luvento.example")),
        {"1": ("answered", 0)},
    ),
    "the brand answers in the author's question": (
        talk("stackexchange").complains("ann", "1", 0, kind="question").answers("2", 30, "1"),
        {"1": ("answered", 0)},
    ),
    "a stranger's answer was accepted: the brand is silent all the same": (
        talk("stackexchange").complains("ann", "1", 0).says("bob", "2", 9, "Descale it. [accepted]", "1"),
        {"1": ("waiting", 0)},
    ),
    "the brand comments on the stranger's answer": (
        talk("stackexchange").complains("ann", "1", 0).says("bob", "2", 9, "Descale it.", "1").answers("3", 20, "2"),
        {"1": ("answered", 0)},
    ),
    "the developer's response, which stands in the review": (
        talk("appstore").complains("ann", "77", 0, kind="review", rating=1.0).answers("77#response", 300, "77"),
        {"77": ("answered", 0)},
    ),
    # --- further down
    "under a stranger's comment below the complaint": (
        talk("reddit").complains("ann", "1", 0).says("bob", "2", 3, "Same here", "1").answers("3", 9, "2"),
        {"1": ("answered", 0)},
    ),
    "deep down, each told by its parent's number only": (
        talk("mastodon")
        .complains("ann", "1", 0)
        .says("bob", "2", 3, "Same", "1")
        .says("cem", "3", 4, "Here too", "2")
        .answers("4", 9, "3"),
        {"1": ("answered", 0)},
    ),
    "the second part of an answer": (
        talk("lemmy").complains("ann", "1", 0).answers("2", 9, "1").answers("3", 10, "2"),
        {"1": ("answered", 0)},
    ),
    # --- sideways
    "beside it, naming the author by handle": (
        talk("github")
        .says("moss", "1", -60, "A wish")
        .complains("ann", "2", 0, "1")
        .answers("3", 9, "1", names=("ann",)),
        {"2": ("answered", 0)},
    ),
    "beside it, naming the author by id, not by name": (
        talk("bluesky")
        .says("moss", "1", -60, "A wish")
        .complains("ann", "2", 0, "1")
        .answers("3", 9, "1", names=("ann",)),
        {"2": ("answered", 0)},
    ),
    "beside it, naming somebody of the same display name": (
        talk("github")
        .says("moss", "1", -60, "A wish")
        .complains("ann", "2", 0, "1", author=Author(id="github-ann", handle="ann", name="Bob"))
        .answers("3", 9, "1", names=("bob",)),
        {"2": ("waiting", 0)},
    ),
    "beside it, under another post of the author's": (
        talk("discourse")
        .says("moss", "1", -60, "A topic")
        .says("ann", "2", -9, "I have a question about tea", "1")
        .complains("ann", "3", 0, "1")
        .answers("4", 9, "2"),
        {"3": ("answered", 0)},
    ),
    "beside it, naming the author before they complained": (
        talk("youtube")
        .says("moss", "1", -60, "A film")
        .answers("2", -9, "1", names=("ann",))
        .complains("ann", "3", 0, "1"),
        {"3": ("waiting", 0)},
    ),
    "one reply for several, naming each": (
        talk("youtube")
        .says("moss", "1", -60, "A film")
        .complains("ann", "2", 0, "1")
        .complains("bob", "3", 2, "1")
        .complains("cem", "4", 3, "1")
        .answers("5", 9, "1", names=("ann", "bob")),
        {"2": ("answered", 0), "3": ("answered", 2), "4": ("waiting", 3)},
    ),
    # --- a quote
    "the brand quotes the complaint with its answer around it": (
        talk("bluesky").complains("ann", "1", 0).answers("2", 9, quotes="1", root="bluesky:elsewhere"),
        {"1": ("answered", 0)},
    ),
    "somebody else quotes it": (
        talk("bluesky")
        .complains("ann", "1", 0)
        .says("bob", "2", 9, "Look at this", quotes="1", root="bluesky:elsewhere"),
        {"1": ("waiting", 0)},
    ),
    # --- holding statements
    "the approved statement alone holds": (
        talk("mastodon").complains("ann", "1", 0).answers("2", 9, "1", text=f"@ann@home.example {STATEMENT}"),
        {"1": ("held", 0)},
    ),
    "a reply marked as holding in the playbook holds, in another language": (
        talk("youtube").complains("ann", "1", 0).answers("2", 9, "1", text=HOLDING_RU),
        {"1": ("held", 0)},
    ),
    "an approved reply that is not marked answers": (
        talk("reddit").complains("ann", "1", 0).answers("2", 9, "1", text="Your money is back."),
        {"1": ("answered", 0)},
    ),
    "the statement among other words answers": (
        talk("lemmy").complains("ann", "1", 0).answers("2", 9, "1", text=f"{STATEMENT} Yours comes tomorrow."),
        {"1": ("answered", 0)},
    ),
    "held, then answered": (
        talk("github")
        .complains("ann", "1", 0)
        .answers("2", 9, "1", text=STATEMENT)
        .answers("3", 99, "1", names=("ann",)),
        {"1": ("answered", 0)},
    ),
    # --- after the answer
    "a later complaint waits anew, from its own time": (
        talk("reddit").complains("ann", "1", 0).answers("2", 9, "1").complains("ann", "3", 60, "2"),
        {"1": ("answered", 0), "3": ("waiting", 60)},
    ),
    "a later question waits anew": (
        talk("discourse").complains("ann", "1", 0).answers("2", 9, "1").says("ann", "3", 60, "And when?", "2"),
        {"1": ("answered", 0), "3": ("waiting", 60)},
    ),
    "a later complaint that is answered as well": (
        talk("lemmy")
        .complains("ann", "1", 0)
        .answers("2", 9, "1")
        .complains("ann", "3", 60, "2")
        .answers("4", 70, "3"),
        {"1": ("answered", 0), "3": ("answered", 60)},
    ),
    "thanks wait for nothing": (
        talk("bluesky").complains("ann", "1", 0).answers("2", 9, "1").says("ann", "3", 60, "All is well", "2"),
        {"1": ("answered", 0), "3": ("answered", 60)},
    ),
    "a second complaint before any answer: the clock is the first one's": (
        talk("hackernews").complains("ann", "1", 0).complains("ann", "2", 30, "1"),
        {"1": ("waiting", 0), "2": ("waiting", 30)},
    ),
    # --- odd times
    "a complaint dated in the future waits from when it was first seen": (
        talk("reddit").complains("ann", "1", 0, created_at=at(0)),
        {"1": ("waiting", 0)},
    ),
}


def test_there_are_enough_conversations_and_sources():
    assert len(ROWS) >= 40
    assert len({talk.source for talk, _ in ROWS.values()}) >= 8


WAYS = pytest.mark.parametrize("way", [heard, backwards, looked_at], ids=["heard", "backwards", "looked at"])


@WAYS
@pytest.mark.parametrize("row", ROWS)
def test_who_is_answered_and_since_when_others_wait(row: str, way: Callable[[Talk], House]):
    said, expected = ROWS[row]
    one = way(said)
    for name, told in expected.items():
        if way is looked_at and mentions.read(one.table, "luvento", said.id(name)).record is None:
            continue  # somebody else's complaint: the search finds it, no look at another's
        assert stands(one, said, name) == told, name


def test_a_future_time_is_no_clock():
    said = talk("reddit").complains("ann", "1", 900)
    one = house()
    one.hear(said.said["1"], minute=5)
    assert stands(one, said, "1") == ("waiting", 5)


# --- what changes after it was known


def answered(source: str = "mastodon", minute: float = 40, **more: object) -> tuple[House, Talk]:
    said = talk(source).complains("ann", "1", 0).answers("2", minute, "1", **more)
    one = heard(said)
    return one, said


def look(one: House, said: Talk, minute: float, *names: str, whole: bool = True, **changes: Mention) -> None:
    """One look, at which only these posts are still there."""
    source = one.sources[said.source]
    assert isinstance(source, Shown)
    posts = [changes.get(f"_{name}", said.said[name]) for name in names]
    source.show(said.id("1"), *posts, whole=whole)
    found = record(one, said, "1")
    due = replace(found, due_at=at(minute), idle=False)
    mentions.save(one.table, due, BRAND, one.run(minute).retention)
    assert one.follow(minute) == 1


@pytest.mark.parametrize(
    ("minute", "shown", "whole", "state"),
    [
        (120, ("1",), True, "waiting"),  # deleted by the brand, or removed by a moderator
        (120, ("1", "2"), True, "answered"),  # still there
        (120, ("1",), False, "answered"),  # a look that does not show everything proves nothing
        (50, ("1",), True, "answered"),  # so young that a slow source may not show it yet
    ],
)
def test_an_answer_that_vanished_leaves_its_author_waiting_from_the_old_clock(minute, shown, whole, state):
    one, said = answered()
    look(one, said, minute, *shown, whole=whole)
    assert stands(one, said, "1") == (state, 0)


def test_an_answer_whose_author_and_words_are_gone_has_vanished():
    one, said = answered("hackernews")
    look(one, said, 120, "1", "2", _2=replace(said.said["2"], author=None, text=""))
    assert stands(one, said, "1") == ("waiting", 0)


def test_a_vanished_answer_answers_nobody_else_any_more():
    one, said = answered("hackernews")
    look(one, said, 120, "1")
    said.complains("bob", "3", 30, "1", author=said.said["1"].author)
    one.hear(said.said["3"], minute=121)
    assert stands(one, said, "3") == ("waiting", 30)


def test_one_of_two_answers_vanishes():
    one, said = answered()
    said.answers("3", 50, "1")
    one.hear(said.said["3"])
    look(one, said, 120, "1", "3")
    assert record(one, said, "1").standing.answered_by == said.id("3")


def test_another_way_of_answering_than_below_the_post_is_not_taken_for_vanished():
    said = (
        talk("github")
        .says("moss", "0", -9, "A wish")
        .complains("ann", "1", 0, "0")
        .answers("2", 9, "0", names=("ann",))
    )
    one = heard(said)
    look(one, said, 120, "1")
    assert stands(one, said, "1")[0] == "answered"


@pytest.mark.parametrize(
    ("first", "then", "states"),
    [
        (STATEMENT, "Yours comes tomorrow.", ("held", "answered")),  # the statement became an answer
        ("Yours comes tomorrow.", STATEMENT, ("answered", "held")),  # the answer was taken back
        ("Yours comes today.", "Yours comes tomorrow.", ("answered", "answered")),
    ],
)
@pytest.mark.parametrize("to", ["1", "9"], ids=["direct", "in the branch"])
@pytest.mark.parametrize("way", ["read again", "looked at"])
def test_an_edited_reply_is_what_it_says_now(first, then, states, to, way):
    said = talk("reddit").complains("ann", "1", 0).says("bob", "9", 2, "Same", "1").answers("2", 9, to, text=first)
    one = heard(said)
    assert stands(one, said, "1")[0] == states[0]
    edited = replace(said.said["2"], text=then, edited_at=at(30))
    if way == "read again" and to == "1":
        one.hear(edited, minute=31)
    else:
        look(one, said, 120, "1", "9", "2", _2=edited)
    assert stands(one, said, "1") == (states[1], 0)


def test_a_renamed_author_is_named_by_the_new_name():
    said = talk("github").says("moss", "0", -9, "A wish").complains("ann", "1", 0, "0")
    said.answers("2", 9, "0", names=("anna",))
    one = house()
    one.hear(said.said["1"], minute=0)
    look(one, said, 120, "0", "1", "2")
    assert stands(one, said, "1")[0] == "waiting"
    renamed = replace(said.said["1"], author=Author(id="github-ann", handle="anna"))
    look(one, said, 130, "0", "1", "2", _1=renamed)
    assert stands(one, said, "1")[0] == "answered"


def test_a_deleted_complaint_loses_its_words_within_one_look_and_still_counts():
    """By its author or by a moderator: sources tell no difference."""
    said = talk("lemmy").complains("ann", "1", 0)
    one = house()
    one.hear(said.said["1"])
    source = one.sources["lemmy"]
    assert isinstance(source, Shown)
    source.show(said.id("1"), gone=True)
    assert one.follow(30) == 1
    found = record(one, said, "1")
    assert (found.standing.state, found.mention.text, found.mention.author) == ("gone", "", None)
    assert found.assessment.sentiment == "negative"
    assert "ann" not in str(one.table.query(f"luvento#{said.id('1')}"))


# --- thanks


@WAYS
@pytest.mark.parametrize(
    ("after", "recovered"),
    [
        ([("All is well again", 60)], True),  # a thank-you after the answer
        ([("All is well again", 4)], False),  # before it: not for the answer
        ([("All is well again", 60), ("It is broken once more", 90)], False),  # it did not last
        ([("It is broken once more", 60), ("All is well again", 90)], True),  # it came right in the end
        ([], False),
    ],
)
def test_a_thank_you_after_an_answer_marks_the_complaint_recovered(after, recovered, way):
    said = talk("reddit").complains("ann", "1", 0)
    posts = sorted([("", 9.0), *after], key=lambda item: item[1])
    for number, (text, minute) in enumerate(posts, 2):
        if text:
            said.says("ann", str(number), minute, text, "1")
        else:
            said.answers("r", minute, "1")
    one = way(said)
    assert record(one, said, "1").standing.recovered is recovered


def test_anybody_elses_thanks_recover_nobody():
    said = talk("reddit").complains("ann", "1", 0).answers("2", 9, "1").says("bob", "3", 60, "Luvento is great", "1")
    assert not record(heard(said), said, "1").standing.recovered


def test_an_answer_found_late_recovers_nobody_who_complained_again_meanwhile():
    said = talk("reddit").complains("ann", "1", 0).answers("2", 9, "1").says("ann", "3", 60, "Luvento is well", "1")
    said.complains("ann", "4", 90, "1")
    one = house()
    for name in ("1", "3", "4", "2"):
        one.hear(said.said[name], minute=95)
    assert record(one, said, "1").standing.state == "answered"
    assert not record(one, said, "1").standing.recovered


def test_thanks_read_before_the_answer_and_the_complaint_count_all_the_same():
    said = talk("reddit").complains("ann", "1", 0).answers("2", 9, "1").says("ann", "3", 60, "Luvento is well", "1")
    one = house()
    for name in ("3", "1", "2"):
        one.hear(said.said[name], minute=70)
    assert record(one, said, "1").standing.recovered


# --- the same words to many, sooner than anybody reads


def at_once(
    people: int, after: float, *, text: str = "Thank you for your message, we value it."
) -> tuple[House, list[Talk]]:
    """So many complain, ten minutes apart; an own account says the same to each, so many minutes later."""
    one, talks = house(), []
    for number in range(people):
        said = talk("mastodon").complains(f"ann{number}", str(100 + number), 10 * number)
        said.answers(str(200 + number), 10 * number + after, str(100 + number), text=f"@ann{number} {text}")
        one.hear(*said.said.values(), minute=10 * number + after)
        talks.append(said)
    return one, talks


@pytest.mark.parametrize(
    ("people", "after", "state"),
    [
        (6, 0.5, "waiting"),  # to six people within an hour, each after half a minute: nobody wrote that
        (5, 0.9, "waiting"),
        (4, 0.5, "answered"),  # to four: may be somebody quick
        (6, 1, "answered"),  # after a minute: somebody may have read it
    ],
)
def test_the_same_words_to_many_at_once_answer_nobody(people, after, state):
    one, talks = at_once(people, after)
    assert {stands(one, said, str(100 + number)) for number, said in enumerate(talks)} == {
        (state, 10 * number) for number in range(people)
    }


def test_what_an_autoresponder_said_is_no_answer_but_a_person_after_it_is():
    one, talks = at_once(6, 0.5)
    said = talks[0].answers("300", 90, "100")
    one.hear(said.said["300"], minute=90)
    assert stands(one, said, "100")[0] == "answered"


def test_the_approved_statement_said_to_many_at_once_holds_all_the_same():
    one, talks = at_once(6, 0.5, text=STATEMENT)
    assert {stands(one, said, str(100 + number))[0] for number, said in enumerate(talks)} == {"held"}


def test_an_autoresponder_is_found_out_by_looks_as_well():
    one = house()
    source = one.sources["reddit"]
    assert isinstance(source, Shown)
    talks = []
    for number in range(6):
        said = talk("reddit").complains(f"ann{number}", str(number), number)
        said.answers(f"r{number}", number + 0.5, str(number), text="Thank you for your message.")
        one.hear(said.said[str(number)], minute=number)
        source.show(said.id(str(number)), *said.said.values())
        talks.append(said)
    one.follow(120)
    assert {stands(one, said, str(number))[0] for number, said in enumerate(talks)} == {"waiting"}
