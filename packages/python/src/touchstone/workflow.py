"""Workflows: the types of test samples, ground truths and inferences, and what is of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from touchstone import _json
from touchstone._coerce import Nan
from touchstone._columns import ColumnMap
from touchstone._frame import frame_of
from touchstone._http import Transport
from touchstone._test_data import Labeled, LabelOf, labeled_rows, upload_labeled
from touchstone._types import Types
from touchstone.errors import bad_input
from touchstone.models import Models
from touchstone.test_case import TestCases
from touchstone.test_suite import TestSuites


class Workflow:
    """One workflow of a registry.

    Attributes:
        id: Of the workflow.
        name: Of the workflow.
        schema_revision: The revision of its types that this object writes with.
        Model: Its models.
        TestCase: Its test cases.
        TestSuite: Its test suites.
    """

    def __init__(
        self, transport: Transport, record: Mapping[str, Any], schema_revision: int, types: Types
    ) -> None:
        self._transport = transport
        self.id: str = record["id"]
        self.name: str = record["name"]
        self.schema_revision = schema_revision
        self.types = types
        self.Model = Models(self)
        self.TestCase = TestCases(self)
        self.TestSuite = TestSuites(self)

    def __repr__(self) -> str:
        return f"<Workflow {self.name!r} {self.id}>"

    def _draft_of_table(
        self,
        table: Any,
        test_sample: ColumnMap | None,
        ground_truth: ColumnMap | None,
        nan: Nan,
        name: str | None = None,
    ) -> str:
        """Checks a table, then uploads it into a draft."""
        frame = frame_of(table)

        def rows() -> Iterator[Labeled]:
            return labeled_rows(
                frame,
                self.types.test_sample.field,
                self.types.ground_truth.field,
                test_sample=test_sample,
                ground_truth=ground_truth,
                nan=nan,
            )

        if frame.rows == 0:
            raise bad_input("The table has no rows. A test case needs at least one test sample.")
        for _ in rows():
            pass
        return self._upload(rows(), name, frame.label, frame.rows)

    def _draft(self, samples: Iterable[tuple[Any, Any]], name: str | None = None) -> str:
        """Uploads test samples with their ground truths into a draft."""

        def rows() -> Iterator[Labeled]:
            for at, pair in enumerate(samples):
                if not isinstance(pair, tuple) or len(pair) != 2:
                    raise bad_input(
                        f"Sample {at} is a {type(pair).__name__}; expected a tuple of a test sample"
                        " and its ground truth."
                    )
                sample = self.types.test_sample.to_json(pair[0])
                if not isinstance(sample, dict):
                    raise bad_input(f"Sample {at} is no object: {_json.dumps(sample)[:80]!r}.")
                yield Labeled(sample, self.types.ground_truth.to_json(pair[1]), at)

        return self._upload(rows(), name, lambda at: f"sample {at}")

    def _upload(
        self, rows: Iterable[Labeled], name: str | None, label_of: LabelOf, total: int = 0
    ) -> str:
        return upload_labeled(
            self._transport,
            rows,
            workflow_id=self.id,
            schema_revision=self.schema_revision,
            name=name,
            label_of=label_of,
            total=total,
            progress=total > 0,
        )


def define(
    transport: Transport, name: str, *, test_sample: Any, ground_truth: Any, inference: Any
) -> Workflow:
    """Creates a workflow, or gives it the next revision of its types where they differ."""
    types = Types(test_sample=test_sample, ground_truth=ground_truth, inference=inference)
    answer = transport.call("workflows.define", name=name, schemas=types.schemas)
    return Workflow(transport, answer["workflow"], answer["schemaRevision"], types)


def load(transport: Transport, name_or_id: str) -> Workflow:
    """Loads a workflow with its newest stored types.

    Raises:
        NotFoundError: None has this name or id.
    """
    record = transport.call("workflows.get", workflow=name_or_id)
    revision = len(record["schemaHashes"])
    schemas = transport.call("workflows.schemas", id=record["id"], revision=revision)
    types = Types(
        test_sample=schemas.get("testSample"),
        ground_truth=schemas.get("groundTruth"),
        inference=schemas.get("inference"),
    )
    return Workflow(transport, record, revision, types)
