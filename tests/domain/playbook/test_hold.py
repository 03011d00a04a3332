"""Where an incident's holding statement goes: each mention in one place, the fullest first, in its language."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.builders import STATEMENT, assessment, mention, record
from tests.domain.playbook.cases import SILENT

from harken.domain.brand import Playbook
from harken.domain.playbook.hold import Hold, holds
from harken.domain.record import Record

BRAND = replace(SILENT, playbook=Playbook(statement={"en": STATEMENT, "ru": "Мы знаем и чиним."}))


def waits(name: str, author: str | None = None, lang: str | None = "en", **more: Any) -> Record:
    said = mention(name, author or f"p-{name}", **{"root": name, **more})
    return record(said, assessment=assessment(lang=lang))


def shown(places: tuple[Hold, ...]) -> list[tuple[str, str | None, str]]:
    return [(place.kind, place.name, " ".join(place.mentions)) for place in places]


def test_each_mention_is_in_the_fullest_place_that_has_it():
    records = [
        waits("mastodon:1", hashtags=("Fail",)),
        waits("mastodon:2", hashtags=("fail", "coffee")),
        waits("mastodon:3", hashtags=("fail",)),
        waits("mastodon:4", hashtags=("coffee",)),
        waits("mastodon:5", root="mastodon:t", url="https://social.example/5"),
        waits("mastodon:6", root="mastodon:t"),
        waits("bluesky:7", hashtags=("fail",)),
    ]
    assert shown(holds(records, BRAND)) == [
        ("hashtag", "#fail", "mastodon:1 mastodon:2 mastodon:3"),
        ("thread", "mastodon:t", "mastodon:5 mastodon:6"),
        ("apart", None, "bluesky:7"),
        ("apart", None, "mastodon:4"),
    ]
    assert [place.url for place in holds(records, BRAND)] == [None, "https://social.example/5", None, None]


def test_one_person_who_says_it_often_is_no_crowd():
    records = [waits(f"mastodon:{number}", "anna", hashtags=("fail",)) for number in range(5)]
    assert [(place.kind, place.people) for place in holds(records, BRAND)] == [("apart", 1)]


def test_the_words_go_by_language_and_say_whose_they_are():
    langs = ("en", "en", "ru", "he", "de", None)
    records = [waits(f"mastodon:{at}", lang=lang, hashtags=("fail",)) for at, lang in enumerate(langs)]
    (place,) = holds(records, BRAND)
    told = [(words.language, words.people, words.approved) for words in place.words]
    assert told == [("en", 4, True), ("he", 1, False), ("ru", 1, True)]
    assert place.words[2].text == "Мы знаем и чиним."


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["mastodon", "bluesky"]),
            st.sampled_from(["a", "b", "c", None]),
            st.sampled_from(["x", "y", None]),
            st.lists(st.sampled_from(["f", "g", "#F", ""]), max_size=3),
            st.sampled_from(["en", "zh-Hant", "de", None]),
        ),
        max_size=12,
    )
)
def test_everybody_is_covered_once_and_counted_once(drawn):
    records = [
        record(
            mention(f"{source}:{at}", author, root=root and f"{source}:{root}", hashtags=tuple(tags)),
            assessment=assessment(lang=lang),
        )
        for at, (source, author, root, tags, lang) in enumerate(drawn)
    ]
    places = holds(records, BRAND)
    assert sorted(item for place in places for item in place.mentions) == sorted(one.mention.id for one in records)
    assert all(place.people == sum(words.people for words in place.words) for place in places)
    assert holds(records[::-1], BRAND) == places
