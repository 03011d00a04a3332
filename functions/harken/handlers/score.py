"""For each post on the queue: about the brand? What does it say? Store it once. Where it is unclear, ask another."""

from typing import Any

import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from harken import wiring
from harken.jobs.ports import Dead, Incoming
from harken.jobs.score import score
from harken.jobs.second_opinion import Scored, second_opinion
from harken.telemetry import count, logger, told

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@told
def handler(event: Any, context: Any) -> Any:
    """Take in each record; what fails is reported alone and comes again, what can never be read is buried."""
    scored: list[Scored] = []
    run = wiring.run()

    def take_in(record: SQSRecord) -> None:
        try:
            item = msgspec.json.decode(record.body, type=Incoming)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            wiring.bury([Dead(reason=str(error), brand="", entry="", raw=record.body)])
            return count("PostsBuried")
        outcome = score(run, item)
        scored.extend([Scored(item.brand, item.mention.id)] if outcome in ("new", "edited") else [])
        return count(f"Posts{outcome.title().replace(' ', '')}")

    answer = process_partial_response(event=event, record_handler=take_in, processor=_processor, context=context)
    asked = second_opinion(run, scored, wiring.second_opinion, wiring.patience(context))
    for fault in asked.faults:
        logger.warning("no second opinion", fault=fault)
    for result, number in asked.counts.items():
        count(f"SecondOpinion{result}", number)
    return answer
