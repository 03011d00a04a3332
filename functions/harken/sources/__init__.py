"""Where mentions come from: one file per source, listed in `registry`."""
