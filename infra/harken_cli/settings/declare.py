"""Short words for writing down a JSON Schema."""

from typing import Any, get_args

Schema = dict[str, Any]


def ref(name: str, description: str, **more: object) -> Schema:
    """A single value of the kind `name` (see `scalars`)."""
    return {"$ref": f"#/$defs/{name}", "description": description, **more}


def listing(items: Schema, description: str, **more: object) -> Schema:
    """A list of `items`."""
    return {"type": "array", "description": description, "items": items, **more}


def refs(name: str, description: str, **more: object) -> Schema:
    """A list of single values of the kind `name`."""
    return listing({"$ref": f"#/$defs/{name}"}, description, **more)


def mapping(properties: Schema, description: str, *required: str, **more: object) -> Schema:
    """A mapping with these keys and no others."""
    return {
        "type": "object",
        "description": description,
        "required": list(required),
        "additionalProperties": False,
        "properties": properties,
        **more,
    }


def words(literal: object) -> Schema:
    """One of the words of a `Literal`."""
    return {"enum": list(get_args(literal))}


def amount(description: str, least: float, most: float, **more: object) -> Schema:
    """A number, whole or not, within bounds."""
    return {"type": "number", "description": description, "minimum": least, "maximum": most, **more}


def number(description: str, least: int, most: int) -> Schema:
    """A whole number within bounds."""
    return {"type": "integer", "description": description, "minimum": least, "maximum": most}
