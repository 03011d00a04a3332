"""Reading template.yaml: its resources as plain data, its references resolved."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).resolve().parents[3] / "template.yaml"


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def _short(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short)


def load(path: Path = TEMPLATE) -> dict[str, Any]:
    """The template as plain data; short forms become {"Ref": …} and {"Fn::…": …}."""
    with path.open(encoding="utf-8") as file:
        template: dict[str, Any] = yaml.load(file, Loader=_Loader)  # noqa: S506  - a SafeLoader of ours  # nosec B506
    return template


def of_type(template: Mapping[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """The resources of a type, by logical id, in the order of the file."""
    return {name: item for name, item in template["Resources"].items() if item["Type"] == kind}


def table_request(properties: Mapping[str, Any], name: str) -> dict[str, Any]:
    """`create_table` arguments from a table's Properties: what the API words otherwise than CloudFormation."""
    kept = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    return {
        "TableName": name,
        **{key: properties[key] for key in kept},
        "StreamSpecification": {"StreamEnabled": True, **properties["StreamSpecification"]},
    }


class Names:
    """Resolves references of a template: parameters by value, resources by what was made for them."""

    def __init__(self, template: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
        defaults = {key: item.get("Default", "") for key, item in template.get("Parameters", {}).items()}
        self.refs: dict[str, Any] = {
            "AWS::StackName": "harken",
            "AWS::Region": "us-east-1",
            "AWS::AccountId": "123456789012",
            "AWS::Partition": "aws",
            **defaults,
            **parameters,
        }
        self.attributes: dict[tuple[str, str], str] = {}
        self._conditions = template.get("Conditions", {})

    def resolve(self, value: Any) -> Any:
        """`value` with every reference in it replaced. Raises KeyError for a reference to what was not made."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"Ref"}:
            return self.refs[value["Ref"]]
        if set(value) == {"Fn::GetAtt"}:
            return self.attributes[value["Fn::GetAtt"][0], value["Fn::GetAtt"][1]]
        if set(value) == {"Fn::Sub"}:
            return re.sub(r"\$\{([\w:]+)\}", lambda found: str(self.refs[found[1]]), value["Fn::Sub"])
        return {key: self.resolve(item) for key, item in value.items()}

    def holds(self, condition: str | None) -> bool:
        """Whether a resource with this condition is made; one without is."""
        return condition is None or bool(self._truth(self._conditions[condition]))

    def _truth(self, value: Any) -> Any:
        if isinstance(value, dict) and "Fn::Not" in value:
            return not self._truth(value["Fn::Not"][0])
        if isinstance(value, dict) and "Fn::Equals" in value:
            one, other = (self.resolve(item) for item in value["Fn::Equals"])
            return one == other
        return self.resolve(value)
