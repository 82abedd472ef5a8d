from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

import touchstone as ts
from conftest import Server
from touchstone.models import Models
from touchstone.types import ClassificationLabel as Label
from touchstone.types import Image
from unsteady import Unsteady, unsteady


@dataclass(frozen=True)
class Inference:
    label: str | None = None
    score: float | None = None


@pytest.fixture
def workflow(registry: ts.Registry, name: str) -> ts.Workflow:
    return registry.define_workflow(
        name, test_sample=Image, ground_truth=Label, inference=Inference
    )


PETS = [(Image(f"s3://{i}.png"), Label("cat" if i % 3 else "dog")) for i in range(10)]


def test_keeps_a_history_of_edits(workflow: ts.Workflow, name: str) -> None:
    model = workflow.Model.create(name, metadata={"train": {"lr": 0.1, "seed": 7}}, tags=["a"])
    model.update(metadata_patch={"train": {"seed": None}}, tags=["b"])
    assert (model.metadata, model.tags, model.revision) == ({"train": {"lr": 0.1}}, ["b"], 2)
    model.update(name=f"{name} 2", metadata={})
    model.revert(1)
    assert (model.name, model.metadata["train"]["seed"]) == (name, 7)
    actions = [entry["action"] for entry in model.history()]
    assert actions == ["reverted", "renamed", "edited", "created"]


def test_says_that_a_write_may_have_been_its_own_where_its_answer_was_lost(
    server: Server, workflow: ts.Workflow, name: str
) -> None:
    def through(proxy: Unsteady) -> Models:
        return ts.connect(proxy.url, server.token).workflow(workflow.name).Model

    with (
        unsteady(server.url, loses="models.create") as proxy,
        pytest.raises(ts.NameTakenError, match=r"was lost once, so it may have been this call\.$"),
    ):
        through(proxy).create(name)
    assert workflow.Model.load(name).revision == 1
    with unsteady(server.url, loses="models.update") as proxy:
        model = through(proxy).load(name)
        with pytest.raises(ts.StaleRevisionError, match="it may have been this call"):
            model.update(tags=["a"])
    assert (workflow.Model.load(name).tags, workflow.Model.load(name).revision) == (["a"], 2)
    with unsteady(server.url, loses="models.create") as proxy:
        assert through(proxy).get_or_create(f"{name} 2").revision == 1


def test_refuses_an_edit_of_a_stale_revision(workflow: ts.Workflow, name: str) -> None:
    mine = workflow.Model.create(name)
    theirs = workflow.Model.load(name)
    theirs.update(tags=["theirs"])
    with pytest.raises(ts.StaleRevisionError, match="repeat the edit") as refused:
        mine.update(tags=["mine"])
    assert refused.value.details["current"]["tags"] == ["theirs"]
    assert mine.reload().update(tags=["theirs", "mine"]).tags == ["theirs", "mine"]


def test_names_the_next_step_where_a_name_is_taken(workflow: ts.Workflow, name: str) -> None:
    model = workflow.Model.create(name)
    with pytest.raises(ts.NameTakenError, match=f'Model.load\\("{name}"\\)') as refused:
        workflow.Model.create(name)
    assert refused.value.hint == {"do": "load", "noun": "model", "name": name}
    assert workflow.Model.get_or_create(name).id == model.id
    model.update(name=f"{name} 2")
    former = workflow.Model.load(name)
    assert (former.id, former.former_name, model.former_name) == (model.id, name, None)
    with pytest.raises(ts.NotFoundError, match=f'is called "{name} 2" now'):
        former.update(tags=["a"])
    assert workflow.Model.get_or_create(name).id != model.id


def test_archives_deletes_and_restores(workflow: ts.Workflow, name: str) -> None:
    model = workflow.Model.create(name).archive()
    assert list(workflow.Model.list()) == []
    assert [one.id for one in workflow.Model.list(archived=True)] == [model.id]
    model.restore().delete()
    with pytest.raises(ts.NotFoundError, match=name):
        workflow.Model.load(name)
    assert workflow.Model.load(model.restore().name).id == model.id


def test_refuses_metadata_that_json_cannot_hold(workflow: ts.Workflow, name: str) -> None:
    with pytest.raises(ts.BadInputError, match="NaN is not a finite number"):
        workflow.Model.create(name, metadata={"loss": float("nan")})
    with pytest.raises(ts.NotFoundError):
        workflow.Model.load(name)


