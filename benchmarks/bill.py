"""What some hours of the whole flow take of the table, step by step, beside what `harken cost` reckons for them.

    python -m benchmarks.bill

DynamoDB Local counts; `infra/harken_cli/counted.py` has the figures that are reckoned with.
"""

import sys

from tests.stack.dynamodb_local import dynamodb_local
from tests.stack.played import Played, on_dynamodb

from harken_cli import counted
from harken_cli.local.template import load, of_type, table_request

NAME = "played"


def played(client: object, brands: int, per_hour: float, minutes: int) -> Played:
    """A stack that has lived for so many minutes."""
    (declared,) = of_type(load(), "AWS::DynamoDB::Table").values()
    client.create_table(**table_request(declared["Properties"], NAME))  # type: ignore[attr-defined]
    stack = Played(on_dynamodb(client, NAME), brands, per_hour, minutes / 60)
    stack.play(minutes)
    return stack


def main(arguments: list[str]) -> None:
    """Play, and tell."""
    brands, per_hour, minutes = (int(argument) for argument in arguments or ("1", "240", "240"))
    with dynamodb_local() as client:
        stack = played(client, brands, per_hour, minutes)
    print(f"{minutes} minutes of {brands} brands with {per_hour} posts an hour each", stack.happened, sep="\n")
    kinds = counted.Units.__struct_fields__
    print(f"\n{'each':12}{'times':>8}" + "".join(f"{kind:>9}" for kind in kinds))
    for step, found in sorted(stack.steps.items()):
        each = (sum(getattr(one, kind) for one in found) / len(found) for kind in kinds)
        print(f"{step:12}{len(found):8}" + "".join(f"{number:9.2f}" for number in each))
    print(f"\n{'function':12}" + "".join(f"{kind:>9}{'reckoned':>9}" for kind in kinds))
    for function, reckoned in counted.units(stack.happened).items():
        took = stack.units.get(function, counted.Units())
        pairs = (f"{getattr(took, kind):9.0f}{getattr(reckoned, kind):9.0f}" for kind in kinds)
        print(f"{function:12}" + "".join(pairs))
    print(f"\nrequests to SQS {stack.queue}, runs {stack.runs}")
    print("seconds of processor time:", {step: round(spent, 2) for step, spent in stack.cpu.items()})


if __name__ == "__main__":
    main(sys.argv[1:])
