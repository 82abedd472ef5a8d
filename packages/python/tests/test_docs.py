"""The Python of the documentation runs as it stands."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import touchstone as ts
from conftest import CLONE, start, stop

CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_runs_what_the_page_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = CODE.findall((CLONE / page).read_text("utf-8"))
    assert blocks
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)
    names: dict[str, Any] = vars(module)
    server = start(tmp_path / ".touchstone")
    try:
        for block in blocks:
            code = block.replace("http://localhost:3000", server.url)
            exec(compile(code, page, "exec", dont_inherit=True), names)
        compared = names["registry"].compare("resnet50", "vit-b16", suite="pets").to_pandas()
        assert compared.loc["accuracy", "resnet50"] == 0.75
        assert compared.loc["accuracy", "vit-b16"] == 1
    finally:
        stop(server)


def test_a_notebook_shows_an_error_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.run_cell("import touchstone; touchstone.connect('localhost')")
    said = capsys.readouterr().out + capsys.readouterr().err
    assert 'BadInputError: "localhost" is not the address of a server.' in said
    assert "Traceback" not in said


def test_names_every_public_symbol_of_a_model() -> None:
    text = (CLONE / "docs/python.md").read_text("utf-8")
    public = [name for name in vars(ts.Model) if not name.startswith("_")]
    for name in set(public) - {"metadata", "url", "reload"}:
        assert f"`{name}" in text, name
