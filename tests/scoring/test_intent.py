import pytest
from tests.scoring.heads import scores

from harken.scoring.cues import Cue
from harken.scoring.intent import causes, intent, needs_answer

LATE, NOT_LATE = (Cue("cause.delivery", "late", 0, denied) for denied in (False, True))


@pytest.mark.parametrize(
    ("found", "kind", "told"),
    [
        (scores(intent__complaint=2), "post", "complaint"),
        # what the source says of the post breaks what is close
        (scores(intent__other=1.0, intent__question=0.8), "question", "question"),
        (scores(intent__other=1.0, intent__news=0.8), "article", "news"),
        # but not what is clear
        (scores(intent__complaint=5, intent__news=0.8), "article", "complaint"),
        (scores(intent__other=1.0, intent__news=0.8), "post", "other"),
    ],
)
def test_tells_the_intent(found, kind, told):
    assert intent(found, kind) == told


@pytest.mark.parametrize(
    ("found", "meant", "cues", "told"),
    [
        # several, likeliest first
        (scores(cause__delivery=1, cause__service=3), "complaint", [], ("service", "delivery")),
        # none where none is likely
        (scores(cause__delivery=-0.1), "complaint", [], ()),
        (scores(cause__delivery=0.1), "complaint", [], ("delivery",)),
        # one beside another must be likelier
        (scores(cause__delivery=0.3, cause__service=3), "complaint", [], ("service",)),
        (scores(cause__delivery=0.5, cause__service=3), "complaint", [], ("service", "delivery")),
        # what a phrase names outright may be less likely, but not unlikely, nor denied
        (scores(cause__delivery=-0.5), "complaint", [LATE], ("delivery",)),
        (scores(cause__delivery=-0.5, cause__service=3), "complaint", [LATE], ("service", "delivery")),
        (scores(cause__delivery=-0.5), "complaint", [NOT_LATE], ()),
        (scores(cause__delivery=-2), "complaint", [LATE], ()),
        # so must a danger: water on the counter is none
        (scores(cause__safety=0.3, cause__defect=1), "complaint", [], ("defect",)),
        # a danger is not also a defect
        (scores(cause__safety=1, cause__defect=4), "complaint", [], ("safety",)),
        (scores(cause__safety=0.5, cause__service=4), "complaint", [], ("service", "safety")),
        # of faults alone: praise for a delivery has no cause
        (scores(cause__delivery=5), "praise", [], ()),
        (scores(cause__outage=5), "question", [], ("outage",)),
    ],
)
def test_tells_the_causes(found, meant, cues, told):
    assert causes(found, meant, cues) == told


@pytest.mark.parametrize(
    ("sentiment", "meant", "asks", "expected"),
    [
        ("negative", "other", False, True),
        ("neutral", "complaint", False, True),
        ("neutral", "question", False, True),
        ("positive", "request", False, True),
        ("positive", "praise", False, False),
        ("positive", "praise", True, True),
        ("neutral", "purchase", True, True),
        ("neutral", "idea", False, False),
        ("neutral", "news", True, False),
        ("neutral", "other", True, False),
    ],
)
def test_knows_who_expects_an_answer(sentiment, meant, asks, expected):
    assert needs_answer(sentiment, meant, asks=asks) is expected
