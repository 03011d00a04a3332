"""Drives all code that makes regular expressions at run time to make them."""

from datetime import timedelta
from importlib import import_module, reload

from tests.domain.builders import mention

from harken.domain.brand import Brand, Playbook, SourceEntry
from harken.domain.matching import compile_brand, match
from harken.domain.playbook.lint import lint
from harken.scoring.assess import assess

EVERY = ("en", "ru", "he", "zh")
BRAND = Brand(
    id="luvento",
    names=("Luvento", "Luvento Duo", "Café Luvento", "Лувенто", "לובנטו", "露文托"),
    sources=(SourceEntry(use="mastodon", id="mastodon", every=timedelta(minutes=2)),),
    hashtags=("luventofail", "露文托坏了"),
    domains=("luvento.example",),
    exclude=("Luvento County", "Дом Лувенто"),
    topics=("coffee", "кофе", "咖啡", "קפה"),
    playbook=Playbook(statement="We know about the outage. We are on it."),
)
TEXTS = (
    "Luvento never let me down, it is not bad at all, https://luvento.example/a",
    "My Luvento Duo is broken and nobody answers, I want my money back",
    "Лувенто сломалась, никто не отвечает, верните деньги",
    "לובנטו התקלקל ואף אחד לא עונה",
    "露文托咖啡机坏了，客服不理人",
    "#luventofail again #露文托坏了",
    "Luvento County is a nice place, the singer Luvento lives there",
)


def drive() -> None:
    """Assess, and lint replies, in all languages; what is made at import is made again."""
    for language in ("chinese", "english", "hebrew", "russian"):
        reload(import_module(f"harken.domain.names.cues_{language}"))
    matcher = compile_brand(BRAND)
    for number, text in enumerate(TEXTS):
        match(matcher, mention(f"mastodon:{number}", text=text))
        assessed = assess(mention(f"mastodon:{number}", text=text), BRAND, ())
        for language in EVERY:
            lint(text, assessed, BRAND, "mastodon", language=language, recent=())
