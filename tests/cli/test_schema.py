import json
import re
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from harken.domain.brand import Brand, OpinionSettings, Rule, SourceEntry
from harken_cli.settings import known
from harken_cli.settings.durations import duration
from harken_cli.settings.rule_schema import KEYS
from harken_cli.settings.schema import NETWORKS, schema

EXAMPLE = (Path(__file__).parents[2] / "infra" / "brands.example.yaml").read_text(encoding="utf-8")


def properties(node, path=()):
    """Every (path, schema) of a key that the schema names."""
    if isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            if "const" not in value and "not" not in value:
                yield (*path, name), value
        for key, value in node.items():
            yield from properties(value, (*path, key))
    elif isinstance(node, list):
        for item in node:
            yield from properties(item, path)


def entry(*path):
    """The schema of a brand's key."""
    node = schema()["properties"]["brands"]["items"]
    for name in path:
        node = node.get("items", node)["properties"][name]
    return node


def test_it_is_a_schema_and_json():
    Draft202012Validator.check_schema(schema())
    assert json.loads(json.dumps(schema())) == schema()


def test_every_key_has_a_description():
    bare = [path for path, value in properties(schema()) if not value.get("description")]
    assert bare == []


def test_every_key_occurs_in_the_example():
    accounts = set(NETWORKS)
    names = {path[-1] for path, _ in properties(schema())} - accounts
    assert {name for name in names if not re.search(rf"\b{name}:", EXAMPLE)} == set()


def test_the_example_is_valid_for_any_validator():
    data = json.loads(json.dumps(yaml.safe_load(EXAMPLE), default=str))
    assert list(Draft202012Validator(schema()).iter_errors(data)) == []


def test_keys_are_those_of_the_checked_types():
    of_target = {"next_target", "resolution_target"}  # `target` holds three: the first came alone, and is stored so
    assert set(entry()["properties"]) == set(Brand.__struct_fields__) - of_target
    assert set(entry("rules")["items"]["properties"]) == set(Rule.__struct_fields__)
    assert set(entry("sources")["items"]["properties"]) == set(SourceEntry.__struct_fields__) - {"options"}


def test_defaults_are_those_of_a_rule():
    rule = Rule(id="r")
    for name, value in entry("rules")["items"]["properties"].items():
        if name == "id":
            continue
        expected = getattr(rule, name)
        told = value["default"]
        if isinstance(told, list):
            told = tuple(told)
        elif not isinstance(expected, str | int):
            told = duration(told)
        assert told == expected, name


def test_every_optional_key_tells_its_default():
    silent = {name for name, value in entry()["properties"].items() if "default" not in value}
    assert silent == {
        "id",
        "names",
        "sources",
        "quiet_hours",
        "hours",
        "second_opinion",
    }  # required, or nothing at all
    assert entry("tell")["default"] == {"warning": ["email"], "critical": ["email", "sms", "chat"]}
    assert entry("target", "first_response")["default"] == "1h"


def test_a_second_opinion_is_asked_as_its_type_says():
    declared = entry("second_opinion")["properties"]
    plain = OpinionSettings(use="bedrock")
    assert set(declared) == set(OpinionSettings.__struct_fields__)
    told = {name: value["default"] for name, value in declared.items() if "default" in value}
    assert told == {name: getattr(plain, name) for name in declared if name not in ("use", "model")}


def test_every_rule_key_belongs_to_a_kind():
    assert set(Rule.__struct_fields__) == {key for keys in KEYS.values() for key in keys}


def test_every_source_and_its_options_are_declared():
    items = entry("sources")["items"]
    assert items["properties"]["use"]["enum"] == [source.name for source in known.sources()]
    for source, branch in zip(known.sources(), items["allOf"], strict=True):
        assert branch["if"]["properties"]["use"]["const"] == source.name
        assert set(branch["then"]["properties"]) == {*items["properties"], *source.options}
        assert set(source.required) <= set(branch["then"]["properties"])


def test_options_that_are_secrets_by_name_take_only_references():
    branches = entry("sources")["items"]["allOf"]
    refs = {
        name: option.get("$ref")
        for branch in branches
        for name, option in branch["then"]["properties"].items()
        if re.search(r"token|secret|password|api_key", name)
    }
    assert refs["token"] == "#/$defs/secret"
    assert set(refs.values()) == {"#/$defs/secret"}


def test_sources_know_their_accounts():
    accounts = schema()["$defs"]["accounts"]["properties"]
    assert set(accounts) >= {*NETWORKS, *(source.name for source in known.sources())}
