"""The tables of pandas, polars and pyarrow, none of which is imported here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from touchstone._frame import Column, Frame, Rows
from touchstone._values import python_value, python_values
from touchstone.errors import bad_input, shown


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


MAKERS: Mapping[str, Callable[[Any, Any], Frame | None]] = {
    "pandas": _pandas,
    "polars": _polars,
    "pyarrow": _arrow,
}
"""For each library what makes a frame of its tables, and None of everything else."""
