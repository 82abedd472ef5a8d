"""The tasks of ``pnpm bench --only python-upload``: ``prepare JSONL PARQUET`` writes a table as
Parquet, and ``run PARQUET URL TOKEN WORKFLOW SUITE MODEL`` uploads it from a DataFrame and prints
what that took."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import pandas as pd

import touchstone as ts


def prepare(lines: str, path: str) -> None:
    """Writes predictions with a label and a score as Parquet."""
    with Path(lines).open(encoding="utf-8") as file:
        frame = pd.json_normalize([json.loads(line) for line in file])
    frame.to_parquet(path, index=False)


def run(path: str, url: str, token: str, workflow: str, suite: str, model: str) -> None:
    """Uploads a table from memory."""
    frame = pd.read_parquet(path)
    with ts.connect(url, token) as registry:
        # From here on, the peak is that of the upload.
        Path("/proc/self/clear_refs").write_text("5")
        before = mebibytes("VmRSS")
        started = time.perf_counter()
        done = registry.upload(
            frame, model=model, suite=suite, workflow=workflow, key="locator", progress=False
        )
        seconds = time.perf_counter() - started
    beyond = mebibytes("VmHWM") - before
    facts = {"seconds": seconds, "beyondFrameMiB": beyond, "inserted": done.summary.inserted}
    print(json.dumps(facts))


def mebibytes(name: str) -> int:
    """A figure of this process's memory."""
    found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) // 1024


if __name__ == "__main__":
    {"prepare": prepare, "run": run}[sys.argv[1]](*sys.argv[2:])
