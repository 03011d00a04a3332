from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harken.domain.brand import DEAF, Brand, Hours, OpinionSettings, QuietHours, Rule
from harken.domain.errors import BadInput
from harken_cli.settings.document import LARGEST
from harken_cli.settings.faults import Faulty
from harken_cli.settings.parse import check, parse

EXAMPLE = Path(__file__).parents[2] / "infra" / "brands.example.yaml"
SMALLEST = "brands: [{id: a, names: [Acme], sources: [{use: hackernews}]}]"


def brand(more):
    """The brand of a small file with `more` lines in it."""
    return parse(f"brands:\n- id: a\n  names: [Acme]\n  sources: [{{use: hackernews}}]\n  {more}\n")[0]


def test_the_smallest_file_has_all_defaults():
    (parsed,) = parse(SMALLEST)
    (source,) = parsed.sources
    assert parsed == Brand(id="a", names=("Acme",), sources=(source,))
    assert (source.use, source.id, source.every) == ("hackernews", "hackernews", timedelta(minutes=2))
    assert parsed.rules == (Rule(id="complaints"), DEAF)


def test_an_empty_rule_is_the_rule_of_a_file_without_rules():
    assert brand("rules: [{id: complaints}]").rules == brand("").rules


def test_the_example_is_faultless_and_writes_out_the_defaults():
    luvento, brewmate = check(str(EXAMPLE))
    assert luvento.names == ("Luvento", "露文托", "Лувенто", "לובנטו")
    assert [(source.use, source.id) for source in luvento.sources] == [
        ("hackernews", "hackernews"),
        ("mastodon", "mastodon"),
        ("feeds", "press"),
    ]
    assert luvento.sources[1].base_url == "https://social.example"
    assert luvento.rules[0] == Rule(id="complaints")
    assert [rule.kind for rule in luvento.rules] == ["unanswered", "outcry", "surge", "deaf"]
    assert luvento.quiet_hours is None
    assert luvento.accounts["feeds"] == ("Luvento Press",)
    assert brewmate.quiet_hours == QuietHours(start="22:00", end="07:00", timezone="Europe/Berlin")


@pytest.mark.parametrize(
    ("more", "field", "expected"),
    [
        ("topics: [no, on, off, yes]", "topics", ("no", "on", "off", "yes")),  # words, not booleans
        ("topics: ['365']", "topics", ("365",)),  # a number in quotes is text
        ('hashtags: ["#Acme", acme, ＃啡]', "hashtags", ("Acme", "acme", "啡")),  # without the sign
        ("target: {first_response: 90s}", "target", timedelta(seconds=90)),  # a duration
        ("target: {next_response: 2h}", "next_target", timedelta(hours=2)),
        ("target: {next_response: 2h}", "target", timedelta(hours=1)),  # the others stay
        ("target: {resolution: 1d}", "resolution_target", timedelta(days=1)),
        ("target: {}", "resolution_target", None),
        (
            "tell: {warning: [chat]}",
            "tell",
            {"warning": ("chat",), "critical": ("email", "sms", "chat")},
        ),  # the rest stays
        (
            "quiet_hours: {from: 22:00, to: 7:00, timezone: Asia/Jerusalem}",  # times without quotes
            "quiet_hours",
            QuietHours(start="22:00", end="07:00", timezone="Asia/Jerusalem"),
        ),
        (
            'hours: {timezone: UTC, week: {fri-sun: [10:00-12:00, "13:00 - 17:30"], mon: []}, holidays: [2026-12-25]}',
            "hours",
            Hours(
                timezone="UTC",
                week=dict.fromkeys((4, 5, 6), (("10:00", "12:00"), ("13:00", "17:30"))) | {0: ()},
                holidays=(date(2026, 12, 25),),
            ),
        ),
        (
            "hours: {timezone: UTC, week: {mon: [18:00-24:00]}}",  # to the end of the day
            "hours",
            Hours(timezone="UTC", week={0: (("18:00", "24:00"),)}),
        ),
        (
            'hours: {timezone: UTC, week: {"sat,sun": [10:00-12:00]}}',  # a list of days
            "hours",
            Hours(timezone="UTC", week={5: (("10:00", "12:00"),), 6: (("10:00", "12:00"),)}),
        ),
        ("second_opinion: {use: comprehend}", "second_opinion", OpinionSettings(use="comprehend")),
        (
            "second_opinion: {use: bedrock, model: a.b-v1:0, monthly_cap: 2.5, undecided: 0.7, urgency: 90, price_in: 0.0001}",
            "second_opinion",
            OpinionSettings(
                use="bedrock", model="a.b-v1:0", monthly_cap=2.5, undecided=0.7, urgency=90, price_in=0.0001
            ),
        ),
        ('accounts: {x: ["@acme", acme]}', "accounts", {"x": ("@acme", "acme")}),  # as written
    ],
)
def test_values(more, field, expected):
    assert getattr(brand(more), field) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{id: r, above: 0}", Rule(id="r", above=0, clear_at=0)),  # clear_at is never above `above`
        ("{id: r, above: 1}", Rule(id="r", above=1, clear_at=1)),
        ("{id: r, above: 9}", Rule(id="r", above=9, clear_at=2)),
        ("{id: r, above: 9, clear_at: 9}", Rule(id="r", above=9, clear_at=9)),
        ("{}", Rule(id="unanswered")),  # an id is the kind where none is given
        ("{kind: outcry}", Rule(id="outcry", kind="outcry", min_urgency=85, above=0, clear_at=0)),  # one is enough
        ("{id: d, kind: deaf, after: 1h}", Rule(id="d", kind="deaf", after=timedelta(hours=1), above=0, clear_at=0)),
        ("{id: s, kind: surge, sensitivity: high}", Rule(id="s", kind="surge", sensitivity="high")),
        ("{id: r, sentiment: [], languages: [no, zh-Hant]}", Rule(id="r", sentiment=(), languages=("no", "zh-Hant"))),
        ("{id: r, stage: 48h}", Rule(id="r", stage=timedelta(hours=48))),
        ("{id: r, hold: 0m, waiting: 7d, within: 30d}", Rule(id="r", waiting=timedelta(7), within=timedelta(30))),
    ],
)
def test_rules(rule, expected):
    own = expected.kind == "deaf"
    assert brand(f"rules: [{rule}]").rules == ((expected,) if own else (expected, DEAF))


