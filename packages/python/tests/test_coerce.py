"""The rules of tables, by the vectors that hold the TypeScript client to the same answers."""

from __future__ import annotations

import json
import math
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from conftest import CLONE
from touchstone._coerce import coerce
from touchstone._fields import field_of
from touchstone._plain import Uncoercible

VECTORS = json.loads((CLONE / "packages/client/src/table/vectors/coerce.json").read_text())

READ = {
    "$integer": int,
    "$decimal": Decimal,
    "$number": float,
    "$time": datetime.fromisoformat,
    "$bytes": bytes,
}


def value_of(given: Any) -> Any:
    """A value of a vector; an object with one key that begins with $ is what JSON cannot say."""
    if isinstance(given, list):
        return [value_of(one) for one in given]
    if not isinstance(given, dict):
        return given
    for tag, read in READ.items():
        if tag in given:
            text = given[tag].replace("Z", "+00:00") if tag == "$time" else given[tag]
            return read(text)
    return {name: value_of(one) for name, one in given.items()}


def ids(vectors: list[Any]) -> list[str]:
    return [f"{json.dumps(one['schema'])} {json.dumps(one['value'])}" for one in vectors]


@pytest.mark.parametrize("vector", VECTORS["accepts"], ids=ids(VECTORS["accepts"]))
def test_takes(vector: Any) -> None:
    made = coerce(field_of(vector["schema"]), value_of(vector["value"]))
    expected = value_of(vector["becomes"])
    assert made == expected
    assert isinstance(made, bool) == isinstance(expected, bool)
    if isinstance(expected, float) and expected == 0:
        assert math.copysign(1, made) == math.copysign(1, expected)


@pytest.mark.parametrize("vector", VECTORS["refuses"], ids=ids(VECTORS["refuses"]))
def test_refuses(vector: Any) -> None:
    with pytest.raises(Uncoercible) as refused:
        coerce(field_of(vector["schema"]), value_of(vector["value"]))
    assert refused.value.reason == vector["reason"]


@pytest.mark.parametrize("vector", VECTORS["nan"], ids=ids(VECTORS["nan"]))
def test_reads_nan_as_no_value_on_demand_only(vector: Any) -> None:
    field, value = field_of(vector["schema"]), value_of(vector["value"])
    assert coerce(field, value, "null") == value_of(vector["becomes"])
    with pytest.raises(Uncoercible) as refused:
        coerce(field, value)
    assert refused.value.hint is not None
    assert refused.value.hint["do"] == "read-otherwise"
