"""JSON on the wire: compact bytes, in which no value changes. Uses orjson if it is there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

Json = Any
"""Any JSON value: None, bool, int, float, str, lists, and dicts with string keys."""


class _Null:
    """See NULL."""


NULL: Json = _Null()
"""A null in the input of a call, where None stands for a field that is left out."""


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _dumps(value: Json) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _dumps_sorted(value: Json) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def _loads(data: bytes | str) -> Json:
    return json.loads(data, parse_constant=_refuse)


dumps: Callable[[Json], bytes] = _dumps
"""Writes JSON without spaces. The value must be JSON already: see ``_wire.plain``."""
loads: Callable[[bytes | str], Json] = _loads
"""Reads JSON.

Raises:
    ValueError: It is not JSON.
"""

_sorted: Callable[[Json], bytes] = _dumps_sorted

try:
    import orjson
except ImportError:
    pass
else:
    dumps = orjson.dumps
    loads = orjson.loads

    def _sorted(value: Json) -> bytes:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


# A number that has another way to be written: 1.0 is 1, and 1e16 is 10000000000000000.
_OTHER_FORM = re.compile(rb"\d(?:\.0(?!\d)|e|\d{15})")


def canonical(value: Json) -> bytes:
    """The same bytes for the same content: keys in one order, one way to write a number."""
    data = _sorted(value)
    return _sorted(_one_form(value)) if _OTHER_FORM.search(data) else data


def _one_form(value: Json) -> Json:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if abs(value) < 2**53 and value == int(value) else float(value)
    if isinstance(value, dict):
        return {key: _one_form(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_one_form(inner) for inner in value]
    return value
