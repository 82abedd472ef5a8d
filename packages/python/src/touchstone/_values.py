"""Values of libraries as plain values of Python."""

from __future__ import annotations

import enum
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from touchstone._fields import ABSENT

_PLAIN = {str, int, float, bool, type(None), Decimal, type(ABSENT)}


def python_values(values: list[Any], *, nan_is_missing: bool = False) -> list[Any]:
    """Some values without scalars and arrays of libraries; None for all that mark no value.

    Args:
        values: The list, which is returned itself where nothing is to be done.
        nan_is_missing: Whether NaN marks no value, too.
    """
    types = set(map(type, values))
    if not types <= _PLAIN:
        values = [python_value(value) for value in values]
    if nan_is_missing and float in types:
        return [None if isinstance(one, float) and one != one else one for one in values]
    return values


def python_value(value: Any) -> Any:
    """One value without scalars and arrays of libraries; None for pandas.NA and NaT."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        return {name: python_value(inner) for name, inner in value.items()}
    if kind is list or kind is tuple:
        return [python_value(inner) for inner in value]
    pandas = sys.modules.get("pandas")
    if pandas is not None and (value is pandas.NA or value is pandas.NaT):
        return None
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        if isinstance(value, (numpy.datetime64, numpy.timedelta64)):
            return None if numpy.isnat(value) else python_value(value.item())
        if isinstance(value, (numpy.generic, numpy.ndarray)):
            return python_value(value.tolist()) if value.ndim else python_value(value.item())
    if isinstance(value, enum.Enum):
        return python_value(value.value)
    # Subclasses of what JSON has, such as numpy's str_ and str enums, are what they say.
    for base in (bool, int, float, str):
        if isinstance(value, base):
            return base(value)
    if isinstance(value, (datetime, date, time, timedelta, bytes, bytearray)):
        return value
    if isinstance(value, Mapping):
        return {name: python_value(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) or hasattr(value, "tolist"):
        return [python_value(inner) for inner in value]
    return value
