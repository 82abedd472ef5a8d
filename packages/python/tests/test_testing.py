"""``touchstone.test``: what is inferred, stored, and kept whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import touchstone as ts
from conftest import CLI, NODE, Server, start
from test_model import PETS, Inference
from touchstone.types import ClassificationLabel as Label
from touchstone.types import Image


@pytest.fixture
def suite(registry: ts.Registry, name: str) -> ts.TestSuite:
    workflow = registry.define_workflow(
        name, test_sample=Image, ground_truth=Label, inference=Inference
    )
    case = workflow.TestCase.create(name, PETS)
    return workflow.TestSuite.create(name, [case])


def model_of(suite: ts.TestSuite, infer: Callable[[Any], Any]) -> ts.Model:
    return suite._workflow.Model.get_or_create(suite.name, infer=infer)


def always(label: str) -> Callable[[Image], Inference]:
    return lambda sample: Inference(label, 1.0)


def test_infers_what_is_missing_and_evaluates(registry: ts.Registry, suite: ts.TestSuite) -> None:
    model = model_of(suite, always("cat"))
    seen: list[ts.TestProgress] = []
    run = ts.test(model, suite, "classification", on_progress=seen.append)
    assert run.state == "complete"
    assert {one.name: one.value for one in run.headline}["accuracy"] == 0.6
    assert (seen[-1].done, seen[-1].stored) == (10, 10)

    def never(sample: Image) -> Inference:
        raise AssertionError(sample)

    assert len(registry.runs(model.name)) == 1
    again = ts.test(model_of(suite, never), suite)
    assert again.counts["reused"] == 10
    case = suite.test_cases[0]
    assert ts.test(model_of(suite, never), case, "classification").headline == run.headline


def test_runs_async_functions_in_one_loop(suite: ts.TestSuite) -> None:
    loops = set()
    most = running = 0

    async def infer(sample: Image) -> Inference:
        nonlocal most, running
        loops.add(asyncio.get_running_loop())
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        return Inference("dog")

    run = ts.test(model_of(suite, infer), suite, concurrency=4)
    assert (run.counts["inferred"], len(loops), most) == (10, 1, 4)


def test_stores_failures_and_tries_them_again(suite: ts.TestSuite) -> None:
    calls: dict[str, int] = {}
    release = threading.Event()

    def infer(sample: Image) -> Any:
        calls[sample.locator] = calls.get(sample.locator, 0) + 1
        match sample.locator:
            case "s3://1.png":
                raise ValueError("no light")
            case "s3://2.png":
                return {"label": 5}
            case "s3://3.png":
                release.wait(30)
            case "s3://4.png":
                return Inference("cat", float("nan"))
            case "s3://5.png" if calls[sample.locator] == 1:
                raise RuntimeError("once")
        return Inference("cat")

    model = model_of(suite, infer)
    run = ts.test(model, suite, retries=1, timeout=1)
    release.set()
    assert (run.counts["inferred"], run.counts["errors"]) == (6, 4)
    errors = {sample.locator: error for sample, error in model.inferences(suite).errors()}
    assert errors["s3://1.png"] == {"name": "ValueError", "message": "no light", "attempts": 2}
    assert "label: Input should be a valid string, got 5" in errors["s3://2.png"]["message"]
    assert errors["s3://2.png"]["attempts"] == 1
    assert errors["s3://3.png"]["message"] == "No inference after 1 s."
    assert "NaN is not a finite number" in errors["s3://4.png"]["message"]
    model.infer = always("cat")
    assert ts.test(model, suite).counts == {
        "samples": 10,
        "inferred": 4,
        "reused": 6,
        "errors": 0,
        "missing": 0,
    }


def test_says_so_where_all_samples_fail(suite: ts.TestSuite) -> None:
    def infer(sample: Image) -> Inference:
        raise ValueError("no weights")

    with pytest.raises(ts.TouchstoneError, match="All 10 .* ValueError: no weights") as refused:
        ts.test(model_of(suite, infer), suite)
    assert refused.value.code == "infer_failed"


def test_needs_a_function_only_where_something_is_missing(suite: ts.TestSuite) -> None:
    model = suite._workflow.Model.create(suite.name)
    with pytest.raises(ts.BadInputError, match=r"10 of 10 .* has no infer.*infer=…"):
        ts.test(model, suite)
    with pytest.raises(ts.BadInputError, match="concurrency must be 1 or more"):
        ts.test(model, suite, concurrency=0)


def test_replaces_what_differs_on_reset_only(suite: ts.TestSuite) -> None:
    ts.test(model_of(suite, always("cat")), suite)
    model = model_of(suite, always("dog"))
    ts.test(model, suite)
    assert {one.inference.label for one in model.inferences(suite)} == {"cat"}
    ts.test(model, suite, reset=True)
    assert {one.inference.label for one in model.inferences(suite)} == {"dog"}


def test_keeps_the_inference_that_came_first(suite: ts.TestSuite) -> None:
    """Two writers that disagree: the first one wins, and the second one hears of it."""
    started, stored = threading.Event(), threading.Event()

    def late(sample: Image) -> Inference:
        started.set()
        stored.wait(20)
        return Inference("dog")

    def first() -> None:
        started.wait(20)
        ts.test(model_of(suite, always("cat")), suite)
        stored.set()

    other = threading.Thread(target=first)
    other.start()
    model = model_of(suite, late)
    with pytest.raises(ts.ConflictError, match="reset=True"):
        ts.test(model, suite)
    other.join()
    assert {one.inference.label for one in model.inferences(suite)} == {"cat"}


def test_an_evaluator_in_python_stores_its_metrics(suite: ts.TestSuite) -> None:
    model = model_of(suite, always("cat"))
    exact = ts.Evaluator(
        "exact",
        "1",
        lambda sample, truth, found: {"ok": truth.label == found.label},
        describe={"ok": {"headline": True}},
    )
    run = ts.test(model, suite, exact)
    assert run.metrics == {"n": 10, "ok": 0.6}
    assert [(one.name, one.value) for one in run.headline] == [("ok", 0.6)]
    assert list(run.test_cases().values()) == [{"n": 10, "ok": 0.6}]
    with pytest.raises(ts.BadInputError, match="expected a dict of metrics"):
        ts.test(model, suite, ts.Evaluator("bad", "1", lambda *_: 1))  # type: ignore[arg-type,return-value]


SLOW = """
import sys, time, touchstone as ts
url, token, name = sys.argv[1:]
registry = ts.connect(url, token)
suite = registry.suite(name)
def infer(sample):
    time.sleep(0.4)
    print(sample["locator"], flush=True)
    return {"label": "cat", "score": None}
