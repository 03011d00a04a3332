"""Digest: a week in numbers and in people's words, sent once. NOON is a Friday; the week before is over on Monday."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.domain.builders import BRAND as PLAIN
from tests.domain.builders import NOON, at, minutes

from harken.domain.brand import Hours
from harken.domain.digest import Digest
from harken.domain.errors import Busy, Unavailable
from harken.domain.week import last_week, week
from harken.jobs import desk
from harken.jobs.digest import LEASE, Ways, digest, send
from harken.store import digests, mentions

from .stage import BRAND, House, answer, complaint

DAY = 24 * 60
MONDAY = 3 * DAY - 5 * 60
"""Seven in the morning after NOON's week, in minutes."""

WEEK = week("2026-W47", "UTC")


class Post:
    """Where digests go; fails or crashes when told."""

    def __init__(self, *errors: BaseException | None) -> None:
        self.errors = list(errors)
        self.pages: list[str] = []
        self.mails: list[tuple[str, str]] = []

    def page(self, told: Digest) -> str:
        self.pages.append(told.brand)
        return f"page of {told.brand}"

    def email(self, told: Digest, page: str) -> None:
        error = self.errors.pop(0) if self.errors else None
        if isinstance(error, Unavailable):
            raise error
        self.mails.append((told.brand, page))
        if error is not None:
            raise error


def sent(house: House, post: Post, minute: float = MONDAY) -> list[str]:
    return send(house.table, Ways(page=post.page, email=post.email), "UTC", at(minute))


def made(house: House, minute: float = MONDAY, brand=BRAND) -> Digest:
    told = digest(house.table, brand, WEEK, at(minute))
    assert told is not None
    return told


def praise(name: str, author: str, minute: float, **more):
    return complaint(name, author, minute, **{"text": "I love my Luvento", **more})


@pytest.fixture
def house() -> House:
    house = House()
    house.hear(complaint("1", "anna"), complaint("2", "bo", 5), complaint("3", "carl", 10))
    house.hear(answer("a", "mastodon:1", 30), answer("b", "mastodon:2", 120))
    return house


def test_numbers_of_a_week(house):
    told = made(house)
    assert (told.mentions, told.people, told.negative) == (3, 3, 3)
    assert (told.rate.answered, told.rate.due, told.rate.rate) == (2, 3, 2 / 3)
    first = told.timings[0]
    assert (first.kind, first.measured, first.breached, first.late) == ("first_response", 2, 2, 1)
    assert first.raw.median == minutes(72.5)
    assert [(one.record.mention.id, one.late) for one in told.waiting] == [("mastodon:3", True)]
    assert {one.outcome for one in told.followed} == {"silent"}


def test_nobody_known_is_nobody_counted(house):
    house.hear(replace(complaint("4", minute=20), author=None))
    told = made(house)
    assert (told.mentions, told.people) == (4, 3)


def test_clocks_count_business_hours_where_the_brand_has_them(house):
    """NOON is in a shift that ends at 12:20; the next begins on Monday."""
    hours = Hours(timezone="UTC", week=dict.fromkeys(range(5), (("09:00", "12:20"),)))
    told = made(house, brand=replace(BRAND, hours=hours))
    assert told.in_hours
    assert told.timings[0].business.median == minutes(17.5)
    assert (told.rate.answered, told.rate.due) == (2, 2)  # who waits since Friday is not due yet
    assert [one.late for one in told.waiting] == [False]


def test_what_people_made_of_the_answers(house):
    house.hear(praise("4", "anna", 40, root="mastodon:1", reply_to="mastodon:a"))
    house.hear(complaint("5", "bo", 130, root="mastodon:2", reply_to="mastodon:b", text="Luvento still broken"))
    told = made(house)
    assert {one.complaint: one.outcome for one in told.followed} == {"mastodon:1": "recovered", "mastodon:2": "worse"}
    assert [record.mention.id for record in told.worse] == ["mastodon:5"]


def test_fans_and_thank_yous_and_what_was_handled_elsewhere(house):
    house.hear(praise("6", "anna", 600), praise("7", "dora", 610))
    desk.close(house.run(700), BRAND, "mastodon:3", "handled elsewhere")
    told = made(house)
    assert [(one.complaint and one.complaint.mention.id, one.praise.mention.id) for one in told.fans] == [
        ("mastodon:1", "mastodon:6")
    ]
    assert {record.mention.id for record in told.thank_yous} == {"mastodon:6", "mastodon:7"}
    assert [record.mention.id for record in told.elsewhere] == ["mastodon:3"]
    assert told.rate.closed == {"handled elsewhere": 1}


