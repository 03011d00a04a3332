"""The lint over replies as people write them, over what each kind of reply must have, and over any text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.playbook.cases import CAUSES, INTENTS, LANGUAGES, ROLES, SILENT, VERDICTS, judged
from tests.domain.playbook.replies import BAD, GOOD, MORE, Bad, Good

from harken.domain.brand import Playbook
from harken.domain.playbook.lint import lint, own_words
from harken.domain.playbook.texts import table
from harken.domain.voice import words_key
from harken.scoring.language import language as tell

STATEMENT = "We know that some machines leak. We are on it."
LOUD = replace(SILENT, playbook=Playbook(statement=STATEMENT))


def rules(reply: str, said: Any, source: str = "mastodon", brand: Any = SILENT, **more: Any) -> list[str]:
    more = {"language": tell(own_words(reply, brand)), **more}
    return [finding.rule for finding in lint(reply, said, brand, source, **more)]


@pytest.mark.parametrize(
    ("language", "reply"),
    [(language, reply) for language in LANGUAGES for reply in (*GOOD[language], *MORE.get(language, ()))],
    ids=lambda value: value if isinstance(value, str) else value.text[:24],
)
def test_what_a_good_answerer_writes_passes(language: str, reply: Good):
    assert (
        lint(reply.text, judged(language, reply.cause), SILENT, "mastodon", language=tell(reply.text, language)) == ()
    )


@pytest.mark.parametrize(
    ("language", "reply"),
    [(language, reply) for language in LANGUAGES for reply in BAD[language]],
    ids=lambda value: value if isinstance(value, str) else value.text[:24],
)
def test_what_should_not_be_posted_fails_with_its_reasons(language: str, reply: Bad):
    found = lint(reply.text, judged(language, reply.cause), SILENT, "mastodon", language=tell(reply.text, language))
    assert {finding.rule for finding in found} == reply.rules
    assert all(finding.what and finding.mend for finding in found)
    assert all(not finding.where for finding in found if finding.missing)


def test_there_are_ten_good_ones_in_each_language():
    assert {language: len(replies) for language, replies in GOOD.items()} == dict.fromkeys(LANGUAGES, 10)


def test_a_cold_reply_is_told_where_it_is_cold():
    found = lint("There was a glitch.", judged("en", "outage"), SILENT, "mastodon", language="en")
    assert [finding.rule for finding in found] == ["cold", "no ownership", "no next step", "no prevention"]
    assert found[0].where == "there was a glitch"
    assert [finding.missing for finding in found] == [False, True, True, True]


THANKS = "Thank you, that's lovely!"
ROWS: dict[str, tuple[str, Any, list[str]]] = {
    # a reply, to whom -> what is wrong
    "thanks for praise need nothing more": (THANKS, judged(verdict="none", intent="praise"), []),
    "praise is thanked for": ("Noted.", judged(verdict="none", intent="praise"), ["thankless"]),
    "thanks for an idea say what happens with it": (THANKS, judged(verdict="none", intent="idea"), ["no next step"]),
    "a question is simply answered": ("Both, Kev. There's a hatch on top.", judged(verdict="none", intent="question"), []),
    "an attack needs no apology": ("What we know stands on our website.", judged(verdict="attack"), []),
    "an attack is not argued with at length": ("We see it otherwise. " * 20, judged(verdict="attack"), ["feeds an attack"]),
    "a rumour wants to know what comes": ("That is not so.", judged(verdict="rumour"), ["no next step"]),
    "an unnamed cause cannot be prevented": ("Sorry, our fault. Message us, we'll fix it.", judged("en", "other"), []),
    "a late parcel can": ("Sorry, our fault. Message us, we'll fix it.", judged("en", "delivery"), ["no prevention"]),
    "a private question may ask": (
        "Sorry, that's on us. Please send us your order number in a private message, we'll fix it for you.",
        judged("en", "usability"),
        [],
    ),
    "what we know may be named": ("Sorry, our fault: we lost your order number. We'll call.", judged("en", "other"), []),
    "nothing": (" \n", judged(), ["empty"]),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_what_is_demanded_goes_by_the_strategy(row: str):
    reply, said, expected = ROWS[row]
    assert rules(reply, said, source="hackernews") == expected


@pytest.mark.parametrize(
    ("lang", "language", "wrong"),
    [
        ("ru", "en", True),
        ("en", "ru", True),
        ("zh-Hant", "zh", False),
        ("de", "en", False),
        ("de", "ru", True),
        ("de", "de", False),
        (None, "en", False),
        ("en", None, False),
    ],
)
def test_the_language_is_theirs(lang: str | None, language: str | None, wrong: bool):
    found = rules(THANKS, judged(lang, verdict="none", intent="praise"), language=language)
    assert ("wrong language" in found) == wrong


@pytest.mark.parametrize(("others", "copied"), [(2, False), (3, True)])
def test_the_same_words_more_than_three_times_an_hour_are_copied(others: int, copied: bool):
    key = words_key("@anna Thank you, that's lovely!")
    said = judged(verdict="none", intent="praise")
    found = rules(f"@bo {THANKS}", said, recent=(*[key] * others, "another"))
    assert found == ["copy-pasted"] * copied


def test_an_approved_statement_alone_is_held_to_its_form_only():
    said = judged("en", "defect")
    assert rules(STATEMENT, said, brand=LOUD, recent=[words_key(STATEMENT)] * 9) == []
    assert rules(STATEMENT, judged("ru", "defect"), brand=LOUD) == ["wrong language"]
    assert "no ownership" in rules(STATEMENT, said)


def test_the_words_of_a_statement_in_another_language_are_not_the_replys_own():
    assert own_words(f"Простите! {STATEMENT}", LOUD).strip() == "Простите!"
    assert own_words(STATEMENT, LOUD) == STATEMENT


LENGTHS = [
    ("x", "a" * 280, False),
    ("x", "a" * 281, True),
    ("x", "中" * 140, False),
    ("x", "中" * 141, True),
    ("x", "a" * 256 + " https://luvento.example/" + "b" * 200, False),
    ("bluesky", "é" * 300, False),
    ("bluesky", "e\u0301" * 300, False),
    ("bluesky", "👨‍👩‍👧" * 300, False),
    ("bluesky", "👍🏽" * 301, True),
    ("mastodon", "@anna@far.example " + "a" * 494, False),
    ("mastodon", "@anna@far.example " + "a" * 495, True),
    ("googleplay", "a" * 351, True),
    ("hackernews", "a" * 3000, False),
    ("unheard-of", "a" * 3000, False),
]


@pytest.mark.parametrize(("source", "reply", "long"), LENGTHS)
def test_each_source_takes_so_much(source: str, reply: str, long: bool):
    found = rules(reply, judged(verdict="none", intent="question"), source=source, language=None)
    assert ("too long" in found) == long


@pytest.mark.parametrize("name", ["en", "ru", "he", "zh"])
def test_the_lists_have_the_same_sections_and_no_phrase_twice(name: str):
    lists = table(f"words_{name}")
    assert set(lists) == set(table("words_en"))
    for section, phrases in lists.items():
        lines = phrases.split("\n")[1:-1]
        assert len(lines) == len(set(lines)), section
        assert all(line and line == line.strip() for line in lines), section


SOURCES = ("x", "bluesky", "mastodon", "googleplay", "hackernews", "")


@given(
    st.one_of(st.text(), st.text(alphabet="ую вна 我们的责任 אחריות sorry.…*\u202e\ud800\n@#", max_size=6000)),
    st.sampled_from([*LANGUAGES, "de", "zh-HK", "", None]),
    st.sampled_from(CAUSES),
    st.sampled_from(ROLES),
    st.sampled_from(VERDICTS),
    st.sampled_from(INTENTS),
    st.sampled_from(SOURCES),
)
def test_no_text_makes_it_fail(reply, lang, cause, role, verdict, intent, source):
    said = judged(lang, *([] if cause is None else [cause]), role=role, verdict=verdict, intent=intent)
    for brand in (SILENT, LOUD):
        for language in (lang, None, "en"):
            found = lint(reply, said, brand, source, language=language, recent=[words_key(reply) or ""] * 3)
            assert found == lint(reply, said, brand, source, language=language, recent=[words_key(reply) or ""] * 3)
