"""The notebook of the examples shows what is baked into it; ``UPDATE=1`` bakes it anew."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import CLONE, start, stop

PATH = CLONE / "examples" / "notebooks" / "python.ipynb"

# What is another one each time: ids, and the port of the server.
VARYING = [
    (re.compile(r"\b(run|suite|mdl)_[0-9a-z]{11}"), r"\1_00000000000"),
    (re.compile(r"http://localhost:\d+"), "http://localhost:3000"),
]


def settled(source: str) -> str:
    for pattern, instead in VARYING:
        source = pattern.sub(instead, source)
    return source


def test_goes_from_a_frame_to_a_comparison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = start(tmp_path / "data")
    try:
        monkeypatch.setenv("TOUCHSTONE_URL", server.url)
        monkeypatch.setenv("TOUCHSTONE_TOKEN", server.token)
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
        notebook: Any = nbformat.read(PATH, as_version=4)  # type: ignore[no-untyped-call]
        before = json.loads(PATH.read_text("utf-8"))
        client = NotebookClient(
            notebook,
            timeout=60,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(PATH.parent)}},
        )
        client.execute()
    finally:
        stop(server)
    made = settled(json.dumps(notebook.cells))
    cells = [cell for cell in json.loads(made) if cell["cell_type"] == "code"]
    assert len(cells) == 4
    if os.environ.get("UPDATE"):
        filled = {**before, "cells": json.loads(made)}
        PATH.write_text(json.dumps(filled, indent=1, ensure_ascii=False) + "\n", "utf-8")
    baked = json.loads(PATH.read_text("utf-8"))
    shown = [cell for cell in baked["cells"] if cell["cell_type"] == "code"]
    assert [texts(one) for one in cells] == [texts(one) for one in shown]


def texts(cell: Any) -> list[str]:
    """What a cell shows, its HTML if there is some."""
    return [
        "".join(one["data"].get("text/html", one["data"]["text/plain"])) for one in cell["outputs"]
    ]
