"""Infers what a model lacks of a test suite, and stores it on the way."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from touchstone import _json
from touchstone._blocks import read_blocks
from touchstone._infer_pool import TICK_S, InferPool, Outcome
from touchstone._json import Json
from touchstone._parts import Sender, inference_sender
from touchstone._progress import Progress
from touchstone._rows import BLOCK_ROWS
from touchstone.errors import ConflictError, bad_input, error_of, shown
from touchstone.model import Model
from touchstone.test_suite import TestSuite

# How long an outcome waits before it is stored.
_FLUSH_S = 1.0
_FLUSH_ROWS = 4 * BLOCK_ROWS


@dataclass(frozen=True)
class TestProgress:
    """How far a test is.

    Attributes:
        total: Test samples of the suite.
        done: Those that are reused, inferred or failed.
        stored: Outcomes of this call that are committed: they survive whatever happens.
    """

    __test__ = False

    total: int
    done: int
    inferred: int
    errors: int
    stored: int


OnProgress = Callable[[TestProgress], None]


class InferenceRun:
    """One call of ``touchstone.test``."""

    def __init__(
        self, model: Model, suite: TestSuite, shows: bool, on_progress: OnProgress | None
    ) -> None:
        self._model = model
        self._suite = suite
        self._transport = model._transport
        self._shows = shows
        self._on_progress = on_progress
        self._before = self._status()
        self._inferred = self._errors = self._stored = 0
        self._conflicts: list[Mapping[str, Any]] = []

    def run_of_inferences(self) -> Json:
        """The run of the inferences alone."""
        answer = self._transport.call(
            "testRuns.getOrCreate",
            modelId=self._model.id,
            testSuiteId=self._suite.id,
            version=self._suite.version,
            evaluator=_json.NULL,
        )
        return answer["run"]

    def note(self, run: Json, state: str, error: BaseException | None = None) -> Json:
        """Stores how far the run is."""
        status = self._status()
        inferred = min(self._inferred, status["inferred"])
        return self._transport.call(
            "testRuns.update",
            id=run["id"],
            state=state,
            counts={
                "samples": status["samples"],
                "inferred": inferred,
                "reused": status["inferred"] - inferred,
                "errors": status["errors"],
                "missing": status["missing"],
            },
            fingerprint=status["fingerprint"] if state == "complete" else _json.NULL,
            reason=str(error)[:4_000] if state == "failed" else _json.NULL,
        )

    def infer(self, reset: bool, **options: Any) -> None:
        """Infers what is missing, or everything."""
        before = self._before
        wanted = before["samples"] if reset else before["missing"] + before["errors"]
        if wanted == 0:
            return
        infer = self._model.infer
        if infer is None:
            raise bad_input(
                f"{wanted} of {before['samples']} test samples have no inference, and the model"
                f" {shown(self._model.name)} has no infer. Pass one:"
                f" Model.load({shown(self._model.name)}, infer=…).",
                missing=wanted,
            )
        types = self._model._workflow.types
        pool = InferPool(infer, types.inference.to_json, **options)
        sender = inference_sender(
            self._transport,
            model_id=self._model.id,
            schema_revision=self._model._workflow.schema_revision,
            on_commit=self._committed,
            replaces=reset,
        )
        self._bar = Progress(wanted, "samples", self._shows)
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._bar)
            hurry = stack.enter_context(contextlib.ExitStack())
            stack.enter_context(sender)
            stack.callback(pool.close)
            samples = self._missing(reset)
            interrupt = self._drive(pool, sender, samples, options["concurrency"])
            if interrupt is not None:
                hurry.enter_context(self._transport.hurried())
                self._store(sender, self._left(pool))
                sender.finish()
                raise self._interrupted() from interrupt
        self._require_sound()

    def _missing(self, reset: bool) -> Iterator[tuple[int, Any]]:
        """The samples that are to be inferred, with their places."""
        blocks = read_blocks(
            self._transport,
            "inferences.read",
            target=self._suite._target,
            modelId=self._model.id,
            only="all" if reset else "missing",
        )
        from_json = self._model._workflow.types.test_sample.from_json
        for block in blocks:
            for row, sample in zip(block.rows, block.samples, strict=True):
                yield block.place(row), from_json(sample)

    def _drive(
        self,
        pool: InferPool,
        sender: Sender,
        samples: Iterator[tuple[int, Any]],
        concurrency: int,
    ) -> KeyboardInterrupt | None:
        """Keeps the pool busy and stores outcomes, until all are stored or somebody interrupts."""
        self._waiting: list[Outcome] = []
        flushed = time.monotonic()
        try:
            left = True
            while left or pool.waiting:
                while left and pool.waiting < 2 * concurrency:
                    sample = next(samples, None)
                    left = sample is not None
                    if sample is not None:
                        pool.submit(*sample)
                outcome = pool.next(TICK_S)
                if outcome is not None:
                    self._waiting.append(outcome)
                late = time.monotonic() - flushed > _FLUSH_S
                if self._waiting and (late or len(self._waiting) >= _FLUSH_ROWS):
                    self._store(sender, self._take())
                    flushed = time.monotonic()
        except KeyboardInterrupt as error:
            return error
        self._store(sender, self._take())
        return None

    def _take(self) -> list[Outcome]:
        """The outcomes that wait to be stored."""
        outcomes, self._waiting = self._waiting, []
        return outcomes

    def _left(self, pool: InferPool) -> list[Outcome]:
        """The same, with all that are finished by now."""
        while (outcome := pool.next(0.001)) is not None:
            self._waiting.append(outcome)
        return self._take()

    def _store(self, sender: Sender, outcomes: list[Outcome]) -> None:
        blocks: dict[int, list[Outcome]] = {}
        for outcome in outcomes:
            blocks.setdefault(outcome.place // BLOCK_ROWS, []).append(outcome)
            if outcome.name == "error":
                self._errors += 1
            else:
                self._inferred += 1
        for block, some in sorted(blocks.items()):
            ordered = sorted(some, key=lambda one: one.place)
            lines = [_json.dumps({"place": one.place, one.name: one.value}) for one in ordered]
            sender.add(block, [line + b"\n" for line in lines])
        sender.flush()

    def _committed(self, answer: Mapping[str, Any], rows: int) -> None:
        self._stored += rows - answer["conflicts"]
        self._conflicts += answer["conflicting"]
        self._bar.add(rows)
        if self._on_progress is not None:
            settled = self._inferred + self._errors
            reused = min(self._before["inferred"], self._before["samples"] - settled)
            done = reused + settled
            total = self._before["samples"]
            self._on_progress(TestProgress(total, done, self._inferred, self._errors, self._stored))

    def _require_sound(self) -> None:
        if self._conflicts:
            first = self._conflicts[0]
            raise ConflictError(
                "determinism_conflict",
                f"The model {shown(self._model.name)} gave another inference than the stored one"
                f" for a test sample: stored {shown(first['stored'])}, now"
                f" {shown(first['offered'])}. The stored one stays.",
                hint={"do": "allow", "option": "reset"},
                details={"conflicts": self._conflicts},
            )
        after = self._status()
        if after["samples"] > 0 and after["inferred"] == 0:
            _, error = next(iter(self._model.inferences(self._suite).errors()))
            raise error_of(
                "infer_failed",
                f"All {after['samples']} test samples failed. First error: {error['name']}:"
                f" {error['message']}",
                details={"errors": after["errors"]},
            )

    def _interrupted(self) -> KeyboardInterrupt:
        after = self._status()
        return KeyboardInterrupt(
            f"The test was stopped. {after['inferred']:,} of {after['samples']:,} inferences are"
            " stored; the same call goes on with the others."
        )

    def _status(self) -> Json:
        return self._transport.call(
            "inferences.status", target=self._suite._target, modelId=self._model.id
        )
