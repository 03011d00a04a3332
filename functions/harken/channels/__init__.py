"""Ways to reach people: pure rendering, one file per channel."""
