"""Drafts: one for every strategy in five languages, each passing the lint, each short enough for every source."""

from collections.abc import Iterator
from functools import cache

import pytest
from msgspec.structs import replace
from tests.domain.playbook.cases import LANGUAGES, SILENT, everything, judged

from harken.domain.brand import Brand, Playbook
from harken.domain.playbook.draft import body_of, draft
from harken.domain.playbook.length import LIMITS
from harken.domain.playbook.lint import lint, own_words
from harken.domain.playbook.plays import PLAYS
from harken.domain.playbook.strategy import Strategy, strategy, strategy_for
from harken.domain.playbook.texts import Language, table
from harken.scoring.language import language as tell

IDS = tuple(f"mastodon:{number}" for number in range(24))
STATEMENT = "We know that some machines leak since the last update. We are on it and will tell you more today."
LOUD = replace(SILENT, playbook=Playbook(statement=STATEMENT))


@cache
def plans() -> dict[tuple[str, str | None], Strategy]:
    """Every strategy there is, once for each cause it is worded for."""
    found = (strategy(*case) for case in everything())
    return {(plan.name, plan.cause): plan for plan in found}


def openings(plan: Strategy, language: Language) -> Iterator[str]:
    yield from table(f"drafts_{language}")["openings"][plan.play.opening]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_to_speak_has_a_draft_that_passes_the_lint(language: Language):
    """Every cause, role, verdict and intent; each opening; the lint is asked once for the same words and demands."""
    asked = set()
    for cause, role, verdict, intent in everything():
        causes = () if cause is None else (cause,)
        said = judged(language, *causes, role=role, verdict=verdict, intent=intent)
        plan = strategy_for(said)
        for opening in openings(plan, language):
            text = f"{opening}{'' if language.startswith('zh') else ' '}{body_of(plan, language)}"
            if (text, plan.name, plan.cause) in asked:
                continue
            asked.add((text, plan.name, plan.cause))
            assert tell(text) == language, text
            for source in LIMITS:
                assert lint(text, said, SILENT, source, language=tell(text)) == (), (plan, text)
    assert len(asked) >= 3 * len(PLAYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_draft_is_one_of_these_and_the_same_for_the_same_mention(language: Language):
    for plan in plans().values():
        texts = {draft(plan, SILENT, tell, mention=name, language=language, source="x").text for name in IDS}
        gap = "" if language.startswith("zh") else " "
        assert texts == {f"{opening}{gap}{body_of(plan, language)}" for opening in openings(plan, language)}
        assert len(texts) >= 3
        again = [draft(plan, SILENT, tell, mention="x:1", language=language, source="x") for _ in range(2)]
        assert again[0] == again[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_hold_what_is_asked_for_and_nothing_else(language: Language):
    own = table(f"drafts_{language}")
    english = table("drafts_en")
    assert set(own["texts"]) == set(english["texts"])
    assert {name.partition(".")[0] for name in own["texts"]} == set(PLAYS)
    assert set(own["openings"]) == {play.opening for play in PLAYS.values()}
    used = {(plan.name, plan.cause) for plan in plans().values()}
    worded = {tuple(name.split(".")) for name in own["texts"] if "." in name}
    assert worded <= used
    assert own["hold"]


@pytest.mark.parametrize(
    ("source", "carried"), [("mastodon", True), ("hackernews", True), ("x", False), ("bluesky", False)]
)
def test_the_approved_statement_is_in_it_where_it_fits(source: str, carried: bool):
    said = judged("en", "safety")
    made = draft(strategy_for(said), LOUD, tell, mention="m:1", language="en", source=source)
    assert (made.statement, STATEMENT in made.text) == (carried, carried)
    assert lint(made.text, said, LOUD, source, language=tell(own_words(made.text, LOUD))) == ()


def by_language(**said: str) -> Brand:
    return replace(SILENT, playbook=Playbook(statement=said))


STATEMENTS = {
    "one for all, in whatever language it is written": (LOUD, "ru", STATEMENT),
    "by language": (by_language(en=STATEMENT, ru="Мы знаем и чиним."), "ru", "Мы знаем и чиним."),
    "none for this language": (by_language(en=STATEMENT), "ru", None),
    "a reply marked as holding in the language": (
        replace(SILENT, playbook=Playbook(statement=STATEMENT, replies={"holding_he": "אנחנו מטפלים בזה."})),
        "he",
        "אנחנו מטפלים בזה.",
    ),
}


@pytest.mark.parametrize("row", STATEMENTS)
def test_which_statement_it_carries(row: str):
    brand, language, expected = STATEMENTS[row]
    plan = strategy_for(judged(language, "outage"))
    made = draft(plan, brand, tell, mention="m:1", language=language, source="mastodon")
    assert made.statement == (expected is not None)
    assert expected is None or expected in made.text


def test_a_statement_is_no_part_of_thanks():
    plan = strategy("outage", "media", "none", "praise")
    assert not draft(plan, LOUD, tell, mention="m:1", language="en", source="mastodon").statement


REPLIES = {
    "delivery": "I'm sorry that you are still waiting. Please send me your order number in a private message.",
    "apologise_and_fix": "We are sorry, and we will look into it right now for you.",
    "billing_ru": "Простите за ошибку в счёте, мы всё исправим.",
}
THEIRS = {
    "by the cause": ("delivery", "en", "delivery"),
    "by the strategy, where none is for the cause": ("defect", "en", "apologise_and_fix"),
    "by the cause and the language": ("billing", "ru", "billing_ru"),
    "not where it is in another language": ("delivery", "he", None),
    "not for another strategy": ("safety", "en", None),
}


@pytest.mark.parametrize("row", THEIRS)
def test_a_reply_of_the_brand_wins_over_ours(row: str):
    cause, language, expected = THEIRS[row]
    brand = replace(SILENT, playbook=Playbook(replies=REPLIES))
    plan = strategy(cause, "customer", "complaint", "complaint")  # type: ignore[arg-type]
    made = draft(plan, brand, tell, mention="m:1", language=language, source="mastodon")
    assert made.whose == ("ours" if expected is None else "the brand's")
    assert expected is None or made.text == REPLIES[expected]


def test_for_another_language_it_is_english_and_says_so():
    plan = strategy_for(judged("de", "delivery"))
    made = draft(plan, SILENT, tell, mention="m:1", language="de", source="mastodon")
    assert (made.language, made.translated) == ("en", False)
    assert lint(made.text, judged("de", "delivery"), SILENT, "mastodon", language="en") == ()
    unknown = draft(plan, SILENT, tell, mention="m:1", language=None, source="mastodon")
    assert (unknown.language, unknown.translated) == ("en", False)
