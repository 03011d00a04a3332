from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.conversation import (
    Closure,
    Post,
    Reply,
    Standing,
    is_unread,
    post,
    replies_to,
    since,
    standing,
    vanished,
)
from harken.domain.mention import Author, Mention, account_key, author_key
from harken.domain.voice import is_holding, voice, words_key

from .builders import BRAND, STATEMENT, at, heard, mention, said

ANNA = heard("m:a1", "anna", 0, "m:root")
ROOT = heard("m:root", "rita", -60)
BOB = heard("m:b1", "bob", 1, "m:root")


def found(asked, *others, reopens=True):
    return [(reply.id, reply.how) for reply in replies_to(asked, [asked, *others], reopens=reopens)]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        # Nothing of the brand's: nobody has answered.
        ([ROOT, BOB], []),
        # A direct reply answers.
        ([ROOT, said("m:r", 5, "m:a1")], [("m:r", "direct")]),
        # A direct reply answers whatever its timestamp says: clocks differ.
        ([ROOT, said("m:r", -5, "m:a1")], [("m:r", "direct")]),
        # A direct reply of the very same moment answers.
        ([said("m:r", 0, "m:a1")], [("m:r", "direct")]),
        # A direct reply that tells no time answers.
        ([said("m:r", None, "m:a1")], [("m:r", "direct")]),
        # A direct reply answers although the conversation's root is not known.
        ([said("m:r", 5, "m:a1")], [("m:r", "direct")]),
        # Further down the branch, under another's comment, answers.
        ([heard("m:b2", "bob", 2, "m:a1"), said("m:r", 5, "m:b2")], [("m:r", "branch")]),
        # Deep in the branch answers.
        (
            [
                *(heard(f"m:d{n}", "bob", n, f"m:d{n - 1}" if n > 1 else "m:a1") for n in range(1, 30)),
                said("m:r", 40, "m:d29"),
            ],
            [("m:r", "branch")],
        ),
        # In the branch, but earlier than the mention: no answer.
        ([heard("m:b2", "bob", 2, "m:a1"), said("m:r", -1, "m:b2")], []),
        # In the branch, at the mention's own moment: not later, no answer.
        ([heard("m:b2", "bob", 2, "m:a1"), said("m:r", 0, "m:b2")], []),
        # In the branch without a time: it cannot be told to be later, no answer.
        ([heard("m:b2", "bob", 2, "m:a1"), said("m:r", None, "m:b2")], []),
        # Under a direct reply of the brand, a second part answers too.
        ([said("m:r", 5, "m:a1"), said("m:r2", 6, "m:r")], [("m:r", "direct"), ("m:r2", "branch")]),
        # Sideways, to the root, naming the author: answers.
        ([ROOT, said("m:r", 5, "m:root", names=("anna@social.example",))], [("m:r", "named")]),
        # Sideways, under another's comment, naming the author among others: answers.
        (
            [ROOT, BOB, said("m:r", 5, "m:b1", names=("bob@social.example", "anna@social.example"))],
            [("m:r", "named")],
        ),
        # Naming the author before the mention: no answer.
        ([ROOT, said("m:r", -5, "m:root", names=("anna@social.example",))], []),
        # Naming the author at the mention's own moment: not later, no answer.
        ([ROOT, said("m:r", 0, "m:root", names=("anna@social.example",))], []),
        # Naming the author without a time: it cannot be told to be later, no answer.
        ([ROOT, said("m:r", None, "m:root", names=("anna@social.example",))], []),
        # A direct reply wins over the name, also when it is earlier.
        ([said("m:r", -5, "m:a1", names=("anna@social.example",))], [("m:r", "direct")]),
        # Naming somebody else only: no answer.
        ([ROOT, said("m:r", 5, "m:root", names=("bob@social.example",))], []),
        # A name that merely begins like the author's: no answer.
        ([ROOT, said("m:r", 5, "m:root", names=("anna@social.example.org", "ann"))], []),
        # To another post of the author: answers.
        ([ROOT, heard("m:a2", "anna", 1, "m:root"), said("m:r", 5, "m:a2")], [("m:r", "named")]),
        # To an earlier post of the author, but later than the mention: answers.
        ([ROOT, heard("m:a0", "anna", -9, "m:root"), said("m:r", 5, "m:a0")], [("m:r", "named")]),
        # To an earlier post of the author, before the mention: the mention is a new complaint.
        ([ROOT, heard("m:a0", "anna", -9, "m:root"), said("m:r", -5, "m:a0")], []),
        # In another author's branch: no answer.
        ([ROOT, BOB, said("m:r", 5, "m:b1")], []),
        # To the root, which is another's: no answer to those below it.
        ([ROOT, said("m:r", 5, "m:root")], []),
        # A post of the brand at the top of the conversation: no answer.
        ([said("m:root", -60)], []),
        # A later top-level post of the brand that names nobody: no answer.
        ([ROOT, said("m:r", 5)], []),
        # An employee, a bot, a helpful stranger (not own): no answer.
        ([ROOT, heard("m:j", "jane", 5, "m:a1", names=("anna@social.example",))], []),
        # The reply holds a server's own number of the mention's parent post: joined by the alias.
        ([heard("m:b2", "bob", 2, "m:a1", aliases=("m:77",)), said("m:r", 5, "m:77")], [("m:r", "branch")]),
        # A branch whose middle names its parent by a number: joined by the alias.
        (
            [
                heard("m:b2", "bob", 2, "m:a1", aliases=("m:77",)),
                heard("m:b3", "bob", 3, "m:77"),
                said("m:r", 5, "m:b3"),
            ],
            [("m:r", "branch")],
        ),
        # A number that nobody is known by: no answer.
        ([ROOT, said("m:r", 5, "m:77")], []),
        # The parent was deleted and is not among the posts: the branch ends there.
        ([ROOT, said("m:r", 5, "m:deleted")], []),
        # The parent was deleted, but the reply names the author: answers.
        ([ROOT, said("m:r", 5, "m:deleted", names=("anna@social.example",))], [("m:r", "named")]),
        # Posts that reply to each other in a circle: no answer, and an end.
        ([heard("m:x", "bob", 1, "m:y"), heard("m:y", "bob", 1, "m:x"), said("m:r", 5, "m:x")], []),
        # A post that replies to itself: no answer, and an end.
        ([said("m:r", 5, "m:r")], []),
        # A circle that runs through the mention: what is in it is below the mention.
        (
            [heard("m:root", "rita", 1, "m:x"), heard("m:x", "bob", 1, "m:a1"), said("m:r", 5, "m:x")],
            [("m:r", "branch")],
        ),
        # Several answers: all of them, oldest first, those without a time last.
        (
            [said("m:r1", None, "m:a1"), said("m:r3", 9, "m:a1"), said("m:r9", 5, "m:a1"), said("m:r2", 9, "m:a1")],
            [("m:r9", "direct"), ("m:r2", "direct"), ("m:r3", "direct"), ("m:r1", "direct")],
        ),
        # The same post seen twice answers once.
        ([said("m:r", 5, "m:a1"), said("m:r", 5, "m:a1")], [("m:r", "direct")]),
    ],
)
def test_what_answers_a_complaint(others, expected):
    assert found(ANNA, *others) == expected


