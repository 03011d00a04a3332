"""How long answers took: each reply clock raw and in business hours, against its target."""

from markupsafe import Markup

from harken.domain.clocks import ClockKind
from harken.domain.timing import KINDS, Spread, Timing, timing

from .gather import Facts
from .words import length

_NAMES: dict[ClockKind, str] = {
    "first_response": "First response",
    "next_response": "Next response",
    "resolution": "Resolution",
}
_SPREAD = ("Median", "Mean", "90 %")


def times(facts: Facts) -> Markup:
    """A row for each kind of clock; business hours beside the raw times where the brand has them."""
    rows = [found for kind in KINDS if (found := timing(kind, facts.clocks)) is not None]
    if not rows:
        return Markup('<p class="none">Nobody expected an answer.</p>')
    both = facts.hours is not None
    groups = ["Around the clock", "Business hours"] if both else ["Around the clock"]
    over = Markup("").join(
        Markup('<th scope="colgroup" colspan="{}">{}</th>').format(len(_SPREAD), name) for name in groups
    )
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for _ in groups for name in _SPREAD)
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="Response times"><table class="figures times">'
        '<thead><tr><td></td>{over}<td colspan="3"></td></tr><tr><th scope="col">Clock</th>{heads}'
        '<th scope="col">Target</th><th scope="col">Missed</th><th scope="col">Running</th></tr></thead>'
        "<tbody>{body}</tbody></table></div>"
    ).format(over=over, heads=heads, body=Markup("").join(_row(found, both=both) for found in rows))


def _row(found: Timing, *, both: bool) -> Markup:
    missed = f"{found.breached:,} of {found.measured + found.running:,}" if found.target is not None else length(None)
    late = f"{found.running:,}" + (f", {found.late:,} late" if found.late else "")
    lengths = [*_cells(found.raw), *(_cells(found.business) if both else ())]
    cells = Markup("").join(
        Markup("<td>{}</td>").format(text) for text in (*lengths, length(found.target), missed, late)
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(_NAMES[found.kind], cells)


def _cells(found: Spread) -> tuple[str, ...]:
    return length(found.median), length(found.mean), length(found.p90)
