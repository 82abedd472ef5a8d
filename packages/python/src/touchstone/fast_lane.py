"""A table in, scores out: the one call that makes what is not there, uploads and evaluates."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from touchstone._columns import ColumnMap
from touchstone._frame import frame_of
from touchstone._frame_types import as_map, schemas_of
from touchstone._keys import key_columns
from touchstone._similar import name_list
from touchstone._summary import UploadSummary
from touchstone._upload_options import UploadOptions
from touchstone.errors import NameTakenError, NotFoundError, bad_input, shown
from touchstone.evaluator import Evaluator
from touchstone.evaluator import evaluate as run_evaluator
from touchstone.model import Model, upload
from touchstone.run import Metric, Run
from touchstone.test_case import TestCase
from touchstone.test_suite import TestSuite
from touchstone.workflow import Workflow

if TYPE_CHECKING:
    from touchstone.registry import Registry


class Upload:
    """What ``registry.upload`` came to; a notebook shows it with its headline metrics.

    Attributes:
        summary: What was stored.
        model: The model; None after a dry run if there is none yet.
        suite: The test suite or the test case of the rows.
        run: The evaluated run, or None without ``evaluate``.
    """

    def __init__(
        self,
        summary: UploadSummary,
        model: Model | None,
        suite: TestSuite | TestCase,
        run: Run | None,
    ) -> None:
        self.summary = summary
        self.model = model
        self.suite = suite
        self.run = run

    @property
    def headline(self) -> list[Metric]:
        """The metrics of the whole suite that lists show; none without ``evaluate``."""
        return self.run.headline if self.run else []

    @property
    def metrics(self) -> Mapping[str, Any]:
        """All metrics of the whole suite; none without ``evaluate``."""
        return self.run.metrics if self.run else {}

    @property
    def url(self) -> str | None:
        """The page of the run, or else of the model."""
        if self.run:
            return self.run.url
        return self.model.url if self.model else None

    def __repr__(self) -> str:
        return "\n".join([str(self.summary), *([repr(self.run)] if self.run else [])])

    def _repr_html_(self) -> str:
        conflicts = self.summary.conflicts
        warning = (
            f"<p>{conflicts:,} rows differ from the stored inferences, which stay:"
            " see <code>summary.conflicting</code>.</p>"
            if conflicts
            else ""
        )
        counted = f"<p>{html.escape(str(self.summary))}</p>{warning}"
        return counted + (self.run._repr_html_() if self.run else "")


class FastLane:
    """One call of ``registry.upload``."""

    def __init__(
        self,
        registry: Registry,
        table: Any,
        options: UploadOptions,
        *,
        truth: ColumnMap | None,
        metadata: Sequence[str],
    ) -> None:
        self._registry = registry
        self._frame = frame_of(table)
        self._options = options
        self._truth = truth
        self._metadata = metadata

    def upload(
        self,
        name: str,
        *,
        suite: str | TestSuite | None,
        case: str | TestCase | None,
        workflow: str | None,
        evaluate: str | Mapping[str, Any] | Evaluator | None,
        create: bool,
    ) -> Upload:
        """Does all of it."""
        if (suite is None) == (case is None):
            raise bad_input("upload takes a test suite (suite=) or a test case (case=).")
        try:
            of = self._find(suite, case, workflow)
        except NotFoundError as error:
            if not create or isinstance(suite, TestSuite) or isinstance(case, TestCase):
                if self._truth is not None or not isinstance(suite or case, str):
                    raise
                raise NotFoundError(
                    error.code,
                    f"{error.summary} To make it from this table, pass create=True, and truth= with"
                    " the column of the ground truth.",
                    details=error.details,
                ) from None
            of = self._make(suite, case, workflow)
        owner = of._workflow
        made: list[Model] = []
        found = self._model(owner, name)

        def model_id() -> str:
            made.append(found or owner.Model.get_or_create(name))
            return made[0].id

        summary = upload(owner, of, self._frame, self._options, model_id)
        model = made[0] if made else found
        run = None
        if evaluate is not None and model is not None and not self._options.dry_run:
            suite_of = owner.TestSuite.of(of) if isinstance(of, TestCase) else of
            run = run_evaluator(model, suite_of, evaluate)
        return Upload(summary, model, of, run)

    def _find(
        self, suite: str | TestSuite | None, case: str | TestCase | None, workflow: str | None
    ) -> TestSuite | TestCase:
        if isinstance(suite, TestSuite):
            return suite
        if isinstance(case, TestCase):
            return case
        if suite is not None:
            return self._registry.suite(suite, workflow)
        assert case is not None
        if workflow is not None:
            return self._registry.workflow(workflow).TestCase.load(case)
        rows = [row for row in self._registry.cases() if case in (row["name"], row["id"])]
        owners = sorted({row["workflow"] for row in rows})
        if len(owners) > 1:
            raise bad_input(
                f"The workflows {name_list(owners)} all have a test case {shown(case)}. Name one"
                " with workflow=.",
                workflows=owners,
            )
        if not owners:
            raise NotFoundError("not_found", f"No workflow has a test case {shown(case)}.")
        return self._registry.workflow(owners[0]).TestCase.load(case)

    def _make(self, suite: Any, case: Any, workflow: str | None) -> TestSuite | TestCase:
        """Makes the workflow, the test case and the test suite that are not there."""
        if self._truth is None:
            raise bad_input(
                f"{shown(suite or case)} is not there, and making it needs ground truths. Name"
                f" their columns with truth=; the table has {name_list(self._frame.names)}.",
                option="truth",
                columns=list(self._frame.names),
            )
        if self._options.dry_run:
            raise bad_input(f"{shown(suite or case)} is not there, and a dry run makes nothing.")
        owner = self._workflow(workflow or suite or case)
        sample_columns = {
            **key_columns(self._options.key),
            **{f"metadata.{name}": name for name in self._metadata},
        }
        name = case or suite
        try:
            test_case = owner.TestCase.from_table(
                name, self._frame, sample_columns, as_map(self._truth), nan=self._options.nan
            )
        except NameTakenError:
            # An earlier call was cut off after it made the test case.
            test_case = owner.TestCase.load(name)
        return owner.TestSuite.get_or_create(suite, [test_case]) if suite else test_case

    def _workflow(self, name: str) -> Workflow:
        try:
            return self._registry.workflow(name)
        except NotFoundError:
            assert self._truth is not None
            schemas = schemas_of(
                self._frame,
                key=self._options.key,
                truth=self._truth,
                columns=self._options.columns,
                metadata=self._metadata,
            )
            return self._registry.define_workflow(
                name,
                test_sample=schemas["testSample"],
                ground_truth=schemas["groundTruth"],
                inference=schemas["inference"],
            )

    def _model(self, owner: Workflow, name: str) -> Model | None:
        try:
            return owner.Model._load(name, None, forWriting=True)
        except NotFoundError:
            return None