def test_an_alias_of_the_mention_itself_joins_a_direct_reply():
    asked = heard("m:a1", "anna", 0, aliases=("m:41", "m:42"))
    reply = said("m:r", -5, "m:42")
    assert found(asked, reply) == [("m:r", "direct")]
    (alone,) = replies_to(asked, [reply], reopens=True)  # also where the posts are only those of others
    assert alone.how == "direct"


def test_one_reply_answers_all_it_names():
    both = said("m:r", 5, "m:root", names=("anna@social.example", "bob@social.example"))
    assert found(ANNA, ROOT, BOB, both) == [("m:r", "named")]
    assert found(BOB, ROOT, ANNA, both) == [("m:r", "named")]


def test_a_mention_without_a_time_is_answered_directly_only():
    asked = heard("m:a1", "anna", None)
    named = said("m:n", 5, "m:root", names=("anna@social.example",))
    assert found(asked, named, said("m:r", 5, "m:a1")) == [("m:r", "direct")]


def test_deleted_authors_are_nobody_in_common():
    """Two posts without an author are not of one author, so a reply to one says nothing about the other."""
    one, other = (post(mention(name, None, 0, reply_to="mastodon:9"), BRAND) for name in ("mastodon:1", "mastodon:2"))
    assert found(one, other, said("mastodon:r", 5, "mastodon:2")) == []


