"""Tables of Python as columns: pandas, polars and pyarrow, or plain lists and dicts.

A column is a snapshot: editing the table afterwards does not change it.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from touchstone._fields import ABSENT
from touchstone._values import python_value, python_values
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
    for module, make in _MAKERS.items():
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


class PandasFrame(Frame):
    """A DataFrame of pandas. An index with a name counts as a column."""

    def __init__(self, pandas: Any, table: Any) -> None:
        self._pandas = pandas
        self._index = table.index
        columns = [name for name in table.index.names if name is not None]
        if columns:
            table = table.reset_index(level=[n for n in columns if n not in table.columns])
        self._table = table.rename(columns=str)
        _require_unique(self._table.columns)
        super().__init__(list(self._table.columns), len(table))

    def label(self, row: int) -> str:
        plain = isinstance(self._index, self._pandas.RangeIndex) and self._index.start == 0
        name = python_value(self._index[row])
        return f"row {row}" if plain else f"row {row} (index {shown(name)})"

    def _take(self, name: str) -> Column:
        series = self._table[name].copy()
        dtype = series.dtype
        if isinstance(dtype, self._pandas.CategoricalDtype):
            categories = python_values(series.cat.categories.tolist())
            codes = series.cat.codes.to_numpy()
            return lambda rows: [
                None if code < 0 else categories[code] for code in _some(codes, rows).tolist()
            ]
        if dtype.kind == "M":
            times = series.dt.tz_convert(None) if getattr(dtype, "tz", None) else series
            return lambda rows: _times(_some(times.to_numpy(), rows))
        if dtype.kind == "m":
            raise bad_input(
                f"The column {shown(name)} has time spans, which JSON cannot hold. Convert it, for"
                f" example with .dt.total_seconds().",
                column=name,
            )
        values = series.array
        is_extension = self._pandas.api.types.is_extension_array_dtype(dtype)
        if dtype.kind in "biuf" and not is_extension:
            numbers = series.to_numpy()
            return lambda rows: _some(numbers, rows).tolist()
        # A float among strings is how older versions of pandas mark a value that is missing.
        is_text = self._pandas.api.types.infer_dtype(series, skipna=True) == "string"
        return lambda rows: python_values(_some(values, rows).tolist(), nan_is_missing=is_text)


def _some(values: Any, rows: Rows) -> Any:
    if isinstance(rows, range):
        return values[rows.start : rows.stop]
    return values.take(rows)


def _times(values: Any) -> list[str | None]:
    """ISO 8601 strings in UTC with all digits, at least those of milliseconds."""
    numpy = sys.modules["numpy"]
    texts = numpy.datetime_as_string(values, unit="ns").tolist()
    return [None if text == "NaT" else time_text(text) for text in texts]


def time_text(text: str) -> str:
    """A time with nine decimals, without the zeros at its end beyond milliseconds."""
    whole, _, digits = text.partition(".")
    digits = digits[:3] + digits[3:].rstrip("0")
    return f"{whole}.{digits}Z"


class PolarsFrame(Frame):
    """A DataFrame of polars."""

    def __init__(self, table: Any) -> None:
        super().__init__(table.columns, table.height)
        self._table = table

    def _take(self, name: str) -> Column:
        series = self._table[name]
        if str(series.dtype).startswith("Datetime"):
            zone = getattr(series.dtype, "time_zone", None)
            series = series.dt.convert_time_zone("UTC") if zone else series
            series = series.dt.strftime("%Y-%m-%dT%H:%M:%S.%9f")
            return lambda rows: [
                None if text is None else time_text(text) for text in _gathered(series, rows)
            ]
        return lambda rows: python_values(_gathered(series, rows))


def _gathered(series: Any, rows: Rows) -> list[Any]:
    if isinstance(rows, range):
        return list(series[rows.start : rows.stop].to_list())
    return list(series.gather(rows).to_list())


class ArrowFrame(Frame):
    """A Table of pyarrow."""

    def __init__(self, table: Any) -> None:
        _require_unique(table.column_names)
        super().__init__(table.column_names, table.num_rows)
        self._table = table

    def _take(self, name: str) -> Column:
        column = self._table.column(name)
        if str(column.type).startswith("timestamp"):
            arrow = sys.modules["pyarrow"]
            moments = column.cast(arrow.timestamp("ns")).to_numpy()
            return lambda rows: _times(_some(moments, rows))
        return lambda rows: python_values(
            column.slice(rows.start, len(rows)).to_pylist()
            if isinstance(rows, range)
            else column.take(rows).to_pylist()
        )


def _require_unique(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise bad_input(f"The table has two columns {shown(name)}. Rename one.", column=name)
        seen.add(name)


def _pandas(pandas: Any, table: Any) -> Frame | None:
    return PandasFrame(pandas, table) if isinstance(table, pandas.DataFrame) else None


def _polars(polars: Any, table: Any) -> Frame | None:
    if isinstance(table, polars.LazyFrame):
        table = table.collect()
    return PolarsFrame(table) if isinstance(table, polars.DataFrame) else None


def _arrow(arrow: Any, table: Any) -> Frame | None:
    return ArrowFrame(table) if isinstance(table, arrow.Table) else None


_MAKERS: Mapping[str, Callable[[Any, Any], Frame | None]] = {
    "pandas": _pandas,
    "polars": _polars,
    "pyarrow": _arrow,
}
