"""Evaluators of your own in Python, and the built-in ones of the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone import _json
from touchstone._blocks import latest_plan, read_blocks, read_truths
from touchstone._json import Json
from touchstone._parts import Sender
from touchstone._plain import Uncoercible
from touchstone._types import as_json
from touchstone.errors import bad_input, shown
from touchstone.model import Model
from touchstone.run import Run
from touchstone.test_suite import TestSuite

Scored = tuple[Any, Any, Any, Mapping[str, Any]]
"""A test sample, its ground truth, its inference, and the metrics of the sample."""

_METRICS_PER_CALL = 100
_NUMBER = (bool, int, float)


@dataclass(frozen=True)
class Evaluator:
    """Computes metrics from ground truths and inferences, in this process.

    Args:
        name: Of the evaluator in runs.
        version: Change it whenever a function changes; old and new metrics share a run otherwise.
        sample: Takes a test sample, its ground truth and its inference, and returns the metrics
            of the sample: a dict.
        case: Takes the list of ``(sample, truth, inference, metrics)`` of a test case, and returns
            the metrics of the test case; that of the whole suite gets each sample once. By default
            the means of all numbers and booleans of the samples.
        describe: What each metric means, by its dotted path, such as
            ``{"distance": {"higherIsBetter": False, "headline": True}}``.

    Example:
        >>> exact = Evaluator("exact", "1", lambda sample, truth, found: {"ok": truth == found})
        >>> touchstone.test(model, suite, exact)
    """

    name: str
    version: str
    sample: Callable[[Any, Any, Any], Mapping[str, Any]]
    case: Callable[[Sequence[Scored]], Mapping[str, Any]] | None = None
    describe: Mapping[str, Any] = field(default_factory=dict)


def evaluate(model: Model, suite: TestSuite, evaluator: str | Mapping[str, Any] | Evaluator) -> Run:
    """Evaluates stored inferences: with a built-in evaluator on the server, with your own here."""
    if isinstance(evaluator, Evaluator):
        record = _Evaluation(model, suite, evaluator).run()
    else:
        asked = {"evaluator": evaluator} if isinstance(evaluator, str) else dict(evaluator)
        record = model._transport.call(
            "testRuns.evaluate", modelId=model.id, target=suite._target, evaluator=asked
        )
    return Run(model._transport, record, model=model.name, suite=suite.name)


class _Evaluation:
    """One evaluation with an evaluator of one's own."""

    def __init__(self, model: Model, suite: TestSuite, evaluator: Evaluator) -> None:
        self._model = model
        self._suite = suite
        self._evaluator = evaluator
        self._transport = model._transport

    def run(self) -> Json:
        """Computes and stores the metrics of samples, test cases and the suite."""
        status = self._transport.call(
            "inferences.status", target=self._suite._target, modelId=self._model.id
        )
        run = self._transport.call(
            "testRuns.getOrCreate",
            modelId=self._model.id,
            testSuiteId=self._suite.id,
            version=self._suite.version,
            evaluator={
                "name": self._evaluator.name,
                "version": self._evaluator.version,
                "configurations": [None],
                **({"describe": self._evaluator.describe} if self._evaluator.describe else {}),
            },
        )["run"]
        if run["state"] == "complete" and run["fingerprint"] == status["fingerprint"]:
            return run
        cases, whole = self._scored(run["id"])
        entries = [self._entry(one, cases[one]) for one in cases]
        suite_entry = self._entry(None, whole)
        entries.append(suite_entry)
        for start in range(0, len(entries), _METRICS_PER_CALL):
            self._transport.call(
                "testRuns.putMetrics",
                id=run["id"],
                entries=entries[start : start + _METRICS_PER_CALL],
            )
        return self._transport.call(
            "testRuns.update",
            id=run["id"],
            state="complete",
            counts={
                "samples": status["samples"],
                "inferred": 0,
                "reused": status["inferred"],
                "errors": status["errors"],
                "missing": status["missing"],
            },
            fingerprint=status["fingerprint"],
            reason=_json.NULL,
            headline=self._headline(suite_entry["metrics"]),
        )

    def _scored(self, run_id: str) -> tuple[dict[str, list[Scored]], list[Scored]]:
        """The samples of each test case, and each sample of the suite once. The metrics of the
        samples are stored on the way."""
        cases: dict[str, list[Scored]] = {one.id: [] for one in self._suite.test_cases}
        whole: list[Scored] = []
        given = {"id": run_id, "configuration": 0}
        sender = Sender(
            self._transport,
            prepare=lambda parts: self._transport.call(
                "testRuns.prepareSampleMetrics", **given, parts=parts
            ),
            commit=lambda parts: self._transport.call(
                "testRuns.commitSampleMetrics", **given, parts=parts
            ),
            on_commit=lambda answer, rows: None,
        )
        types = self._model._workflow.types
        blocks = read_blocks(
            self._transport,
            "inferences.read",
            target=self._suite._target,
            modelId=self._model.id,
        )
        with sender:
            for block in blocks:
                lines: dict[int, bytes] = {}
                for case in self._suite.test_cases:
                    truths = self._truths(case.id, case.version, block.block)
                    for row, sample in zip(block.rows, block.samples, strict=True):
                        line = block.inferences.get(row, {})
                        if row not in truths or "inference" not in line:
                            continue
                        values = (
                            types.test_sample.from_json(sample),
                            types.ground_truth.from_json(truths[row]),
                            types.inference.from_json(line["inference"]),
                        )
                        metrics = self._json(self._evaluator.sample(*values), "a sample")
                        cases[case.id].append((*values, metrics))
                        if row not in lines:
                            made = {"place": block.place(row), "metrics": metrics}
                            lines[row] = _json.dumps(made) + b"\n"
                            whole.append((*values, metrics))
                if lines:
                    sender.add(block.block, [lines[row] for row in sorted(lines)])
        return cases, whole

    def _truths(self, case_id: str, version: int, block: int) -> Mapping[int, Json]:
        given = {"testCaseId": case_id, "version": version}
        plan = latest_plan(self._transport, "testCases.read", block, **given)
        return {} if plan is None else read_truths(self._transport, plan)

    def _entry(self, case_id: str | None, scored: Sequence[Scored]) -> dict[str, Any]:
        compute = self._evaluator.case or means
        metrics = self._json(compute(scored), "a test case")
        return {"configuration": 0, "testCaseId": case_id, "metrics": metrics}

    def _json(self, metrics: Any, what: str) -> Json:
        try:
            made = as_json(metrics)
        except Uncoercible as error:
            raise bad_input(
                f"The metrics of {what} by {shown(self._evaluator.name)} cannot be stored: {error}."
            ) from None
        if isinstance(made, dict):
            return made
        raise bad_input(
            f"The evaluator {shown(self._evaluator.name)} returned {shown(made)} for {what};"
            " expected a dict of metrics."
        )

    def _headline(self, metrics: Mapping[str, Any]) -> list[dict[str, Any]]:
        shown_ones = [
            (path, info) for path, info in self._evaluator.describe.items() if info.get("headline")
        ]
        named = shown_ones or [(path, {}) for path in list(metrics)[:1]]
        found = []
        for path, info in named:
            value: Any = metrics
            for step in path.split("."):
                value = value.get(step) if isinstance(value, dict) else None
            if value is None or isinstance(value, (int, float)):
                found.append(
                    {
                        "name": path,
                        "value": value,
                        "interval": None,
                        "higherIsBetter": info.get("higherIsBetter", True),
                    }
                )
        return found


def means(scored: Sequence[Scored]) -> dict[str, Any]:
    """The mean of each number and boolean of the samples' metrics."""
    names = dict.fromkeys(name for *_, metrics in scored for name in metrics)
    made: dict[str, Any] = {"n": len(scored)}
    for name in names:
        values = [m[name] for *_, m in scored if isinstance(m.get(name), _NUMBER)]
        if values:
            made[name] = sum(values) / len(values)
    return made
