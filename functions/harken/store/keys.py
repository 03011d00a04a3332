"""Every key shape of the table, and nothing else.

| item             | pk                        | sk                                |
|------------------|---------------------------|-----------------------------------|
| mention          | brand#mention id          | mention                           |
| brand reply      | brand#id of the mention   | reply#reply id                    |
| brand's own post | brand#post id             | own                               |
| alias            | brand#server's own number | alias                             |
| instant reply    | brand#source#words        | instant#id of the mention         |
| source state     | source#brand#entry        | cursor, follow                    |
| handed over      | source#brand#entry        | handed#slot#page                  |
| rate state       | limits#credential         | pauses                            |
| shared budget    | limits#name of the budget | budget                            |
| incident         | brand                     | rule#rule                         |
| notice           | brand                     | notice#rule#incident#sequence     |
| correction       | brand                     | correction#mention id             |
| digest           | brand                     | digest#week                       |
| silence          | brand                     | rule#rule#silence, rule * for all |
| statement in hub | brand                     | statement#post id                 |
| budget           | budget#whose money        | year-month                        |
| delivery         | delivery#notice id        | channel                           |
| taken signature  | pushed#signature          | pushed                            |
| settings         | brand                     | settings#version#digest           |
| list of brands   | brands                    | current                           |
| who was told     | subscribers               | current                           |
| audit line       | audit                     | audit#time#digest                 |

A brand's id holds no '#', and everything after the first one is free text, so no two shapes meet.
"""

from .table import Key

BRANDS = "brands"
CURRENT = "current"
SUBSCRIBERS: Key = ("subscribers", CURRENT)
"""The item that tells whose subscriptions were confirmed at the last look."""
NOTICES_DUE = "notices"
"""The partition of the index `due` where notices wait that no channel has delivered."""

MENTION = "mention"
OWN = "own"
ALIAS = "alias"
REPLY = "reply#"
HANDED = "handed#"
INSTANT = "instant#"
RULE = "rule#"
NOTICE = "notice#"
SILENCE = "#silence"
DIGEST = "digest#"
CORRECTION = "correction#"
STATEMENT = "statement#"
SETTINGS = "settings#"
PAUSES = "pauses"
BUDGET = "budget"
AUDIT = "audit"


def about(brand: str, post: str) -> str:
    """The partition of one post of one brand: a mention with its answers, an own post, or an alias."""
    return f"{brand}#{post}"


def instant(brand: str, source_name: str, words: str) -> str:
    """The partition of a brand's replies with the same words that came sooner than anybody reads."""
    return f"{brand}#{source_name}#{words}"


def source(brand: str, entry: str) -> str:
    """The partition of what is known of reading one source entry of a brand."""
    return f"source#{brand}#{entry}"


def handed(slot: int, page: int) -> str:
    """The sort key of what a page of a run handed over, in one of a few slots that are used again."""
    return f"{HANDED}{slot:02}#{page:06}"


def limits(name: str) -> str:
    """The partition of what a credential may still ask for, whichever brands use it."""
    return f"limits#{name}"


def notice(rule: str, incident: str, sequence: int) -> str:
    """The sort key of a notice; sequences sort as numbers do."""
    return f"{NOTICE}{rule}#{incident}#{sequence:06}"


def digest(brand: str, week: str) -> Key:
    """The item under which a week's digest of a brand is claimed before it is sent."""
    return brand, f"{DIGEST}{week}"


def settings(version: int, digest: str) -> str:
    """The sort key of one version of a brand's settings; it never changes, since the digest is of what it holds."""
    return f"{SETTINGS}{version:06}#{digest}"


def delivery(notice_id: str, channel: str) -> Key:
    """The item under which a channel claims a notice."""
    return f"delivery#{notice_id}", channel


def budget(name: str, month: str) -> Key:
    """The item that tells what was spent of a budget in a month, written 2026-11."""
    return f"budget#{name}", month


def pushed(signature: str) -> Key:
    """The item that tells that a signed call of the webhook was taken."""
    return f"pushed#{signature}", "pushed"


def audit(moment: str, digest: str) -> Key:
    """The item that tells what was erased or exported at a moment."""
    return AUDIT, f"{AUDIT}#{moment}#{digest}"


def shard(brand: str, source_name: str) -> str:
    """The partition of the index `due` that holds the mentions of one source to be asked for again."""
    return f"{brand}#{source_name}"


def counted(brand: str, source_name: str) -> str:
    """The partition of the index `due` for the mentions of one source that are asked for every five minutes."""
    return f"{brand}#{source_name}#counted"


def idle(brand: str, source_name: str) -> str:
    """The partition of the index `due` for the mentions of one source that nothing counts on."""
    return f"{brand}#{source_name}#idle"