def test_one_definition_is_one_revision(registry: ts.Registry, workflow: ts.Workflow) -> None:
    again = registry.define_workflow(
        workflow.name, test_sample=Image, ground_truth=Label, inference=Inference
    )
    assert (again.id, again.schema_revision) == (workflow.id, 1)
    assert registry.workflow(workflow.name).types.inference.schema["type"] == "object"


def test_reads_values_of_the_types(workflow: ts.Workflow, name: str) -> None:
    case = workflow.TestCase.create(name, PETS)
    suite = workflow.TestSuite.create(name, [case])
    model = workflow.Model.create(name)
    rows = [{"locator": f"s3://{i}.png", "label": "cat"} for i in range(4)]
    model.upload_inferences(suite, rows, "locator", on_missing="skip")
    found = list(model.inferences(suite))
    assert found[0] == (Image("s3://0.png"), Label("dog"), Inference("cat", None))
    assert found[5] == (Image("s3://5.png"), Label("cat"), None)
    assert list(model.inferences(case)) == found
    frame = model.inferences(suite).to_pandas()
    assert frame["inference.label"].dropna().tolist() == ["cat"] * 4
    again = model.upload_inferences(suite, frame[:4], "locator", on_missing="skip")
    assert (again.inserted, again.unchanged, again.conflicts) == (0, 4, 0)


def test_edits_test_cases_by_version(workflow: ts.Workflow, name: str) -> None:
    first = workflow.TestCase.from_table(
        name,
        pd.DataFrame({"file": ["a", "b", "a"], "kind": ["cat", "dog", "cat"], "time": [1, 2, 1]}),
        test_sample={"locator": "file", "metadata.time": "time"},
        ground_truth={"label": "kind"},
    )
    assert (first.version, first.size) == (1, 2)
    assert next(iter(first.samples())) == (Image("a", {"time": 1}), Label("cat"))
    second = first.edit([(Image("c"), Label("cow")), (Image("a"), Label("cow"))])
    assert (second.version, second.size) == (2, 3)
    assert {s.locator: t.label for s, t in second.samples()}["a"] == "cow"
    third = second.edit(remove=[Image("c")], description="without c")
    assert (third.version, third.size) == (3, 2)
    fourth = third.edit_from_table([{"locator": "z", "label": "cat"}], replace=True)
    assert [sample.locator for sample, _ in fourth.samples()] == ["z"]
    assert workflow.TestCase.load(name, version=2).size == 3
    with pytest.raises(ts.StaleRevisionError):
        first.edit(description="late")
    cows = second.slice(f"{name} cows", lambda sample, truth: truth.label == "cow")
    assert (cows.size, {truth.label for _, truth in cows.samples()}) == (2, {"cow"})
    suite = workflow.TestSuite.create(name, [second])
    edited = suite.edit(add=[cows], remove=[second])
    assert [one.name for one in edited.test_cases] == [f"{name} cows"]
    assert (edited.version, workflow.TestSuite.load(name).version) == (2, 2)


def test_refuses_rows_that_contradict_each_other(workflow: ts.Workflow, name: str) -> None:
    rows = [{"locator": "a", "label": "cat"}, {"locator": "a", "label": "dog"}]
    with pytest.raises(ts.BadInputError, match="different ground truths .* row 0 and in row 1"):
        workflow.TestCase.from_table(name, rows)
    with pytest.raises(ts.BadInputError, match="no rows"):
        workflow.TestCase.from_table(name, pd.DataFrame({"locator": [], "label": []}))
    with pytest.raises(ts.SchemaMismatchError, match="label: Input should be a valid string"):
        workflow.TestCase.create(name, [(Image("a"), {"label": 5})])
    with pytest.raises(ts.NotFoundError):
        workflow.TestCase.load(name)


def test_lists_what_there_is(registry: ts.Registry, workflow: ts.Workflow, name: str) -> None:
    case = workflow.TestCase.create(name, PETS)
    workflow.TestSuite.create(f"{name} s", [case])
    workflow.Model.create(name, tags=["listed"])
    assert registry.cases(name).to_pandas()["samples"].tolist() == [10]
    assert registry.suites(name)[0]["name"] == f"{name} s"
    models = registry.models(name, tags=["listed"])
    assert models.to_pandas()["name"].tolist() == [name]
    assert name in repr(models)
    assert "<td>listed</td>" in models._repr_html_()
    assert name in [row["name"] for row in registry.workflows()]
    other: Any = registry.define_workflow(f"{name} 2")
    with pytest.raises(ts.BadInputError, match="belongs to another workflow"):
        other.Model.load(name)
