"""The brief of the demo's week and of its Wednesday says what the posts themselves say.

The truth of that Wednesday, as its posts tell it: a firmware update breaks pumps and seals. petrab, 76 followers, is
the first to say so, at 09:31; five languages follow, most of them customers with machines that leak. The brand is
silent until 12:30, so that service comes next to the defect; refunds are refused. Nobody orchestrates it: no two posts
say the same, and no place has a quarter of it. The most in one place answer the brand's own announcement.
"""

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.cli.terminal import harken
from tests.cli.test_demo_week import BOTS, BY_ID, LINES, OWN, POSTS, handle, made_at, wednesday, written
from tests.cli.test_desk import saved

from harken.channels.brief import headline
from harken.domain.brief import Brief
from harken.domain.mention import Mention
from harken_cli.demo.play import EXAMPLE
from harken_cli.past import parse
from harken_cli.replay import _Player
from harken_cli.settings.parse import check

FIRST = wednesday(9, 31).replace(second=54)
OVER = wednesday(15, 40)
GROWING = wednesday(11, 30)
ANNOUNCEMENT = "mastodon:https://social.example/users/luvento/statuses/117596988899366045"


def lived(folder, until):
    """The state after the week has been lived every ten minutes up to a moment."""
    lines = [line for line in LINES if line.get("do") != "end"] + [{"at": until.isoformat(), "do": "end"}]
    past = parse((msgspec.json.encode(line).decode() for line in lines), "week")
    player = _Player(past, check(str(EXAMPLE)))
    minute = past.start.replace(second=0)
    while minute <= past.end:
        player.step(minute)
        minute += timedelta(minutes=10)
    return saved(player.table, folder)


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory):
    return lived(tmp_path_factory.mktemp("week") / "state", datetime(2026, 11, 15, 20, tzinfo=UTC))


@pytest.fixture(scope="module")
def meanwhile(tmp_path_factory):
    return lived(tmp_path_factory.mktemp("wednesday") / "state", GROWING)


def told(folder, *args: str) -> Brief:
    (line,) = harken("brief", "luvento", "--state", folder, "--json", *args).lines
    return msgspec.convert(line, Brief)


def period(start, end) -> tuple[str, ...]:
    return "--from", start.isoformat(), "--to", end.isoformat()


def crowd(start, end) -> list[Mention]:
    """What people wrote, by hand: neither the brand, nor its bot, nor the advertiser whom it closed as spam."""
    aside = OWN | BOTS | {"cheap_beans@social.example"}
    return [post for post in POSTS if handle(post) not in aside and start <= made_at(post) < end]


def share(parts, name: str) -> float:
    return next((part.share for part in parts if part.name == name), 0.0)


def handles(posts) -> list[str]:
    return [handle(BY_ID[post.id]).partition("@")[0] for post in posts]


def quotes(brief: Brief):
    return [quote for reason in brief.why.causes for quote in reason.quotes]


@pytest.fixture(scope="module")
def outcry(afterwards):
    """The Wednesday, looked back upon at the end of the week."""
    return told(afterwards, "--incident", "fire")


@pytest.fixture(scope="module")
def week(afterwards):
    return told(afterwards, *period(datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC)))


# --- Wednesday


def test_the_incident_is_the_wednesday(outcry, afterwards):
    assert (outcry.rule, outcry.start) == ("fire", FIRST)
    assert wednesday(15) < outcry.end < wednesday(17)
    assert told(afterwards, *period(FIRST, outcry.end)).why == outcry.why
    assert len(crowd(FIRST, outcry.end)) - 2 <= outcry.posts <= len(crowd(FIRST, outcry.end))
    assert outcry.dismissed == 1


def test_who_customers_led_by_a_loud_one_and_begun_by_a_small_one(outcry):
    who = outcry.who
    assert (who.people, who.nameless) == (outcry.posts - 1, 1)  # everyone once, and one who deleted it all
    assert share(who.roles, "customer") > 0.8
    assert {"media", "employee"} <= {part.name for part in who.roles}
    assert handles(who.loudest)[:2] == ["crema_queen", "roastdad"]
    assert handles(who.earliest) == ["petrab", "haokafei", "galit_r"]
    assert all((post.followers or 0) < 1_000 and post.reposts for post in who.carried)


def test_what_complaints_and_no_campaign(outcry):
    what = outcry.what
    assert share(what.sentiments, "negative") > 0.9
    assert share(what.intents, "complaint") > 0.85
    assert share(what.verdicts, "complaint") > 0.8
    assert share(what.verdicts, "attack") == 0
    assert "wilma_ess" in handles(
        sign.post for sign in what.signs if sign.verdict == "rumour"
    )  # a house on fire, up north


def test_when_from_half_past_nine_at_a_pace_that_doubled_within_the_half_hour(outcry):
    when = outcry.when
    assert when.onset == FIRST
    assert wednesday(10) < when.peak < wednesday(11)
    assert 40 <= when.at_peak <= 50
    assert when.usual < 1
    assert timedelta(minutes=15) < when.doubling < timedelta(minutes=30)
    assert when.phase == "usual"


def test_where_scattered_most_of_it_under_the_announcement(outcry):
    where = outcry.where
    assert share(where.sources, "mastodon") > 0.8
    assert {part.name for part in where.languages} == {"en", "ru", "zh", "zh-Hant", "he"}
    assert share(where.languages, "en") < 0.5
    assert where.scattered
    assert (where.hub.kind, where.hub.name) == ("thread", ANNOUNCEMENT)
    assert handle(BY_ID[ANNOUNCEMENT]) in OWN
    replies = [post for post in crowd(FIRST, outcry.end) if post.root == ANNOUNCEMENT]
    assert set(where.hub.ids) == {post.id for post in replies}


