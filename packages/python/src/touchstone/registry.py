"""A connection to a Touchstone server, and what one does with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone import workflow as workflows
from touchstone._coerce import Nan
from touchstone._columns import ColumnMap
from touchstone._http import Transport
from touchstone._keys import Key
from touchstone._lists import find_suite, list_runs, listing, of_workflows
from touchstone._upload_options import Choice, UploadOptions
from touchstone.compare import Comparison, require_runs
from touchstone.errors import bad_input
from touchstone.evaluator import Evaluator, evaluate
from touchstone.fast_lane import FastLane, Upload
from touchstone.listing import Listing
from touchstone.model import Model
from touchstone.run import Run
from touchstone.test_case import TestCase
from touchstone.test_suite import TestSuite
from touchstone.workflow import Workflow


class Registry:
    """A Touchstone server. Use it in a ``with``, or call ``close``, to end its connections."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.url = transport.url

    def __repr__(self) -> str:
        return f"<Registry {self.url}>"

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends its connections."""
        self._transport.close()

    def define_workflow(
        self, name: str, *, test_sample: Any = None, ground_truth: Any = None, inference: Any = None
    ) -> Workflow:
        """Creates a workflow, or gives it a new revision of its types where they differ.

        Args:
            name: Unique in the registry.
            test_sample: A dataclass, a TypedDict, a pydantic model, or a JSON Schema as a dict;
                None takes any JSON. It must be an object.
            ground_truth: The type of the ground truths.
            inference: The type of the inferences.
        """
        return workflows.define(
            self._transport,
            name,
            test_sample=test_sample,
            ground_truth=ground_truth,
            inference=inference,
        )

    def workflow(self, name: str) -> Workflow:
        """Loads a workflow, with its stored types, by name or id.

        Raises:
            NotFoundError: None has this name or id.
        """
        return workflows.load(self._transport, name)

    def workflows(self) -> Listing:
        """All workflows."""
        return listing(self._transport, "workflows.list", ["name", "id", "updatedAt"], sort="name")

    def models(self, workflow: str | None = None, **filter: Any) -> Listing:
        """The models, by name; keywords are the fields of the filter of the wire format, such as
        ``tags=["prod"]``. ``registry.models().to_pandas()`` is a DataFrame."""
        if workflow is not None:
            filter["workflowId"] = self.workflow(workflow).id
        names = ["name", "id", "tags", "metadata", "revision", "createdAt", "updatedAt"]
        return listing(self._transport, "models.list", names, sort="name", filter=filter)

    def suites(self, workflow: str | None = None) -> Listing:
        """The test suites of a workflow, or of all."""
        return of_workflows(self._transport, "testSuites.list", workflow)

    def cases(self, workflow: str | None = None) -> Listing:
        """The test cases of a workflow, or of all."""
        return of_workflows(self._transport, "testCases.list", workflow)

    def runs(self, model: str | None = None, *, suite: str | None = None) -> Listing:
        """The runs of a model or of a test suite, newest first, each with its headline metrics."""
        if model is not None and suite is not None:
            raise bad_input("runs lists those of a model or those of a suite. Pass one of them.")
        of = None
        if model is not None:
            of = self._transport.call("models.get", model=model)["id"]
        if suite is not None:
            of = self.suite(suite).id
        return list_runs(self._transport, of)

    def suite(self, name_or_id: str, workflow: str | None = None) -> TestSuite:
        """Loads a test suite by name or id, from the workflow that has one of this name.

        Raises:
            NotFoundError: No workflow has one.
            BadInputError: Several workflows have one.
        """
        return find_suite(self._transport, name_or_id, workflow)

    def upload(
        self,
        table: Any,
        *,
        model: str,
        key: Key,
        suite: str | TestSuite | None = None,
        case: str | TestCase | None = None,
        workflow: str | None = None,
        map: ColumnMap | None = None,
        truth: ColumnMap | None = None,
        metadata: Sequence[str] = (),
        evaluate: str | Mapping[str, Any] | Evaluator | None = None,
        create: bool = False,
        on_missing: Choice = "fail",
        on_unknown: Choice = "fail",
        on_error: Choice = "fail",
        nan: Nan = "fail",
        dry_run: bool = False,
        progress: bool = True,
    ) -> Upload:
        """Uploads a table of inferences, and evaluates them on the server.

        A model of this name is made if there is none. With ``create``, so are the workflow, the
        test case and the test suite, from the same table: a test sample is its key, and ``truth``
        names the columns with ground truths. An upload that broke off goes on where it stopped.

        Args:
            table: A DataFrame of pandas or polars, an Arrow table, a list of dicts, or a dict of
                lists.
            model: The name of the model.
            key: The field of the test samples that identifies the sample of a row, several
                fields, or ``{field: column}``.
            suite: The test suite; or name a test case with ``case``.
            case: The test case, whose own suite is evaluated.
            workflow: By default the one that has the suite or the test case; with ``create`` a
                new one gets the name of the suite.
            map: ``{field: column}`` of the inferences; by default, each field comes from the
                column of its name.
            truth: The columns of the ground truths, for a test case that is made.
            metadata: Columns that become metadata of its test samples.
            evaluate: A built-in evaluator, such as ``"classification"``, or
                ``{"evaluator": "classification", "missing": "wrong"}``; or an ``Evaluator``.
            create: Whether test data that is not there is made.
            on_missing, on_unknown, on_error, nan, dry_run, progress: See
                ``Model.upload_inferences``.

        Raises:
            SchemaMismatchError: A value does not fit; the message names row, column and value.
            BadInputError: A column is not there, a key is unknown, or comes with two inferences.
            NotFoundError: The suite is not there, and ``create`` is not set.
        """
        options = UploadOptions(key, map, nan, on_missing, on_unknown, on_error, dry_run, progress)
        lane = FastLane(self, table, options, truth=truth, metadata=metadata)
        return lane.upload(
            model, suite=suite, case=case, workflow=workflow, evaluate=evaluate, create=create
        )

    def evaluate(
        self,
        model: str | Model,
        suite: str | TestSuite | TestCase,
        evaluator: str | Evaluator,
        *,
        workflow: str | None = None,
        **options: Any,
    ) -> Run:
        """Computes the metrics of stored inferences: with a built-in evaluator on the server, with
        your own in this process.

        Args:
            model: The model, or its name.
            suite: The test suite, or its name; or a test case, whose own suite is evaluated.
            evaluator: ``"classification"``, ``"binary"``, ``"regression"``, ``"detection"`` or
                ``"text"``; or an ``Evaluator``.
            workflow: The workflow of the suite, where several have one of this name.
            **options: Those of the built-in evaluator, such as ``missing="wrong"``.
        """
        found = self._suite_of(suite, workflow)
        if isinstance(model, str):
            model = found._workflow.Model.load(model)
        asked = {"evaluator": evaluator, **options} if isinstance(evaluator, str) else evaluator
        return evaluate(model, found, asked)

    def compare(
        self, *models: str | Model, suite: str | TestSuite | TestCase, workflow: str | None = None
    ) -> Comparison:
        """The headline metrics of models on a test suite, from the newest run of each.

        Raises:
            NotFoundError: A model has no evaluated run on the suite.
        """
        if len(models) < 2:
            raise bad_input("A comparison needs at least two models.")
        found = self._suite_of(suite, workflow)
        loaded = [found._workflow.Model.load(m) if isinstance(m, str) else m for m in models]
        name_of = {one.id: one.name for one in loaded}
        latest = self._transport.call(
            "testRuns.latest", modelIds=list(name_of), testSuiteId=found.id
        )
        runs = {}
        for entry in latest:
            name = name_of[entry["run"]["modelId"]]
            runs[name] = Run(self._transport, entry["run"], model=name, suite=found.name)
        ordered = require_runs([one.name for one in loaded], runs, found.name)
        return Comparison(self.url, found.id, ordered)

    def _suite_of(self, suite: str | TestSuite | TestCase, workflow: str | None) -> TestSuite:
        if isinstance(suite, TestCase):
            return suite._workflow.TestSuite.of(suite)
        return self.suite(suite, workflow) if isinstance(suite, str) else suite
