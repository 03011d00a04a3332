"""The `harken` command."""


def run() -> None:
    """Run the command line."""
