"""Looks records up by name, and lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone._http import Transport
from touchstone._records import pages
from touchstone.errors import NotFoundError, bad_input, shown
from touchstone.listing import Listing
from touchstone.test_suite import TestSuite
from touchstone.workflow import load

_PAGE = 200


def find_suite(transport: Transport, name_or_id: str, workflow: str | None) -> TestSuite:
    """The test suite of a name, in the one workflow that has it."""
    if workflow is not None:
        return load(transport, workflow).TestSuite.load(name_or_id)
    found = []
    for record in pages(transport, "workflows.list", sort="name"):
        try:
            answer = transport.call("testSuites.get", workflowId=record["id"], testSuite=name_or_id)
        except NotFoundError:
            continue
        if answer["record"]["workflowId"] == record["id"]:
            found.append(record["name"])
    if len(found) == 1:
        return load(transport, found[0]).TestSuite.load(name_or_id)
    if found:
        raise bad_input(
            f"The workflows {', '.join(map(shown, found))} all have a test suite"
            f" {shown(name_or_id)}. Name one with workflow=.",
            workflows=found,
        )
    raise NotFoundError(
        "not_found", f"No workflow has a test suite {shown(name_or_id)}. Check the name."
    )


def listing(transport: Transport, procedure: str, columns: Sequence[str], **given: Any) -> Listing:
    """What a procedure lists."""
    return Listing(list(pages(transport, procedure, limit=_PAGE, **given)), columns)


def of_workflows(transport: Transport, procedure: str, workflow: str | None) -> Listing:
    """What a procedure lists for a workflow, or for all."""
    if workflow is None:
        records = list(pages(transport, "workflows.list", sort="name"))
    else:
        records = [{"id": load(transport, workflow).id, "name": workflow}]
    rows = [
        {"workflow": record["name"], **row}
        for record in records
        for row in pages(transport, procedure, workflowId=record["id"], limit=_PAGE)
    ]
    return Listing(rows, ["name", "id", "workflow", "version", "samples", "tags", "updatedAt"])


def list_runs(transport: Transport, of: str | None) -> Listing:
    """The runs of a model or of a test suite, with their headline metrics."""
    rows = [_run_row(one) for one in pages(transport, "testRuns.list", of=of, limit=_PAGE)]
    names = dict.fromkeys(name for row in rows for name in row)
    return Listing(rows, list(names) or ["id"])


def _run_row(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": record["id"],
        "model": record["modelId"],
        "suite": record["testSuite"]["id"],
        "version": record["testSuite"]["version"],
        "state": record["state"],
        "samples": record["counts"]["samples"],
        "missing": record["counts"]["missing"],
        **{one["name"]: one["value"] for one in record.get("headline") or ()},
        "createdAt": record["createdAt"],
    }
