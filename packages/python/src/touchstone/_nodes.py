"""The fields of a value, and the columns of a table that they come from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from touchstone._coerce import Nan, coerce, nothing
from touchstone._fields import ABSENT, Field
from touchstone._frame import Column, Frame, Rows
from touchstone._json import Json
from touchstone._plain import Uncoercible, misfit, shown_value
from touchstone.errors import Hint, SchemaMismatchError, shown


class Leaf:
    """One field that comes from one column."""

    def __init__(self, frame: Frame, field: Field, name: str, column: Column, nan: Nan) -> None:
        self.name = name
        self.field = field
        self._frame = frame
        self._column = column
        self._nan = nan

    def read(self, rows: Rows) -> list[Json]:
        """The values of some rows.

        Raises:
            SchemaMismatchError: It names row, column and value.
        """
        values = self._column(rows)
        if self._all_fit(values):
            return values
        made = []
        for row, value in zip(rows, values, strict=True):
            try:
                one = coerce(self.field, value, self._nan)
            except Uncoercible as error:
                raise self.refused(row, error.value, error.reason, error.hint) from None
            if one is ABSENT and self.field.default is not ABSENT:
                one = self.field.default
            if (problem := misfit(self.field, one)) is not None:
                raise self.refused(row, None if value is ABSENT else value, problem)
            made.append(one)
        return made

    def _all_fit(self, values: list[Any]) -> bool:
        """Whether values of one type are JSON of the field as they are; a quick look."""
        if self.field.values is not None:
            return False
        types = set(map(type, values))
        if type(None) in types and self.field.nullable:
            types.discard(type(None))
        match self.field.kind:
            case "string":
                return types <= {str}
            case "boolean":
                return types <= {bool}
            case "number":
                return types == {float} and None not in values and all(map(math.isfinite, values))
        return False

    def refused(
        self, row: int, value: Any, problem: str, hint: Hint | None = None
    ) -> SchemaMismatchError:
        """The error of a value of this column."""
        label = self._frame.label(row)
        says = problem if value is None else f"{shown_value(value)} {problem}"
        return SchemaMismatchError(
            "schema_mismatch",
            f"{label[0].upper()}{label[1:]}, column {shown(self.name)}: {says}.",
            hint=hint,
            details={"row": row, "column": self.name, "value": shown_value(value)},
        )


class Group:
    """An object, each field of which comes from columns."""

    def __init__(self, field: Field, inner: Mapping[str, Node], *, is_optional: bool) -> None:
        self._field = field
        self._inner = inner
        self._is_optional = is_optional

    def read(self, rows: Rows) -> list[Json]:
        """The objects of some rows."""
        names = tuple(self._inner)
        columns = [node.read(rows) for node in self._inner.values()]
        if not names:
            return [{} for _ in rows]
        made: list[Json] = [
            dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)
        ]
        if any(ABSENT in column for column in columns):
            made = [
                {name: value for name, value in one.items() if value is not ABSENT} for one in made
            ]
        if self._is_optional:
            empty = nothing(self._field)
            made = [one if any(v is not None for v in one.values()) else empty for one in made]
        return made


class Constant:
    """A field that has the same value in each row."""

    def __init__(self, value: Json) -> None:
        self._value = value

    def read(self, rows: Rows) -> list[Json]:
        """The value, for each of some rows."""
        return [self._value] * len(rows)


Node: TypeAlias = Leaf | Group | Constant
