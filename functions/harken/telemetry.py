"""Logs and metrics, the same for every function: JSON lines, and counts in CloudWatch's embedded format.

Nothing from outside and no secret is logged: counts, ids and our own errors only.
"""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()

Handler = Callable[[Any, Any], Any]

_MUTE = "POWERTOOLS_METRICS_DISABLED"


def count(name: str, number: float = 1) -> None:
    """Add to a metric of this invocation; nothing is nothing to tell."""
    if number and os.environ.get(_MUTE) != "true":
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)


def told(handler: Handler) -> Handler:
    """A Lambda handler whose invocations are logged with their context and whose metrics are written at the end."""
    logged: Handler = logger.inject_lambda_context(clear_state=True)(handler)

    @wraps(handler)
    def measured(event: Any, context: Any) -> Any:
        try:
            return logged(event, context)
        finally:
            if metrics.metric_set:
                metrics.flush_metrics()

    return measured
