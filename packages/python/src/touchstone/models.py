"""The models of a workflow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from touchstone._records import get_or_create, pages
from touchstone.errors import bad_input
from touchstone.model import Infer, Model, checked_metadata

if TYPE_CHECKING:
    from touchstone.workflow import Workflow

_PAGE = 200


class Models:
    """The models of a workflow: ``workflow.Model``."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow

    def create(
        self,
        name: str,
        *,
        infer: Infer | None = None,
        metadata: Mapping[str, Any] | None = None,
        tags: Sequence[str] = (),
    ) -> Model:
        """Creates a model.

        Raises:
            NameTakenError: Another model has the name.
        """
        record = self._workflow._transport.call(
            "models.create",
            workflowId=self._workflow.id,
            name=name,
            metadata=checked_metadata(metadata) or {},
            tags=list(tags),
        )
        return Model(self._workflow, record, infer)

    def load(self, name_or_id: str, *, infer: Infer | None = None) -> Model:
        """Loads a model. A former name finds its model, until another model takes that name.

        Raises:
            NotFoundError: None has this name or id.
            BadInputError: The model belongs to another workflow.
        """
        return self._load(name_or_id, infer)

    def get_or_create(
        self,
        name: str,
        *,
        infer: Infer | None = None,
        metadata: Mapping[str, Any] | None = None,
        tags: Sequence[str] = (),
    ) -> Model:
        """Loads the model that has this name now, or creates it. Of many callers exactly one
        creates it. Metadata and tags are used for a new model only."""
        return get_or_create(
            lambda: self._load(name, infer, forWriting=True),
            lambda: self.create(name, infer=infer, metadata=metadata, tags=tags),
        )[0]

    def list(self, **filter: Any) -> Iterator[Model]:
        """The workflow's models by name. Keywords are the fields of the filter of the wire, such as
        ``tags=["prod"]`` or ``metadata=[{"path": "train.lr", "op": ">", "value": 0.01}]``."""
        filter["workflowId"] = self._workflow.id
        given = {"filter": filter, "sort": "name", "limit": _PAGE}
        for record in pages(self._workflow._transport, "models.list", **given):
            yield Model(self._workflow, record)

    def _load(self, name_or_id: str, infer: Infer | None, **given: Any) -> Model:
        record = self._workflow._transport.call("models.get", model=name_or_id, **given)
        if record["workflowId"] != self._workflow.id:
            raise bad_input(
                f"The model {record['name']!r} belongs to another workflow"
                f" ({record['workflowId']}) than {self._workflow.name!r}.",
                id=record["id"],
            )
        return Model(self._workflow, record, infer, name_or_id)
