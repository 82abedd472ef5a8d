"""Makes parts of rows and sends them: gzipped JSON Lines, named by the SHA-256 of their bytes."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from touchstone._http import Expired, Transport
from touchstone._json import Json
from touchstone._rows import BLOCK_ROWS
from touchstone.errors import TouchstoneError

ROW_BYTES = 1024 * 1024
PART_RAW_BYTES = 32 * 1024 * 1024
_PARTS_PER_COMMIT = 8
_TRIES = 7

Part = tuple[dict[str, Any], bytes]
"""What a part is called, and its bytes."""


def pack(lines: Sequence[bytes], block: int | None = None) -> Part:
    """Makes a part. Without a time in it, the same lines make the same bytes each time."""
    body = gzip.compress(b"".join(lines), 1, mtime=0)
    spec: dict[str, Any] = {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
    return (spec if block is None else {"block": block, **spec}), body


def chunks(lines: Sequence[bytes]) -> list[Sequence[bytes]]:
    """Cuts lines into as many as fit in a part."""
    made: list[Sequence[bytes]] = []
    start = size = 0
    for at, line in enumerate(lines):
        if at - start == BLOCK_ROWS or size + len(line) > PART_RAW_BYTES:
            made.append(lines[start:at])
            start, size = at, 0
        size += len(line)
    if start < len(lines):
        made.append(lines[start:])
    return made


def cycle(
    transport: Transport,
    parts: Sequence[Part],
    prepare: Callable[[Sequence[Json]], Sequence[Json]],
    commit: Callable[[Sequence[Json]], Json],
) -> tuple[Json, int]:
    """Prepares parts, sends those that the server lacks, and commits them.

    Returns:
        The answer to the commit, and how many bytes were sent.
    """
    specs = [spec for spec, _ in parts]
    bodies = {spec["sha256"]: body for spec, body in parts}
    sent = 0
    for left in reversed(range(_TRIES)):
        try:
            missing = [part for part in prepare(specs) if "request" in part]
            sends = [
                transport.workers.submit(transport.put, part["request"], bodies[part["sha256"]])
                for part in missing
            ]
            for send in sends:
                send.result()
            sent += sum(len(bodies[part["sha256"]]) for part in missing)
            return commit(specs), sent
        except Expired:
            if left == 0:
                raise TouchstoneError(
                    "storage", "The object store refuses uploads (403). Check this machine's clock."
                ) from None
        except TouchstoneError as error:
            if error.code != "part_missing" or left == 0:
                raise
    raise AssertionError("unreachable")


class Sender:
    """Sends the rows of blocks, a few parts at a time, while the next ones are made.

    Use it in a ``with``: at its end, everything is committed. After an exception nothing more is
    sent, and what is under way is waited for.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        prepare: Callable[[Sequence[Json]], Sequence[Json]],
        commit: Callable[[Sequence[Json]], Json],
        on_commit: Callable[[Mapping[str, Any], int], None],
    ) -> None:
        self.sent_bytes = 0
        self._transport = transport
        self._prepare = prepare
        self._commit = commit
        self._on_commit = on_commit
        self._waiting: list[Part] = []
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="touchstone-commit")
        self._under_way: Future[tuple[Json, int]] | None = None
        self._rows = 0
        self._rows_under_way = 0

    def add(self, block: int, lines: Sequence[bytes]) -> None:
        """Sends lines of one block, which ascend by place."""
        for some in chunks(lines):
            self._waiting.append(pack(some, block))
            self._rows += len(some)
            if len(self._waiting) == _PARTS_PER_COMMIT:
                self.flush()

    def flush(self) -> None:
        """Sends what waits, once what is under way is committed."""
        self.finish()
        if self._waiting:
            parts, self._waiting = self._waiting, []
            self._rows_under_way, self._rows = self._rows, 0
            self._under_way = self._worker.submit(
                cycle, self._transport, parts, self._prepare, self._commit
            )

    def finish(self) -> None:
        """Waits until what is under way is committed."""
        if self._under_way is not None:
            future, self._under_way = self._under_way, None
            answer, sent = future.result()
            self.sent_bytes += sent
            self._on_commit(answer, self._rows_under_way)

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.flush()
                self.finish()
        except BaseException:
            self._abandon()
            raise
        if kind is not None:
            self._abandon()
        self._worker.shutdown()

    def _abandon(self) -> None:
        """Waits for what is under way, so that nothing is written after the call has ended."""
        with self._transport.hurried():
            self._worker.shutdown(cancel_futures=True)


def inference_sender(
    transport: Transport,
    *,
    model_id: str,
    schema_revision: int,
    on_commit: Callable[[Mapping[str, Any], int], None],
    replaces: bool = False,
) -> Sender:
    """Sends inferences of a model. A stored one stays where it differs, unless ``replaces``."""
    return Sender(
        transport,
        prepare=lambda parts: transport.call("inferences.prepare", modelId=model_id, parts=parts),
        commit=lambda parts: transport.call(
            "inferences.commit",
            modelId=model_id,
            schemaRevision=schema_revision,
            parts=parts,
            mode="replace" if replaces else "keep",
        ),
        on_commit=on_commit,
    )
