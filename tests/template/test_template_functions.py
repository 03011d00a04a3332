"""Every function is one story: a stem, a handler, a trigger, and a place for what fails."""

import re
from datetime import timedelta

import pytest
from tests.template.cfn import GLOBALS, RESOURCES, ROOT, TEMPLATE, events, functions, of_type, stem, target

from harken.jobs.digest import LEASE

HANDLERS = ROOT / "functions" / "harken" / "handlers"
NAMES = sorted(functions())
TRIGGERS = {
    "Plan": "ScheduleV2",
    "Fetch": "SQS",
    "Score": "SQS",
    "Push": "URL",
    "Follow": "ScheduleV2",
    "Watch": "ScheduleV2",
    "Digest": "ScheduleV2",
    "Publish": "DynamoDB",
    "NotifyEmail": "SNS",
    "NotifySms": "SNS",
    "NotifyChat": "SNS",
}


def test_each_function_has_a_handler_file_and_each_handler_file_a_function():
    written = {path.stem for path in HANDLERS.glob("*.py") if not path.stem.startswith("_")}
    assert {stem(name) for name in NAMES} == written


@pytest.mark.parametrize("name", NAMES)
def test_one_stem_names_the_function_its_handler_its_role_its_logs_and_its_service(name):
    function = functions()[name]
    assert function["Handler"] == f"harken.handlers.{stem(name)}.handler"
    assert target(function["Role"]) == f"{name}Role"
    assert target(function["LoggingConfig"]["LogGroup"]) == f"{name}Logs"
    assert function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == stem(name)


def test_each_function_has_the_one_trigger_of_the_flow():
    found = {
        name: [event["Type"] for event in function.get("Events", {}).values()]
        for name, function in functions().items()
    }
    for url in of_type("AWS::Lambda::Url").values():
        found[target(url["TargetFunctionArn"])].append("URL")
    assert found == {name: [trigger] for name, trigger in TRIGGERS.items()}


def test_the_one_door_is_there_only_where_a_secret_is_named():
    """Without one there is no URL at all, and nobody outside the account may invoke anything."""
    doors = {name: item for name, item in RESOURCES.items() if item["Type"].startswith("AWS::Lambda::")}
    assert sorted(doors) == ["PushInvokePermission", "PushUrl", "PushUrlPermission"]
    assert {item["Condition"] for item in doors.values()} == {"HasPushSecret"}
    permissions = [doors[name]["Properties"] for name in ("PushInvokePermission", "PushUrlPermission")]
    assert {target(one["FunctionName"]) for one in permissions} == {"Push"}
    assert permissions[0]["InvokedViaFunctionUrl"] is True
    assert permissions[1]["FunctionUrlAuthType"] == doors["PushUrl"]["Properties"]["AuthType"] == "NONE"


def test_all_functions_share_one_build():
    """Equal code, runtime and architecture are built once, and nothing outside functions/ is shipped."""
    assert (GLOBALS["CodeUri"], GLOBALS["Runtime"], GLOBALS["Architectures"]) == (
        "functions/",
        "python3.13",
        ["arm64"],
    )
    for own in of_type("AWS::Serverless::Function").values():
        assert not {"CodeUri", "Runtime", "Architectures", "Layers"} & set(own)
    assert not list((ROOT / "functions").rglob("test_*.py"))
    assert {path.name for path in (ROOT / "functions").iterdir() if path.name != "__pycache__"} == {
        "harken",
        "requirements.txt",
    }


def test_no_function_reserves_concurrency():
    """An account that has ten in all could not deploy it."""
    assert not [name for name, function in functions().items() if "ReservedConcurrentExecutions" in function]


@pytest.mark.parametrize("name", NAMES)
def test_logs_have_a_group_of_their_own_that_expires_and_goes_with_the_stack(name):
    group = RESOURCES[f"{name}Logs"]
    assert group["Type"] == "AWS::Logs::LogGroup"
    assert group["DeletionPolicy"] == "Delete"
    assert group["Properties"]["RetentionInDays"] == {"Ref": "LogRetention"}
    assert group["Properties"]["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/${{AWS::StackName}}/{stem(name)}"}


