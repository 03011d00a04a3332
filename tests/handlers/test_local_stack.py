"""The stack on this machine carries events as AWS does: filtered, batched, sometimes twice, failures alone."""

import os

import pytest
from tests.domain.builders import at
from tests.jobs.stage import Shown

from harken import wiring
from harken_cli.local.events import passes
from harken_cli.local.stack import Stack
from harken_cli.local.template import TEMPLATE, Names, load, of_type, table_request

NOTICE = {"eventName": ["INSERT", "MODIFY"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "notice#"}]}}}}


def change(kind: str, sk: str) -> dict[str, object]:
    return {"eventName": kind, "dynamodb": {"Keys": {"pk": {"S": "luvento"}, "sk": {"S": sk}}}}


@pytest.mark.parametrize(
    ("pattern", "event", "through"),
    [
        (NOTICE, change("INSERT", "notice#a"), True),
        (NOTICE, change("MODIFY", "notice#a"), True),
        (NOTICE, change("REMOVE", "notice#a"), False),
        (NOTICE, change("INSERT", "rule#a"), False),
        (NOTICE, {"eventName": "INSERT"}, False),
        ({"a": [{"exists": True}]}, {"a": 1}, True),
        ({"a": [{"exists": True}]}, {}, False),
        ({"a": [{"exists": False}]}, {}, True),
    ],
)
def test_filters_let_through_what_they_name(pattern, event, through):
    assert passes(pattern, event) is through


def test_references_of_the_template_are_resolved():
    names = Names(load(TEMPLATE), {"AlertEmail": "a@b.example"})
    names.refs["Table"] = "t"
    names.attributes["Table", "Arn"] = "arn:t"
    value = {"a": [{"Ref": "Table"}, {"Fn::GetAtt": ["Table", "Arn"]}], "b": {"Fn::Sub": "x/${AWS::StackName}"}}
    assert names.resolve(value) == {"a": ["t", "arn:t"], "b": "x/harken"}
    assert (names.holds("HasAlertEmail"), names.holds("HasAlertPhone"), names.holds(None)) == (True, False, True)
    with pytest.raises(KeyError):
        names.resolve({"Ref": "Nothing"})


def test_the_table_is_asked_for_as_the_template_declares_it():
    (declared,) = of_type(load(), "AWS::DynamoDB::Table").values()
    request = table_request(declared["Properties"], "t")
    assert request["TableName"] == "t"
    assert request["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert {index["IndexName"] for index in request["GlobalSecondaryIndexes"]} == {
        "waiting",
        "due",
        "timeline",
        "conversation",
    }


def test_leaving_a_stack_puts_everything_back(monkeypatch):
    monkeypatch.delenv("TABLE_NAME", raising=False)
    monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", "INFO")
    shown = Shown()
    with Stack(clock=lambda: at(7), find=lambda _name: shown) as stack:
        assert set(stack.functions) == set(of_type(load(), "AWS::Serverless::Function"))
        assert wiring.now() == at(7)
        assert wiring.find("mastodon") is shown
        stack.tick(at(7))
        assert list(stack.faults) == []

    assert (os.environ.get("TABLE_NAME"), os.environ["POWERTOOLS_LOG_LEVEL"]) == (None, "INFO")
    assert wiring.now() > at(7)
    assert wiring.find("mastodon") is not shown
