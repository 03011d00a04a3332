"""The tables of a report: the same figures by language, by source."""

from markupsafe import Markup

from .drawing import split
from .figures import Row
from .words import NONE, length

_HEADINGS = {
    "mentions": ("Mentions", "All"),
    "negative": ("Negative", "Neg."),
    "neutral": ("Neutral", "Neu."),
    "positive": ("Positive", "Pos."),
    "median": ("Median response", "Median"),
}


def table(what: str, rows: list[tuple[str, Row]]) -> Markup:
    """The figures of each row, named by `what` it is one of."""
    if not rows:
        return Markup('<p class="none">Nothing to count.</p>')
    body = Markup("").join(
        Markup(
            '<tr><th scope="row"><bdi>{name}</bdi></th><td>{mentions}</td><td class="bar">{bar}</td>'
            "<td>{negative}</td><td>{neutral}</td><td>{positive}</td><td>{answered}</td><td>{median}</td></tr>"
        ).format(
            name=name,
            mentions=f"{row.mentions:,}",
            bar=split(row.sentiments),
            **{key: f"{count:,}" for key, count in row.sentiments.items()},
            answered=f"{row.answered:,} of {row.due:,}" if row.due else NONE,
            median=length(row.median),
        )
        for name, row in rows
    )
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{what}s"><table class="figures"><thead><tr>'
        '<th scope="col">{what}</th><th scope="col">{mentions}</th><td class="bar"></td>'
        '<th scope="col">{negative}</th><th scope="col">{neutral}</th><th scope="col">{positive}</th>'
        '<th scope="col">Answered</th><th scope="col">{median}</th></tr></thead><tbody>{body}</tbody></table></div>'
    ).format(what=what, body=body, **{key: _short(*names) for key, names in _HEADINGS.items()})


def _short(full: str, brief: str) -> Markup:
    """A heading that is abbreviated where the page is narrow."""
    return Markup('<span class="long">{}</span><abbr title="{}">{}</abbr>').format(full, full, brief)
