"""Uploads a table of inferences: match all rows, check all rows, then send them by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from touchstone import _json
from touchstone._blocks import read_blocks
from touchstone._columns import Mapper
from touchstone._frame import Frame, Rows
from touchstone._json import Json
from touchstone._keys import KeyReader, SampleIndex, shown_key
from touchstone._parts import ROW_BYTES, inference_sender
from touchstone._progress import Progress
from touchstone._summary import UploadSummary
from touchstone._upload_options import Destination, UploadOptions
from touchstone.errors import SchemaMismatchError, TouchstoneError, bad_input, error_of

_CHUNK = 16_384
_SHOWN = 10


class InferenceUpload:
    """One upload of one table."""

    def __init__(self, to: Destination, frame: Frame, options: UploadOptions) -> None:
        self._to = to
        self._frame = frame
        self._options = options
        self._key = KeyReader(frame, options.key, to.sample, options.nan)
        self._mapper = Mapper(
            frame, to.inference, prefix="inference", columns=options.columns, nan=options.nan
        )
        has_own = "error" in (to.inference.fields or {})
        self._error = None if has_own else frame.find("error.message")
        self._summary = UploadSummary(rows=frame.rows, dry_run=options.dry_run)
        self._summary.columns = {
            **{leaf.name: f"inference.{path}" for path, leaf in self._mapper.leaves.items()},
            **{column: f"testSample.{path}" for path, column in self._key.columns.items()},
        }

    def run(self) -> UploadSummary:
        """Uploads the table.

        Raises:
            BadInputError: Rows and test samples do not match, or two rows contradict each other.
            SchemaMismatchError: A value does not fit; the message names row, column and value.
        """
        blocks = read_blocks(self._to.transport, "inferences.read", target=self._to.target)
        index = SampleIndex(blocks, self._key)
        repeats = self._match(index)
        self._require_match(index)
        self._check(index)
        self._require_same(repeats)
        if not self._options.dry_run and self._summary.matched > 0:
            self._send(index)
        return self._summary

    def _match(self, index: SampleIndex) -> list[tuple[int, int]]:
        """Finds the test sample of each row, and rows whose key stood in an earlier one."""
        repeats = []
        unknown: list[Any] = []
        for rows in _slices(self._frame.rows):
            for row, key in zip(rows, self._key.of_rows(rows), strict=True):
                earlier = index.meet(key, row)
                if earlier is None:
                    self._summary.unknown += 1
                    if len(unknown) < _SHOWN:
                        unknown.append(key)
                elif earlier == row:
                    self._summary.matched += 1
                else:
                    self._summary.duplicates += 1
                    repeats.append((earlier, row))
        self._summary.missing = len(index) - self._summary.matched
        self._summary.unknown_keys = unknown
        return repeats

    def _require_match(self, index: SampleIndex) -> None:
        summary = self._summary
        if summary.unknown and self._options.on_unknown == "fail":
            some = ", ".join(map(shown_key, summary.unknown_keys))
            like = index.missing_keys(3)
            hint = (
                f" Test samples without a row have keys such as {', '.join(map(shown_key, like))}."
            )
            raise bad_input(
                f"{summary.unknown:,} of {summary.rows:,} rows have a key that no test sample has,"
                f" such as {some}.{hint if like else ''} Nothing was sent.",
                hint={"do": "allow", "option": "onUnknown"},
                unknown=summary.unknown,
                unknown_keys=list(summary.unknown_keys),
            )
        if summary.missing and self._options.on_missing == "fail":
            some = ", ".join(map(shown_key, index.missing_keys(_SHOWN)))
            raise error_of(
                "infer_failed",
                f"{summary.missing:,} of {len(index):,} test samples have no row, such as {some}."
                " Nothing was sent.",
                hint={"do": "allow", "option": "onMissing"},
                details={"missing": summary.missing},
            )

    def _check(self, index: SampleIndex) -> None:
        """Reads all rows once, so that a bad one is found before anything is sent."""
        for rows in _slices(self._frame.rows):
            try:
                self._outcomes(rows)
            except SchemaMismatchError:
                if self._options.on_error == "fail":
                    raise
                self._leave_out(index, rows)

    def _leave_out(self, index: SampleIndex, rows: Rows) -> None:
        for row in rows:
            try:
                self._outcomes([row])
            except SchemaMismatchError as error:
                self._summary.rejected += 1
                self._summary.matched -= 1
                self._summary.rejects.append({**error.details, "message": str(error)})
                index.forget(row)

    def _require_same(self, repeats: Sequence[tuple[int, int]]) -> None:
        for earlier, row in repeats:
            first, second = self._outcomes([earlier, row])
            if _json.canonical(list(first)) != _json.canonical(list(second)):
                labels = self._frame.label(earlier), self._frame.label(row)
                key = shown_key(self._key.of_rows([row])[0])
                raise bad_input(
                    f"The key {key} has different inferences in {labels[0]} and in {labels[1]}."
                    " Keep one row for each key. Nothing was sent.",
                    earlier=earlier,
                    row=row,
                )

    def _outcomes(self, rows: Rows) -> list[tuple[str, Json]]:
        """The inference or the error of some rows, each with what the wire calls it."""
        if self._error is None:
            return [("inference", value) for value in self._mapper.read(rows)]
        messages = self._error(rows)
        failed = [isinstance(text, str) and text != "" for text in messages]
        good = [row for row, is_failed in zip(rows, failed, strict=True) if not is_failed]
        values = iter(self._mapper.read(good))
        return [
            ("error", self._error_of(row, text)) if is_failed else ("inference", next(values))
            for row, text, is_failed in zip(rows, messages, failed, strict=True)
        ]

    def _error_of(self, row: int, message: str) -> Json:
        def at(name: str) -> Any:
            column = self._frame.find(name)
            return column([row])[0] if column else None

        name, attempts = at("error.name"), at("error.attempts")
        tries = int(attempts) if isinstance(attempts, (int, float)) and attempts >= 1 else 1
        is_name = isinstance(name, str) and name != ""
        return {"name": name if is_name else "Error", "message": message, "attempts": tries}

    def _send(self, index: SampleIndex) -> None:
        to = self._to
        row_of: dict[int, int] = {}
        model_id = to.model_id()
        summary = self._summary
        progress = Progress(summary.matched, "rows", self._options.progress)

        def committed(answer: Mapping[str, Any], rows: int) -> None:
            summary.add(answer)
            progress.add(rows)
            room = 20 - len(summary.conflicting)
            summary.conflicting += [
                {"row": row_of[one["place"]], "stored": one["stored"], "offered": one["offered"]}
                for one in answer["conflicting"][:room]
            ]

        sender = inference_sender(
            to.transport,
            model_id=model_id,
            schema_revision=to.schema_revision,
            on_commit=committed,
        )
        try:
            with progress, sender:
                for block, pairs in index.by_block():
                    row_of.update(pairs)
                    outcomes = self._outcomes([row for _, row in pairs])
                    sender.add(block, list(map(self._line, pairs, outcomes)))
        except SchemaMismatchError as error:
            raise self._refused(error, row_of) from None
        summary.sent_bytes = sender.sent_bytes

    def _line(self, pair: tuple[int, int], outcome: tuple[str, Json]) -> bytes:
        place, row = pair
        line = _json.dumps({"place": place, outcome[0]: outcome[1]}) + b"\n"
        if len(line) > ROW_BYTES:
            raise TouchstoneError(
                "too_large",
                f"{self._frame.label(row).capitalize()} has {len(line):,} bytes as JSON; a row may"
                f" have {ROW_BYTES:,}.",
                details={"row": row},
            )
        return line

    def _refused(self, error: SchemaMismatchError, row_of: Mapping[int, int]) -> TouchstoneError:
        """What the server says of a row, with its row and column in place of its place."""
        row = row_of.get(error.details.get("place", -1))
        if row is None:
            return error
        problem = str(error.details.get("problem", error.summary))
        path, _, rule = problem.rpartition(": ")
        leaf = self._mapper.leaf_at(path)
        if leaf is None:
            label = self._frame.label(row)
            return SchemaMismatchError(
                error.code, f"{label.capitalize()}: {problem}.", details={"row": row}
            )
        value = leaf.read([row])[0]
        return leaf.refused(row, value, f"does not fit: {rule}. Its rows were not stored")


def _slices(rows: int) -> Iterator[range]:
    return (range(start, min(start + _CHUNK, rows)) for start in range(0, rows, _CHUNK))
