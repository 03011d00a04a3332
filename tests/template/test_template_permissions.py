"""Each function may do what it does, and nothing else."""

import re

import pytest
from tests.template.cfn import RESOURCES, ROOT, TEMPLATE, events, functions, named, of_type, statements, target

from harken.scoring.outside.registry import SERVICES

NAMES = sorted(functions())
STORE = ROOT / "functions" / "harken" / "store" / "dynamo.py"
SECRETS = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:harken/${AWS::StackName}/*"
PUSH_SECRET = SECRETS.removesuffix("*") + "${PushSecret}-??????"
"""Secrets Manager ends a secret's ARN in a hyphen and six characters of its own."""
PAGES = "${Pages.Arn}/digests/*"
STREAM_READS = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}

READS = {"GetItem", "Query"}
TABLE = {
    # the settings, the state of all entries at once
    "Plan": READS | {"BatchGetItem"},
    # the settings; an entry's lease and cursor
    "Fetch": READS | {"PutItem"},
    # a batch is looked up at once; replies stored under an alias move to the mention
    "Score": READS | {"BatchGetItem", "PutItem", "DeleteItem"},
    # the settings; which calls were taken
    "Push": {"GetItem", "PutItem"},
    "Follow": READS | {"BatchGetItem", "PutItem", "DeleteItem"},
    # what is counted is read again at once; incident and notice in one transaction of puts
    "Watch": READS | {"BatchGetItem", "PutItem"},
    # the settings; the week's mentions and replies; a claim
    "Digest": READS | {"BatchGetItem", "PutItem"},
    "Publish": set(),
    # a claim, and that it was delivered
    "NotifyEmail": {"GetItem", "PutItem"},
    "NotifySms": {"GetItem", "PutItem"},
    # the settings; a claim for each chat, and until when one wants to be left alone
    "NotifyChat": {"GetItem", "PutItem"},
}
INDEXES = {
    # what else was written lately, to compare it with
    "Score": {"conversation", "timeline"},
    "Follow": {"due", "timeline"},
    # who waits; what came lately; which notices no channel has delivered
    "Watch": {"waiting", "timeline", "due"},
    # five weeks; who waits since before
    "Digest": {"timeline", "waiting"},
}
SENDS = {
    "JOBS_QUEUE_URL": "sqs:SendMessage",
    "MENTIONS_QUEUE_URL": "sqs:SendMessage",
    "DEAD_QUEUE_URL": "sqs:SendMessage",
    "NOTICES_TOPIC_ARN": "sns:Publish",
    "EMAIL_TOPIC_ARN": "sns:Publish",
    "SMS_TOPIC_ARN": "sns:Publish",
}


LISTENS_FOR = {"Watch": "sns:ListSubscriptionsByTopic"}
"""Who does something else with the topics it knows than to publish."""


def _needed(name: str) -> set[tuple[str, str]]:
    """What a function's wiring asks for, the table aside."""
    function = functions()[name]
    variables = function["Environment"]["Variables"]
    needed = {("logs:CreateLogStream", f"{name}Logs"), ("logs:PutLogEvents", f"{name}Logs")}
    needed |= {
        (LISTENS_FOR.get(name, action), target(variables[key])) for key, action in SENDS.items() if key in variables
    }
    if name in events("SQS"):
        queue = target(events("SQS")[name]["Queue"])
        needed |= {(f"sqs:{verb}", queue) for verb in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")}
    if name in events("DynamoDB"):
        needed |= {(f"dynamodb:{verb}", "Table stream") for verb in STREAM_READS}
    for config in (function.get("EventInvokeConfig"), events("DynamoDB").get(name)):
        if config:
            needed.add(("sqs:SendMessage", target(config["DestinationConfig"]["OnFailure"]["Destination"])))
    if "PAGES_BUCKET_NAME" in variables:
        needed.add(("s3:PutObject", PAGES))
    if "SECRETS_PREFIX" in variables:
        secrets = PUSH_SECRET if "HARKEN_PUSH_SECRET" in variables else SECRETS
        needed.add(("secretsmanager:GetSecretValue", secrets))
    return needed


@pytest.mark.parametrize("name", NAMES)
def test_a_role_allows_what_the_wiring_and_the_store_need_and_nothing_else(name):
    needed = (
        _needed(name)
        | {(f"dynamodb:{verb}", "Table") for verb in TABLE[name]}
        | {("dynamodb:Query", f"Table index {index}") for index in INDEXES.get(name, set())}
    )
    assert {(action, named(resource)) for action, resource in statements(name)} == needed


@pytest.mark.parametrize("name", NAMES)
def test_no_permission_reaches_further_than_named_resources(name):
    """The stars stand behind the stack's own secrets and its own digests."""
    for action, resource in statements(name):
        assert "*" not in action
        assert not isinstance(resource, str), f"{action} on {resource}"
        reached = str(resource.get("Fn::Sub", "")).removesuffix("/${AWS::StackName}/*")
        assert "*" not in reached.removesuffix("${Pages.Arn}/digests/*")


def test_roles_are_written_out_and_for_lambda_alone():
    """Roles made by SAM would carry managed policies over every queue and stream of the account."""
    for role in of_type("AWS::IAM::Role").values():
        assert "ManagedPolicyArns" not in role
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert not [name for name in NAMES if "Policies" in functions()[name]]
    assert sorted(of_type("AWS::IAM::Role")) == [f"{name}Role" for name in NAMES]


def test_what_the_store_calls_is_allowed_somewhere_and_nothing_else_is():
    """A transaction is checked by AWS as the puts it is made of; only people at their desk read the whole table."""
    called = set(re.findall(r"self\._client\.(\w+)", STORE.read_text(encoding="utf-8")))
    verbs = {"".join(word.capitalize() for word in name.split("_")) for name in called} - {
        "TransactWriteItems",
        "Scan",
    }
    allowed = {action.removeprefix("dynamodb:") for name in NAMES for action, _ in statements(name)}
    assert {verb for verb in allowed if ":" not in verb} - STREAM_READS == verbs


def test_nothing_is_open_to_others():
    """No resource policy but those that let SNS drop failures into our own queues."""
    policies = {name for name, item in RESOURCES.items() if item["Type"].endswith("Policy")} - set(OUTSIDE)
    assert policies == {"NoticesDeadPolicy", "AlertsDeadPolicy"}


OUTSIDE = {
    # Comprehend has no resources that a permission could name
    "ScoreMayAskComprehend": ("comprehend", "comprehend:BatchDetectSentiment", ["*"]),
    "ScoreMayAskBedrock": (
        "bedrock",
        "bedrock:InvokeModel",
        [
            {"Fn::Sub": "arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/*"},
            {"Fn::Sub": "arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:inference-profile/*"},
        ],
    ),
}


def test_only_score_may_ask_outside_and_only_what_the_parameter_says():
    assert set(of_type("AWS::IAM::Policy")) == set(OUTSIDE)
    for name, (service, action, resources) in OUTSIDE.items():
        assert TEMPLATE["Conditions"][RESOURCES[name]["Condition"]] == {
            "Fn::Equals": [{"Ref": "SecondOpinion"}, service]
        }
        properties = RESOURCES[name]["Properties"]
        assert properties["Roles"] == [{"Ref": "ScoreRole"}]
        (statement,) = properties["PolicyDocument"]["Statement"]
        asked = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        assert (statement["Effect"], statement["Action"], asked) == ("Allow", action, resources)


def test_by_default_nothing_may_be_asked():
    parameter = TEMPLATE["Parameters"]["SecondOpinion"]
    assert parameter["Default"] == "none"
    assert parameter["AllowedValues"] == ["none", *(service for service, _, _ in OUTSIDE.values())]
    assert set(parameter["AllowedValues"]) == {"none", *SERVICES}
