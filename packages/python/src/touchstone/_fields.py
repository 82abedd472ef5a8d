"""What the fields of a workflow's types take, as far as tables need to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from touchstone._json import Json

Kind = Literal["string", "number", "integer", "boolean", "object", "array", "any"]
_KINDS: tuple[Kind, ...] = ("string", "number", "integer", "boolean", "object", "array")
_TYPE_NAMES = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()
"""No value, not even None."""


@dataclass(frozen=True)
class Field:
    """What one field takes. Only an object with fields of its own has ``fields``."""

    kind: Kind = "any"
    nullable: bool = True
    required: bool = True
    fields: Mapping[str, Field] | None = None
    items: Field | None = None
    values: Sequence[Json] | None = field(default=None, compare=False)
    """The only values that it takes, if it is an enumeration."""
    default: Json = field(default=ABSENT, compare=False)
    """What stands for no value, or ABSENT."""


def field_of(schema: Json) -> Field:
    """Reads a JSON Schema (draft 2020-12). What it cannot tell stays open: any JSON."""
    return _read(schema, schema, True, ())


def _read(schema: Json, root: Json, required: bool, within: tuple[str, ...]) -> Field:
    if not isinstance(schema, dict):
        return Field(required=required)
    reference = schema.get("$ref")
    if isinstance(reference, str):
        # A type that holds itself ends here: from the second time on any JSON is taken.
        if reference in within:
            return Field(required=required)
        return _read(_target(root, reference), root, required, (*within, reference))
    options = schema.get("anyOf", schema.get("oneOf"))
    if isinstance(options, list):
        return _any_of(options, root, required, within)
    given = schema.get("type", _type_of_values(schema))
    types = given if isinstance(given, list) else [given]
    others = [name for name in types if name not in ("null", None)]
    nullable = "null" in types or not others
    kind: Kind = next((k for k in _KINDS if others == [k]), "any")
    values = schema["enum"] if isinstance(schema.get("enum"), list) else None
    if kind == "any":
        return Field("any", nullable, required, values=values)
    if kind == "array":
        return Field(kind, nullable, required, items=_read(schema.get("items"), root, True, within))
    properties = schema.get("properties")
    is_free = not properties and isinstance(schema.get("additionalProperties"), dict)
    if kind != "object" or not isinstance(properties, dict) or is_free:
        return Field(kind, nullable, required, values=values)
    needed = schema.get("required", [])
    fields = {
        name: _with_default(_read(inner, root, name in needed, within), inner)
        for name, inner in properties.items()
    }
    return Field(kind, nullable, required, fields)


def _with_default(found: Field, schema: Json) -> Field:
    has_default = isinstance(schema, dict) and "default" in schema
    return replace(found, default=schema["default"]) if has_default else found


def _any_of(options: Sequence[Json], root: Json, required: bool, within: tuple[str, ...]) -> Field:
    some = [one for one in options if not (isinstance(one, dict) and one.get("type") == "null")]
    nullable = len(some) < len(options)
    readings = [_read(option, root, required, within) for option in some]
    if len(readings) == 1:
        return replace(readings[0], nullable=nullable or readings[0].nullable)
    # Strings of several forms are strings; of different kinds any is taken.
    if readings and all(one.kind == readings[0].kind and not one.fields for one in readings):
        nullable = nullable or any(one.nullable for one in readings)
        return Field(readings[0].kind, nullable, required)
    return Field("any", nullable, required)


def _target(root: Json, reference: str) -> Json:
    target = root
    for step in reference[2:].split("/") if reference != "#" else ():
        target = target.get(step) if isinstance(target, dict) else None
    return target


def _type_of_values(schema: Mapping[str, Json]) -> str | None:
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    types = {_TYPE_NAMES.get(type(value)) for value in values}
    return types.pop() if len(types) == 1 else None


def field_at(root: Field, path: str) -> Field | None:
    """The field at a dotted path; below free keys it takes anything. None if there is none."""
    found = root
    for name in path.split("."):
        if found.fields is None:
            return Field(required=False)
        if name not in found.fields:
            return None
        found = found.fields[name]
    return found


def leaves(root: Field, prefix: str = "") -> dict[str, Field]:
    """The fields that get a column of their own, by dotted path."""
    if root.fields is None:
        return {prefix: root}
    found: dict[str, Field] = {}
    for name, inner in root.fields.items():
        found.update(leaves(inner, f"{prefix}.{name}" if prefix else name))
    return found
