"""What AWS takes, on demand and before free tiers."""

from typing import Final, Literal

from msgspec import Struct

SOURCE: Final = "us-east-1, November 2026"

Group = Literal["usage", "kept", "apart"]
"""What happens; what is stored of it; what is paid whether anything happens or not, or as people choose."""


class Price(Struct, frozen=True):
    """US dollars for so many of a unit."""

    dollars: float
    per: float
    unit: str
    group: Group = "usage"


PRICES: Final = {
    "DynamoDB writes": Price(0.625, 1e6, "write units"),  # on demand, like the next
    "DynamoDB reads": Price(0.125, 1e6, "read units"),
    "SQS": Price(0.40, 1e6, "requests"),
    "SNS": Price(0.50, 1e6, "messages"),
    "SNS email": Price(2.0, 1e5, "emails"),
    "Scheduler": Price(1.0, 1e6, "starts"),
    "Lambda runs": Price(0.20, 1e6, "runs"),
    "Lambda at work": Price(0.0000133334, 1, "GB-seconds"),  # arm64, like the next
    "Lambda waiting for sources": Price(0.0000133334, 1, "GB-seconds"),
    "DynamoDB storage": Price(0.25, 1, "GB-months", "kept"),
    "DynamoDB backups": Price(0.20, 1, "GB-months", "kept"),  # point-in-time recovery
    "Secrets": Price(0.40, 1, "secrets", "apart"),  # reading them, each five minutes at most, is less than a cent
    "Logs": Price(0.50, 1, "GB", "apart"),
    "Metrics": Price(0.30, 1, "metrics", "apart"),
    "Alarms": Price(0.10, 1, "alarms", "apart"),
    "Dashboards": Price(3.0, 1, "dashboards", "apart"),
}
"""Prices of `SOURCE`; a second opinion has its own, those of the settings."""
