"""Test cases: test samples with their ground truths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from touchstone import _json
from touchstone._blocks import read_blocks
from touchstone._coerce import Nan
from touchstone._columns import ColumnMap
from touchstone._records import Record, get_or_create, pages
from touchstone._rows import encode_rows
from touchstone.errors import bad_input

if TYPE_CHECKING:
    from touchstone.workflow import Workflow

_PAGE = 200


class TestCase(Record):
    """A named, versioned set of test samples with their ground truths.

    Attributes:
        version: Which version this object stands for.
        size: How many test samples this version has.
    """

    __test__ = False

    def __init__(
        self,
        workflow: Workflow,
        record: Mapping[str, Any],
        *,
        sought: str | None = None,
        **contents: int,
    ) -> None:
        super().__init__(workflow._transport, record, sought)
        self._workflow = workflow
        self.version = contents.get("version", record["version"])
        self.size = contents.get("samples", record["samples"])

    @property
    def _target(self) -> dict[str, Any]:
        return {"testCaseId": self.id, "version": self.version}

    def samples(self) -> Iterator[tuple[Any, Any]]:
        """The test samples, each with its ground truth."""
        types = self._workflow.types
        given = {"testCaseId": self.id, "version": self.version}
        for block in read_blocks(self._transport, "testCases.read", **given):
            for row, sample in zip(block.rows, block.samples, strict=True):
                truth = block.truths[row]["groundTruth"]
                yield types.test_sample.from_json(sample), types.ground_truth.from_json(truth)

    def edit(
        self,
        samples: Iterable[tuple[Any, Any]] | None = None,
        *,
        replace: bool = False,
        remove: Iterable[Any] = (),
        name: str | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
    ) -> TestCase:
        """Makes the next version, and returns it. This object stays at its version.

        Args:
            samples: Test samples to add, each with its ground truth; a known one gets the new
                ground truth.
            replace: Whether ``samples`` replace the previous contents.
            remove: Test samples to remove.

        Raises:
            StaleRevisionError: Somebody else edited it since it was loaded.
        """
        draft = None if samples is None else self._workflow._draft(samples)
        removed = self._rows_of(remove)
        content = {"draftId": draft, "remove": removed or None, "clear": replace or None}
        content = {key: value for key, value in content.items() if value is not None}
        return self._edited(content, name=name, description=description, tags=tags)

    def edit_from_table(
        self,
        table: Any,
        *,
        test_sample: ColumnMap | None = None,
        ground_truth: ColumnMap | None = None,
        replace: bool = False,
        nan: Nan = "fail",
    ) -> TestCase:
        """Makes the next version from a table; see ``TestCase.from_table`` and ``edit``."""
        draft = self._workflow._draft_of_table(table, test_sample, ground_truth, nan)
        return self._edited({"draftId": draft, **({"clear": True} if replace else {})})

    def slice(self, name: str, where: Any, *, description: str = "") -> TestCase:
        """Makes a test case of some of the samples, which shares their contents.

        Args:
            name: Of the new test case.
            where: A function of the test sample and the ground truth that says which to take.

        Raises:
            NameTakenError: Another test case has the name.
        """
        types = self._workflow.types
        rows = []
        given = {"testCaseId": self.id, "version": self.version}
        for block in read_blocks(self._transport, "testCases.read", **given):
            chosen = [
                row
                for row, sample in zip(block.rows, block.samples, strict=True)
                if where(
                    types.test_sample.from_json(sample),
                    types.ground_truth.from_json(block.truths[row]["groundTruth"]),
                )
            ]
            if chosen:
                rows.append({"block": block.block, "rows": encode_rows(chosen)})
        if not rows:
            raise bad_input(f"No test sample of {self.name!r} is in the slice {name!r}.")
        content = {"from": {"testCaseId": self.id, "version": self.version, "rows": rows}}
        return self._workflow.TestCase._create(name, content, description=description)

    def _rows_of(self, samples: Iterable[Any]) -> list[dict[str, Any]]:
        def identity(sample: Any) -> bytes:
            return _json.canonical({k: v for k, v in sample.items() if k != "metadata"})

        wanted = {identity(self._workflow.types.test_sample.to_json(one)) for one in samples}
        if not wanted:
            return []
        found = []
        given = {"testCaseId": self.id, "version": self.version}
        for block in read_blocks(self._transport, "testCases.read", **given):
            pairs = zip(block.rows, block.samples, strict=True)
            rows = [row for row, sample in pairs if identity(sample) in wanted]
            if rows:
                found.append({"block": block.block, "rows": encode_rows(rows)})
        return found

    def _edited(self, content: Mapping[str, Any], **labels: Any) -> TestCase:
        record = self._transport.call(
            "testCases.edit", **self._seen(), **labels, content=dict(content) or None
        )
        return TestCase(self._workflow, record)


class TestCases:
    """The test cases of a workflow: ``workflow.TestCase``."""

    __test__ = False

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow

    def from_table(
        self,
        name: str,
        table: Any,
        test_sample: ColumnMap | None = None,
        ground_truth: ColumnMap | None = None,
        *,
        nan: Nan = "fail",
        description: str = "",
        tags: Sequence[str] = (),
    ) -> TestCase:
        """Creates a test case from a table.

        Args:
            name: Unique within the workflow.
            table: A DataFrame, an Arrow table, a list of dicts, or a dict of lists.
            test_sample: ``{field: column}``; by default, each field comes from the column of its
                name.
            ground_truth: The same for the ground truths.
            nan: What to do with NaN: ``"fail"``, or ``"null"`` to read it as no value.

        Raises:
            NameTakenError: Another test case has the name; nothing was sent.
            SchemaMismatchError: A value does not fit; the message names row, column and value.
            BadInputError: A column is not there, or two rows contradict each other.
        """
        draft = self._workflow._draft_of_table(table, test_sample, ground_truth, nan, name)
        return self._create(name, {"draftId": draft}, description=description, tags=tags)

    def create(
        self,
        name: str,
        samples: Iterable[tuple[Any, Any]],
        *,
        description: str = "",
        tags: Sequence[str] = (),
    ) -> TestCase:
        """Creates a test case from test samples, each with its ground truth."""
        draft = self._workflow._draft(samples, name)
        return self._create(name, {"draftId": draft}, description=description, tags=tags)

    def load(self, name_or_id: str, version: int | None = None) -> TestCase:
        """Loads a test case, at its newest version or at a given one.

        Raises:
            NotFoundError: None has this name or id.
        """
        return self._load(name_or_id, version=version)

    def get_or_create(self, name: str, samples: Iterable[tuple[Any, Any]]) -> TestCase:
        """Loads the test case that has this name now, or creates it."""
        return get_or_create(
            lambda: self._load(name, forWriting=True), lambda: self.create(name, samples)
        )[0]

    def list(self) -> Iterator[Mapping[str, Any]]:
        """The records of the test cases, by name."""
        given = {"workflowId": self._workflow.id, "sort": "name", "limit": _PAGE}
        return pages(self._workflow._transport, "testCases.list", **given)

    def _load(self, name_or_id: str, **given: Any) -> TestCase:
        answer = self._workflow._transport.call(
            "testCases.get", workflowId=self._workflow.id, testCase=name_or_id, **given
        )
        contents = {"version": answer["version"], "samples": answer["samples"]}
        return TestCase(self._workflow, answer["record"], sought=name_or_id, **contents)

    def _create(
        self,
        name: str,
        content: Mapping[str, Any],
        *,
        description: str = "",
        tags: Sequence[str] = (),
    ) -> TestCase:
        record = self._workflow._transport.call(
            "testCases.create",
            workflowId=self._workflow.id,
            name=name,
            content=content,
            description=description,
            tags=list(tags),
        )
        return TestCase(self._workflow, record)