@pytest.mark.parametrize("name", sorted(set(events("ScheduleV2")) - {"Digest"}))
def test_a_tick_comes_every_minute_to_the_second_and_is_over_before_the_next(name):
    tick = events("ScheduleV2")[name]
    assert tick["ScheduleExpression"] == "rate(1 minute)"
    assert tick["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert tick["OmitName"] is True, "a fixed name would let only one stack live in an account"
    assert tick["RetryPolicy"]["MaximumEventAgeInSeconds"] == 60
    assert functions()[name]["Timeout"] < 60
    assert functions()[name]["EventInvokeConfig"]["MaximumRetryAttempts"] == 0, "the next tick is the retry"


def test_the_digest_comes_on_monday_morning_of_the_stacks_own_time_zone():
    """Weeks end on the same clock: a digest is of the week that has just ended there."""
    monday = events("ScheduleV2")["Digest"]
    assert monday["ScheduleExpression"] == "cron(0 7 ? * MON *)"
    assert monday["ScheduleExpressionTimezone"] == {"Ref": "Timezone"}
    assert functions()["Digest"]["Environment"]["Variables"]["HARKEN_TIMEZONE"] == {"Ref": "Timezone"}
    assert (monday["FlexibleTimeWindow"], monday["OmitName"]) == ({"Mode": "OFF"}, True)


def test_a_failed_digest_is_tried_again_when_its_claim_has_run_out():
    """Lambda waits a minute before it tries again; the claim may not outlive that, nor end before the run does."""
    digest = functions()["Digest"]
    assert digest["EventInvokeConfig"]["MaximumRetryAttempts"] == 2
    assert timedelta(seconds=digest["Timeout"]) < LEASE < timedelta(seconds=digest["Timeout"] + 60)


def test_pages_are_private_encrypted_and_gone_when_what_they_quote_is():
    (bucket,) = of_type("AWS::S3::Bucket").values()
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", {"Ref": "Retention"})
    assert RESOURCES["Pages"]["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize("name", sorted(events("SQS")))
def test_a_queue_reader_reports_each_failed_message_alone(name):
    event = events("SQS")[name]
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["ScalingConfig"]["MaximumConcurrency"] >= 2


def test_a_slow_source_holds_up_no_other():
    assert events("SQS")["Fetch"]["BatchSize"] == 1


def test_mentions_are_scored_in_batches():
    """More than ten a batch is only allowed with a window; the window delays a call, so it is short."""
    event = events("SQS")["Score"]
    assert event["BatchSize"] >= 10
    assert 1 <= event["MaximumBatchingWindowInSeconds"] <= 10


def test_a_poison_record_cannot_block_the_stream():
    event = events("DynamoDB")["Publish"]
    assert event["StartingPosition"] == "TRIM_HORIZON"
    assert 1 <= event["MaximumRetryAttempts"] <= 10
    assert 60 <= event["MaximumRecordAgeInSeconds"] <= 3600
    assert event["BisectBatchOnFunctionError"] is True
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize(
    ("name", "channel"), [("NotifyEmail", "email"), ("NotifySms", "sms"), ("NotifyChat", "chat")]
)
def test_a_channel_gets_the_notices_meant_for_it(name, channel):
    event = events("SNS")[name]
    assert target(event["Topic"]) == "Notices"
    assert event["FilterPolicy"] == {"channels": [channel]}


USED_BY = {
    # settings of the powertools and the table: everybody
    "TABLE_NAME": NAMES,
    "POWERTOOLS_SERVICE_NAME": NAMES,
    "POWERTOOLS_METRICS_NAMESPACE": NAMES,
    "POWERTOOLS_LOG_LEVEL": NAMES,
    # who sends where
    "JOBS_QUEUE_URL": ["Plan"],
    "MENTIONS_QUEUE_URL": ["Fetch", "Follow", "Push"],
    "DEAD_QUEUE_URL": ["Fetch", "Follow", "Push", "Score"],
    "NOTICES_TOPIC_ARN": ["Publish"],
    "EMAIL_TOPIC_ARN": ["Digest", "NotifyEmail", "Watch"],
    "SMS_TOPIC_ARN": ["NotifySms", "Watch"],
    # who keeps pages, and on whose Mondays
    "PAGES_BUCKET_NAME": ["Digest"],
    "HARKEN_TIMEZONE": ["Digest"],
    # who asks sources, with which name and key
    "HARKEN_CONTACT": ["Fetch", "Follow", "NotifyChat"],
    "SECRETS_PREFIX": ["Fetch", "Follow", "NotifyChat", "Push"],
    "HARKEN_PUSH_SECRET": ["Push"],
    "STACK_NAME": ["NotifyChat", "NotifyEmail"],
    # who writes mentions
    "HARKEN_RETENTION_DAYS": ["Follow", "Score"],
    # who may ask outside
    "HARKEN_SECOND_OPINION": ["Score"],
}


def test_each_variable_is_given_to_the_functions_that_use_it_and_to_no_other():
    given: dict[str, list[str]] = {}
    for name in NAMES:
        for variable in functions()[name]["Environment"]["Variables"]:
            given.setdefault(variable, []).append(name)
    assert given == USED_BY


def test_the_code_reads_no_variable_that_the_template_does_not_give():
    """Upper-case words in quotes that look like a variable's name, in what is deployed."""
    shape = re.compile(r"""["']((?:HARKEN|SECRETS)_[A-Z_]+|[A-Z]+(?:_[A-Z]+)*_(?:URL|ARN|NAME))["']""")
    read = {
        name
        for path in (ROOT / "functions" / "harken").rglob("*.py")
        for name in shape.findall(path.read_text(encoding="utf-8"))
    }
    assert read == set(USED_BY) - {name for name in USED_BY if name.startswith("POWERTOOLS_")}


VALUES = [
    # no address is allowed: then nobody is subscribed
    ("AlertEmail", "", True),
    ("AlertEmail", "care@luvento.example", True),
    ("AlertEmail", "care.team+night@mail.luvento.example", True),
    # no name around it, no list, no blank, no host without a dot
    ("AlertEmail", "Care <care@luvento.example>", False),
    ("AlertEmail", "a@luvento.example,b@luvento.example", False),
    ("AlertEmail", "a@luvento.example b@luvento.example", False),
    ("AlertEmail", "care@luvento", False),
    ("AlertPhone", "", True),
    ("AlertPhone", "+15550100123", True),
    # the country code is needed, with its plus, digits only, at most 15
    ("AlertPhone", "15550100123", False),
    ("AlertPhone", "+0155501001", False),
    ("AlertPhone", "+1 555 0100", False),
    ("AlertPhone", "+1234567890123456", False),
    ("Contact", "", True),
    ("Contact", "mailto:care@luvento.example", True),
    ("Contact", "https://luvento.example/~bot", True),
    # one name, as in secret:NAME, and no pattern of several
    ("PushSecret", "", True),
    ("PushSecret", "webhook-1", True),
    ("PushSecret", "*", False),
    ("PushSecret", "a/b", False),
    # a zone by its name, not by its abbreviation's case or a path
    ("Timezone", "UTC", True),
    ("Timezone", "Europe/Berlin", True),
    ("Timezone", "America/Argentina/Buenos_Aires", True),
    ("Timezone", "Etc/GMT+3", True),
    ("Timezone", "", False),
    ("Timezone", "../etc", False),
    ("Timezone", "europe/berlin", False),
    # goes into a header: no line break, no blank, no bracket
    ("Contact", "a\r\nX-Evil: 1", False),
    ("OpsEmail", "", True),
    ("OpsEmail", "ops@luvento.example", True),
    ("OpsEmail", "a@luvento.example,b@luvento.example", False),
    ("Contact", "care (luvento)", False),
]


@pytest.mark.parametrize(("parameter", "value", "allowed"), VALUES)
def test_a_parameter_takes_what_it_should(parameter, value, allowed):
    pattern = TEMPLATE["Parameters"][parameter]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, value)) is allowed


def test_every_parameter_may_be_left_alone_and_is_explained():
    parameters = TEMPLATE["Parameters"]
    assert {name: item["Default"] for name, item in parameters.items()} == {
        "AlertEmail": "",
        "AlertPhone": "",
        "Contact": "",
        "PushSecret": "",
        "Retention": 90,
        "LogRetention": 30,
        "SecondOpinion": "none",
        "Timezone": "UTC",
        "OpsEmail": "",
        "SmsSpendAlarm": 0.8,
        "LogLevel": "INFO",
    }
    assert all(item["Description"] for item in parameters.values())
    interface = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(grouped) == sorted(parameters) == sorted(interface["ParameterLabels"])


def test_everything_a_person_may_have_to_reach_is_an_output():
    """The table, each queue and topic, the bucket, each function."""
    reached = {
        target(output["Value"]) for output in TEMPLATE["Outputs"].values() if "Fn::Sub" not in output["Value"]
    } - {"PushUrl", "Monitoring"}
    kinds = {"AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Serverless::Function"}
    kinds |= {"AWS::S3::Bucket"}
    assert reached == {name for name, item in RESOURCES.items() if item["Type"] in kinds}