THANKS = heard("m:a2", "anna", 10, "m:root")
COMPLAINT = heard("m:a1", "anna", 0, "m:root")


@pytest.mark.parametrize(
    ("reopens", "others", "expected"),
    [
        # A thank-you after an answer is settled by that answer.
        (False, [COMPLAINT, said("m:r", 5, "m:a1")], [("m:r", "settled")]),
        # A further complaint after an answer waits anew.
        (True, [COMPLAINT, said("m:r", 5, "m:a1")], []),
        # A thank-you is settled also by an answer that only named the author.
        (False, [COMPLAINT, said("m:r", 5, "m:root", names=("anna@social.example",))], [("m:r", "settled")]),
        # A neutral post of an author who was never answered is not settled.
        (False, [COMPLAINT], []),
        # What somebody else was answered settles nothing.
        (False, [COMPLAINT, BOB, said("m:r", 5, "m:b1")], []),
        # The answer came later than the neutral post: it answers that, as it replies to the same author.
        (False, [COMPLAINT, said("m:r", 15, "m:a1")], [("m:r", "named")]),
        # A direct reply to the thank-you is a direct reply.
        (False, [COMPLAINT, said("m:r", 15, "m:a2")], [("m:r", "direct")]),
        # An answer without a time cannot be told to be earlier: not settled.
        (False, [COMPLAINT, said("m:r", None, "m:a1")], []),
        # A top-level post of the brand settles nothing.
        (False, [COMPLAINT, said("m:r", 5)], []),
        # The first complaint was answered, and so was the second, later: the second's answer is its own.
        (True, [COMPLAINT, said("m:r", 5, "m:a1"), said("m:r2", 15, "m:a2")], [("m:r2", "direct")]),
    ],
)
def test_what_follows_an_answer(reopens, others, expected):
    assert found(THANKS, ROOT, *others, reopens=reopens) == expected


def test_a_holding_statement_is_carried_along():
    (reply,) = replies_to(ANNA, [said("m:r", 5, "m:a1", holding=True)], reopens=True)
    assert reply == Reply(id="m:r", how="direct", at=at(5), holding=True)


names = st.sampled_from([f"m:{letter}" for letter in "abcdefgh"])
some_posts = st.lists(
    st.builds(
        Post,
        id=names,
        author=st.sampled_from(["anna", "bob", "brand"]),
        at=st.none() | st.integers(-5, 5).map(at),
        reply_to=st.none() | names,
        handle=st.sampled_from(["anna", "bob"]),
        names=st.lists(st.sampled_from(["anna", "bob"]), max_size=2).map(tuple),
        aliases=st.lists(names, max_size=1).map(tuple),
        own=st.booleans(),
    ),
    unique_by=lambda item: item.id,
)


