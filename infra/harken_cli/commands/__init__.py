"""The commands of `harken`, a file for each kind of work."""
