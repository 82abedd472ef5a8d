from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import touchstone as ts
from conftest import Server
from unsteady import unsteady

SCHEMA = {
    "type": "object",
    "properties": {
        "label": {"type": "string", "enum": ["cat", "dog"]},
        "score": {"type": "number"},
        "count": {"type": "integer"},
        "sure": {"type": ["boolean", "null"]},
        "box": {
            "type": "object",
            "properties": {"x": {"type": "number"}, "y": {"type": "number"}},
            "required": ["x", "y"],
        },
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["label", "score", "sure", "tags"],
}
SAMPLE = {
    "type": "object",
    "properties": {"locator": {"type": "string"}, "frame": {"type": "integer"}},
    "required": ["locator", "frame"],
}
LABEL = {"type": "object", "properties": {"label": {"type": "string"}}, "required": ["label"]}
COUNT = 5_000


def predictions(count: int = COUNT) -> pd.DataFrame:
    at = (np.arange(count) * 3_571) % count
    return pd.DataFrame(
        {
            "locator": [f"s3://videos/{i % 100}.mp4" for i in at],
            "frame": at // 100,
            "label": np.where(at % 2 == 0, "cat", "dog"),
            "score": at / count,
            "count": pd.array([int(i) if i % 5 else None for i in at], dtype="Int64"),
            "sure": pd.array([None if i % 3 == 0 else bool(i % 2) for i in at], dtype="boolean"),
            "box.x": at.astype("float64"),
            "box.y": 0.5,
            "tags": [["a", "b"]] * count,
        }
    )


@pytest.fixture(scope="module")
def suite(server: Any) -> ts.TestSuite:
    registry = ts.connect(server.url, server.token)
    workflow = registry.define_workflow(
        "Videos", test_sample=SAMPLE, ground_truth=LABEL, inference=SCHEMA
    )
    case = workflow.TestCase.from_table("all", predictions())
    return workflow.TestSuite.create("all", [case])


def stored(model: ts.Model, suite: ts.TestSuite) -> dict[tuple[str, int], Any]:
    return {
        (sample["locator"], sample["frame"]): inference
        for sample, _, inference in model.inferences(suite)
    }


def test_stores_each_row_once_and_sends_nothing_again(suite: ts.TestSuite, name: str) -> None:
    model = suite._workflow.Model.create(name)
    frame = predictions()
    first = model.upload_inferences(suite, frame, ["locator", "frame"])
    assert (first.rows, first.matched, first.inserted) == (COUNT, COUNT, COUNT)
    assert first.sent_bytes > 0
    again = model.upload_inferences(suite, frame.sample(frac=1), ["locator", "frame"])
    assert (again.inserted, again.unchanged, again.sent_bytes) == (0, COUNT, 0)
    found = stored(model, suite)
    assert len(found) == COUNT
    assert found["s3://videos/1.mp4", 0] == {
        "label": "dog",
        "score": 1 / COUNT,
        "count": 1,
        "sure": True,
        "box": {"x": 1, "y": 0.5},
        "tags": ["a", "b"],
    }
    assert found["s3://videos/0.mp4", 0]["sure"] is None


def test_goes_on_with_what_is_missing_and_keeps_what_differs(
    suite: ts.TestSuite, name: str
) -> None:
    model = suite._workflow.Model.create(name)
    frame = predictions()
    key = ["locator", "frame"]
    with pytest.raises(ts.TouchstoneError, match="2,000 of 5,000 test samples have no row") as no:
        model.upload_inferences(suite, frame[:3_000], key)
    assert no.value.code == "infer_failed"
    assert 'on_missing="skip"' in str(no.value)
    part = model.upload_inferences(suite, frame[:3_000], key, on_missing="skip")
    assert part.inserted == 3_000
    frame.loc[7, "score"] = 0.125
    rest = model.upload_inferences(suite, frame, key)
    assert (rest.inserted, rest.unchanged, rest.conflicts) == (2_000, 2_999, 1)
    assert rest.conflicting[0]["row"] == 7
    assert rest.conflicting[0]["offered"]["score"] == 0.125
    assert rest.conflicting[0]["stored"]["score"] != 0.125


def changed(column: str, value: Any) -> pd.DataFrame:
    frame = predictions().astype({column: object})
    frame.at[3, column] = value
    return frame


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (changed("score", "high"), 'Row 3, column "score": "high" is not a number'),
        (changed("score", np.nan), 'Row 3, column "score": NaN is not a finite number'),
        (changed("score", np.inf), 'column "score": Infinity is not a finite number'),
        (changed("score", pd.NA), 'column "score": is empty; expected a number'),
        (changed("count", 1.5), 'column "count": 1.5 is not a whole number'),
        (
            changed("count", 2**53 + 1),
            "9007199254740993 would become 9007199254740992: stored numbers keep about 16 digits",
        ),
        (changed("tags", "["), 'column "tags": "\\[" is not a JSON array'),
        (changed("tags", 5), 'column "tags": 5 is not an array'),
        (changed("label", "cow"), 'column "label": "cow" is not one of "cat", "dog"'),
        (changed("label", b"cat"), 'column "label": 3 bytes are not UTF-8 text'),
        (changed("frame", 70), 'no test sample has, such as "s3://videos/\\d+.mp4" 70'),
        (changed("frame", None), 'Row 3, column "frame": is empty'),
        (predictions().drop(columns="frame"), 'has no column "frame"; it has "locator", "label"'),
        (predictions().rename(columns={"score": "scores"}), 'Did you mean "scores"\\?'),
        (
            pd.concat([predictions(), predictions()[:1].assign(score=0.9)], ignore_index=True),
            "different inferences in row 0 and in row 5000",
        ),
    ],
)
def test_refuses_a_bad_table_before_anything_is_sent(
    suite: ts.TestSuite, name: str, frame: pd.DataFrame, message: str
) -> None:
    model = suite._workflow.Model.create(name)
    with pytest.raises((ts.BadInputError, ts.SchemaMismatchError), match=message):
        model.upload_inferences(suite, frame, ["locator", "frame"])
    assert set(stored(model, suite).values()) == {None}


