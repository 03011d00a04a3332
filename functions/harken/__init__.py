"""Harken hears what people say about a brand and calls its people when complaints go unanswered."""

__version__ = "0.1.0"
