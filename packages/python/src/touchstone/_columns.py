"""Makes values of a type from the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from touchstone._coerce import Nan
from touchstone._fields import ABSENT, Field, field_at
from touchstone._frame import Column, Frame, Rows
from touchstone._json import Json
from touchstone._nodes import Constant, Group, Leaf, Node
from touchstone._similar import lack_of, name_list
from touchstone.errors import SchemaMismatchError, bad_input, shown

ColumnMap: TypeAlias = str | Sequence[str] | Mapping[str, str]
"""Which column each field comes from: ``{field: column}``, a list of names that are both, or one
column for the whole value."""


class Mapper:
    """Reads values of one type from a table.

    Args:
        frame: The table.
        field: The type.
        prefix: What columns of an export begin with, such as ``inference``.
        columns: Which column each field comes from; by default the one of its name.
        nan: What to do with NaN.
        others: Columns that are also looked for, by the path of a field.

    Raises:
        BadInputError: The map names a field or a column that is not there.
        SchemaMismatchError: A field that is needed has no column.
    """

    def __init__(
        self,
        frame: Frame,
        field: Field,
        *,
        prefix: str,
        columns: ColumnMap | None = None,
        nan: Nan = "fail",
        others: Mapping[str, str] | None = None,
    ) -> None:
        self._frame = frame
        self._prefix = prefix
        self._nan = nan
        self._others = others or {}
        self.leaves: dict[str, Leaf] = {}
        self._root = self._by_name(field, "") if columns is None else self._by_map(field, columns)

    def read(self, rows: Rows) -> list[Json]:
        """The values of some rows."""
        return self._root.read(rows)

    def leaf_at(self, path: str) -> Leaf | None:
        """The column that the field at a path comes from."""
        steps = path.split(".")
        paths = (".".join(steps[:length]) for length in range(len(steps), -1, -1))
        return next((self.leaves[one] for one in paths if one in self.leaves), None)

    def _leaf(self, field: Field, path: str, name: str, column: Column) -> Leaf:
        self.leaves[path] = Leaf(self._frame, field, name, column, self._nan)
        return self.leaves[path]

    def _by_name(self, field: Field, path: str) -> Node:
        names = [f"{self._prefix}.{path}", path, self._others.get(path)]
        for name in names if path else [self._prefix]:
            if name is not None and (column := self._frame.find(name)) is not None:
                return self._leaf(field, path, name, column)
        if field.fields is not None:
            inner = {
                key: self._by_name(child, f"{path}.{key}" if path else key)
                for key, child in field.fields.items()
            }
            is_optional = path != "" and (field.nullable or not field.required)
            return Group(field, inner, is_optional=is_optional)
        if field.default is not ABSENT:
            return Constant(field.default)
        if not field.required:
            return Constant(ABSENT)
        if field.nullable and self._may_lack(path):
            return Constant(None)
        return self._lacks(path or self._prefix)

    def _may_lack(self, path: str) -> bool:
        """Whether the object around a field has no column at all, as an optional object may."""
        outer, _, _ = path.rpartition(".")
        return outer != "" and not any(
            name.startswith((f"{outer}.", f"{self._prefix}.{outer}.")) for name in self._frame.names
        )

    def _lacks(self, name: str) -> Node:
        raise SchemaMismatchError(
            "schema_mismatch",
            f"The table {lack_of(name, self._frame.names)}",
            details={"column": name, "columns": list(self._frame.names)},
        )

    def _by_map(self, field: Field, columns: ColumnMap) -> Node:
        if isinstance(columns, str):
            return self._leaf(field, "", columns, self._column(columns))
        pairs = dict(columns) if isinstance(columns, Mapping) else {one: one for one in columns}
        tree: dict[str, Any] = {}
        for path, name in pairs.items():
            found = field_at(field, path)
            if found is None:
                known = name_list(list(field.fields or {}))
                raise bad_input(
                    f"The map names the field {shown(path)}, which the {self._prefix} type does not"
                    f" have; it has {known}.",
                    field=path,
                )
            _put(tree, path.split("."), self._leaf(found, path, name, self._column(name)))
        return self._group(field, tree, "")

    def _group(self, field: Field, tree: Mapping[str, Any], path: str) -> Group:
        fields = field.fields or {}
        inner: dict[str, Node] = {}
        for key in dict.fromkeys([*fields, *tree]):
            child = fields.get(key, Field(required=False))
            at = f"{path}.{key}" if path else key
            if isinstance(tree.get(key), Leaf):
                inner[key] = tree[key]
            elif key in tree:
                inner[key] = self._group(child, tree[key], at)
            elif child.default is not ABSENT:
                inner[key] = Constant(child.default)
            elif not child.required:
                inner[key] = Constant(ABSENT)
            else:
                raise SchemaMismatchError(
                    "schema_mismatch",
                    f"The {self._prefix} has no {shown(at)}, because the map does not name it. Add"
                    " it to the map.",
                    details={"field": at},
                )
        return Group(field, inner, is_optional=False)

    def _column(self, name: str) -> Column:
        column = self._frame.find(name)
        if column is None:
            raise bad_input(
                f"The table {lack_of(name, self._frame.names)}",
                column=name,
                columns=list(self._frame.names),
            )
        return column


def _put(tree: dict[str, Any], steps: Sequence[str], leaf: Leaf) -> None:
    for step in steps[:-1]:
        tree = tree.setdefault(step, {})
    tree[steps[-1]] = leaf
