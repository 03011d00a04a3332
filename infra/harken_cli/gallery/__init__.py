"""The page that shows every notice, rendered by the channels themselves: docs/notices.md."""
