"""Lists that show themselves as tables."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

_SHOWN_ROWS = 20


class Listing(Sequence[Mapping[str, Any]]):
    """Rows with named columns; a notebook shows them as a table.

    Example:
        ``registry.models(tags=["prod"]).to_pandas()``
    """

    def __init__(self, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
        self._rows = rows
        self.columns = columns

    def to_pandas(self) -> Any:
        """A pandas DataFrame with a column for each field; needs pandas."""
        import pandas

        return pandas.DataFrame(list(self._rows), columns=list(self.columns))

    @overload
    def __getitem__(self, at: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, at: int | slice) -> Any:
        return self._rows[at]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self._rows)

    def __repr__(self) -> str:
        cells = [list(self.columns), *self._cells()]
        widths = [max(len(row[at]) for row in cells) for at in range(len(self.columns))]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
        return "\n".join(lines + self._rest())

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._cells()) + "".join(
            f"<p>{html.escape(line)}</p>" for line in self._rest()
        )

    def _cells(self) -> list[list[str]]:
        return [
            [cell_text(row.get(name)) for name in self.columns] for row in self._rows[:_SHOWN_ROWS]
        ]

    def _rest(self) -> list[str]:
        more = len(self._rows) - _SHOWN_ROWS
        return [f"… and {more:,} more"] if more > 0 else []


def cell_text(value: Any) -> str:
    """A value for a cell of a table."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value)


def html_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in HTML."""
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A nested object as one with dotted names."""
    made: dict[str, Any] = {}
    for name, inner in value.items():
        path = f"{prefix}{name}"
        made.update(flat(inner, f"{path}.") if isinstance(inner, Mapping) else {path: inner})
    return made