model = suite._workflow.Model.get_or_create(name, infer=infer)
ts.test(model, suite, concurrency=1)
"""


def slow_test(server: Server, name: str) -> subprocess.Popen[str]:
    """A process that infers one sample after the other."""
    arguments = [sys.executable, "-c", SLOW, server.url, server.token, name]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(arguments, **pipes)  # type: ignore[call-overload,no-any-return]


def inferred(model: ts.Model, suite: ts.TestSuite) -> list[str]:
    rows = model.inferences(suite)
    return [row.test_sample.locator for row in rows if row.inference is not None]


def test_goes_on_after_kill_9(server: Server, suite: ts.TestSuite) -> None:
    process = slow_test(server, suite.name)
    assert process.stdout is not None
    for _ in range(5):
        process.stdout.readline()
    process.kill()
    process.communicate()
    model = model_of(suite, always("cat"))
    kept = len(inferred(model, suite))
    assert 0 < kept < 10
    run = ts.test(model, suite)
    assert (run.counts["inferred"], run.counts["reused"]) == (10 - kept, kept)


def test_an_interrupt_keeps_what_is_done(server: Server, suite: ts.TestSuite) -> None:
    process = slow_test(server, suite.name)
    assert process.stdout is not None
    done = [process.stdout.readline().strip() for _ in range(3)]
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    model = model_of(suite, always("cat"))
    kept = inferred(model, suite)
    assert set(done[:2]) <= set(kept)
    assert len(kept) < 10
    assert f"KeyboardInterrupt: The test was stopped. {len(kept)} of 10 inferences" in said
    assert ts.test(model, suite).counts["reused"] == len(kept)


def test_an_interrupt_does_not_wait_for_a_server_that_is_away(tmp_path: Path, name: str) -> None:
    server = start(tmp_path / "data")
    with ts.connect(server.url, server.token) as registry:
        workflow = registry.define_workflow(
            name, test_sample=Image, ground_truth=Label, inference=Inference
        )
        suite = workflow.TestSuite.of(workflow.TestCase.create(name, PETS))
    process = slow_test(server, name)
    assert process.stdout is not None
    process.stdout.readline()
    server.kill()
    process.stdout.readline()
    os.kill(process.pid, signal.SIGINT)
    # Without an interrupt it would wait for five minutes, because the server may come back.
    _, said = process.communicate(timeout=60)
    assert "UnavailableError" in said
    assert suite.size == 10


def test_an_upload_that_is_killed_goes_on(server: Server, registry: ts.Registry, name: str) -> None:
    frame = {"id": [str(i) for i in range(60_000)], "truth": ["x"] * 60_000, "y": ["x"] * 60_000}
    options: dict[str, Any] = {"model": name, "suite": name, "key": "id"}
    registry.upload(frame, **options, truth="truth", create=True, dry_run=False)
    workflow = registry.workflow(name)
    script = f"""
