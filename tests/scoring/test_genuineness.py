import pytest
from tests.scoring.heads import scores

from harken.scoring.cues import Cue
from harken.scoring.genuineness import genuineness


@pytest.mark.parametrize(
    ("found", "sentiment", "role", "cues", "verdict", "evidence"),
    [
        (scores(verdict__rumour=3), "negative", "unknown", [], "rumour", "does not say who saw it"),
        (
            scores(verdict__attack=3),
            "negative",
            "critic",
            [Cue("verdict.attack", "flood their page", 3, False)],
            "attack",
            "“flood their page”",
        ),
        # first-hand words are what makes a complaint one
        (
            scores(verdict__complaint=3),
            "negative",
            "customer",
            [Cue("verdict.first_hand", "my", 0, False)],
            "complaint",
            "“my”",
        ),
        (scores(verdict__complaint=3), "negative", "customer", [], "complaint", "tells of a concrete trouble"),
        # a rival's blame is a rival's blame, whatever its words
        (scores(verdict__complaint=3), "negative", "competitor", [], "attack", "speaks for a competitor"),
    ],
)
def test_tells_how_genuine_and_why(found, sentiment, role, cues, verdict, evidence):
    told = genuineness(found, sentiment, role, cues)
    assert told.verdict == verdict
    assert told.evidence[0] == evidence


@pytest.mark.parametrize("sentiment", ["neutral", "positive"])
def test_only_what_is_negative_is_judged(sentiment):
    told = genuineness(scores(verdict__attack=3), sentiment, "competitor", [])
    assert (told.verdict, told.evidence) == ("none", ())
