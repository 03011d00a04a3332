"""What Harken thinks of a post in the light of what else was written about the brand lately."""

from datetime import timedelta
from itertools import islice

from harken.domain.assessment import Assessment
from harken.domain.brand import Brand
from harken.domain.mention import Mention, author_key
from harken.domain.record import Summary, conversation_of
from harken.domain.sketch import sketch
from harken.scoring.past import Earlier, in_light_of, past_of
from harken.store import mentions

from .ports import Run

DAYS = 3
BOUND = 200
"""How far back, and at how many of the newest mentions, is looked: a campaign is dense, and reading costs."""


def judge(run: Run, brand: Brand, mention: Mention) -> Assessment:
    """The assessment of `mention` toward `brand`; what is negative is compared with the past."""
    assessment = run.assess(mention, brand, tuple(run.brands.values()))
    if assessment.sentiment != "negative":
        return assessment
    at = mention.created_at or run.now
    lately = mentions.timeline(run.table, brand.id, max(at, run.now - timedelta(days=DAYS)), DAYS, BOUND)
    author, words = author_key(mention), sketch(mention.text)
    shared = frozenset(words)
    earlier = (
        _earlier(view)
        for view in islice(lately, BOUND)
        if view.id != mention.id and (view.post.author == author or not shared.isdisjoint(view.sketch))
    )
    past = past_of(earlier, author=author, conversation=conversation_of(mention), at=at, sketch=words)
    return in_light_of(past, assessment)


def _earlier(view: Summary) -> Earlier:
    return Earlier(
        author=view.post.author,
        conversation=view.conversation,
        at=view.since,
        negative=view.sentiment == "negative",
        sketch=view.sketch,
    )