def test_source_entries():
    text = """
brands:
- id: a
  names: [Acme]
  sources:
  - {use: mastodon, base_url: "https://one.example/", hashtags: ["acme"], token: "secret:one"}
  - {use: mastodon, id: two, base_url: "http://10.1.2.3:3000", every: 45s, enabled: false, allow_private: [10.1.2.3, "fd00::/8", db]}
  - {use: hackernews, id: news}
  rules: [{id: r, sources: [two, mastodon, news]}]
"""
    one, two, news = parse(text)[0].sources
    assert (one.id, one.base_url, one.enabled) == ("mastodon", "https://one.example", True)
    assert one.options == {"hashtags": ["acme"], "token": "secret:one"}
    assert (two.every, two.enabled, two.allow_private) == (
        timedelta(seconds=45),
        False,
        ("10.1.2.3", "fd00::/8", "db"),
    )
    assert news.use == "hackernews"


def test_check_reads_standard_input(monkeypatch, tmp_path):
    file = tmp_path / "b.yaml"
    file.write_text(SMALLEST, encoding="utf-8")
    with file.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert check("-") == parse(SMALLEST)


def test_a_byte_order_mark_does_no_harm():
    assert parse(f"\ufeff{SMALLEST}") == parse(SMALLEST)


def test_check_names_the_file(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("brands: 3", encoding="utf-8")
    with pytest.raises(Faulty) as caught:
        check(str(file))
    assert str(caught.value) == f"{file}:1: brands: 3 is not a list"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"brands:\n- id: \xff\n", 2, "UTF-8"),  # another encoding
        ("brands: []".encode("utf-16"), 1, "UTF-8"),  # another encoding from its first byte
        (b"#" * (LARGEST + 1), 1, "too large"),
        ("\u00e9".encode() * LARGEST, 1, "too large"),  # cut within a letter
        (b"", 1, "empty"),
    ],
)
def test_check_refuses_what_is_no_text(tmp_path, content, line, message):
    file = tmp_path / "b.yaml"
    file.write_bytes(content)
    with pytest.raises(Faulty, match=message) as caught:
        check(str(file))
    assert [fault.line for fault in caught.value.faults] == [line]


@pytest.mark.parametrize("name", ["missing.yaml", ".", "a\0b", "two\nlines"])
def test_check_tells_a_file_that_cannot_be_read_in_one_line(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput) as caught:
        check(name)
    assert len(str(caught.value).splitlines()) == 1
    assert not isinstance(caught.value, Faulty)


def outcome(text):
    """Parse; faults must be in order, told once, on lines that exist, and any other error fails the test."""
    try:
        parse(text)
    except Faulty as error:
        faults, lines = error.faults, str(error).splitlines()
    else:
        return
    assert len(lines) == len(faults) >= 1
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    assert len(set(faults)) == len(faults)
    assert all(1 <= fault.line <= text.count("\n") + text.count("\r") + 1 for fault in faults)


@settings(deadline=None)
@given(st.text(st.characters() | st.sampled_from("{}[]:,-#&*!|>'\"%@`\n\t ")))
@example("[" * 5000)
@example("a: " + "{a: " * 200)
@example('"\\UFFFFFFFF"')
@example('"\\ud800"')
@example("%YAML " + "1" * 5000 + ".1\n---\n")
@example("a\u2028b: [")
@example("<<: {a: b}")
@example("? [a]\n: b")
@example("a: 1" + "0" * 5000)
@example("brands: [{id: &a [*a]}]")
def test_any_text_gives_brands_or_faults(text):
    outcome(text)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
SEEDS = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["brands"]


def paths(value, path=()):
    """Every place in the data."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from paths(item, (*path, key))


@settings(deadline=None, max_examples=50)
@given(st.sampled_from([path for path in paths(SEEDS) if path]), plain)
def test_any_value_in_any_place_gives_brands_or_faults(path, value):
    data = deepcopy(SEEDS)
    target = data
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    text = yaml.safe_dump({"brands": data}, allow_unicode=True)
    outcome(text)
