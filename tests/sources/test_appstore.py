from datetime import timedelta

import msgspec
import pytest

from harken.domain.errors import BadInput, NotAnAnswer, SourceError
from harken.domain.mention import Author, Engagement
from harken.sources.appstore import AppStore
from harken.sources.appstore_items import parse

from .conftest import BRAND, NOW, answer, client, seconds, streamed
from .servers_appstore import CONNECT, FEED_ID, AppStoreServer, label, review

ENTRY = """<entry><updated>{at}</updated><id>{number}</id><title>Broken &amp; late</title>
<content type="text">My Luvento broke</content><im:contentType term="Application" label="App"/>
<im:voteSum>2</im:voteSum><im:voteCount>3</im:voteCount><im:rating>1</im:rating><im:version>3.4</im:version>
<author><name>pilar_k</name><uri>https://itunes.apple.com/us/reviews/id77</uri></author>
<link rel="related" href="https://itunes.apple.com/us/review?id=123"/>
<content type="html">&lt;b&gt;My Luvento broke&lt;/b&gt;</content></entry>"""


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def feed(*entries):
    head = f'<feed xmlns:im="http://itunes.apple.com/rss" xmlns="http://www.w3.org/2005/Atom"><id>{FEED_ID}xml</id>'
    return f"{head}{''.join(entries)}</feed>".encode()


def xml(number, minutes):
    return ENTRY.format(number=number, at=ago(minutes).isoformat())


def body(told):
    return answer(told).read()


def read(server, cursor=None, now=NOW, **options):
    entry = msgspec.structs.replace(server.entry, options={**server.entry.options, **options})
    with client(server, entry) as http:
        return list(AppStore().read(entry, BRAND, cursor, http, now))


def ids(pages):
    return [one.id for page in pages for one in page.mentions]


# what is asked


def test_each_country_is_read_for_itself_newest_first():
    server = AppStoreServer()
    server.posts = [server.post(1, ago(5))]
    pages = read(server, countries=["US", "de", "us"])
    cursor = pages[-1].cursor
    assert pages[0].mentions[0].mentions == ("@123",)  # a review is about the app, whatever its words
    assert [request.url.path for request in server.requests] == [
        f"/{country}/rss/customerreviews/page={page}/id=123/sortby=mostrecent/json"
        for country in ("us", "de")
        for page in (1, 2)
    ]
    assert cursor == {"since": dict.fromkeys(("us", "de"), seconds(NOW)), "ids": {"us": "1001", "de": "1001"}}


@pytest.mark.parametrize("app", [None, "com.luvento", "12 34", ""])
def test_an_app_is_a_number(app):
    with pytest.raises(BadInput, match="needs app"):
        read(AppStoreServer(), app=app)


def test_a_country_that_fails_holds_up_no_other():
    server = AppStoreServer()
    server.posts = [server.post(1, ago(5))]
    plain = server.serve
    server.serve = lambda request: streamed(b"", 502) if "/us/" in request.url.path else plain(request)  # type: ignore[method-assign]
    entry = msgspec.structs.replace(server.entry, options={"app": 123, "countries": ["us", "de"]})
    with client(server, entry) as http:
        reading = AppStore().read(entry, BRAND, None, http, NOW)
        assert ids([next(reading)]) == ["appstore:1001"]
        with pytest.raises(SourceError, match="502"):
            list(reading)


def test_where_json_fails_or_tells_no_times_xml_is_read():
    for broken in (
        streamed(b"", 502),
        answer({"feed": {"id": label(FEED_ID), "entry": [review(9, NOW, updated=None)]}}),
    ):
        server = AppStoreServer()
        server.xml = feed(xml(5, 3), xml(4, 4000))
        plain = server.serve

        def serve(request, broken=broken, plain=plain):
            return broken if request.url.path.endswith("json") else plain(request)

        server.serve = serve  # type: ignore[method-assign]
        server.fail_at, server.failure = 2, lambda request: streamed(feed())
        assert ids(read(server)) == ["appstore:5"]


def test_reviews_that_vanish_all_at_once_are_a_failure_and_none_at_first_are_not():
    server = AppStoreServer()
    cursor = read(server)[-1].cursor
    assert read(server, cursor)[-1].cursor is not None
    server.posts = [server.post(1, ago(5))]
    cursor = read(server, cursor)[-1].cursor
    server.posts = []
    with pytest.raises(SourceError, match="no reviews in us any more"):
        read(server, cursor)


