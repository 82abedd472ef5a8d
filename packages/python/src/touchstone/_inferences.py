"""Reads the inferences of a model, beside test samples and ground truths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from touchstone._blocks import Block, latest_plan, read_blocks, read_truths
from touchstone._fields import ABSENT
from touchstone._http import Transport
from touchstone._json import Json
from touchstone._rows import decode_rows
from touchstone._types import Type, Types
from touchstone.listing import flat

if TYPE_CHECKING:
    from touchstone.test_case import TestCase
    from touchstone.test_suite import TestSuite


class Row(NamedTuple):
    """A test sample, its ground truth, and the model's inference; None if it has none."""

    test_sample: Any
    ground_truth: Any
    inference: Any


class Inferences:
    """What a model produced, in the order of the test samples. Rows without an inference come too.

    In a suite, the ground truth is that of the first test case that has the sample. Memory is a
    few blocks of 4,096 rows, except for ``to_pandas``.
    """

    def __init__(
        self, transport: Transport, types: Types, of: TestCase | TestSuite, model_id: str
    ) -> None:
        self._transport = transport
        self._types = types
        self._of = of
        self._model_id = model_id

    def __iter__(self) -> Iterator[Row]:
        types = self._types
        for sample, truth, line in self._lines():
            yield Row(
                types.test_sample.from_json(sample),
                _value(types.ground_truth, truth),
                _value(types.inference, line.get("inference", ABSENT)),
            )

    def errors(self) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        """The test samples for which the model has an error in place of an inference."""
        for sample, _, line in self._lines():
            if "error" in line:
                yield self._types.test_sample.from_json(sample), line["error"]

    def to_pandas(self) -> Any:
        """A pandas DataFrame with columns such as ``testSample.locator``, ``groundTruth.label``,
        ``inference.label`` and ``error.message``, which can be uploaded again."""
        import pandas

        rows = []
        for sample, truth, line in self._lines():
            layers = {"testSample": sample, "groundTruth": truth, **line}
            layers.pop("place", None)
            rows.append(flat({name: v for name, v in layers.items() if v is not ABSENT}))
        frame = pandas.DataFrame(rows)
        # NaN would be a number; a type that has no value of its own says that there is none.
        lacking = frame.columns[frame.isna().any()]
        return frame.astype(frame[lacking].convert_dtypes().dtypes.to_dict())

    def _lines(self) -> Iterator[tuple[Json, Json, Mapping[str, Json]]]:
        given = {"target": self._of._target, "modelId": self._model_id}
        for block in read_blocks(self._transport, "inferences.read", **given):
            truths = self._truths(block)
            for row, sample in zip(block.rows, block.samples, strict=True):
                yield sample, truths.get(row, ABSENT), block.inferences.get(row, {})

    def _truths(self, block: Block) -> Mapping[int, Json]:
        cases = getattr(self._of, "test_cases", None)
        if cases is None:
            return {row: line["groundTruth"] for row, line in block.truths.items()}
        found: dict[int, Json] = {}
        wanted = set(block.rows)
        for case in cases:
            if wanted <= found.keys():
                break
            given = {"testCaseId": case.id, "version": case.version}
            plan = latest_plan(self._transport, "testCases.read", block.block, **given)
            if plan is not None and not found.keys() >= set(decode_rows(plan["rows"])):
                found = {**read_truths(self._transport, plan), **found}
        return found


def _value(of: Type, value: Json) -> Any:
    return None if value is ABSENT else of.from_json(value)
