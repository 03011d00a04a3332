"""The second opinion in BRANDS.yaml: whom to ask, when, for how much money."""

from typing import get_args

from harken.domain.brand import OpinionService, OpinionSettings

from .declare import Schema, amount, mapping, number, ref, words

_PLAIN = OpinionSettings(use="comprehend")
_OF_MODELS = ("model", "price_in", "price_out")
"""Keys that only a service with models of several makers takes."""
_WITH_MODELS = "bedrock"


def second_opinion() -> Schema:
    """Asks nobody where it is left out."""
    model = ref("model", "The model or inference profile in the stack's region, as Bedrock names it (bedrock only).")
    properties: Schema = {
        "use": {**words(OpinionService), "description": "The service: bedrock judges all, comprehend the sentiment."},
        "model": model,
        "monthly_cap": amount("No more US dollars than this a month.", 0, 100_000, default=_PLAIN.monthly_cap),
        "undecided": amount(
            "Asked where the likeliest sentiment is less likely than this (0-1).", 0, 1, default=_PLAIN.undecided
        ),
        "urgency": number("Asked where the urgency is at least this; 101 for never.", 0, 101)
        | {"default": _PLAIN.urgency},
        "price_in": amount("What 1,000 tokens of a question cost (US dollars).", 0, 1_000, default=_PLAIN.price_in),
        "price_out": amount("What 1,000 tokens of an answer cost (US dollars).", 0, 1_000, default=_PLAIN.price_out),
    }
    refused = {"not": {}, "doNotSuggest": True, "errorMessage": f"belongs to {_WITH_MODELS} alone"}
    return mapping(
        properties,
        "An AWS service that is asked where the scorer is undecided or much depends on it; nobody if left out.",
        "use",
        allOf=[
            _if(name, {"required": ["model"], "properties": {"model": model}})
            if name == _WITH_MODELS
            else _if(name, {"properties": dict.fromkeys(_OF_MODELS, refused)})
            for name in get_args(OpinionService)
        ],
    )


def _if(service: str, then: Schema) -> Schema:
    return {"if": {"properties": {"use": {"const": service}}, "required": ["use"]}, "then": then}