def test_reviews_without_a_time_are_new_by_their_numbers_and_the_first_run_takes_none():
    server = AppStoreServer()
    server.posts = [server.post(number, ago(5), updated=None) for number in (3, 2, 1)]
    first = read(server)
    assert ids(first) == []
    assert first[-1].cursor["ids"] == {"us": "1003"}
    server.posts.insert(0, server.post(4, ago(1), updated=None))
    assert ids(read(server, first[-1].cursor)) == ["appstore:1004"]


def test_more_new_reviews_than_the_feed_holds_are_told_and_the_next_run_goes_on():
    server = AppStoreServer()
    server.posts = [server.post(1, ago(700))]
    cursor = read(server)[-1].cursor
    later = NOW + timedelta(hours=1)
    server.posts += [server.post(number, later - timedelta(minutes=number)) for number in range(2, 60)]
    pages = []
    with client(server, server.entry) as http:
        reading = AppStore().read(server.entry, BRAND, cursor, http, later)
        pages += [next(reading) for _ in range(10)]
        with pytest.raises(SourceError, match="more new reviews"):
            next(reading)
    assert len(ids(pages)) == 20
    assert pages[-1].cursor == {"since": {"us": seconds(later) - 120}, "ids": {"us": "1021"}}


def test_the_first_run_may_find_more_than_the_feed_holds():
    server = AppStoreServer()
    server.posts = [server.post(number, ago(number)) for number in range(1, 60)]
    assert len(ids(read(server))) == 20


def test_an_edited_review_comes_again_under_its_own_id():
    server = AppStoreServer()
    server.posts = [server.post(1, ago(600))]
    cursor = read(server)[-1].cursor
    server.posts = [server.post(1, ago(1), content={"label": "It leaks, too"})]
    (again,) = [one for page in read(server, cursor) for one in page.mentions]
    assert (again.id, again.text, again.created_at) == ("appstore:1001", "It leaks, too", ago(1))


# what is read


def test_both_forms_tell_the_same():
    (from_json,) = parse(body({"feed": {"id": label(FEED_ID), "entry": review(7, ago(5))}})).mentions
    (from_xml,) = parse(feed(xml(1007, 5))).mentions
    assert from_json.author == from_xml.author == Author(id="77", name="pilar_k")
    for one in (from_json, from_xml):
        assert (one.id, one.kind, one.rating, one.created_at) == ("appstore:1007", "review", 1.0, ago(5))
        assert one.engagement == Engagement(likes=2)
        assert one.url == "https://itunes.apple.com/us/review?id=123"
    assert (from_xml.title, from_xml.text) == ("Broken & late", "My Luvento broke")


@pytest.mark.parametrize("entry", [[], None], ids=["an empty list", "no list"])
def test_an_empty_feed_is_a_page_and_the_app_itself_is_no_review(entry):
    told = {"id": label(FEED_ID)} | ({} if entry is None else {"entry": entry})
    assert parse(body({"feed": told})).mentions == ()
    app = {"im:name": label("Luvento"), "id": label("https://apps.apple.com/app/id123")}
    page = parse(body({"feed": {**told, "entry": [app, review(1, NOW)]}}))
    assert (len(page.mentions), page.bad) == (1, ())


def test_app_store_connect_is_parsed_with_its_published_responses():
    asked, response = parse(body(CONNECT)).mentions
    assert (asked.id, asked.rating, asked.author) == ("appstore:00000016-aaaa", 2.0, Author(name="pilar_k"))
    assert str(asked.created_at) == "2026-11-20 10:00:00+00:00"
    assert (response.reply_to, response.root, response.kind) == (asked.id, asked.id, "comment")
    pending = {**CONNECT, "included": [{**CONNECT["included"][0], "attributes": {"state": "PENDING_PUBLISH"}}]}  # type: ignore[index]
    assert len(parse(body(pending)).mentions) == 1
    assert parse(body({"data": [], "links": CONNECT["links"]})).mentions == ()


@pytest.mark.parametrize(
    "told",
    [
        body({"feed": {"id": label("https://itunes.apple.com/us/rss/topfreeapplications/json"), "entry": []}}),
        body({"errors": [{"status": "401", "code": "NOT_AUTHORIZED"}]}),
        body({"data": [{"type": "apps", "id": "1"}]}),
        b'<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><entry><id>1</id></entry></feed>',
        b"<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><feed>&b;</feed>",
    ],
)
def test_other_feeds_and_errors_are_no_answers(told):
    with pytest.raises(NotAnAnswer):
        parse(told)


@pytest.mark.parametrize("stars", ["0", "6", "x", None, 3.5])
def test_a_rating_out_of_range_is_unknown(stars):
    page = parse(body({"feed": {"id": label(FEED_ID), "entry": review(1, NOW, **{"im:rating": label(stars)})}}))
    assert [one.rating for one in page.mentions] == [None]
