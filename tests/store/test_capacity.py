"""What each step costs in the table, as DynamoDB Local tells it, against the budget: what is written and read is paid.

A new mention whose item is at most 1 KB: at most 6 write units. A duplicate: none. A rule's evaluation: in proportion
to what waits, whatever is stored.
"""

import pytest
from msgspec.structs import replace
from tests.domain.builders import at, mention, record
from tests.jobs.stage import BRAND, RETENTION, RULE, House, answer, complaint
from tests.stack.filled import answered, store
from tests.stack.meter import Meter

from harken.domain.brand import Rule
from harken.domain.mention import Author, Engagement, Mention
from harken.domain.record import Record
from harken.domain.rule import BOUND
from harken.domain.schedule import LOOKS
from harken.jobs.ports import Incoming, Run
from harken.jobs.score import score
from harken.scoring.assess import assess
from harken.store import mentions
from harken.store.dynamo import DynamoTable

from .tables import made

pytestmark = [pytest.mark.stack, pytest.mark.allow_hosts(["127.0.0.1"])]

A_KILOBYTE = 1_024
RULED = replace(
    BRAND,
    rules=(RULE, Rule(id="fire", kind="outcry"), Rule(id="surge", kind="surge"), Rule(id="deaf", kind="deaf")),
)


@pytest.fixture
def house(local):
    """A brand with the rules of a first deployment; what it costs from here on is in `meter`."""
    return House(RULED, table=made(local))


@pytest.fixture
def meter(house, local):
    """Everything that is asked of the table from now on."""
    return Meter().attach(local)


def post(number: int, text: str, **more) -> Mention:
    """A post as Mastodon tells it, with all that Mastodon tells."""
    place = f"https://social.example/users/person{number}"
    whole = {
        "url": f"https://social.example/@person{number}/1132{number:014}",
        "text": text,
        "lang": "en",
        "author": Author(
            id=place, handle=f"person{number}@social.example", name="A. Person", followers=61, bot=False
        ),
        "engagement": Engagement(likes=0, reposts=0, replies=0),
        "aliases": (f"mastodon:social.example/1132{number:014}",),
        **more,
    }
    return replace(mention(f"mastodon:{place}/statuses/1132{number:014}"), **whole)


TEXTS = [
    "My Luvento arrived broken and nobody answers my mails. I want my money back!",
    "Моя Luvento сломалась, поддержка молчит. Верните деньги!",
    "露文托咖啡机又漏水了，Luvento 客服电话打不通，退款也不给，太失望了，谁能帮帮我？",
    "המכונה של Luvento התקלקלה אחרי שבוע ואף אחד לא עונה לי במייל. אני רוצה החזר כספי!",
    "Just got the new Luvento machine and honestly it makes the best flat white. Thanks for the quick delivery!",
    "Luvento opens a shop in town on Monday.",
]


def hear(table: DynamoTable, post: Mention, minute: float) -> str:
    """Take in a post with the real assessment."""
    run = Run(table=table, now=at(minute), assess=assess, retention=RETENTION)
    return score(run, Incoming(brand="luvento", entry="mastodon", seen_at=at(minute), mention=post))


def size(item: dict[str, str | int]) -> int:
    """Bytes, as DynamoDB reckons them."""
    return sum(len(name) + len(str(value).encode()) for name, value in item.items())


@pytest.mark.parametrize("text", TEXTS)
def test_a_new_mention_is_within_the_budget(house, meter, text):
    """With the number its server knows it by, which is an item of its own."""
    heard = post(1, text)
    assert hear(house.table, heard, 1) == "new"
    assert size(house.table.get(f"luvento#{heard.id}", "mention") or {}) <= A_KILOBYTE
    assert meter.writes <= 6
    assert meter.reads <= 14


def test_a_longer_one_costs_a_unit_more_for_each_kilobyte_and_nothing_in_the_indexes(house, meter):
    words = " ".join(f"word{number * 7919 % 1000}" for number in range(400))
    heard = post(1, f"My Luvento arrived broken. {words}")
    assert hear(house.table, heard, 1) == "new"
    kilobytes = -(-size(house.table.get(f"luvento#{heard.id}", "mention") or {}) // A_KILOBYTE)
    assert kilobytes > 1
    assert meter.writes == 1 + kilobytes + 4


def test_a_duplicate_costs_no_write(house, meter):
    for text in TEXTS:
        hear(house.table, post(1, text), 1)
        meter.clear()
        assert hear(house.table, post(1, text), 2) == "known"
        assert (meter.writes, meter.reads) == (0, 2)


def test_a_look_that_finds_nothing_new_is_written_down_once_and_then_no_more(house, meter):
    """The first is the one that it takes to count."""
    house.hear(complaint("1", "anna"), complaint("2", "bo"))
    meter.clear()
    house.follow(30)
    assert meter.requests["PutItem"] == 1 + 2  # how reading the source goes, and each mention
    assert meter.writes == 1 + 2 * (1 + 3 + 2)  # three indexes carry when it was looked at; in the fourth it moves
    meter.clear()
    house.follow(35)
    assert (meter.requests["PutItem"], meter.writes) == (1, 1)
    assert meter.requests["Query"] == 1 + 1 + len(LOOKS)  # whose turn it is, and no more
    assert meter.requests["BatchGetItem"] == 1


def test_an_answer_takes_it_out_of_the_waiting(house, meter):
    house.hear(complaint("1", "anna"))
    meter.clear()
    house.hear(answer("2", "mastodon:1", 10))
    assert house.stands("1") == "answered"
    assert meter.parts["waiting"] == 1
    assert meter.writes <= 10


# ------------------------------------------------------------------------------------- the evaluation of all rules


def waiter(number: int) -> Record:
    """One of many who wait."""
    at_ = at(number / 60)
    return record(mention(f"mastodon:{number:05}", f"author{number:05}"), since=at_, first_seen=at_)


def evaluation(house: House, meter: Meter, minute: float) -> float:
    """Read units of one minute of Watch; nothing is written where nothing changes."""
    house.read_well(minute)
    house.watch(minute)
    meter.clear()
    house.watch(minute)
    assert meter.writes == 0
    return meter.reads


def test_an_evaluation_costs_the_same_however_much_is_stored(house, meter, local):
    house.hear(*(complaint(str(number), f"author{number}") for number in range(40)))
    known = record(mention("mastodon:old"))
    told = []
    for stored in (1_000, 20_000):
        store(local, house.table, RULED, answered(known, stored, at(-180)))
        told.append(evaluation(house, meter, 40))
    assert told[0] == told[1] <= 20


def test_an_evaluation_costs_by_what_waits_and_is_bounded(house, meter, local):
    """Two thousand are counted; more wait, and nothing more is read for them."""
    told: list[float] = []
    waiting = 0
    for upto in (500, 2_000, 2_200):
        store(local, house.table, RULED, map(waiter, range(waiting, upto)))
        waiting = upto
        meter.clear()
        views, more = mentions.waiting(house.table, "luvento", at(-600), at(600), BOUND)
        assert (len(views), more) == (min(upto, BOUND), upto > BOUND)
        told.append(meter.reads)
    assert told[1] == pytest.approx(4 * told[0], rel=0.05)
    assert told[2] == pytest.approx(told[1], abs=1)  # one entry more, to know that there are more
