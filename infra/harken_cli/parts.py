"""A past taken apart: for each brand what can concern it, so that brands are replayed one by one."""

from collections.abc import Iterable, Sequence

import msgspec

from harken.domain.brand import Brand
from harken.domain.matching import compile_brand
from harken.domain.mention import Mention
from harken.domain.record import bounded
from harken.domain.voice import voice
from harken.scoring.about import about

from .past import Act, Past


def parts(past: Past, brands: Sequence[Brand]) -> list[Past]:
    """For each brand the past without the conversations and acts that cannot concern it; the clock runs alike.

    A post becomes a mention by its own words or by a conversation that the brand or a mention is in: where neither
    is, reading brings nothing that would be kept.
    """
    groups = conversations(item.mention for item in past.seen)
    return [_part(past, brand, groups) for brand in brands]


def conversations(mentions: Iterable[Mention]) -> dict[str, str]:
    """Post id -> a name of its conversation: posts are together when a root, a reply or a quote joins them."""
    leader: dict[str, str] = {}

    def find(item: str) -> str:
        while leader.setdefault(item, item) != item:
            leader[item] = item = leader[leader[item]]
        return item

    for mention in mentions:
        for other in (mention.root, mention.reply_to, mention.quotes, *mention.aliases):
            if other is not None:
                leader[find(mention.id)] = find(other)
        find(mention.id)
    return {item: find(item) for item in list(leader)}


def concerns(act: Act, brand: Brand) -> bool:
    """Whether a brand's people did it, or may have."""
    if act.brand is not None:
        return act.brand == brand.id
    return act.rule is None or any(rule.id == act.rule for rule in brand.rules)


def _part(past: Past, brand: Brand, groups: dict[str, str]) -> Past:
    matcher = compile_brand(brand)
    used = {name for entry in brand.sources for name in (entry.use, entry.id)}
    here = [item for item in past.seen if item.mention.source in used]
    ours = {
        groups[item.mention.id]
        for item in here
        if voice(brand, item.mention) == "own" or about(matcher, bounded(item.mention)).about
    }
    seen = tuple(item for item in here if groups[item.mention.id] in ours)
    ids = {item.mention.id for item in seen}
    acts = (act for act in past.acts if act.mention is None or act.mention in ids)
    return msgspec.structs.replace(past, seen=seen, acts=tuple(act for act in acts if concerns(act, brand)))
