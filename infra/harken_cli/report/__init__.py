"""The report of a brand: what was said in a time, who answered how fast, who still waits; one HTML file."""

from .gather import Facts, facts
from .page import render

__all__ = ["Facts", "facts", "render"]