import touchstone as ts, touchstone._parts as parts, os
parts._PARTS_PER_COMMIT = 2
registry = ts.connect({server.url!r}, {server.token!r})
call = registry._transport.call
commits = 0
def counting(procedure, **given):
    global commits
    answer = call(procedure, **given)
    commits += procedure == "inferences.commit"
    if commits == 3: os.kill(os.getpid(), 9)
    return answer
registry._transport.call = counting
ids = [str(i) for i in range(60_000)]
registry.upload({{"id": ids, "y": ["z"] * 60_000}}, model="{name} 2", suite={name!r}, key="id")
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True)
    assert ended.returncode == -9, ended.stderr
    rest = registry.upload(
        {"id": frame["id"], "y": ["z"] * 60_000}, model=f"{name} 2", suite=name, key="id"
    )
    assert rest.summary.unchanged == 3 * 2 * 4_096
    assert rest.summary.inserted == 60_000 - 3 * 2 * 4_096
    assert len(list(workflow.Model.list())) == 2


def test_starts_a_server_of_its_own(tmp_path: Path) -> None:
    registry = ts.local(str(tmp_path / "data"), command=[str(NODE), str(CLI)])
    registry.define_workflow("Pets")
    assert [row["name"] for row in registry.workflows()] == ["Pets"]
    registry.close()
    with pytest.raises(ts.UnavailableError, match=r"Install Node 22\.18"):
        ts.local(command=["no-such-program"])
    with pytest.raises(ts.UnavailableError, match="ended before it listened"):
        ts.local(str(tmp_path / "data"), command=[str(NODE), "--version"])


def test_a_server_of_its_own_ends_with_the_process(tmp_path: Path) -> None:
    script = f"""
import os, touchstone as ts
registry = ts.local({str(tmp_path)!r}, command=[{str(NODE)!r}, {str(CLI)!r}])
print(registry.url, flush=True)
os.kill(os.getpid(), 9)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.returncode == -9, ended.stderr
    # It ends a moment later.
    for _ in range(100):
        try:
            ts.connect(ended.stdout.strip(), directory=str(tmp_path)).close()
        except ts.UnavailableError:
            return
    raise AssertionError("the server still answers")
