"""For each post on the queue: about the brand? What does it say? Store it once."""

from typing import Any

import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from harken import wiring
from harken.jobs.ports import Dead, Incoming
from harken.jobs.score import score
from harken.telemetry import count, told

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _record(record: SQSRecord) -> None:
    try:
        item = msgspec.json.decode(record.body, type=Incoming)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        wiring.bury([Dead(reason=str(error), brand="", entry="", raw=record.body)])
        count("PostsBuried")
        return
    count(f"Posts{score(wiring.run(), item).title().replace(' ', '')}")


@told
def handler(event: Any, context: Any) -> Any:
    """Take in each record; what fails is reported alone and comes again, what can never be read is buried."""
    return process_partial_response(event=event, record_handler=_record, processor=_processor, context=context)
