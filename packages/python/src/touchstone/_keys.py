"""Finds the test sample of a row by its key."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from touchstone._blocks import Block
from touchstone._coerce import Nan
from touchstone._fields import Field, field_at
from touchstone._frame import Frame, Rows
from touchstone._json import Json
from touchstone._nodes import Leaf
from touchstone._plain import shown_value
from touchstone._rows import BLOCK_ROWS
from touchstone._similar import lack_of, name_list
from touchstone.errors import SchemaMismatchError, bad_input, shown

Key: TypeAlias = str | Sequence[str] | Mapping[str, str]
"""The fields of the test samples by which rows are matched: one, several, or each with the column
that holds it."""

_ABSENT = -1


def key_columns(key: Key) -> dict[str, str]:
    """The column of each field of a key."""
    if isinstance(key, str):
        return {key: key}
    columns = dict(key) if isinstance(key, Mapping) else {name: name for name in key}
    if not columns:
        raise bad_input("key is empty. Name a field that identifies the test sample of a row.")
    return columns


class KeyReader:
    """Reads the keys of rows and of test samples; those of several fields are tuples.

    Raises:
        BadInputError: The key names a field or a column that is not there.
    """

    def __init__(self, frame: Frame, key: Key, sample: Field, nan: Nan) -> None:
        self.columns = key_columns(key)
        self._frame = frame
        self._paths = [path.split(".") for path in self.columns]
        self._leaves = [self._leaf(sample, path, name, nan) for path, name in self.columns.items()]

    def _leaf(self, sample: Field, path: str, name: str, nan: Nan) -> Leaf:
        field = field_at(sample, path)
        if field is None:
            raise bad_input(
                f"key names the field {shown(path)}, which the test samples do not have; they have"
                f" {name_list(list(sample.fields or {}))}.",
                option="key",
                value=path,
            )
        for one in (f"testSample.{name}", name):
            if (column := self._frame.find(one)) is not None:
                return Leaf(self._frame, field, one, column, nan)
        raise bad_input(
            f"The table {lack_of(name, self._frame.names)} Name the column that holds the key.",
            column=name,
            columns=list(self._frame.names),
        )

    def of_rows(self, rows: Rows) -> list[Any]:
        """The keys of some rows."""
        columns = []
        for leaf in self._leaves:
            try:
                values = leaf.read(rows)
            except SchemaMismatchError as error:
                raise bad_input(error.summary, hint=error.hint, **error.details) from None
            for row, value in zip(rows, values, strict=True):
                if not isinstance(value, (str, int, float)):
                    raise bad_input(
                        f"{self._frame.label(row).capitalize()} has no key in {shown(leaf.name)}:"
                        f" {shown_value(value)} is not a string, a number or a boolean.",
                        row=row,
                        column=leaf.name,
                    )
            columns.append(values)
        return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))

    def of_sample(self, sample: Json) -> Any:
        """The key of a test sample."""
        values = []
        for path in self._paths:
            value = sample
            for step in path:
                value = value.get(step) if isinstance(value, dict) else None
            if not isinstance(value, (str, int, float)):
                raise bad_input(
                    f"The test sample {shown(sample)} has no key in {shown('.'.join(path))}."
                    " Choose a field that all test samples have.",
                )
            values.append(value)
        return values[0] if len(values) == 1 else tuple(values)


class SampleIndex:
    """The test samples of a target by key, and which row of a table each has."""

    def __init__(self, blocks: Iterator[Block], reader: KeyReader) -> None:
        self._number: dict[Any, int] = {}
        self._places = array("q")
        for block in blocks:
            for row, sample in zip(block.rows, block.samples, strict=True):
                key = reader.of_sample(sample)
                if self._number.setdefault(key, len(self._places)) != len(self._places):
                    raise bad_input(
                        f"Two test samples have the key {shown_key(key)}. Add fields to key.",
                        key=key,
                    )
                self._places.append(block.place(row))
        self._row_of = array("q", [_ABSENT]) * len(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def meet(self, key: Any, row: int) -> int | None:
        """Notes the row of a key.

        Returns:
            The row that has it: this one, or an earlier one. None if no test sample has it.
        """
        number = self._number.get(key)
        if number is None:
            return None
        if self._row_of[number] == _ABSENT:
            self._row_of[number] = row
        return self._row_of[number]

    def forget(self, row: int) -> None:
        """Takes a row back that is left out."""
        self._row_of[self._row_of.index(row)] = _ABSENT

    def by_block(self) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Each block with its rows of the table, as places and rows in the order of places."""
        pairs: list[tuple[int, int]] = []
        for place, row in zip(self._places, self._row_of, strict=True):
            if row == _ABSENT:
                continue
            if pairs and pairs[0][0] // BLOCK_ROWS != place // BLOCK_ROWS:
                yield pairs[0][0] // BLOCK_ROWS, pairs
                pairs = []
            pairs.append((place, row))
        if pairs:
            yield pairs[0][0] // BLOCK_ROWS, pairs

    def missing_keys(self, most: int) -> list[Any]:
        """Some keys of test samples that have no row."""
        found = []
        for key, number in self._number.items():
            if self._row_of[number] == _ABSENT:
                found.append(key)
                if len(found) == most:
                    break
        return found


def shown_key(key: Any) -> str:
    """A key for messages."""
    return " ".join(map(shown, key)) if isinstance(key, tuple) else shown(key)
