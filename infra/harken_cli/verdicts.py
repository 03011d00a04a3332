"""What was thought of a mention, and what a person said of it, in words for a terminal."""

from typing import Final

from harken.domain.assessment import Assessment, Cause
from harken.domain.correction import Correction


def in_short(assessment: Assessment) -> str:
    """What a post is, as the inbox says it: negative complaint about delivery and service, by a customer."""
    about = f" about {' and '.join(assessment.causes)}" if assessment.causes else ""
    role = assessment.speaker.role
    by = "" if role == "unknown" else f", by {'an' if role[0] in 'aeo' else 'a'} {_ROLES.get(role, role)}"
    return f"{assessment.sentiment} {assessment.intent}{about}{by}"


_ROLES: Final = {"co_creator": "person with an idea", "media": "reporter"}


def grounds(assessment: Assessment) -> list[str]:
    """What the role and the verdict rest on, a line each, where there is anything."""
    told = (
        (assessment.speaker.role, assessment.speaker.evidence),
        (assessment.genuineness.verdict, assessment.genuineness.evidence),
    )
    return [f"{label}: {', '.join(evidence)}" for label, evidence in told if evidence]


def thought(assessment: Assessment) -> str:
    """All of an assessment, with how sure it is of the sentiment."""
    chance = getattr(assessment.probability, assessment.sentiment)
    return "; ".join(
        (
            f"sentiment {assessment.sentiment} ({chance:.0%})",
            f"intent {assessment.intent}",
            _causes(assessment.causes),
            f"role {assessment.speaker.role}",
            f"verdict {assessment.genuineness.verdict}",
            _answer(assessment.needs_answer),
        )
    )


def said(correction: Correction) -> str:
    """What a person said, and nothing else."""
    parts = [
        correction.sentiment and f"sentiment {correction.sentiment}",
        correction.intent and f"intent {correction.intent}",
        None if correction.causes is None else _causes(correction.causes),
        correction.role and f"role {correction.role}",
        correction.verdict and f"verdict {correction.verdict}",
        None if correction.needs_answer is None else _answer(correction.needs_answer),
    ]
    return "; ".join(part for part in parts if part)


def _causes(causes: tuple[Cause, ...]) -> str:
    return f"causes {', '.join(causes) or 'none'}"


def _answer(needed: bool) -> str:
    return "needs an answer" if needed else "needs no answer"
