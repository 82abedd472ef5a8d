"""What an upload of inferences came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class UploadSummary:
    """How a table and test samples fit together, and what was stored.

    Attributes:
        rows: Rows of the table.
        matched: Test samples that have a row.
        missing: Test samples that have none.
        unknown: Rows whose key no test sample has.
        duplicates: Rows that repeated an earlier one.
        rejected: Rows that were left out because something is wrong with them.
        inserted: Inferences that are new.
        unchanged: Inferences that were stored before.
        errors: Rows that stand for an error.
        conflicts: Test samples for which a different inference is stored, which stays.
        conflicting: The first 20 of them: ``{"row", "stored", "offered"}``.
        rejects: The rejected rows: ``{"row", "column", "value", "message"}``.
        columns: The field that each column was read for.
        sent_bytes: What went over the network; nothing if it was there already.
        dry_run: Whether nothing was written.
    """

    rows: int = 0
    matched: int = 0
    missing: int = 0
    unknown: int = 0
    duplicates: int = 0
    rejected: int = 0
    inserted: int = 0
    unchanged: int = 0
    changed: int = 0
    errors: int = 0
    conflicts: int = 0
    conflicting: list[Mapping[str, Any]] = field(default_factory=list)
    rejects: list[Mapping[str, Any]] = field(default_factory=list)
    unknown_keys: Sequence[Any] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    sent_bytes: int = 0
    dry_run: bool = False

    def add(self, answer: Mapping[str, Any]) -> None:
        """Counts what one commit did."""
        for name in ("inserted", "unchanged", "changed", "errors", "conflicts"):
            setattr(self, name, getattr(self, name) + answer[name])

    def __str__(self) -> str:
        if self.dry_run:
            return (
                f"{self.matched:,} rows match, {self.missing:,} missing, {self.unknown:,} unknown"
            )
        parts = [f"{self.inserted:,} new", f"{self.unchanged:,} stored before"]
        if self.errors:
            parts.append(f"{self.errors:,} errors")
        if self.conflicts:
            parts.append(f"{self.conflicts:,} conflicts")
        if self.rejected:
            parts.append(f"{self.rejected:,} rejected")
        return f"{self.matched:,} rows: {', '.join(parts)}"
