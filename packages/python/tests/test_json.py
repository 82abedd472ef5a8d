"""JSON is the same with and without orjson."""

from __future__ import annotations

import importlib
import json
import sys
from types import ModuleType
from typing import Any

import pytest

from touchstone import _json
from touchstone._numerals import js_number


@pytest.fixture(params=["orjson", "json"])
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it is where orjson is there, and where it is not."""
    if request.param == "json":
        monkeypatch.setitem(sys.modules, "orjson", None)
    monkeypatch.delitem(sys.modules, "touchstone._json")
    loaded = importlib.import_module("touchstone._json")
    monkeypatch.setattr("touchstone._json", _json)
    return loaded


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ({"b": 1.0, "a": [1, -0.0]}, '{"a":[1,0],"b":1}'),
        ({"größe": "\u2028é\n"}, '{"größe":"\u2028é\\n"}'),
        ([True, None, 1.5], "[true,null,1.5]"),
        ("10.0", '"10.0"'),
        (9007199254740991.0, "9007199254740991"),
    ],
)
def test_has_one_form_for_one_content(writer: Any, value: Any, canonical: str) -> None:
    assert writer.canonical(value) == canonical.encode()
    assert writer.loads(writer.dumps(value)) == value
    assert writer.canonical(json.loads(canonical)) == canonical.encode()


def test_one_number_has_one_form(writer: Any) -> None:
    for one, other in [(10**20, 1e20), (2.0**63, 2**63), (1e16, 10**16)]:
        assert writer.canonical(float(one)) == writer.canonical(other)


def test_refuses_what_is_no_json(writer: Any) -> None:
    for text in ["NaN", "[Infinity]", "{", "'a'"]:
        with pytest.raises(ValueError, match=r"."):
            writer.loads(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1500.0, "-1500"),
        (1e21, "1e+21"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.5e-10, "1.5e-10"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (0.30000000000000004, "0.30000000000000004"),
    ],
)
def test_writes_numbers_as_javascript_does(number: float, text: str) -> None:
    assert js_number(number) == text
