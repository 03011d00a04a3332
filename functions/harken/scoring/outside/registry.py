"""The services there are to ask for a second opinion. A new one is a file beside this and a line here."""

from collections.abc import Callable, Mapping

from harken.domain.brand import OpinionService, OpinionSettings

from . import bedrock, comprehend
from .base import Open, SecondOpinion


def _comprehend(_settings: OpinionSettings, start: Open) -> SecondOpinion:
    return comprehend.Comprehend(start(*comprehend.SERVICE))


def _bedrock(settings: OpinionSettings, start: Open) -> SecondOpinion:
    return bedrock.Bedrock(
        start(*bedrock.SERVICE),
        model=settings.model or "",
        price_in=settings.price_in,
        price_out=settings.price_out,
    )


SERVICES: Mapping[OpinionService, Callable[[OpinionSettings, Open], SecondOpinion]] = {
    "comprehend": _comprehend,
    "bedrock": _bedrock,
}
"""Service name -> what makes it, given the settings and a way to call AWS."""


def second_opinion(settings: OpinionSettings, start: Open) -> SecondOpinion:
    """The service that the settings name."""
    return SERVICES[settings.use](settings, start)
