"""For each notice on the table's stream: publish it to the channels."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from harken import wiring
from harken.domain.notice import Notice
from harken.jobs.publish import publish
from harken.store.codec import decode
from harken.telemetry import count, told

_processor = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def _record(record: DynamoDBRecord) -> None:
    image = (record.dynamodb.new_image if record.dynamodb else None) or {}
    if "due_at" not in image:
        return  # delivered already: this is the write that says so
    count("NoticesPublished", publish(decode(Notice, image["data"]), wiring.publish_notice))


@told
def handler(event: Any, context: Any) -> Any:
    """Publish each record's notice; the first that fails and what follows it come again."""
    return process_partial_response(event=event, record_handler=_record, processor=_processor, context=context)
