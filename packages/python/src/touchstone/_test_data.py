"""Uploads test samples with their ground truths into a draft, from which a test case is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

from touchstone import _json
from touchstone._coerce import Nan
from touchstone._columns import ColumnMap, Mapper
from touchstone._fields import Field, leaves
from touchstone._frame import Frame
from touchstone._http import Transport
from touchstone._json import Json
from touchstone._parts import PART_RAW_BYTES, ROW_BYTES, Sender, chunks, cycle, pack
from touchstone._progress import Progress
from touchstone._rows import BLOCK_ROWS, decode_places
from touchstone.errors import TouchstoneError, bad_input, shown

_METADATA = "metadata."


class Labeled(NamedTuple):
    """A test sample with its ground truth, as JSON, and the row that it comes from."""

    sample: Json
    truth: Json
    row: int


LabelOf = Callable[[int], str]
"""How messages call a row."""


def labeled_rows(
    frame: Frame,
    sample: Field,
    truth: Field,
    *,
    test_sample: ColumnMap | None,
    ground_truth: ColumnMap | None,
    nan: Nan,
) -> Iterator[Labeled]:
    """The test samples and ground truths of a table. A field of the metadata is also read from the
    column of its name without ``metadata.``."""
    taken = {*leaves(sample), *leaves(truth)}
    others = {
        path: path[len(_METADATA) :]
        for path in leaves(sample)
        if path.startswith(_METADATA) and path[len(_METADATA) :] not in taken
    }
    samples = Mapper(
        frame, sample, prefix="testSample", columns=test_sample, nan=nan, others=others
    )
    truths = Mapper(frame, truth, prefix="groundTruth", columns=ground_truth, nan=nan)
    for start in range(0, frame.rows, BLOCK_ROWS):
        rows = range(start, min(start + BLOCK_ROWS, frame.rows))
        pairs = zip(rows, samples.read(rows), truths.read(rows), strict=True)
        for row, one, other in pairs:
            yield Labeled(one, other, row)


class SampleCheck:
    """Holds rows against each other: a test sample may come again, but not with another ground
    truth or other metadata."""

    def __init__(self, label_of: LabelOf) -> None:
        self._label_of = label_of
        self._seen: dict[bytes, tuple[bytes, int]] = {}

    def distinct(self, rows: Iterable[Labeled]) -> Iterator[Labeled]:
        """Each test sample once.

        Raises:
            BadInputError: Two rows contradict each other; the message names both.
        """
        for one in rows:
            content, metadata = one.sample, None
            if "metadata" in content:
                content = dict(content)
                metadata = content.pop("metadata")
            known = _digest([one.truth, metadata])
            earlier, row = self._seen.setdefault(_digest(content), (known, one.row))
            if row == one.row:
                yield one
            elif earlier != known:
                labels = self._label_of(row), self._label_of(one.row)
                raise bad_input(
                    f"The test sample {shown(content)} has different ground truths or metadata in"
                    f" {labels[0]} and in {labels[1]}. Keep one row for each test sample.",
                    earlier=labels[0],
                    later=labels[1],
                )


def _digest(value: Json) -> bytes:
    return hashlib.blake2b(_json.canonical(value), digest_size=16).digest()


def upload_labeled(
    transport: Transport,
    rows: Iterable[Labeled],
    *,
    workflow_id: str,
    schema_revision: int,
    name: str | None,
    label_of: LabelOf,
    total: int = 0,
    progress: bool = True,
) -> str:
    """Uploads rows into a new draft, and returns the id of the draft.

    Raises:
        NameTakenError: Another test case has the name; nothing was sent.
        BadInputError: Two rows contradict each other.
        SchemaMismatchError: A row does not fit the workflow's types.
    """
    draft = transport.call("testCases.draft", workflowId=workflow_id, name=name)["draftId"]
    bar = Progress(total, "rows", progress)

    def committed(answer: Mapping[str, Any], count: int) -> None:
        bar.add(count)
        for conflict in answer["conflicting"]:
            raise bad_input(
                f"A test sample has two different ground truths: {shown(conflict['stored'])} and"
                f" {shown(conflict['offered'])}. Keep one of them."
            )

    sender = Sender(
        transport,
        prepare=lambda parts: transport.call("testCases.prepareDraft", draftId=draft, parts=parts),
        commit=lambda parts: transport.call(
            "testCases.commitDraft", draftId=draft, schemaRevision=schema_revision, parts=parts
        ),
        on_commit=committed,
    )
    with bar, sender:
        waiting: dict[int, dict[int, bytes]] = {}
        waiting_bytes = 0
        groups = _groups(SampleCheck(label_of).distinct(rows), label_of)
        stored = partial(
            _commit_samples,
            transport,
            workflow_id=workflow_id,
            schema_revision=schema_revision,
            draft=draft,
        )
        for some, places in _placed(transport, groups, stored):
            for place, row in zip(places, some, strict=True):
                line = _line({"place": place, "groundTruth": row.truth}, row.row, label_of)
                waiting.setdefault(place // BLOCK_ROWS, {})[place] = line
                waiting_bytes += len(line)
            full = [block for block, lines in waiting.items() if len(lines) == BLOCK_ROWS]
            if waiting_bytes > 2 * PART_RAW_BYTES:
                full, waiting_bytes = list(waiting), 0
            for block in full:
                _add(sender, block, waiting.pop(block))
        for block in sorted(waiting):
            _add(sender, block, waiting[block])
    return str(draft)


def _add(sender: Sender, block: int, lines: Mapping[int, bytes]) -> None:
    sender.add(block, [lines[place] for place in sorted(lines)])


def _groups(
    rows: Iterable[Labeled], label_of: LabelOf
) -> Iterator[tuple[list[Labeled], list[bytes]]]:
    """As many rows as one commit of test samples takes, with the lines of the samples."""
    group: list[Labeled] = []
    lines: list[bytes] = []
    size = 0
    for one in rows:
        group.append(one)
        lines.append(_line({"testSample": one.sample}, one.row, label_of))
        size += len(lines[-1])
        if len(group) == 4 * BLOCK_ROWS or size > PART_RAW_BYTES // 2:
            yield group, lines
            group, lines, size = [], [], 0
    if group:
        yield group, lines


def _placed(
    transport: Transport,
    groups: Iterable[tuple[list[Labeled], list[bytes]]],
    stored: Callable[[Sequence[bytes]], list[int]],
) -> Iterator[tuple[list[Labeled], list[int]]]:
    """Rows with the places of their samples. While one group is stored, the next one is read."""
    worker = ThreadPoolExecutor(1, thread_name_prefix="touchstone-samples")
    before: tuple[list[Labeled], Future[list[int]]] | None = None
    try:
        for some, lines in groups:
            future = worker.submit(stored, lines)
            if before is not None:
                yield before[0], before[1].result()
            before = some, future
        if before is not None:
            yield before[0], before[1].result()
    except BaseException:
        with transport.hurried():
            worker.shutdown(cancel_futures=True)
        raise
    worker.shutdown()


def _commit_samples(
    transport: Transport,
    lines: Sequence[bytes],
    *,
    workflow_id: str,
    schema_revision: int,
    draft: str,
) -> list[int]:
    """Stores test samples, and returns their places."""
    answer, _ = cycle(
        transport,
        [pack(some) for some in chunks(lines)],
        lambda parts: transport.call("testSamples.prepare", workflowId=workflow_id, parts=parts),
        lambda parts: transport.call(
            "testSamples.commit",
            workflowId=workflow_id,
            schemaRevision=schema_revision,
            parts=parts,
            draftId=draft,
        ),
    )
    return [place for part in answer["places"] for place in decode_places(part)]


def _line(content: Json, row: int, label_of: LabelOf) -> bytes:
    line = _json.dumps(content) + b"\n"
    if len(line) > ROW_BYTES:
        raise TouchstoneError(
            "too_large",
            f"{label_of(row).capitalize()} has {len(line):,} bytes as JSON; a row may have"
            f" {ROW_BYTES:,}.",
        )
    return line