def test_why_the_defect_then_nobody_answering_then_money(outcry):
    causes = [reason.cause for reason in outcry.why.causes]
    assert causes[:2] == ["defect", "service"]
    assert {"billing", "safety"} <= set(causes[2:5])


def test_why_in_their_own_words_and_languages(outcry):
    found = quotes(outcry)
    assert len({written(BY_ID[quote.id]) for quote in found}) >= 3
    assert all(quote.text == BY_ID[quote.id].text for quote in found)
    assert len({handle(BY_ID[quote.id]) for quote in found}) == len(found)


def test_how_everyone_for_themselves(outcry):
    how = outcry.how
    assert (how.copied, how.copies, how.campaign) == (0, (), False)
    assert how.independent > 2 * how.replies > 0
    reposts = sum(post.engagement.reposts or 0 for post in crowd(FIRST, OVER))
    assert 0.9 * reposts <= how.reposts <= reposts  # of the complaints, which most of them are


def test_how_far(outcry):
    extent = outcry.extent
    people = {handle(post): post.author.followers or 0 for post in crowd(FIRST, OVER) if post.author}
    assert 0.95 * sum(people.values()) <= extent.reach <= sum(people.values())
    stands = {part.name: part.count for part in extent.stands}
    assert stands["answered"] > 80
    assert "waiting" not in stands
    assert stands["gone"] == 1
    assert extent.rate.rate == 1


# --- while it burns


def test_at_half_past_eleven_it_grows_and_nobody_is_answered(meanwhile):
    brief = told(meanwhile, *period(GROWING - timedelta(hours=6), GROWING))
    assert brief.when.onset == FIRST
    assert brief.when.phase == "growing"
    assert brief.when.now > 30
    stands = {part.name: part.count for part in brief.extent.stands}
    assert stands["waiting"] == brief.posts - stands.get("expects none", 0) - stands.get("answered", 0) > 55
    assert brief.extent.rate.rate == 0


def test_an_incident_that_rides_along_in_another_has_its_brief(meanwhile):
    brief = told(meanwhile, "--incident", "complaints")
    assert (brief.rule, brief.start, brief.when.onset) == ("complaints", FIRST, FIRST)
    assert [reason.cause for reason in brief.why.causes][:2] == ["defect", "service"]


def test_three_lines_for_a_mail(meanwhile):
    where, why, fast = headline(told(meanwhile, *period(GROWING - timedelta(hours=6), GROWING)))
    assert where.startswith("Where: scattered, answer each; the most in one place: one thread, 1")
    assert re.fullmatch(r"Why: defect \d\d%, service \d\d%", why)
    assert re.fullmatch(r"How fast: \d\d in the last hour, usual 0; still growing, doubled every 2\d min", fast)


# --- the week


def test_the_week_in_seven_answers(week):
    assert (
        len(crowd(week.start, week.end)) - 8 <= week.posts < len(crowd(week.start, week.end))
    )  # a county, a striker
    assert 0.7 < share(week.who.roles, "customer") < 0.9
    assert {"prospect", "advocate", "co_creator", "media", "employee"} <= {part.name for part in week.who.roles}
    assert handles(week.who.earliest)[0] == "petrab"
    assert 0.5 < share(week.what.sentiments, "negative") < 0.75
    assert share(week.what.intents, "praise") > 0.1
    assert (week.when.onset, week.when.phase) == (FIRST, "usual")
    assert week.where.scattered
    assert [reason.cause for reason in week.why.causes][:2] == ["defect", "service"]
    assert "delivery" in [reason.cause for reason in week.why.causes][:5]  # Friday's parcels
    assert len({written(BY_ID[quote.id]) for quote in quotes(week)}) >= 3
    assert not week.how.campaign
    assert week.extent.rate.rate > 0.9


def test_fridays_incident_is_about_parcels(afterwards):
    friday = told(afterwards, "--incident", "complaints")
    assert f"{friday.start:%a %H:%M}" == f"{friday.when.onset:%a %H:%M}" == "Fri 09:10"
    assert friday.why.causes[0].cause == "delivery"
    assert share(friday.where.sources, "mastodon") == 1
    assert friday.where.hub is None
    assert share(friday.where.languages, "en") == 0


# --- as it is read


def test_the_page_is_one_screen_in_english_with_quotes_in_their_languages(afterwards):
    done = harken("brief", "luvento", "--state", afterwards, "--incident", "fire")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    heads = [line[:9].strip() for line in lines[3:] if line[:1].isupper()]
    assert heads == ["WHO", "WHAT", "WHEN", "WHERE", "WHY", "HOW", "HOW FAR", "The posts"]
    assert len(lines) < 50
    ours = re.sub("«[^»]*»|“[^”]*”", "", done.out)  # posts, and the phrases that a doubt rests on
    assert not re.search("[\u0400-\u04ff\u0590-\u05ff\u4e00-\u9fff]", ours)
    assert "scattered" in done.out
    for script in ("[\u0590-\u05ff]", "[\u4e00-\u9fff]", "[\u0400-\u04ff]"):
        assert re.search(f"«[^»]*{script}[^»]*»", done.out)


def test_each_post_it_rests_on_can_be_shown(afterwards):
    done = harken("brief", "luvento", "--state", afterwards, "--incident", "fire")
    listed = re.findall(r"^ +\[(\d+)\] (\S+)", done.out, re.MULTILINE)
    assert {number for number, _ in listed} == set(re.findall(r"\[(\d+)\]", done.out))
    for _, name in listed:
        assert harken("show", name, "--state", afterwards).code == 0
