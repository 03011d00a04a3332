"""The demo: a made-up brand's bad week, written for it."""
