"""Models as black boxes: what is known about them, and what they produced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from touchstone._coerce import Nan
from touchstone._columns import ColumnMap
from touchstone._frame import frame_of
from touchstone._inferences import Inferences
from touchstone._keys import Key
from touchstone._plain import Uncoercible
from touchstone._records import Record
from touchstone._summary import UploadSummary
from touchstone._types import as_json
from touchstone._upload import InferenceUpload
from touchstone._upload_options import Choice, Destination, UploadOptions
from touchstone.errors import bad_input
from touchstone.test_case import TestCase
from touchstone.test_suite import TestSuite

if TYPE_CHECKING:
    from touchstone.workflow import Workflow

Infer = Callable[[Any], Any]
"""A test sample in, its inference out; may be an async function."""


class Model(Record):
    """A model at one revision. Edits move the object to the next revision.

    Attributes:
        infer: What ``touchstone.test`` calls for each test sample, or None.
    """

    def __init__(
        self,
        workflow: Workflow,
        record: Mapping[str, Any],
        infer: Infer | None = None,
        sought: str | None = None,
    ) -> None:
        super().__init__(workflow._transport, record, sought)
        self._workflow = workflow
        self.infer = infer

    @property
    def metadata(self) -> dict[str, Any]:
        """Free-form JSON."""
        return dict(self._record["metadata"])

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self._transport.url}/models/{self.id}"

    def update(
        self,
        *,
        name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        metadata_patch: Mapping[str, Any] | None = None,
        tags: Sequence[str] | None = None,
    ) -> Model:
        """Edits the model.

        Args:
            name: A new name; the former one finds the model until another model takes it.
            metadata: Replaces the metadata.
            metadata_patch: Is merged into the metadata (RFC 7396: None removes a key).
            tags: Replace the tags.

        Raises:
            StaleRevisionError: Somebody edited it since it was loaded; ``details["current"]`` is
                the model as it is now, and ``reload`` takes it over.
        """
        return self._take(
            "models.update",
            name=name,
            tags=None if tags is None else list(tags),
            metadata=checked_metadata(metadata),
            metadataPatch=checked_metadata(metadata_patch),
        )

    def reload(self) -> Model:
        """Takes over what the server has now."""
        self._record = self._transport.call("models.get", model=self.id)
        return self

    def history(self) -> Iterator[Mapping[str, Any]]:
        """What happened to the model, newest first; each entry has the whole ``state`` after it."""
        before = None
        while True:
            page = self._transport.call("models.history", id=self.id, before=before)
            yield from page["items"]
            before = page.get("next")
            if before is None:
                return

    def revert(self, to: int) -> Model:
        """Makes name, metadata and tags of an earlier revision the newest revision."""
        return self._take("models.revert", to=to)

    def archive(self) -> Model:
        """Takes the model out of lists; everything stays."""
        return self._take("models.archive")

    def restore(self) -> Model:
        """Undoes ``delete``, or else ``archive``."""
        return self._take("models.restore")

    def delete(self) -> Model:
        """Deletes the model and frees its name; ``restore`` undoes it."""
        return self._take("models.delete")

    def inferences(self, of: TestCase | TestSuite) -> Inferences:
        """What the model produced for a test case or a test suite.

        Example:
            ``for sample, truth, inference in model.inferences(suite): ...``
        """
        return Inferences(self._transport, self._workflow.types, of, self.id)

    def upload_inferences(
        self,
        of: TestCase | TestSuite,
        table: Any,
        key: Key,
        *,
        map: ColumnMap | None = None,
        on_missing: Choice = "fail",
        on_unknown: Choice = "fail",
        on_error: Choice = "fail",
        nan: Nan = "fail",
        dry_run: bool = False,
        progress: bool = True,
    ) -> UploadSummary:
        """Uploads inferences from a table, in any order of its rows. The same table uploaded again
        sends nothing; an upload that broke off goes on with what is missing.

        Args:
            of: The test case or test suite of the rows.
            table: A DataFrame, an Arrow table, a list of dicts, or a dict of lists.
            key: The field of the test samples that identifies the sample of a row, several
                fields, or ``{field: column}``.
            map: ``{field: column}``; by default, each field comes from the column of its name.
            on_missing: ``"skip"`` allows test samples without a row.
            on_unknown: ``"skip"`` leaves out rows whose key no test sample has.
            on_error: ``"skip"`` leaves out rows whose values do not fit, and lists them in
                ``rejects``.
            nan: ``"null"`` reads NaN as no value.
            dry_run: Checks everything and writes nothing.
            progress: Whether to show a progress bar after a second.

        Raises:
            SchemaMismatchError: A value does not fit; the message names row, column and value.
            BadInputError: A column is not there, a key is unknown, or comes with two inferences.
            TouchstoneError: ``infer_failed`` if test samples have no row.
        """
        options = UploadOptions(key, map, nan, on_missing, on_unknown, on_error, dry_run, progress)
        self.require_current_name()
        return upload(self._workflow, of, table, options, lambda: self.id)

    def _take(self, procedure: str, **given: Any) -> Model:
        self._record = self._transport.call(procedure, **self._seen(), **given)
        return self


def upload(
    workflow: Workflow,
    of: TestCase | TestSuite,
    table: Any,
    options: UploadOptions,
    model_id: Callable[[], str],
) -> UploadSummary:
    """Uploads a table of inferences to a model that may be made for its first rows."""
    destination = Destination(
        workflow._transport,
        of._target,
        workflow.schema_revision,
        workflow.types.test_sample.field,
        workflow.types.inference.field,
        model_id,
    )
    return InferenceUpload(destination, frame_of(table), options).run()


def checked_metadata(metadata: Mapping[str, Any] | None) -> Any:
    """Metadata as JSON.

    Raises:
        BadInputError: JSON cannot hold it.
    """
    try:
        return None if metadata is None else as_json(metadata)
    except Uncoercible as error:
        raise bad_input(f"The metadata cannot be stored: {error}.") from None
