"""Holds a document against the schema, and tells every difference in words a person can act on."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from .faults import Path, shown
from .scalars import FORMATS

Difference = tuple[Path, str, bool]
"""Where, what, and whether the key (not the value) is what is wrong."""

_TYPES = {
    "array": "a list",
    "object": "a mapping of keys to values",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def differences(data: object, schema: dict[str, Any]) -> Iterator[Difference]:
    """Every place where `data` is not what `schema` says; the same place may come twice, the telling one first."""
    for error in _validator(schema).iter_errors(data):
        path = tuple(error.absolute_path)
        if "propertyNames" in error.absolute_schema_path:
            yield (*path, str(error.instance)), _value(error), True
        elif error.validator == "required":
            missing = (key for key in error.validator_value if key not in error.instance)
            yield from (((*path, key), _missing(cast("dict[str, Any]", error.schema), key), True) for key in missing)
        elif error.validator == "additionalProperties":
            known = list(error.schema["properties"])
            extra = (key for key in error.instance if key not in known)
            yield from (((*path, key), _unknown(key, known), True) for key in extra)
        else:
            yield path, _value(error), error.validator == "not"


def nearest(word: str, known: list[str]) -> str:
    """The end of a sentence: the known word that was probably meant, else all of them."""
    close = get_close_matches(word.lower(), known, n=1)
    return f"did you mean {close[0]}?" if close else f"expected one of {', '.join(known)}"


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    checker = FormatChecker(formats=())
    for name, check in FORMATS.items():
        checker.checks(name, raises=ValueError)(_checks(check))
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    strict: Any = extend(Draft202012Validator, type_checker=types)  # type: ignore[no-untyped-call] # the stubs say nothing
    return cast("Draft202012Validator", strict(schema, format_checker=checker))


def _checks(check: Callable[[str], object]) -> Callable[[object], bool]:
    def conforms(value: object) -> bool:
        if isinstance(value, str):
            check(value)
        return True

    return conforms


def _missing(schema: dict[str, Any], key: str) -> str:
    description = schema.get("properties", {}).get(key)
    hint = description.get("description") if isinstance(description, dict) else None
    return f"is missing: {hint[0].lower()}{hint[1:].rstrip('.')}" if hint else "is missing"


def _unknown(key: str, known: list[str]) -> str:
    return f"unknown key; {nearest(key, known)}"


def _value(error: ValidationError) -> str:
    """What is wrong with a value; one that should have been a secret's name is never repeated."""
    schema, value = cast("dict[str, Any]", error.schema), error.instance
    if schema.get("writeOnly"):
        return "keep secrets out of this file; expected secret:NAME, NAME of letters, digits, - and _"
    told = _VALUE.get(str(error.validator), _other)
    return told(schema, value, error)


def _type(schema: dict[str, Any], value: object, _: ValidationError) -> str:
    wanted = _wanted(schema)
    if value is None:
        return f"nothing is given; expected {wanted}"
    if wanted.startswith("text") and isinstance(value, bool | int | float):
        return f'{shown(value)} is no text without quotes; expected "{shown(value)}"'
    told = schema.get("patternErrorMessage")
    return f"{shown(value)} is {told}" if told else f"{shown(value)} is not {wanted}"


def _wanted(schema: dict[str, Any]) -> str:
    told = str(schema.get("patternErrorMessage", ""))
    _, _, after = told.partition("expected ")
    types = schema.get("type", [])
    names = [types] if isinstance(types, str) else types
    return after or " or ".join(_TYPES.get(name, name) for name in names) or "a value"


def _enum(schema: dict[str, Any], value: object, _: ValidationError) -> str:
    known = [str(word) for word in schema["enum"]]
    if value is None:
        return f"nothing is given; expected one of {', '.join(known)}"
    close = get_close_matches(value.lower(), known, n=1) if isinstance(value, str) else []
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"{shown(value)} is none of {', '.join(known)}{hint}"


def _format(schema: dict[str, Any], value: object, error: ValidationError) -> str:
    told = str(error.cause) if error.cause else f"is {schema.get('patternErrorMessage', 'not what is expected')}"
    return f"{shown(value)} {told}"


def _pattern(schema: dict[str, Any], value: object, error: ValidationError) -> str:
    told = (
        schema.get("patternErrorMessage") or f"not of the form {schema.get('description') or error.validator_value}"
    )
    return f"{shown(value)} is {told}"


def _bound(schema: dict[str, Any], value: object, _: ValidationError) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    expected = (
        f"{low} to {high}"
        if low is not None and high is not None
        else f"at least {low}"
        if high is None
        else f"at most {high}"
    )
    return f"{shown(value)} is out of range; expected {expected}"


def _few(schema: dict[str, Any], value: object, _: ValidationError) -> str:
    return f"is empty; expected {_wanted(schema) if isinstance(value, str) else 'at least one'}"


def _many(_schema: dict[str, Any], _value: object, error: ValidationError) -> str:
    return f"is too long; expected at most {error.validator_value}"


def _not(schema: dict[str, Any], _value: object, _: ValidationError) -> str:
    return str(schema["errorMessage"]) if "errorMessage" in schema else "is not allowed here"


def _other(schema: dict[str, Any], value: object, _: ValidationError) -> str:
    hint = schema.get("description")
    return f"{shown(value)} is not what is expected" + (f": {hint}" if hint else "")


_VALUE: dict[str, Callable[[dict[str, Any], object, ValidationError], str]] = {
    "type": _type,
    "enum": _enum,
    "format": _format,
    "pattern": _pattern,
    "minimum": _bound,
    "maximum": _bound,
    "minItems": _few,
    "minProperties": _few,
    "minLength": _few,
    "maxItems": _many,
    "maxLength": _many,
    "not": _not,
}