def test_causes_are_those_of_the_week_against_the_weeks_before(house):
    def named(house, name, author, minute):
        house.hear(complaint(name, author, minute))
        record = house.record(name)
        caused = replace(record.assessment, causes=("delivery",))
        mentions.save(house.table, replace(record, assessment=caused), BRAND, timedelta(days=90))

    named(house, "old", "eva", -7 * DAY)
    for number in range(4):
        named(house, f"new-{number}", f"finn-{number}", 100 + number)
    (cause,) = made(house).causes
    assert (cause.cause, cause.people, cause.before, cause.trend) == ("delivery", 4, (1,), "up")
    assert len(cause.quotes) == 1  # the same words by all of them


def test_what_waits_from_before_the_week_is_told_and_not_counted_in_it(house):
    house.hear(complaint("old", "eva", -10 * DAY), minute=-10 * DAY)
    told = made(house)
    assert told.mentions == 3
    assert {one.record.mention.id for one in told.waiting} == {"mastodon:3", "mastodon:old"}


COLD = "There was a glitch."
WARM = (
    "We are so sorry, this one is on us. A new machine is on its way to you today. We now check each machine twice, so "
    "that it does not happen again."
)


@pytest.mark.parametrize(
    ("replies", "shown"),
    [
        ([WARM], []),
        ([COLD], [(COLD, "cold")]),
        (["Try descaling it once a month, that usually helps."], []),  # what it lacks may be said in other words
        ([f"{WARM} {number}" for number in range(5)], []),
        ([WARM] * 3, []),
        ([WARM] * 4, [(WARM, "copy-pasted")]),  # the fourth within an hour is one too many
    ],
)
def test_replies_that_could_have_been_better_are_told_with_their_words(replies, shown):
    house = House()
    for number, text in enumerate(replies):
        house.hear(complaint(str(number), f"author{number}", number))
        house.hear(answer(f"a{number}", f"mastodon:{number}", 10 + number, text=text))
    told = made(house).flagged
    assert [(one.reply, one.faults[0]) for one in told] == shown


def test_an_own_post_keeps_its_first_words():
    house = House()
    house.hear(complaint("1", "anna"), answer("a", "mastodon:1", 30, text="x" * 3_000))
    assert mentions.own_posts(house.table, "luvento", ["mastodon:a"])["mastodon:a"].text == "x" * 2_000


def test_a_bound_on_what_is_read_is_told(house, monkeypatch):
    monkeypatch.setattr("harken.jobs.digest.MOST", 2)
    told = made(house)
    assert (told.mentions, told.more) == (2, True)


def test_a_digest_goes_out_once_whatever_repeats(house):
    post = Post()
    assert sent(house, post) == ["luvento"]
    assert sent(house, post) == []
    assert sent(house, post, MONDAY + DAY) == []
    assert post.mails == [("luvento", "page of luvento")]


def test_the_next_week_has_a_digest_of_its_own(house):
    post = Post()
    sent(house, post)
    assert sent(house, post, MONDAY + 7 * DAY) == ["luvento"]


def test_of_a_brand_never_heard_of_nothing_is_told():
    post = Post()
    assert sent(House(), post) == []
    assert post.mails == []


def test_a_failure_is_raised_and_tried_again_at_once(house):
    post = Post(Unavailable("SNS is away"))
    with pytest.raises(Unavailable):
        sent(house, post)
    assert sent(house, post, MONDAY + 1) == ["luvento"]
    assert len(post.mails) == 1


def test_a_crash_before_it_is_noted_sends_again_when_the_claim_has_run_out(house):
    post = Post(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        sent(house, post)
    with pytest.raises(Busy):
        sent(house, post, MONDAY + 1)
    assert sent(house, post, MONDAY + LEASE / minutes(1)) == ["luvento"]
    assert len(post.mails) == 2


def test_one_brand_that_fails_holds_up_no_other():
    brewmate = replace(PLAIN, id="a-brewmate", names=("Brewmate",))
    house = House(BRAND, brewmate)
    for brand in ("luvento", "a-brewmate"):
        house.hear(complaint("1", "anna", text="My Luvento is broken"), brand=brand)
    other = complaint("2", "bo", text="My Brewmate is broken")
    house.hear(other, brand="a-brewmate")
    post = Post(Unavailable("not now"))
    with pytest.raises(Unavailable):
        sent(house, post)
    assert [brand for brand, _ in post.mails] == ["luvento"]


def test_of_two_runs_at_one_moment_one_is_busy(house):
    assert digests.claim(house.table, "luvento", "2026-W47", NOON, LEASE) is not None
    with pytest.raises(Busy):
        digests.claim(house.table, "luvento", "2026-W47", NOON, LEASE)


def test_the_last_week_is_the_one_that_is_over():
    assert last_week(at(MONDAY), "UTC") == WEEK
    assert last_week(NOON, "UTC").name == "2026-W46"