@given(some_posts, st.booleans())
def test_any_tangle_of_posts_is_joined_in_any_order(posts, reopens):
    """Whatever hostile ids say: it ends, only own posts answer, nothing answers itself, order does not matter."""
    plain = [item for item in posts if not item.aliases]
    for asked in posts:
        replies = replies_to(asked, posts, reopens=reopens)
        assert {reply.id for reply in replies} <= {item.id for item in posts if item.own} - {asked.id}
        assert len({reply.id for reply in replies}) == len(replies)
    for asked in plain:
        assert replies_to(asked, plain, reopens=reopens) == replies_to(asked, plain[::-1], reopens=reopens)


@given(some_posts)
def test_a_last_word_is_settled_by_no_fewer_replies_than_a_complaint_is_answered_by(posts):
    for asked in posts:
        assert set(replies_to(asked, posts, reopens=True)) <= set(replies_to(asked, posts, reopens=False))


def by(handle, source="mastodon", **author):
    return Mention(id=f"{source}:1", author=Author(handle=handle, **author))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # An own account, as the settings write it.
        (by("luvento@social.example"), "own"),
        # Case and a leading @ do not matter.
        (by("@LUVENTO@Social.Example"), "own"),
        # By id where the source has one.
        (by(None, "hackernews", id="Luvento_Team"), "own"),
        # An id that is not an account name leaves the handle to tell.
        (by("luvento_team@social.example", id="109"), "own"),
        # The same name at another server is somebody else.
        (by("luvento@evil.example"), "other"),
        # The same name at another source is somebody else.
        (by("luvento_team", "reddit"), "other"),
        # The display name proves nothing.
        (by("mallory@evil.example", name="luvento@social.example"), "other"),
        # An autoresponder.
        (by("luventobot@social.example"), "bot"),
        # An own account that its server marks as a bot.
        (by("luvento@social.example", bot=True), "bot"),
        # Somebody else's bot.
        (by("newsbot@social.example", bot=True), "other"),
        # An employee speaks for themselves.
        (by("jane@social.example"), "other"),
        # A deleted author.
        (mention(author=None), "other"),
        # An author of whom nothing is known.
        (by(None), "other"),
    ],
)
def test_voice(written, expected):
    assert voice(BRAND, written) == expected


@pytest.mark.parametrize(
    ("author", "answers"),
    [
        ("luvento", True),  # the brand's own account
        ("luventobot", False),  # its autoresponder
        ("jane", False),  # its employee
        ("bob", False),  # anybody
    ],
)
def test_whose_direct_reply_answers(author, answers):
    asked = mention("mastodon:1", "anna", 0)
    reply = mention("mastodon:2", author, 5, reply_to="mastodon:1")
    views = [post(item, BRAND) for item in (asked, reply)]
    assert bool(replies_to(views[0], views, reopens=True)) == answers


def test_a_handle_is_named_whatever_its_case():
    asked = mention("mastodon:1", "Anna", 0)
    reply = mention("mastodon:2", "luvento", 5, mentions=("@ANNA@social.example",))
    views = [post(item, BRAND) for item in (asked, reply)]
    assert [item.how for item in replies_to(views[0], views, reopens=True)] == ["named"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STATEMENT, True),  # the statement alone
        (f"@anna@social.example {STATEMENT}", True),  # names in front are not words of an answer
        (f"@anna @bob  {STATEMENT.upper()}\n", True),  # case, spaces and lines aside
        (f"{STATEMENT} Anna, your parcel is in Leipzig and comes tomorrow.", False),  # inside an answer: an answer
        (f"Sorry! {STATEMENT}", False),  # any other word makes it an answer
        (STATEMENT.split(".")[0], False),  # half of it
        ("We will look into it.", False),  # other words
        ("", False),  # nothing said
    ],
)
def test_is_holding(text, expected):
    assert is_holding(text, STATEMENT) is expected


@pytest.mark.parametrize("statement", [None, ""])
def test_without_a_statement_nothing_holds(statement):
    assert not is_holding("", statement)
    assert not is_holding("@anna", statement)


