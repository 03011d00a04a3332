"""The sources there are, as the settings see them."""

from harken.sources.base import Source


def sources() -> tuple[Source, ...]:
    """Every registered source, in the registry's order."""
    from harken.sources.registry import SOURCES  # noqa: PLC0415 (loads feed and HTML readers: only when needed)

    return tuple(SOURCES)
