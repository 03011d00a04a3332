"""What else than a bare name tells: handles, hashtags, links; and what takes a name away again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.domain.brand import Brand
from harken.domain.links import host_of
from harken.domain.matching import LONGEST_TEXT, compile_brand, match
from harken.domain.mention import Mention

NAMES = ("Luvento", "露文托", "Лувенто", "לובנטו")
BRAND = Brand(
    id="luvento",
    names=NAMES,
    sources=(),
    hashtags=("luventofail", "бойкотлувенто", "露文托避雷"),
    domains=("luvento.example", "кофе.example"),
    exclude=("Luvento County", "露文托县", "округ Лувенто", "מחוז לובנטו"),
    accounts={"mastodon": ("@luvhelp@social.example",), "hackernews": ("luv_team",), "bluesky": ("luv.example",)},
)
MATCHER = compile_brand(BRAND)
STRICT = compile_brand(Brand(id="luvento", names=NAMES, sources=(), topics=("coffee",), hashtags=("luventofail",),
                             domains=("luvento.example",), accounts=BRAND.accounts))  # fmt: skip


def matched(source="mastodon", **fields):
    return match(MATCHER, Mention(id=f"{source}:1", **fields))


@pytest.mark.parametrize(
    ("source", "fields", "expected"),
    [
        ("mastodon", {"mentions": ("@luvhelp@social.example",)}, True),  # addressed
        ("mastodon", {"mentions": ("LuvHelp@Social.Example",)}, True),  # without @, other case
        ("mastodon", {"mentions": ("@luvhelp@other.example",)}, False),  # the same name elsewhere
        ("mastodon", {"text": "hey @luvhelp@social.example help"}, True),  # in the text
        ("mastodon", {"text": "hey @luvhelp help"}, True),  # in short, as its own source shows it
        ("mastodon", {"text": "hey @luvhelp", "mentions": ("@luvhelp@other.example",)}, False),  # in short, another's
        ("lemmy", {"text": "hey @luvhelp@social.example"}, True),  # in full it is the same everywhere
        ("lemmy", {"text": "hey @luvhelp"}, False),  # in short it is not
        ("hackernews", {"text": "@luv_team any news?"}, True),  # the account of this source
        ("mastodon", {"text": "@luv_team any news?"}, False),  # somebody else there
        ("hackernews", {"text": "@luv_teammate any news?"}, False),  # a longer name
        ("hackernews", {"text": "mail me@luv_team"}, False),  # not a handle
        ("bluesky", {"text": "ask @luv.example."}, True),  # with the end of the sentence
        ("bluesky", {"text": "ask @luv.example.evil"}, False),  # a longer host
        ("mastodon", {"text": "@luvento nice", "mentions": ("@luvento@other.example",)}, False),  # a namesake
        ("mastodon", {"text": "@luvento nice"}, True),  # nobody else is known
    ],
)
def test_handles(source, fields, expected):
    assert matched(source, **fields).about is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@luvento nice", True),  # addressed by a handle that is the name
        ("@luvento@other.example nice", True),  # in full
        ("luvento@other.example", False),  # an email address is not a handle
        ("@luvento_fan nice", False),  # a longer handle
    ],
)
def test_a_handle_is_a_name_where_the_settings_know_no_account(text, expected):
    matcher = compile_brand(Brand(id="l", names=NAMES, sources=()))
    mention = Mention(id="mastodon:1", text=text, mentions=("@luvento@other.example",))
    assert match(matcher, mention).about is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"hashtags": ("LuventoFail",)}, True),  # case
        ({"hashtags": ("#luventofail",)}, True),  # with its sign
        ({"text": "what a day #LuventoFail"}, True),  # in the text
        ({"text": "#luventofail太烂"}, True),  # other letters behind
        ({"text": "#luventofails"}, False),  # longer
        ({"text": "luventofail"}, False),  # a word is no hashtag
        ({"text": "#БойкотЛувенто"}, True),  # Russian
        ({"text": "#бойкот_лувенто"}, True),  # the name in it
        ({"text": "＃露文托避雷"}, True),  # full-width sign
        ({"hashtags": ("fail",)}, False),  # only a part
    ],
)
def test_hashtags(fields, expected):
    assert matched(**fields).about is expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://luvento.example/help", True),  # the host
        ("https://shop.luvento.example", True),  # under it
        ("HTTPS://LUVENTO.EXAMPLE/", True),  # capitals
        ("https://luvento.example:8443/x", True),  # a port
        ("https://luvento.example./x", True),  # a final dot
        ("https://user:secret@luvento.example/", True),  # a user name before our host
        ("luvento.example/help", True),  # without a scheme
        ("//luvento.example/help", True),  # without a scheme, with slashes
        ("https://кофе.example/", True),  # an international host
        ("https://xn--j1aef5a.example/", False),  # another international host
        ("https://luvento.example.evil.example/", False),  # under another's host
        ("https://luvento.example@evil.example/", False),  # our host as a user name
        ("https://evil.example\\@luvento.example/", False),  # a backslash ends the host
        ("https://evil.example/luvento.example", False),  # in the path
        ("https://evil.example/?u=https://luvento.example", False),  # in the query
        ("https://evil.example#luvento.example", False),  # in the fragment
        ("https://notluvento.example/", False),  # a longer label
        ("https://example/", False),  # only the end of it
        ("mailto:help@luvento.example", False),  # not a web link
        ("javascript:luvento.example", False),  # not a web link
        ("ftp://luvento.example/", False),  # not a web link
        ("https://[luvento.example", False),  # not an address at all
        ("https://" + "a" * 300 + ".luvento.example", False),  # longer than a host may be
        ("", False),  # nothing
    ],
)
def test_domains(link, expected):
    assert matched(text="look", links=(link,)).about is expected


def test_a_domain_in_punycode_is_the_same():
    assert matched(links=("https://" + "кофе.example".encode("idna").decode(),)).about


def test_displayed_text_is_no_link():
    assert not matched(text="https://luvento.example.evil.example/luvento", links=("https://evil.example",)).about
    assert matched(text="see https://shop.luvento.example/x").about  # the same words, but our own host


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": "Luvento County fair"}, False),  # the phrase
        ({"text": "LUVENTO  COUNTY's fair"}, False),  # case, spaces, possessive
        ({"text": "Luvento-County fair"}, False),  # hyphen
        ({"text": "Luvento County? I bought a Luvento there"}, True),  # the name elsewhere too
        ({"text": "Luvento Countywide"}, True),  # not the phrase
        ({"text": "露文托县下雨"}, False),  # Chinese
        ({"text": "露文託縣下雨"}, False),  # traditional
        ({"text": "露文托县里的露文托"}, True),  # and the name elsewhere
        ({"text": "в округе Лувенто дождь"}, False),  # declined
        ({"text": "במחוז לובנטו"}, False),  # prefix
        ({"text": "Luvento County", "mentions": ("luvhelp@social.example",)}, True),  # a handle counts
        ({"text": "Luvento County", "links": ("https://luvento.example",)}, True),  # a link counts
        ({"text": "Luvento County", "hashtags": ("luventofail",)}, True),  # a hashtag counts
        ({"title": "Luvento", "text": "Luvento County"}, True),  # the name in the title
    ],
)
def test_exclusions(fields, expected):
    assert matched(**fields).about is expected


def test_a_phrase_without_the_name_excludes_wherever_it_stands():
    matcher = compile_brand(Brand(id="l", names=NAMES, sources=(), exclude=("county fair",)))
    assert match(matcher, Mention(id="a:1", text="The county fair by Luvento")).reason == "excluded by “county fair”"
    assert match(matcher, Mention(id="a:1", text="The fair by Luvento")).about


@pytest.mark.parametrize(
    "fields",
    [
        {"mentions": ("luvhelp@social.example",)},  # handle
        {"hashtags": ("luventofail",)},  # own hashtag
        {"links": ("https://luvento.example",)},  # link
        {"hashtags": ("coffee",)},  # a word of the trade as a hashtag
        {"title": "Coffees of the world"},  # in the title, in the plural
    ],
)
def test_what_speaks_against_another_world(fields):
    text = "Mayor Luvento opened a bridge"
    assert match(STRICT, Mention(id="mastodon:1", text=text)).doubt == ("firm a person",)
    assert match(STRICT, Mention(id="mastodon:1", text=text, **fields)).doubt is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": "a Luvento"}, "named “Luvento”"),
        ({"mentions": ("@luvhelp@social.example",)}, "handle @luvhelp@social.example"),
        ({"text": "x #LuventoFail"}, "hashtag #luventofail"),
        ({"links": ("https://a.luvento.example",)}, "links to luvento.example"),
        ({"text": "Luvento County"}, "excluded by “Luvento County”"),
        ({"text": "nothing"}, "no name found"),
    ],
)
def test_reasons(fields, reason):
    assert matched(**fields).reason == reason


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        # a bare name of a brand that gave words of its trade: what stands around it
        ("Mayor Luvento opened a bridge", ("firm a person",)),
        ("I hate Luvento", ()),
        ("Luvento charged me twice", ("ours",)),
        # nothing to doubt: there is no name
        ("nothing", None),
    ],
)
def test_a_bare_name_is_doubted(text, doubt):
    assert match(STRICT, Mention(id="a:1", text=text)).doubt == doubt


@pytest.mark.parametrize(
    "text",
    [
        "luvento " * 20_000,  # nothing but the name
        "luvento county " * 10_000,  # nothing but what is excluded
        "@" * 100_000,
        "#" * 100_000,
        "@a" * 50_000,
        "a.b" * 40_000 + "luvento",
        "luvento." * 20_000,
        "luvento@" * 20_000,
        "a" * 100_000 + "luvento",
        "в " * 50_000 + "лувенто",
        "mayor " * 20_000 + "luvento",
        "וכשב" * 30_000 + "לובנטו",
        "《" * 50_000 + "露文托",
        "\u0301" * 100_000 + "luvento",
        "\ufdfa" * 10_000 + "luvento",
        "_" * 100_000 + "luvento",
    ],
)
@pytest.mark.parametrize("matcher", [MATCHER, STRICT])
def test_long_hostile_texts_are_judged_by_their_beginning(matcher, text):
    whole = match(matcher, Mention(id="a:1", text=text))
    assert whole == match(matcher, Mention(id="a:1", text=text[:LONGEST_TEXT]))


@given(before=st.text(), after=st.text(), name=st.sampled_from(NAMES))
def test_a_name_between_spaces_is_always_about(before, after, name):
    matcher = compile_brand(Brand(id="l", names=NAMES, sources=()))
    assert match(matcher, Mention(id="a:1", text=f"{before} {name} {after}")).about


@given(
    name=st.text(min_size=1),
    topic=st.text(),
    text=st.text(),
    tag=st.text(),
    link=st.text(),
    account=st.text(),
)
def test_no_text_and_no_setting_is_an_error(name, topic, text, tag, link, account):
    brand = Brand(
        id="l",
        names=(name, "Luvento"),
        sources=(),
        topics=(topic,),
        exclude=(topic, text),
        hashtags=(tag,),
        domains=(link,),
        accounts={"a": (account,)},
    )
    mention = Mention(
        id="a:1", text=f"{text} {name} luvento", hashtags=(tag, name), links=(link,), mentions=(account,), title=topic
    )
    assert match(compile_brand(brand), mention).reason


@given(st.text())
def test_any_link_has_a_host_or_none(link):
    host = host_of(link)
    assert host is None or host.isascii()