def test_only_an_own_post_holds():
    """Whoever repeats the brand's statement is not the brand."""
    assert post(mention(author="luvento", text=STATEMENT), BRAND).holding
    assert not post(mention(author="mallory", text=STATEMENT), BRAND).holding
    assert not post(mention(author="luventobot", text=STATEMENT), BRAND).holding


ANSWER = Reply(id="m:r", how="direct", at=at(40))
LATER = Reply(id="m:r2", how="named", at=at(90))
HOLD = Reply(id="m:h", how="direct", at=at(20), holding=True)
HOLD_AGAIN = Reply(id="m:h2", how="direct", at=at(200), holding=True)
UNDATED = Reply(id="m:u", how="direct")
CLOSURE = Closure(reason="handled elsewhere", at=at(30))
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        # Nothing known: it waits.
        ({"replies": []}, Standing(state="waiting")),
        # An answer.
        ({"replies": [ANSWER]}, Standing(state="answered", answered_at=at(40), answered_by="m:r")),
        # Of several answers the first one counts, whatever the order.
        ({"replies": [LATER, ANSWER]}, Standing(state="answered", answered_at=at(40), answered_by="m:r")),
        # An answer without a time: the mention's clock stands in.
        ({"replies": [UNDATED]}, Standing(state="answered", answered_at=at(0), answered_by="m:u")),
        # A holding statement holds for 24 hours.
        ({"replies": [HOLD]}, Standing(state="held", held_until=at(20) + DAY)),
        # A second one holds for 24 hours from then.
        ({"replies": [HOLD_AGAIN, HOLD]}, Standing(state="held", held_until=at(200) + DAY)),
        # A holding statement without a time: the mention's clock stands in.
        ({"replies": [Reply(id="m:h", how="direct", holding=True)]}, Standing(state="held", held_until=at(0) + DAY)),
        # Held, then answered: answered.
        ({"replies": [HOLD, ANSWER]}, Standing(state="answered", answered_at=at(40), answered_by="m:r")),
        # Answered, then the statement posted all the same: still answered.
        ({"replies": [ANSWER, HOLD_AGAIN]}, Standing(state="answered", answered_at=at(40), answered_by="m:r")),
        # Closed by a person.
        ({"replies": [], "closure": CLOSURE}, Standing(state="closed")),
        # Closed wins over answered; the answer is still known.
        (
            {"replies": [ANSWER], "closure": CLOSURE},
            Standing(state="closed", answered_at=at(40), answered_by="m:r"),
        ),
        # Closed wins over held.
        ({"replies": [HOLD], "closure": CLOSURE}, Standing(state="closed", held_until=at(20) + DAY)),
        # Gone wins over everything.
        (
            {"replies": [ANSWER], "closure": CLOSURE, "gone": True},
            Standing(state="gone", answered_at=at(40), answered_by="m:r"),
        ),
        # Gone without anything else.
        ({"replies": [], "gone": True}, Standing(state="gone")),
    ],
)
def test_standing(known, expected):
    assert standing(since=at(0), **known) == expected


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        (at(-30), at(-30)),  # its own time
        (at(0), at(0)),  # seen at once
        (at(600), at(0)),  # never in the future of when it was first seen
        (None, at(0)),  # without a time: when it was first seen
    ],
)
def test_since(created, expected):
    assert since(created, at(0)) == expected


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("@Anna@Social.Example", "anna@social.example"),  # case and the leading @
        (" anna ", "anna"),  # spaces around
        ("STRASSE", "strasse"),  # folded, ...
        ("straße", "strasse"),  # ... not merely lowered
        ("a@b", "a@b"),  # an @ inside stays
    ],
)
def test_account_key(account, expected):
    assert account_key(account) == expected


def test_author_key_prefers_the_id_and_keeps_deleted_authors_apart():
    assert author_key(mention(author="anna")) == "id-anna"
    assert author_key(by("@Anna@social.example")) == "anna@social.example"
    assert author_key(mention("mastodon:1", None)) != author_key(mention("mastodon:2", None))


