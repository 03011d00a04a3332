import pytest
from tests.scoring.heads import scores

from harken.domain.brand import Brand, Competitors
from harken.domain.mention import Author, Mention
from harken.scoring.cues import Cue
from harken.scoring.perspective import perspective
from harken.scoring.speaker import speaker

LUVENTO = perspective(
    Brand(
        id="luvento",
        names=("Luvento",),
        sources=(),
        employees={"hackernews": ("jane_roasts",), "mastodon": ("@ana@social.example",)},
        competitors=Competitors(names=("Brewmax",), accounts={"bluesky": ("brewmax.example",)}),
    )
)
CUSTOMER = scores(role__customer=3)


def of(found=CUSTOMER, source="hackernews", cues=(), seen=LUVENTO, **author):
    mention = Mention(id=f"{source}:1", text="x", author=Author(**author) if author else None)
    return speaker(mention, found, cues, seen)


@pytest.mark.parametrize(
    ("role", "evidence", "found"),
    [
        # the brand's lists say it, however the name is written, on their own source only
        ("employee", "@jane_roasts is listed among the employees", of(handle="Jane_Roasts")),
        ("employee", "@ana@social.example is listed", of(source="mastodon", handle="ana@social.example")),
        ("customer", "the wording as a whole", of(source="mastodon", handle="jane_roasts")),
        (
            "competitor",
            "@brewmax.example is listed among the competitors",
            of(source="bluesky", id="brewmax.example"),
        ),
        # the account says it
        ("bot", "the account says that it is automated", of(bot=True)),
        # an employee's automated account is still an employee's
        ("employee", "listed", of(handle="jane_roasts", bot=True)),
        # the words say it
        ("customer", "“my order”", of(cues=[Cue("role.customer", "my order", 0, False)])),
        # denied words are no evidence
        ("customer", "the wording as a whole", of(cues=[Cue("role.customer", "my order", 0, True)])),
        # the profile says it
        ("media", "profile: “editor”", of(scores(role__media=3), bio="Editor, weekend pages")),
        # nothing is known
        ("customer", "the wording as a whole", of(seen=None, handle="jane_roasts")),
    ],
)
def test_tells_who_speaks_and_why(role, evidence, found):
    assert found.role == role
    assert evidence in found.evidence[0]


def test_says_nothing_of_whom_nothing_shows():
    assert of(scores(role__unknown=3)).evidence == ()
