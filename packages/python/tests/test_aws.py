"""The whole way on DynamoDB and S3, whose objects are sent to presigned addresses of S3."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

import touchstone as ts
from conftest import CLONE, NODE
from test_model import PETS, Inference
from touchstone.types import ClassificationLabel as Label
from touchstone.types import Image

COUNT = 9_000


@pytest.fixture(scope="module")
def registry() -> Iterator[ts.Registry]:
    script = CLONE / "packages/e2e/src/python-aws-child.ts"
    process = subprocess.Popen([NODE, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    facts = json.loads(process.stdout.readline())
    try:
        if facts is None:
            assert not os.environ.get("CI"), "in CI, DynamoDB and S3 are there"
            pytest.skip("There are no servers for DynamoDB and S3 on this machine.")
        with ts.connect(facts["url"], facts["token"]) as connected:
            yield connected
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def test_uploads_evaluates_and_goes_on(registry: ts.Registry) -> None:
    frame = {
        "id": [f"{i}.png" for i in range(COUNT)],
        "truth": ["cat", "dog"] * (COUNT // 2),
        "label": ["cat"] * COUNT,
    }
    options: dict[str, Any] = {"model": "net", "suite": "pets", "key": "id"}
    part = registry.upload(
        {name: values[:5_000] for name, values in frame.items()},
        **options,
        truth="truth",
        map=["label"],
        create=True,
    )
    assert part.summary.inserted == 5_000
    suite = registry.suite("pets")
    whole = suite.test_cases[0].edit_from_table(
        frame, test_sample=["id"], ground_truth={"truth": "truth"}
    )
    assert (whole.version, whole.size) == (2, COUNT)
    suite = suite.edit(test_cases=[whole])
    frame["label"][7] = "dog"
    run = registry.upload(
        frame, model="net", suite=suite, key="id", map=["label"], evaluate="classification"
    )
    assert (run.summary.inserted, run.summary.unchanged) == (COUNT - 5_000, 4_999)
    assert [one["row"] for one in run.summary.conflicting] == [7]
    assert {one.name: one.value for one in run.headline}["accuracy"] == 0.5


def test_tests_a_model(registry: ts.Registry) -> None:
    workflow = registry.define_workflow(
        "Photos", test_sample=Image, ground_truth=Label, inference=Inference
    )
    case = workflow.TestCase.create("all", PETS)
    model = workflow.Model.create("always-cat", infer=lambda sample: Inference("cat", 1))
    run = ts.test(model, case, "classification")
    assert (run.state, run.metrics["accuracy"]) == ("complete", 0.6)
    assert [row.inference for row in model.inferences(case)] == [Inference("cat", 1)] * len(PETS)
