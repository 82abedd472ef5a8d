"""Tables of Python as columns: pandas, polars and pyarrow, or plain lists and dicts.

A column is a snapshot: editing the table afterwards does not change it.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from touchstone._fields import ABSENT
from touchstone._values import python_values
from touchstone.errors import bad_input, shown

Rows = Sequence[int]
"""Positions of rows, from 0."""

Column = Callable[[Rows], list[Any]]
"""Reads the values of some rows as plain values of Python; ABSENT where a row has none."""


class Frame(ABC):
    """A table of which columns can be taken."""

    def __init__(self, names: Sequence[str], rows: int) -> None:
        self.names = names
        self.rows = rows
        self._columns: dict[str, Column] = {}

    def find(self, name: str) -> Column | None:
        """The column of a name, or the value at a dotted path below a column."""
        if name not in self._columns:
            if name in self.names:
                self._columns[name] = self._take(name)
            elif (found := self._below(name)) is not None:
                self._columns[name] = found
            else:
                return None
        return self._columns[name]

    def _below(self, path: str) -> Column | None:
        head, _, rest = path.rpartition(".")
        while head:
            if head in self.names and (outer := self.find(head)):
                steps = rest.split(".")
                if any(_at(value, steps) is not ABSENT for value in outer(range(self.rows)[:100])):
                    return lambda rows: [_at(value, steps) for value in outer(rows)]
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}"
        return None

    def label(self, row: int) -> str:
        """How messages call a row."""
        return f"row {row}"

    @abstractmethod
    def _take(self, name: str) -> Column: ...


def _at(value: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        if not isinstance(value, dict) or step not in value:
            return ABSENT
        value = value[step]
    return value


def frame_of(table: Any) -> Frame:
    """Reads what a table is: a DataFrame of pandas or polars, a Table of pyarrow, a list of dicts,
    or a dict of lists.

    Raises:
        BadInputError: It is none of these, or has two columns of one name.
    """
    if isinstance(table, Frame):
        return table
    from touchstone._library_frames import MAKERS

    for module, make in MAKERS.items():
        loaded = sys.modules.get(module)
        if loaded is not None and (frame := make(loaded, table)) is not None:
            return frame
    if isinstance(table, Mapping):
        return ListFrame({str(name): list(values) for name, values in table.items()})
    if isinstance(table, Iterable) and not isinstance(table, (str, bytes)):
        return RowsFrame(list(table))
    raise bad_input(
        f"A {type(table).__name__} is not a table. Pass a DataFrame of pandas or polars, a Table of"
        " pyarrow, a list of dicts, or a dict of lists."
    )


class ListFrame(Frame):
    """A dict of lists."""

    def __init__(self, columns: Mapping[str, list[Any]]) -> None:
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            each = ", ".join(f"{shown(name)} {len(values)}" for name, values in columns.items())
            raise bad_input(f"The columns have different numbers of rows: {each}.")
        super().__init__(list(columns), lengths.pop() if lengths else 0)
        self._lists = columns

    def _take(self, name: str) -> Column:
        return _of_list(self._lists[name])


class RowsFrame(Frame):
    """A list of dicts."""

    def __init__(self, rows: Sequence[Any]) -> None:
        names: dict[str, None] = {}
        for at, row in enumerate(rows):
            if not isinstance(row, Mapping):
                raise bad_input(f"Row {at} is a {type(row).__name__}; expected a dict.", row=at)
            names.update(dict.fromkeys(map(str, row)))
        super().__init__(list(names), len(rows))
        self._dicts = rows

    def _take(self, name: str) -> Column:
        return _of_list([row.get(name, ABSENT) for row in self._dicts])


def _of_list(values: list[Any]) -> Column:
    return lambda rows: python_values([values[row] for row in rows])