def test_leaves_out_rows_on_demand(suite: ts.TestSuite, name: str) -> None:
    model = suite._workflow.Model.create(name)
    frame = changed("score", "high")
    done = model.upload_inferences(suite, frame, ["locator", "frame"], on_error="skip")
    assert (done.inserted, done.rejected) == (COUNT - 1, 1)
    assert done.rejects[0]["row"] == 3
    more = pd.concat([predictions(), predictions()[:5].assign(frame=999)])
    with pytest.raises(ts.BadInputError, match='on_unknown="skip"'):
        model.upload_inferences(suite, more, ["locator", "frame"])
    done = model.upload_inferences(suite, more, ["locator", "frame"], on_unknown="skip")
    assert (done.inserted, done.unknown) == (1, 5)


def test_reads_nan_as_no_value_on_demand(registry: ts.Registry, name: str) -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "label": ["x", "y"], "score": [0.5, np.nan]})
    options: dict[str, Any] = {"model": name, "suite": name, "key": "id"}
    with pytest.raises(ts.SchemaMismatchError, match='nan="null"'):
        registry.upload(frame, **options, truth="label", map={"score": "score"}, create=True)
    done = registry.upload(frame, **options, nan="null")
    assert done.model is not None
    found = {sample["id"]: one for sample, _, one in done.model.inferences(done.suite)}
    assert found == {"a": {"score": 0.5}, "b": {"score": None}}


def test_reads_rows_that_stand_for_errors(suite: ts.TestSuite, name: str) -> None:
    model = suite._workflow.Model.create(name)
    frame = predictions().assign(**{"error.message": None, "error.name": None})
    frame.loc[2, ["error.message", "error.name", "label"]] = ["no light", "RangeError", None]
    done = model.upload_inferences(suite, frame, ["locator", "frame"])
    assert (done.inserted, done.errors) == (COUNT - 1, 1)
    ((sample, error),) = model.inferences(suite).errors()
    assert sample["frame"] == frame["frame"][2]
    assert error == {"name": "RangeError", "message": "no light", "attempts": 1}


def test_checks_everything_and_writes_nothing_in_a_dry_run(
    registry: ts.Registry, suite: ts.TestSuite, name: str
) -> None:
    done = registry.upload(
        predictions(), model=name, suite=suite, key=["locator", "frame"], dry_run=True
    )
    assert (done.model, done.summary.matched, done.summary.inserted) == (None, COUNT, 0)
    assert done.summary.columns["score"] == "inference.score"
    with pytest.raises(ts.NotFoundError):
        suite._workflow.Model.load(name)


