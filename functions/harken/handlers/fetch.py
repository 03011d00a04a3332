"""For each job on the queue: read one source entry."""

from datetime import timedelta
from typing import Any

import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from harken import wiring
from harken.jobs.fetch import fetch
from harken.jobs.ports import FetchJob
from harken.telemetry import count, logger, told

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _record(record: SQSRecord, lambda_context: Any) -> None:
    def left() -> timedelta:
        return timedelta(milliseconds=lambda_context.get_remaining_time_in_millis())

    job = msgspec.json.decode(record.body, type=FetchJob)
    outcome, queued = fetch(wiring.table(), job, wiring.outside(), wiring.now(), left)
    logger.info("fetch", brand=job.brand, entry=job.entry, outcome=outcome, queued=queued)
    count("SourceFailures", outcome == "failed")
    count("PostsQueued", queued)


@told
def handler(event: Any, context: Any) -> Any:
    """Read the entry each record names; what fails is reported alone and comes again."""
    return process_partial_response(event=event, record_handler=_record, processor=_processor, context=context)
