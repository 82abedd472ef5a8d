"""Reads what is stored of a target, block by block, a few blocks ahead."""

from __future__ import annotations

import gzip
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any

from touchstone import _json
from touchstone._http import TRANSFERS, Expired, Transport
from touchstone._json import Json
from touchstone._rows import BLOCK_ROWS, decode_rows

Plan = Mapping[str, Any]
"""What the server says about one block: its rows, and where its parts are."""


@dataclass(frozen=True)
class Block:
    """The rows of one block that a target has."""

    block: int
    rows: Sequence[int]
    samples: Sequence[Json]
    """The test sample of each of the rows, with its metadata in this target."""
    truths: Mapping[int, Json]
    """Lines of ground truths, by row."""
    inferences: Mapping[int, Json]
    """Lines of inferences, by row: each has ``inference`` or ``error``."""

    def place(self, row: int) -> int:
        """The place of a row in the workflow."""
        return self.block * BLOCK_ROWS + row


def read_blocks(transport: Transport, procedure: str, **given: Json) -> Iterator[Block]:
    """Reads the blocks that a procedure plans, in the order of places."""

    def page_at(start: int) -> Json:
        return transport.call(procedure, **given, **{"from": start})

    def read(plan: Plan) -> Block | None:
        try:
            return _read_block(transport, plan)
        except Expired:
            # A block that has left the target meanwhile has no rows any more.
            again = [
                one for one in page_at(plan["block"])["blocks"] if one["block"] == plan["block"]
            ]
            return _read_block(transport, again[0]) if again else None

    yield from read_ahead(transport, plans(page_at), read)


def plans(page_at: Callable[[int], Json]) -> Iterator[Plan]:
    """The plans of all pages."""
    start: int | None = 0
    while start is not None:
        page = page_at(start)
        yield from page["blocks"]
        start = page.get("next")


def read_ahead(
    transport: Transport, planned: Iterator[Plan], read: Callable[[Plan], Block | None]
) -> Iterator[Block]:
    """Reads what is planned in order, while the next ones are under way."""
    waiting: deque[Future[Block | None]] = deque()
    try:
        for plan in planned:
            waiting.append(transport.workers.submit(read, plan))
            if len(waiting) >= TRANSFERS and (block := waiting.popleft().result()):
                yield block
        while waiting:
            if block := waiting.popleft().result():
                yield block
    except BaseException:
        # Nothing is under way any more when the caller goes on, or the process ends.
        for future in waiting:
            future.cancel()
        with transport.hurried():
            wait(waiting)
        raise


def _read_block(transport: Transport, plan: Plan) -> Block:
    rows = decode_rows(plan["rows"])
    lines = _lines(transport, plan["samples"])
    metadata: dict[int, Json] = {}
    for entry in plan.get("metadata", ()):
        wanted = set(decode_rows(entry["rows"]))
        for line in _lines(transport, entry["request"]):
            own = _json.loads(line)
            if (row := own["place"] % BLOCK_ROWS) in wanted:
                metadata[row] = own["metadata"]
    samples = []
    for row in rows:
        sample = _json.loads(lines[row])["testSample"]
        if row in metadata:
            sample["metadata"] = metadata[row]
        samples.append(sample)
    present = set(rows)
    return Block(
        plan["block"],
        rows,
        samples,
        _layer(transport, plan.get("groundTruths", ()), present),
        _layer(transport, plan.get("inferences", ()), present),
    )


def _layer(transport: Transport, requests: Sequence[Any], present: set[int]) -> dict[int, Json]:
    """The lines of some parts by row: an inference before an error, a later part before others."""
    found: dict[int, Json] = {}
    for request in requests:
        for text in _lines(transport, request):
            line = _json.loads(text)
            row = line["place"] % BLOCK_ROWS
            if row in present and not (
                row in found and "error" in line and "error" not in found[row]
            ):
                found[row] = line
    return found


def _lines(transport: Transport, request: Mapping[str, Any]) -> list[bytes]:
    return gzip.decompress(transport.get(request)).splitlines()


def latest_plan(transport: Transport, procedure: str, block: int, **given: Json) -> Plan | None:
    """The plan of one block, or None if the target does not have it."""
    page = transport.call(procedure, **given, **{"from": block, "limit": 1})
    return next((plan for plan in page["blocks"] if plan["block"] == block), None)


def read_truths(transport: Transport, plan: Plan) -> dict[int, Json]:
    """The ground truths of a block of a test case, by row."""
    lines = _layer(transport, plan.get("groundTruths", ()), set(decode_rows(plan["rows"])))
    return {row: line["groundTruth"] for row, line in lines.items()}
