"""What a client's calls to DynamoDB cost: requests and capacity units, as the service itself tells them.

DynamoDB Local tells 0 units for a read that finds nothing and rounds half units up; DynamoDB charges the least there
is: half a unit for a read that need not be consistent, one for one that must be, and that for each key of a batch.
Bills go by what DynamoDB charges.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

READS = ("GetItem", "BatchGetItem", "Query", "Scan")
WRITES = ("PutItem", "DeleteItem", "TransactWriteItems")


@dataclass
class Meter:
    """Sums over all calls since it was last cleared.

    `parts`: units by "table" or index, writes and reads alike; `entries`: how many were read of each index.
    """

    requests: Counter[str] = field(default_factory=Counter)
    writes: float = 0.0
    reads: float = 0.0
    parts: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    _least: float = 1.0

    def clear(self) -> None:
        """Begin anew."""
        self.requests.clear()
        self.parts.clear()
        self.entries.clear()
        self.writes = self.reads = 0.0

    @property
    def calls(self) -> int:
        """How many requests there were."""
        return self.requests.total()

    def attach(self, client: Any) -> "Meter":
        """Hear what each call of a client costs, from now on."""
        for operation in (*READS, *WRITES):
            client.meta.events.register(f"provide-client-params.dynamodb.{operation}", self._ask)
            client.meta.events.register(f"after-call.dynamodb.{operation}", self._hear)
        return self

    def _hear(self, parsed: dict[str, Any], model: Any, **_more: Any) -> None:
        self.requests[model.name] += 1
        told = parsed.get("ConsumedCapacity") or []
        for one in told if isinstance(told, list) else [told]:
            units = float(one["CapacityUnits"])
            if model.name in WRITES:
                self.writes += units
            else:
                self.reads += max(units, 0.5 if "GlobalSecondaryIndexes" in one else self._least)
            self.parts["table"] += one.get("Table", {}).get("CapacityUnits", 0)
            for index, part in one.get("GlobalSecondaryIndexes", {}).items():
                self.parts[index] += part["CapacityUnits"]
                self.entries[index] += parsed.get("Count", 0)

    def _ask(self, params: dict[str, Any], **_more: Any) -> dict[str, Any]:
        asked = params.get("RequestItems", {}).values()
        self._least = float(sum(len(table["Keys"]) for table in asked) or 1)
        return {**params, "ReturnConsumedCapacity": "INDEXES"}
