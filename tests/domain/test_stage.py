"""A rule that is tried out: recorded for a while, and told to nobody."""

import pytest

from harken.domain.stage import entered

from .builders import at, clearing, minutes, quiet, raised, rule

TRIED = rule(stage=minutes(60))


@pytest.mark.parametrize(
    ("given_rule", "incident", "minute", "expected"),
    [
        # No stage: nothing to do.
        (rule(), quiet(), 0, quiet()),
        # The first evaluation begins it.
        (TRIED, quiet(), 0, quiet(staged_from=at(0), staged=True)),
        # It goes on ...
        (TRIED, quiet(staged_from=at(0)), 59, quiet(staged_from=at(0), staged=True)),
        # ... and ends, to the minute.
        (TRIED, quiet(staged_from=at(0), staged=True), 60, quiet(staged_from=at(0))),
        # What was told for real before the rule was staged is told to its end.
        (TRIED, raised(), 5, raised(staged_from=at(5))),
        # What was only recorded counts as never told.
        (
            TRIED,
            raised(staged_from=at(0), staged=True, informed=()),
            60,
            raised(
                staged_from=at(0),
                first_at=None,
                last_at=None,
                last_count=0,
                told=frozenset(),
                informed=(),
                sequence=1,
            ),
        ),
        # So it does where the stage is taken out of the settings.
        (
            rule(),
            raised(staged_from=at(0), staged=True, severity="critical", escalated=True, informed=()),
            10,
            raised(first_at=None, last_at=None, last_count=0, told=frozenset(), informed=()),
        ),
        # What was calm by then will end unsaid.
        (
            TRIED,
            clearing(55, staged_from=at(0), staged=True, informed=()),
            60,
            clearing(55, staged_from=at(0), first_at=None, last_at=None, last_count=0, told=frozenset(), informed=()),
        ),
    ],
)
def test_what_a_stage_makes_of_an_incident(given_rule, incident, minute, expected):
    assert entered(given_rule, incident, at(minute)) == expected