@pytest.mark.parametrize(
    ("thanked", "known", "recovered"),
    [
        (90, {"replies": [ANSWER]}, True),  # thanked after the answer
        (40, {"replies": [ANSWER]}, True),  # at its very moment
        (30, {"replies": [ANSWER]}, False),  # before it
        (None, {"replies": [ANSWER]}, False),
        (90, {"replies": []}, False),  # nobody has answered
        (90, {"replies": [HOLD]}, False),  # a holding statement is no answer
        (90, {"replies": [ANSWER], "closure": CLOSURE}, False),  # closed is closed
        (90, {"replies": [ANSWER], "gone": True}, False),
    ],
)
def test_recovered_is_answered_and_thanked_for(thanked, known, recovered):
    moment = None if thanked is None else at(thanked)
    assert standing(since=at(0), thanked_at=moment, **known).recovered is recovered


BELOW = heard("m:x", "bob", 5, "m:a1")


@pytest.mark.parametrize(
    ("reply", "below", "now", "lost"),
    [
        (ANSWER, [BELOW], 60, True),  # it is not among what hangs there
        (ANSWER, [], 60, True),  # nothing hangs there any more
        (ANSWER, [said("m:r", 40, "m:a1")], 60, False),  # it is there
        (ANSWER, [Post(id="m:r", author="?m:r", at=at(40), reply_to="m:a1")], 60, True),  # its place is, it is not
        (ANSWER, [BELOW], 54, False),  # too young: a slow source may not show it yet
        (ANSWER, [BELOW], 55, True),  # exactly old enough
        (UNDATED, [BELOW], 6000, False),  # nobody knows how old it is
        (Reply(id="m:r", how="branch", at=at(40)), [BELOW], 60, True),
        (LATER, [BELOW], 600, False),  # it never hung there
        (Reply(id="m:r", how="quoted", at=at(40)), [BELOW], 60, False),
        (Reply(id="m:r", how="settled", at=at(40)), [BELOW], 60, False),
        (
            Reply(id="m:r", how="direct", at=at(40), holding=True),
            [BELOW],
            60,
            True,
        ),  # a holding statement vanishes too
    ],
)
def test_what_hung_there_and_does_not_any_more_has_vanished(reply, below, now, lost):
    assert vanished([reply], below, at(now)) == ((reply,) if lost else ())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Thank you!", "thank  YOU!\n", True),  # case, spaces, lines aside
        ("@anna@social.example Thank you!", "@bo Thank you!", True),  # names aside
        ("Thank you!", "Thank you, Bo!", False),
        ("谢谢", "谢谢", True),
    ],
)
def test_words_key_tells_the_same_words(one, other, same):
    assert (words_key(one) == words_key(other)) is same
    assert len(words_key(one) or "") == 12


@pytest.mark.parametrize("text", ["", " \n", "@anna"])
def test_no_words_have_no_key(text):
    assert words_key(text) is None


@pytest.mark.parametrize(
    ("minute", "holding", "expected"),
    [(0.5, False, True), (-0.5, False, True), (1, False, False), (0.5, True, False), (None, False, False)],
)
def test_a_reply_within_a_minute_may_be_nobodys(minute, holding, expected):
    reply = Reply(id="m:r", how="direct", at=None if minute is None else at(minute), holding=holding)
    assert is_unread(reply, at(0)) is expected


def test_a_quote_by_the_brand_answers_whatever_its_time_and_whoever_else_it_names():
    quote = said("m:q", -1, quotes="m:a1", names=("bob@social.example",))
    assert found(ANNA, quote) == [("m:q", "quoted")]
    assert found(heard("m:a1", "anna", 0, aliases=("m:41",)), said("m:q", 5, quotes="m:41")) == [("m:q", "quoted")]
    assert found(BOB, quote) == []
