"""The use cases, one per function, over injected ports."""