def test_uploads_the_table_as_it_was_at_the_start(suite: ts.TestSuite, name: str) -> None:
    model = suite._workflow.Model.create(name)
    frame = predictions()
    destination = model._transport.call

    def editing(procedure: str, **given: Any) -> Any:
        frame["score"] = -1.0
        frame.loc[:, "label"] = "dog"
        return destination(procedure, **given)

    model._transport.call = editing  # type: ignore[method-assign]
    model.upload_inferences(suite, frame, ["locator", "frame"])
    del model._transport.call
    assert stored(model, suite)["s3://videos/2.mp4", 0]["score"] == 2 / COUNT


def test_writes_a_sample_with_each_kind_of_key(registry: ts.Registry, name: str) -> None:
    index = pd.Index([1.0, 2.0], name="number")
    frame = pd.DataFrame({"truth": ["x", "y"], "label": pd.Categorical(["x", "x"])}, index=index)
    run = registry.upload(
        frame,
        model=name,
        suite=name,
        key="number",
        truth={"label": "truth"},
        evaluate="classification",
        create=True,
    )
    assert run.run is not None
    assert {one.name: one.value for one in run.headline}["accuracy"] == 0.5
    assert run.run.url in run._repr_html_()
    assert "accuracy" in repr(run)
    other = registry.upload(
        [{"number": 2, "label": "y"}, {"number": 1, "label": "x"}],
        model=f"{name} 2",
        suite=name,
        key="number",
        evaluate={"evaluator": "classification", "missing": "wrong"},
    )
    assert other.metrics["accuracy"] == 1
    compared = registry.compare(name, f"{name} 2", suite=name).to_pandas()
    assert compared.loc["accuracy", name] == 0.5
    assert compared.loc["accuracy", f"{name} 2"] == 1
    registry.suite(name)._workflow.Model.create(f"{name} 3")
    with pytest.raises(ts.NotFoundError, match="has no evaluated run"):
        registry.compare(name, f"{name} 3", suite=name)


def test_takes_a_test_case_in_place_of_a_suite(registry: ts.Registry, name: str) -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "truth": ["x", "y"], "label": ["x", "x"]})
    options: dict[str, Any] = {"case": name, "key": "id", "map": ["label"]}
    made = registry.upload(
        frame, **options, model=name, truth={"label": "truth"}, create=True, workflow=f"{name} w"
    )
    assert isinstance(made.suite, ts.TestCase)
    assert made.url == f"{registry.url}/models/{made.model.id if made.model else None}"
    again = registry.upload(frame, **options, model=f"{name} 2", evaluate="classification")
    assert again.metrics["accuracy"] == 0.5
    run = registry.evaluate(name, name, "classification", workflow=f"{name} w", missing="wrong")
    assert run.to_pandas().set_index("metric").loc["accuracy", "value"] == 0.5
    assert {row["state"] for row in registry.runs(suite=name)} == {"complete"}
    with pytest.raises(ts.BadInputError, match="suite=.* or a test case .case="):
        registry.upload(frame, model=name, key="id")
    with pytest.raises(ts.BadInputError, match='on_missing must be "fail" or "skip"'):
        registry.upload(frame, **options, model=name, on_missing="no")  # type: ignore[arg-type]


def test_makes_test_data_by_permission_only(registry: ts.Registry, name: str) -> None:
    frame = pd.DataFrame({"id": ["a"], "truth": ["x"], "label": ["x"]})
    options: dict[str, Any] = {"model": name, "suite": name, "key": "id"}
    with pytest.raises(ts.NotFoundError, match="create=True"):
        registry.upload(frame, **options)
    with pytest.raises(ts.BadInputError, match='truth=; the table has "id", "truth", "label"'):
        registry.upload(frame, **options, create=True)
    with pytest.raises(ts.BadInputError, match='no column "turth".*Did you mean "truth"'):
        registry.upload(frame, **options, truth="turth", create=True)
    assert name not in [row["name"] for row in registry.models()]


def test_gets_through_a_connection_that_fails_three_times_of_four(
    server: Server, suite: ts.TestSuite, name: str
) -> None:
    key = ["locator", "frame"]
    with unsteady(server.url) as proxy, ts.connect(proxy.url, server.token) as registry:
        done = registry.upload(predictions(), model=name, suite="all", workflow="Videos", key=key)
    assert done.summary.inserted == COUNT
    assert proxy.spoilt > 20
