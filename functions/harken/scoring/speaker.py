"""As whom the author of a mention speaks: what the brand's lists and the account say first, then the words."""

from collections.abc import Sequence

from harken.domain.assessment import Role, Speaker
from harken.domain.mention import Mention

from .aspects import Scores, likeliest
from .cues import Cue
from .evidence import evidence
from .marks import in_bio
from .perspective import Perspective, speaks_for


def speaker(mention: Mention, scores: Scores, found: Sequence[Cue], seen: Perspective | None) -> Speaker:
    """The role, with what shows it: a list of the settings, a fact of the account, or words of the mention."""
    listed = _listed(mention, seen) if seen is not None else None
    if listed is not None:
        return listed
    if mention.author is not None and mention.author.bot:
        return Speaker("bot", ("the account says that it is automated",))
    role: Role = likeliest(scores, "role")
    if role == "unknown":
        return Speaker()
    shown = (*_of_profile(mention, role), *evidence(scores, f"role.{role}", found))
    return Speaker(role, shown[:3] or ("the wording as a whole",))


def _listed(mention: Mention, seen: Perspective) -> Speaker | None:
    employee = speaks_for(seen.employees, mention)
    if employee is not None:
        return Speaker("employee", (f"@{employee} is listed among the employees",))
    rival = speaks_for(seen.rival_accounts, mention)
    return Speaker("competitor", (f"@{rival} is listed among the competitors",)) if rival is not None else None


def _of_profile(mention: Mention, role: Role) -> list[str]:
    if mention.author is None or not mention.author.bio:
        return []
    told = (f"bio.{role}", f"role.{role}")
    found = [cue.words for cue in in_bio(mention.author.bio) if cue.label in told and not cue.denied]
    return [f"profile: “{words}”" for words in found[:1]]
