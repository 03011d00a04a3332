"""A digest as a page: one HTML file, without scripts and without anything from elsewhere.

Outside text enters it only through `html.escape`, after `plain.clean` has taken control characters, direction
overrides and links out of it.
"""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Final

from harken.domain.digest import Digest

from . import words
from .content import Entry, Quote, Section, sections

_LANG: Final = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}")
_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--line:#d8dee4;--paper:#fff;--warm:#f6f8fa;--link:#0757ba}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa5b1;--line:#30363d;--paper:#0f1318;--warm:#171c23;
--link:#79b8ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:46rem;padding:2rem 1.25rem 3rem;background:var(--paper);color:var(--ink);
font:1rem/1.55 system-ui,sans-serif}
h1{font-size:1.75rem;line-height:1.2;margin:0}
h2{font-size:1.05rem;margin:2.25rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--line)}
p{margin:.25rem 0}
ul{margin:.5rem 0;padding:0;list-style:none}
li{margin:.6rem 0}
.period,.rest,footer{color:var(--soft)}
blockquote{margin:.35rem 0;padding:.5rem .75rem;background:var(--warm);border-inline-start:3px solid var(--line);
overflow-wrap:anywhere}
cite{display:block;font-style:normal;font-size:.875rem;color:var(--soft)}
a{color:var(--link)}
footer{margin-top:2.5rem;font-size:.875rem}
"""
_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()


def render(digest: Digest) -> str:
    """The digest as one HTML page in English, the same for the same digest."""
    name, period = escape(words.name(digest)), escape(words.period(digest))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{_HASH}'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{name}: {escape(digest.week.name)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1><bdi>{name}</bdi></h1><p class="period">{period}</p>'
        f"<p>{escape(words.heard(digest))}</p></header>\n"
        f"<main>{''.join(map(_section, sections(digest)))}</main>\n"
        f"<footer><p>{_NOTES}</p><p>As it stood {digest.at:%Y-%m-%d %H:%M} UTC. Written by Harken.</p></footer>\n"
        "</body>\n</html>\n"
    )


_NOTES: Final = (
    "The answer rate is those answered of all who were due: answered, or still waiting past the target. Nine in ten: "
    "the longest of the quickest 90 %. Causes count people; weeks before come oldest first."
)


def _section(section: Section) -> str:
    lead = f"<p>{escape(section.lead)}</p>" if section.lead else ""
    entries = f"<ul>{''.join(map(_entry, section.entries))}</ul>" if section.entries else ""
    rest = f'<p class="rest">{escape(section.rest)}</p>' if section.rest else ""
    return f"<section><h2>{escape(section.title)}</h2>{lead}{entries}{rest}</section>\n"


def _entry(entry: Entry) -> str:
    return f"<li>{escape(entry.text)}{''.join(map(_quote, entry.quotes))}</li>"


def _quote(quote: Quote) -> str:
    lang = f' lang="{quote.lang}"' if quote.lang and _LANG.fullmatch(quote.lang) else ""
    who = f"<bdi>{escape(quote.who)}</bdi>"
    if quote.link:
        who = f'<a href="{escape(quote.link)}" rel="noreferrer nofollow">{who}</a>'
    return f'<blockquote><span dir="auto"{lang}>{escape(quote.words)}</span><cite>{who}</cite></blockquote>'
