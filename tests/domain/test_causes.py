"""Why: causes, shares, and who speaks for them."""

import pytest
from tests.domain.builders import assessment, at, mention, record

from harken.domain.causes import why

TEXTS = (
    "The pump is broken and hums all day",
    "Water leaks from the seal at the bottom",
    "My display shows nothing but an error",
    "The grinder jams on every single bean",
    "Steam comes out of the side panel now",
)


def caused(number, *causes, text=None, lang="en", **more):
    about = mention(f"m:{number}", f"a{number}", number, text=text or TEXTS[number % len(TEXTS)])
    return record(about, since=at(number), assessment=assessment(causes=causes, lang=lang), **more)


def test_causes_by_how_many_name_them_and_what_is_without():
    found = why([caused(1, "defect"), caused(2, "service", "defect"), caused(3), caused(4, "billing")])
    assert [(reason.cause, reason.posts, reason.share) for reason in found.causes] == [
        ("defect", 2, 0.5),
        ("billing", 1, 0.25),
        ("service", 1, 0.25),
    ]
    assert found.untold == 1
    assert found.quotes == ()


def test_nobody_is_quoted_twice_and_nothing_deleted():
    found = why(
        [caused(1, "defect", "service"), caused(2, "defect"), caused(3, "service"), caused(4, "defect", gone=True)]
    )
    quoted = [quote.id for reason in found.causes for quote in reason.quotes]
    assert sorted(quoted) == ["m:1", "m:2", "m:3"]


def test_the_first_cause_has_more_to_say_and_few_are_heard():
    causes = ["defect"] * 5 + ["service"] * 4 + ["billing"] * 3 + ["delivery"] * 2 + ["privacy"]
    found = why([caused(number, cause) for number, cause in enumerate(causes)])
    assert [len(reason.quotes) for reason in found.causes] == [3, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("russian", "heard"),
    [
        (2, {"ru"}),  # a tenth of twenty
        (1, set()),
    ],
)
def test_a_language_of_a_tenth_of_the_trouble_is_heard(russian, heard):
    defects = [caused(number, "defect") for number in range(14)]
    delays = [caused(20 + number, "service", text="Nobody answers the phone there") for number in range(6 - russian)]
    silence = [
        caused(30 + number, "service", lang="ru", text=f"Никто не отвечает уже день {number}")
        for number in range(russian)
    ]
    found = why([*defects, *delays, *silence])
    quoted = {quote.id for reason in found.causes[1:] for quote in reason.quotes}
    assert {post.assessment.lang for post in silence if post.mention.id in quoted} == heard


def test_who_says_nothing_in_words_is_not_heard_instead_of_who_does():
    found = why(
        [
            *(caused(number, "defect") for number in range(4)),
            caused(5, "service", lang="ru", text="…"),
            caused(6, "service"),
        ]
    )
    assert [quote.id for quote in found.causes[1].quotes] == ["m:6"]


def test_where_no_cause_is_found_people_are_heard_all_the_same():
    found = why([caused(1), caused(2)])
    assert found.causes == ()
    assert found.untold == 2
    assert {quote.id for quote in found.quotes} == {"m:1", "m:2"}
    assert why([]).quotes == ()
