import pytest
from msgspec.structs import replace
from tests.domain.builders import assessment

from harken.domain.assessment import Genuineness, Speaker
from harken_cli.verdicts import grounds, in_short

PLAIN = assessment()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "negative complaint"),
        ({"causes": ("delivery",)}, "negative complaint about delivery"),
        ({"causes": ("delivery", "service")}, "negative complaint about delivery and service"),
        ({"speaker": Speaker("customer")}, "negative complaint, by a customer"),
        ({"speaker": Speaker("employee")}, "negative complaint, by an employee"),
        ({"speaker": Speaker("co_creator"), "intent": "idea"}, "negative idea, by a person with an idea"),
        ({"speaker": Speaker("media"), "causes": ("safety",)}, "negative complaint about safety, by a reporter"),
    ],
)
def test_a_post_in_a_few_words(changes, said):
    assert in_short(replace(PLAIN, **changes)) == said


def test_what_it_rests_on_is_told_where_there_is_anything():
    told = replace(
        PLAIN,
        speaker=Speaker("customer", ("“my order”", "“at your shop”")),
        genuineness=Genuineness("complaint", ("“my order”",)),
    )
    assert grounds(told) == ["customer: “my order”, “at your shop”", "complaint: “my order”"]
    assert grounds(replace(PLAIN, speaker=Speaker(), genuineness=Genuineness())) == []
