"""Values of Python as JSON, and why some are none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import Any

from touchstone._fields import ABSENT, Field
from touchstone._json import Json
from touchstone._numerals import exact_integer, exact_number, numeral_loss
from touchstone.errors import Hint, shown


class Uncoercible(Exception):  # noqa: N818
    """Why a value is not what its field takes; ``reason`` continues a sentence that starts with
    the value."""

    def __init__(self, value: Any, reason: str, hint: Hint | None = None) -> None:
        super().__init__(f"{shown_value(value)} {reason}")
        self.value = value
        self.reason = reason
        self.hint = hint


def shown_value(value: Any) -> str:
    """A short text of a value of a table."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else js_infinity(value)
    return shown(value)


def js_infinity(value: float) -> str:
    return "Infinity" if value > 0 else "-Infinity"


def exact(value: int | Decimal | str) -> float | int:
    """The number of a numeral, if a double holds all its digits.

    Raises:
        Uncoercible: It does not.
    """
    number = exact_integer(value) if isinstance(value, int) else exact_number(str(value))
    if number is None:
        raise Uncoercible(value, numeral_loss(str(value)))
    return number


def infinite(value: Any) -> Uncoercible:
    return Uncoercible(value, "is not a finite number. Replace it in the table")


def plain(value: Any) -> Json:
    """A value as JSON: dates as ISO strings, numbers that a double holds.

    Raises:
        Uncoercible: JSON cannot hold it.
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, float) or (isinstance(value, Decimal) and not value.is_finite()):
        if not math.isfinite(value):
            raise Uncoercible(value, "is not a finite number")
        return value
    if isinstance(value, (int, Decimal)):
        return exact(value)
    if isinstance(value, (datetime, date, time)):
        return iso(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise Uncoercible(bytes(value), "are not UTF-8 text")
    if isinstance(value, dict):
        return {_key(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [plain(inner) for inner in value]
    raise Uncoercible(value, f"is a {type(value).__name__}, which JSON cannot hold")


def _key(name: Any) -> str:
    if isinstance(name, str):
        return name
    raise Uncoercible(name, "is no key of JSON, because it is not a string")


def iso(value: datetime | date | time) -> str:
    """A date or time as an ISO 8601 string, in UTC; without an offset it counts as UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is not None:
        value = value.astimezone(timezone.utc).replace(tzinfo=None)
    whole, _, fraction = value.isoformat().partition(".")
    return f"{whole}.{fraction[:3] or '000'}{fraction[3:].rstrip('0')}Z"


def misfit(field: Field, value: Json) -> str | None:
    """Why a coerced value is not of its field's kind; None if it is. Continues a sentence."""
    if value is ABSENT:
        return None
    if value is None:
        return None if field.nullable else f"is empty; expected {_noun(field.kind)}"
    if field.values is not None and value not in field.values:
        allowed = ", ".join(shown(one) for one in field.values[:10])
        return f"is not one of {allowed}" + (", …" if len(field.values) > 10 else "")
    if field.kind == "any" or type(value) in _TAKEN[field.kind]:
        return None
    if field.kind == "integer" and type(value) is float and value.is_integer():
        return None
    return f"is not {_noun(field.kind)}"


_TAKEN: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


def _noun(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else f"a {kind}"
