"""The types of a workflow: how values of Python become JSON, and JSON becomes values again."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from touchstone import _json
from touchstone._fields import Field, field_of
from touchstone._json import Json
from touchstone._plain import Uncoercible, plain
from touchstone._schemas import simplified
from touchstone._values import python_value
from touchstone.errors import SchemaMismatchError, bad_input, shown

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LAYERS = {"test_sample": "testSample", "ground_truth": "groundTruth", "inference": "inference"}
"""The three types of a workflow, and what the wire calls them."""


class Type:
    """One type: a dataclass, a TypedDict, a pydantic model, any other annotation that pydantic
    knows, a JSON Schema as a dict, or None for any JSON.

    Args:
        source: The type.
        what: What messages call a value of it, such as ``inference``.
    """

    def __init__(self, source: Any, what: str) -> None:
        self._source = source
        self._what = what
        self._adapter: TypeAdapter[Any] | None = None
        if source is None or isinstance(source, Mapping):
            self.schema: Json = None if source is None else dict(source)
        else:
            self._adapter = _adapter_of(source, what)
            self.schema = simplified(self._adapter.json_schema(mode="serialization"))
        self.field: Field = field_of(self.schema)

    def to_json(self, value: Any) -> Json:
        """A value as JSON of this type.

        Raises:
            SchemaMismatchError: It is of another type; the message names the field.
        """
        try:
            made = as_json(value)
        except Uncoercible as error:
            raise self._mismatch(value, str(error)) from None
        if self._adapter is None:
            return made
        from pydantic import ValidationError

        try:
            checked = self._adapter.validate_json(_json.dumps(made), strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            path = ".".join(map(str, first["loc"]))
            where = f"{path}: " if path else ""
            problem = f"{where}{first['msg']}, got {shown(first['input'])}"
            raise self._mismatch(value, problem) from None
        # A dict may lack what the type fills in.
        return made if dataclasses.is_dataclass(value) else as_json(checked)

    def from_json(self, value: Json) -> Any:
        """The value that JSON of this type stands for."""
        return value if self._adapter is None else self._adapter.validate_python(value)

    def _mismatch(self, value: Any, problem: str) -> SchemaMismatchError:
        return SchemaMismatchError(
            "schema_mismatch",
            f"The {self._what} does not fit the workflow's type: {problem}.",
            details={"value": shown(value, 200), "problem": problem},
        )


def _adapter_of(source: Any, what: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUserError

    try:
        return TypeAdapter(source)
    except (PydanticUserError, TypeError) as error:
        raise bad_input(
            f"{shown(str(source))} is not a type of the {what}: pass a dataclass, a TypedDict, a"
            f" pydantic model, or a JSON Schema as a dict. {str(error).splitlines()[0]}",
        ) from None


class Types:
    """The three types of a workflow."""

    def __init__(self, **sources: Any) -> None:
        self.test_sample = Type(sources["test_sample"], "test sample")
        self.ground_truth = Type(sources["ground_truth"], "ground truth")
        self.inference = Type(sources["inference"], "inference")

    @property
    def schemas(self) -> dict[str, Json]:
        """The JSON Schemas as the wire has them."""
        pairs = ((wire, getattr(self, name).schema) for name, wire in LAYERS.items())
        return {wire: schema for wire, schema in pairs if schema is not None}


def as_json(value: Any) -> Json:
    """A value of Python as JSON: dataclasses and pydantic models as objects, scalars of libraries
    as numbers and strings, times as ISO strings.

    Raises:
        Uncoercible: JSON cannot hold it, such as NaN, or an integer that loses digits.
    """
    return plain(python_value(_opened(value)))


def _opened(value: Any) -> Any:
    """A value without dataclasses and models."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        omitted = getattr(value, "__touchstone_omitted__", ())
        # A type that takes fields of any name has them beside those of its class.
        return {
            name: _opened(inner)
            for name, inner in _fields_of(value).items()
            if inner is not None or name not in omitted
        }
    if isinstance(value, Mapping):
        return {name: _opened(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_opened(inner) for inner in value]
    if isinstance(value, enum.Enum):
        return value.value
    dump = getattr(value, "model_dump", None)
    return _opened(dump(by_alias=True)) if callable(dump) else value


def _fields_of(value: Any) -> Mapping[str, Any]:
    config = getattr(value, "__pydantic_config__", {})
    if config.get("extra") == "allow":
        return dict(vars(value))
    return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
