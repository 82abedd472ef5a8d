"""What the columns of each kind of table become."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import touchstone as ts
from touchstone._columns import Mapper
from touchstone._fields import ABSENT, field_of
from touchstone._frame import frame_of

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=timezone.utc)


def read(table: Any, name: str = "x") -> list[Any]:
    frame = frame_of(table)
    column = frame.find(name)
    assert column is not None
    values = column(range(frame.rows))
    assert column(list(reversed(range(frame.rows)))) == values[::-1]
    return values


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pd.Series([1, 2]), [1, 2]),
        (pd.Series([1, 2], dtype="uint8"), [1, 2]),
        (pd.Series([0.5, 1.0], dtype="float32"), [0.5, 1.0]),
        (pd.Series([True, False]), [True, False]),
        (pd.Series([1, None], dtype="Int64"), [1, None]),
        (pd.Series([2**53 + 1, None], dtype="Int64"), [2**53 + 1, None]),
        (pd.Series([0.5, None], dtype="Float64"), [0.5, None]),
        (pd.Series([True, None], dtype="boolean"), [True, None]),
        (pd.Series(["a", None]), ["a", None]),
        (pd.Series(["a", np.nan], dtype=object), ["a", None]),
        (pd.Series(["a", pd.NA], dtype="string"), ["a", None]),
        (pd.Series(["a", None], dtype=pd.ArrowDtype(pa.string())), ["a", None]),
        (pd.Series([1, None], dtype=pd.ArrowDtype(pa.int64())), [1, None]),
        (pd.Series(["a", None, "a"], dtype="category"), ["a", None, "a"]),
        (pd.Series([3, 1], dtype="category"), [3, 1]),
        (pd.Series([pd.NaT, NOON]), [None, "2026-03-01T12:00:00.250Z"]),
        (
            pd.Series([NOON]).dt.tz_convert("Asia/Tokyo"),
            ["2026-03-01T12:00:00.250Z"],
        ),
        (pd.Series(["2026-03-01"]).astype("datetime64[ns]"), ["2026-03-01T00:00:00.000Z"]),
        (
            pd.Series([pd.Timestamp("2026-03-01T00:00:00.000000120")]),
            ["2026-03-01T00:00:00.00000012Z"],
        ),
        (pd.Series([np.int64(1), np.float32(0.5), np.str_("a")], dtype=object), [1, 0.5, "a"]),
        (pd.Series([np.array([1, 2]), [np.int8(3)]]), [[1, 2], [3]]),
        (pd.Series([{"a": np.bool_(True)}, pd.NaT], dtype=object), [{"a": True}, None]),
        (pd.Series([Decimal("1.50")]), [Decimal("1.50")]),
        (pd.Series([date(2026, 3, 1)]), [date(2026, 3, 1)]),
    ],
    ids=str,
)
def test_reads_columns_of_pandas(values: Any, expected: list[Any]) -> None:
    made = read(pd.DataFrame({"x": values}))
    assert made == expected
    assert [type(one) for one in made] == [type(one) for one in expected]


def test_an_index_with_a_name_is_a_column() -> None:
    index = pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["file", None])
    frame = frame_of(pd.DataFrame({"x": [5, 6]}, index=index))
    assert list(frame.names) == ["file", "x"]
    assert read(frame, "file") == ["a", "a"]
    assert frame.label(1) == 'row 1 (index ["a", 2])'
    assert frame_of(pd.DataFrame({"x": [1]})).label(0) == "row 0"


def test_refuses_what_is_no_table() -> None:
    twice = pd.DataFrame([[1, 2]], columns=["x", "x"])
    with pytest.raises(ts.BadInputError, match='two columns "x"'):
        frame_of(twice)
    with pytest.raises(ts.BadInputError, match="A str is not a table"):
        frame_of("predictions.csv")
    with pytest.raises(ts.BadInputError, match="Row 1 is a str; expected a dict"):
        frame_of([{"x": 1}, "y"])
    with pytest.raises(ts.BadInputError, match='different numbers of rows: "x" 1, "y" 2'):
        frame_of({"x": [1], "y": [1, 2]})
    with pytest.raises(ts.BadInputError, match="total_seconds"):
        read(pd.DataFrame({"x": pd.to_timedelta([1], "s")}))


@pytest.mark.parametrize("make", [pl.DataFrame, pa.table, lambda columns: columns])
def test_reads_columns_of_polars_arrow_and_plain_python(make: Any) -> None:
    columns = {
        "i": [1, None, 3],
        "f": [0.5, None, 1.0],
        "s": ["a", None, "c"],
        "b": [True, None, False],
        "l": [[1, 2], None, []],
        "o": [{"a": 1, "b": "x"}, None, {"a": 2, "b": None}],
    }
    for name, values in columns.items():
        assert read(make(columns), name) == values
    assert read(make(columns), "o.a") == [1, ABSENT, 2]


def test_reads_times_and_categories_of_polars_and_arrow() -> None:
    zoned = pl.Series([NOON, None]).dt.convert_time_zone("Asia/Tokyo")
    kinds = pl.Series(["a", "b"], dtype=pl.Categorical)
    frame = pl.DataFrame({"x": zoned, "kind": kinds, "d": [Decimal("1.50"), None]})
    for table in (frame, frame.to_arrow(), frame.lazy()):
        assert read(table) == ["2026-03-01T12:00:00.250Z", None]
        assert read(table, "kind") == ["a", "b"]
        assert read(table, "d") == [Decimal("1.50"), None]


def test_reads_a_list_of_dicts_with_nested_fields() -> None:
    rows = [{"inference": {"label": "cat"}}, {"inference": {"label": "dog", "score": 1}}]
    schema = {
        "type": "object",
        "properties": {"label": {"type": "string"}, "score": {"type": "number"}},
        "required": ["label"],
    }
    made = Mapper(frame_of(rows), field_of(schema), prefix="inference").read([0, 1])
    assert made == [{"label": "cat"}, {"label": "dog", "score": 1}]


def test_fills_in_defaults_and_leaves_out_empty_objects() -> None:
    box = {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]}
    schema = {
        "type": "object",
        "properties": {
            "label": {"type": ["string", "null"], "default": None},
            "note": {"type": "string", "default": "none"},
            "box": box,
        },
        "required": ["label", "note"],
    }
    frame = frame_of({"box.x": [1.0, None]})
    with pytest.raises(ts.SchemaMismatchError, match='Row 1, column "box.x": is empty'):
        Mapper(frame, field_of(schema), prefix="inference").read([0, 1])
    schema["properties"]["box"]["properties"]["x"] = {"type": ["number", "null"]}  # type: ignore[index]
    made = Mapper(frame, field_of(schema), prefix="inference").read([0, 1])
    assert made == [
        {"label": None, "note": "none", "box": {"x": 1.0}},
        {"label": None, "note": "none"},
    ]
