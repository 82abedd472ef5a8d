"""Tests a model: infers what is missing, stores it on the way, and evaluates."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from touchstone._inference_run import InferenceRun, OnProgress, TestProgress
from touchstone.errors import TouchstoneError, bad_input
from touchstone.evaluator import Evaluator, evaluate
from touchstone.model import Model
from touchstone.run import Run
from touchstone.test_case import TestCase
from touchstone.test_suite import TestSuite

__all__ = ["TestProgress", "test"]


def test(
    model: Model,
    of: TestSuite | TestCase,
    evaluator: str | Mapping[str, Any] | Evaluator | None = None,
    *,
    concurrency: int = 16,
    retries: int = 0,
    timeout: float = 300.0,
    reset: bool = False,
    progress: bool = True,
    on_progress: OnProgress | None = None,
) -> Run:
    """Tests a model on a test suite, or on the suite of one test case.

    Inferences are stored while the test runs. Interrupted at any moment and called again, it goes
    on with what is missing. A sample whose ``infer`` fails, hangs or returns a value of the wrong
    type gets an error row, and is tried again by the next call.

    Args:
        model: A model with ``infer``, unless nothing has to be inferred.
        of: The test suite, or the test case.
        evaluator: A built-in evaluator by name, the same with its options
            (``{"evaluator": "classification", "missing": "wrong"}``), or your own.
        concurrency: Calls of ``infer`` that run at once, each in a thread of its own. An async
            ``infer`` runs in one event loop.
        retries: How often a sample is tried again after a failure.
        timeout: Seconds for one try.
        reset: Infers every sample again and replaces what differs.
        progress: Whether to show a progress bar after a second.
        on_progress: Is called after each commit.

    Raises:
        BadInputError: Something has to be inferred, and the model has no ``infer``.
        ConflictError: A sample that was inferred by somebody else meanwhile came out differently.
        TouchstoneError: ``infer_failed`` if not one sample has an inference.
        KeyboardInterrupt: After what is finished has been stored.
    """
    if concurrency < 1:
        raise bad_input(f"concurrency must be 1 or more, got {concurrency}.", option="concurrency")
    model.require_current_name()
    suite = of._workflow.TestSuite.of(of) if isinstance(of, TestCase) else of
    tested = InferenceRun(model, suite, progress, on_progress)
    options = {"concurrency": concurrency, "retries": retries, "timeout": timeout}
    if evaluator is not None:
        tested.infer(reset, **options)
        return evaluate(model, suite, evaluator)
    run = tested.run_of_inferences()
    try:
        tested.infer(reset, **options)
    except BaseException as error:
        # The error matters more than noting it; and where nobody answers, nothing can be noted.
        with contextlib.suppress(TouchstoneError), model._transport.hurried():
            tested.note(run, "failed" if isinstance(error, Exception) else "running", error)
        raise
    finished = tested.note(run, "complete")
    return Run(model._transport, finished, model=model.name, suite=suite.name)


test.__test__ = False  # type: ignore[attr-defined]
