"""Finds the types of a workflow from the columns of a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from touchstone._columns import ColumnMap
from touchstone._fields import ABSENT
from touchstone._frame import Frame
from touchstone._json import Json
from touchstone._keys import Key, key_columns
from touchstone._numerals import exact_integer, exact_number
from touchstone._similar import lack_of, name_list
from touchstone.errors import bad_input, shown

_CHUNK = 16_384
# An object with more keys than this has free ones.
_MOST_FIELDS = 1000


class TypeTally:
    """Sees values and finds the JSON Schema that takes them all."""

    def __init__(self) -> None:
        self.values = 0
        self._kinds: dict[str, None] = {}
        self._nullable = False
        self._objects = 0
        self._fields: dict[str, TypeTally] = {}
        self._items: TypeTally | None = None

    def add_all(self, values: Iterable[Any]) -> None:
        """Sees some values."""
        for value in values:
            if value is not ABSENT:
                self.add(value)

    def add(self, value: Any) -> None:
        """Sees one value."""
        self.values += 1
        if value is None:
            self._nullable = True
            return
        if isinstance(value, (float, Decimal)) and not math.isfinite(value):
            self._nullable = True
        kind = _kind_of(value)
        self._kinds[kind] = None
        if kind == "array":
            self._items = self._items or TypeTally()
            self._items.add_all(value)
        if kind == "object":
            self._objects += 1
            for name, inner in value.items():
                if name in self._fields or len(self._fields) <= _MOST_FIELDS:
                    self._fields.setdefault(name, TypeTally()).add(inner)

    def schema(self) -> Json:
        """The schema; values of several kinds leave it open."""
        if len(self._kinds) != 1:
            return {}
        kind = next(iter(self._kinds))
        made: dict[str, Json] = {"type": [kind, "null"] if self._nullable else kind}
        if kind == "array":
            made["items"] = self._items.schema() if self._items else {}
        if kind == "object" and len(self._fields) <= _MOST_FIELDS:
            made["properties"] = {name: one.schema() for name, one in self._fields.items()}
            whole = [name for name, one in self._fields.items() if one.values == self._objects]
            made["required"] = whole
        return made


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float):
        return "number"
    if isinstance(value, int):
        return "string" if exact_integer(value) is None else "number"
    if isinstance(value, Decimal):
        exact = not value.is_finite() or exact_number(str(value)) is not None
        return "number" if exact else "string"
    if isinstance(value, (list, tuple)):
        return "array"
    return "object" if isinstance(value, dict) else "string"


def schemas_of(
    frame: Frame, *, key: Key, truth: ColumnMap, columns: ColumnMap | None, metadata: Sequence[str]
) -> dict[str, Json]:
    """The JSON Schemas of a workflow for one table with keys, ground truths and inferences. A test
    sample is its key, with the columns of ``metadata``.

    Raises:
        BadInputError: A column is not there, or none is left for the inferences.
    """
    keys = key_columns(key)
    truths = as_map(truth)
    used = {*keys.values(), *truths.values(), *metadata}
    if columns is None:
        inferences = {name: name for name in frame.names if name not in used}
    else:
        inferences = as_map(columns)
    if not inferences:
        raise bad_input(
            "The table has no column with inferences besides the key and the ground truth; it has"
            f" {name_list(frame.names)}.",
            columns=list(frame.names),
        )
    sample = _object_of(frame, keys)
    if metadata:
        noted = _object_of(frame, {name: name for name in metadata})
        sample["properties"]["metadata"] = {**noted, "required": []}
    return {
        "testSample": sample,
        "groundTruth": _object_of(frame, truths),
        "inference": _object_of(frame, inferences),
    }


def as_map(columns: ColumnMap) -> dict[str, str]:
    """The column of each field; a name alone is both."""
    if isinstance(columns, str):
        return {columns: columns}
    if isinstance(columns, Mapping):
        return dict(columns)
    return {name: name for name in columns}


def _object_of(frame: Frame, columns: Mapping[str, str]) -> dict[str, Any]:
    root: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    for path, name in columns.items():
        column = frame.find(name)
        if column is None:
            raise bad_input(
                f"The table {lack_of(name, frame.names)}", column=name, columns=list(frame.names)
            )
        tally = TypeTally()
        for start in range(0, frame.rows, _CHUNK):
            tally.add_all(column(range(start, min(start + _CHUNK, frame.rows))))
        at = root
        *outer, last = path.split(".")
        for step in outer:
            inner = {"type": "object", "properties": {}, "required": []}
            _require(at, step)
            at = at["properties"].setdefault(step, inner)
            if "properties" not in at:
                raise bad_input(
                    f"The fields {shown(step)} and {shown(path)} cannot both be fields."
                )
        at["properties"][last] = tally.schema()
        if tally.values == frame.rows:
            _require(at, last)
    return root


def _require(schema: dict[str, Any], name: str) -> None:
    if name not in schema["required"]:
        schema["required"].append(name)
