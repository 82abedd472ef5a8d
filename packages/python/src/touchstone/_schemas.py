"""JSON Schemas of Python types, in the form in which the TypeScript client writes them, so that
one type defined in both languages is one revision of a workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from touchstone._json import Json

OMITTED = "x-touchstone-omitted"
"""Marks a property that is left out instead of None."""

_SIMPLE = ("string", "number", "integer", "boolean", "null")
_NOISE = ("title", "description", "$defs", "examples", OMITTED)


def simplified(schema: Mapping[str, Any]) -> Json:
    """A schema without titles and references. A type that holds itself keeps its references."""
    definitions = schema.get("$defs", {})
    try:
        return _simple(schema, definitions, ())
    except RecursionError:
        return dict(schema)


def _simple(schema: Json, definitions: Mapping[str, Json], within: tuple[str, ...]) -> Json:
    if not isinstance(schema, Mapping):
        return schema
    if isinstance(reference := schema.get("$ref"), str):
        name = reference.rpartition("/")[2]
        if name in within:
            raise RecursionError
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return _simple({**definitions[name], **rest}, definitions, (*within, name))

    def inner(one: Json) -> Json:
        return _simple(one, definitions, within)

    made: dict[str, Json] = {}
    for key, value in schema.items():
        if key in _NOISE:
            continue
        if key in ("properties", "patternProperties"):
            made[key] = {name: inner(one) for name, one in value.items()}
        elif key in ("items", "additionalProperties", "propertyNames"):
            made[key] = inner(value)
        elif key in ("anyOf", "oneOf", "allOf", "prefixItems"):
            made[key] = [inner(one) for one in value]
        else:
            made[key] = value
    return _object(_tuple(_merged(made)), schema)


def _merged(schema: dict[str, Json]) -> dict[str, Json]:
    """``{"type": ["number", "null"]}`` instead of a choice of two types without more."""
    options = schema.get("anyOf")
    if isinstance(options, list):
        types = [one.get("type") for one in options if set(one) == {"type"}]
        if len(types) == len(options) and all(one in _SIMPLE for one in types):
            rest = {key: value for key, value in schema.items() if key != "anyOf"}
            return {**rest, "type": types}
    return schema


def _tuple(schema: dict[str, Json]) -> dict[str, Json]:
    return {**schema, "items": False} if "prefixItems" in schema else schema


def _object(made: dict[str, Json], schema: Mapping[str, Any]) -> dict[str, Json]:
    if len(made.get("patternProperties", ())) == 1:
        ((pattern, value),) = made["patternProperties"].items()
        return {
            "type": "object",
            "propertyNames": {"type": "string", "pattern": pattern},
            "additionalProperties": value,
        }
    if "properties" not in made:
        if made.get("type") == "object" and isinstance(made.get("additionalProperties", {}), dict):
            return {"propertyNames": {"type": "string"}, "additionalProperties": {}, **made}
        if made.get("additionalProperties") is True:
            return {**made, "propertyNames": {"type": "string"}, "additionalProperties": {}}
        return made
    omitted = [name for name, one in schema["properties"].items() if OMITTED in one]
    properties = dict(made["properties"])
    for name in omitted:
        properties[name] = _without_none(properties[name])
    listed = made.get("required", ())
    # What has a default is always written.
    required = [
        name
        for name, one in properties.items()
        if name not in omitted and (name in listed or "default" in one)
    ]
    open_to = made.get("additionalProperties", False)
    return {
        **{key: value for key, value in made.items() if key != "required"},
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": {} if open_to is True else open_to,
    }


def _without_none(schema: Json) -> Json:
    options = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(options) == 1:
        return options[0]
    return {key: value for key, value in schema.items() if key != "default"}
