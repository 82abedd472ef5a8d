"""Turns a value of a table into what a field takes, where that loses nothing.

The rules are those of docs/tables.md. The TypeScript client has them too; the vectors in
packages/client/src/table/vectors hold both to the same answers.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any, Literal

from touchstone._fields import ABSENT, Field
from touchstone._json import Json
from touchstone._numerals import INFINITY, NAN, NUMERAL, exact_number, js_number
from touchstone._plain import Uncoercible, exact, infinite, plain

Nan = Literal["fail", "null"]

_BOOLEANS = {"true": True, "false": False}


def coerce(field: Field, value: Any, nan: Nan = "fail") -> Json:
    """Turns a value into what a field takes. What a field refuses for its type alone stays as it
    is: ``misfit`` judges that.

    Returns:
        JSON, or ABSENT where there is no value.

    Raises:
        Uncoercible: The value would change, or is no number, no date, no JSON.
    """
    if value is ABSENT:
        return ABSENT
    if value is None or (value == "" and field.kind not in ("string", "any")):
        return nothing(field)
    if _is_nan(field, value):
        if nan == "null":
            return nothing(field)
        kind = "nullable" if field.nullable or not field.required else "required"
        reason = "is not a finite number"
        if kind == "required":
            reason += ", and this field needs a value"
        raise Uncoercible(value, reason, {"do": "read-otherwise", "nan": kind})
    match field.kind:
        case "number" | "integer":
            return _number(value, field.kind)
        case "boolean":
            return _boolean(value)
        case "string":
            return _string(value)
        case "array" | "object":
            return _inside(field, _parsed(value, field.kind), nan)
    return plain(value)


def nothing(field: Field) -> Json:
    """No value, as a field has it: None, or ABSENT. A field that needs one gets None, to say so."""
    return None if field.nullable or field.required else ABSENT


def _is_nan(field: Field, value: Any) -> bool:
    if isinstance(value, float):
        return math.isnan(value)
    if isinstance(value, Decimal):
        return value.is_nan()
    is_number = field.kind in ("number", "integer")
    return isinstance(value, str) and is_number and NAN.fullmatch(value) is not None


def _number(value: Any, kind: Literal["number", "integer"]) -> Json:
    number = _number_in(value)
    if not isinstance(number, (int, float)) or isinstance(number, bool):
        return number
    if not math.isfinite(number):
        raise infinite(value)
    if kind == "integer" and number != int(number):
        raise Uncoercible(value, "is not a whole number")
    return int(number) if kind == "integer" and abs(number) < 2**63 else number


def _number_in(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return exact(value)
    if isinstance(value, Decimal):
        if value.is_infinite():
            raise infinite(value)
        return exact(value)
    if not isinstance(value, str):
        return value
    if INFINITY.fullmatch(value):
        raise infinite(value)
    if not NUMERAL.fullmatch(value):
        raise Uncoercible(value, "is not a number")
    return exact(value)


def _boolean(value: Any) -> Json:
    if isinstance(value, bool):
        return value
    bit: float | int | None
    if isinstance(value, str):
        if (found := _BOOLEANS.get(value.strip().lower())) is not None:
            return found
        bit = exact_number(value) if NUMERAL.fullmatch(value) else None
    elif isinstance(value, Decimal):
        bit = exact_number(str(value)) if value.is_finite() else None
    elif isinstance(value, (int, float)):
        bit = value
    else:
        return value
    if bit in (0, 1):
        return bit == 1
    raise Uncoercible(value, "is neither true nor false")


def _string(value: Any) -> Json:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isinf(value):
            raise infinite(value)
        return js_number(value)
    if isinstance(value, (int, Decimal)):
        return str(value)
    return plain(value)


def _parsed(value: Any, kind: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_exact(value)
    except ValueError:
        raise Uncoercible(value, f"is not a JSON {kind}") from None


def parse_exact(text: str) -> Any:
    """Reads JSON with every number that a double may not hold as a Decimal."""
    return json.loads(text, parse_float=Decimal, parse_int=_whole, parse_constant=_no_json)


def _whole(text: str) -> int | Decimal:
    return Decimal(text) if text == "-0" else int(text)


def _no_json(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _inside(field: Field, value: Any, nan: Nan) -> Json:
    if field.kind == "array":
        items = field.items
        if items is None or not isinstance(value, (list, tuple)):
            return plain(value)
        return [None if (one := coerce(items, v, nan)) is ABSENT else one for v in value]
    if field.fields is None or not isinstance(value, dict):
        return plain(value)
    made = {}
    for name, inner in value.items():
        known = field.fields.get(name)
        one = plain(inner) if known is None else coerce(known, inner, nan)
        if one is not ABSENT:
            made[name] = one
    return made
