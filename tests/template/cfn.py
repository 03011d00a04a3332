"""The deployment template as plain data: short tags (`!Ref x`) in their long form (`{"Ref": "x"}`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FUNCTION = "AWS::Serverless::Function"


class _Loader(yaml.SafeLoader):
    pass


def _tagged(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tagged)


def load(path: Path = ROOT / "template.yaml") -> dict[str, Any]:
    """A CloudFormation template; raises `yaml.YAMLError` if it is none."""
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader))  # noqa: S506  - a SafeLoader with tags


TEMPLATE = load()
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
GLOBALS: dict[str, Any] = TEMPLATE["Globals"]["Function"]


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type, by logical id."""
    return {name: item["Properties"] for name, item in RESOURCES.items() if item["Type"] == kind}


def functions() -> dict[str, dict[str, Any]]:
    """The functions' properties with the defaults of all functions filled in, by logical id."""
    filled = {}
    for name, own in of_type(FUNCTION).items():
        variables = GLOBALS["Environment"]["Variables"] | own.get("Environment", {}).get("Variables", {})
        filled[name] = {**GLOBALS, **own, "Environment": {"Variables": variables}}
    return filled


def events(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of the events of a type, by the logical id of the one function that each belongs to."""
    return {
        name: event["Properties"]
        for name, function in functions().items()
        for event in function.get("Events", {}).values()
        if event["Type"] == kind
    }


def target(node: Any) -> str:
    """The logical id that a `Ref` or `GetAtt` points to."""
    if "Ref" in node:
        return str(node["Ref"])
    return str(node["Fn::GetAtt"][0])


def stem(name: str) -> str:
    """NotifyEmail -> notify_email."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).removeprefix("_")


def statements(function: str) -> Iterator[tuple[str, Any]]:
    """Each (action, resource) that a function's role allows."""
    for policy in RESOURCES[target(functions()[function]["Role"])]["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in _listed(statement["Action"]):
                for resource in _listed(statement["Resource"]):
                    yield action, resource


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def named(resource: Any) -> str:
    """A role's resource as a word: a logical id, the table's stream or index, else the text with its stars."""
    if "Fn::Sub" in resource:
        return str(resource["Fn::Sub"]).replace("${Table.Arn}/index/", "Table index ")
    return "Table stream" if resource == {"Fn::GetAtt": ["Table", "StreamArn"]} else target(resource)
