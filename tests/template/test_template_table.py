"""The table in the template is the one that the store speaks to."""

import json

from tests.template.cfn import RESOURCES, events, target

from harken.store import keys
from harken.store.table import INDEXES

TABLE = RESOURCES["Table"]
PROPERTIES = TABLE["Properties"]


def _keys(schema):
    return [(key["AttributeName"], key["KeyType"]) for key in schema]


def test_the_table_outlives_its_stack_and_its_mistakes():
    assert (TABLE["DeletionPolicy"], TABLE["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert PROPERTIES["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert "TableName" not in PROPERTIES, "a kept table would block the next stack of this name"


def test_the_table_is_paid_by_use_and_encrypted():
    assert PROPERTIES["BillingMode"] == "PAY_PER_REQUEST"
    assert PROPERTIES["SSESpecification"] == {"SSEEnabled": True}


def test_items_expire_by_the_attribute_that_the_store_writes():
    assert PROPERTIES["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def test_the_tables_keys_are_the_stores():
    assert _keys(PROPERTIES["KeySchema"]) == [("pk", "HASH"), ("sk", "RANGE")]
    assert {item["AttributeType"] for item in PROPERTIES["AttributeDefinitions"]} == {"S"}


def test_the_indexes_are_the_stores():
    indexes = {index["IndexName"]: _keys(index["KeySchema"]) for index in PROPERTIES["GlobalSecondaryIndexes"]}
    assert indexes == {name: [(pk, "HASH"), (sk, "RANGE")] for name, (pk, sk) in INDEXES.items()}


def test_an_index_carries_its_summary_and_nothing_else():
    projections = [index["Projection"] for index in PROPERTIES["GlobalSecondaryIndexes"]]
    assert projections == [{"ProjectionType": "INCLUDE", "NonKeyAttributes": ["summary"]}] * len(INDEXES)


def test_publish_sees_new_and_renewed_notices_and_nothing_else():
    """The stream carries the new image, and the filter knows a notice by its sort key."""
    event = events("DynamoDB")["Publish"]
    assert PROPERTIES["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert target(event["Stream"]) == "Table"
    (pattern,) = [json.loads(item["Pattern"]) for item in event["FilterCriteria"]["Filters"]]
    assert pattern == {
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": keys.NOTICE}]}}},
    }
