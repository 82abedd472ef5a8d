"""Numbers as JSON stores them: doubles, of which no digit may get lost on the way."""

from __future__ import annotations

import math
import re

NUMERAL = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*", re.IGNORECASE)
INFINITY = re.compile(r"\s*[+-]?inf(?:inity)?\s*", re.IGNORECASE)
NAN = re.compile(r"\s*[+-]?nan\s*", re.IGNORECASE)

_SAFE = 2**53 - 1
# Writers of JSON refuse longer integers.
_WRITTEN_WHOLE = 2**63
# The digits that the documented formatting of a double has at most.
_MOST_PRECISION = 100
_WHOLE_NEGATIVE_ZERO = re.compile(r"\s*-0+(?:e\+?\d+)?\s*", re.IGNORECASE)


def js_number(value: float) -> str:
    """Writes a number as JavaScript does: ``1.0`` as ``1``, ``1e-05`` as ``0.00001``."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    digits, exponent = _shortest(abs(value))
    point = len(digits) + exponent
    if 0 < point <= 21:
        if exponent >= 0:
            return f"{sign}{digits}{'0' * exponent}"
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return f"{sign}{digits[0]}{'.' if len(digits) > 1 else ''}{digits[1:]}{power}"


def _shortest(value: float) -> tuple[str, int]:
    """The fewest digits that are this double, and the power of ten of the last one."""
    mantissa, _, power = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    written = (whole + fraction).lstrip("0")
    digits = written.rstrip("0")
    return digits, int(power or 0) - len(fraction) + len(written) - len(digits)


def exact_integer(value: int) -> float | int | None:
    """The same number if the double prints the same digits, or None."""
    return value if -_SAFE <= value <= _SAFE else exact_number(str(value))


def exact_number(text: str) -> float | int | None:
    """Reads a decimal numeral where that keeps every digit; None where it does not.

    A whole number must print the same digits as a double, which ``-0`` does not. A fraction may
    also be the double, printed with as many digits as the text has.
    """
    value = float(text)
    if not math.isfinite(value) or (value == 0 and _WHOLE_NEGATIVE_ZERO.fullmatch(text)):
        return None
    read = int(value) if 0 < abs(value) < _WRITTEN_WHOLE and value.is_integer() else value
    digits, exponent, precision = _digits_of(text)
    if (digits, exponent) == _digits_of(js_number(value))[:2]:
        return read
    if exponent >= 0 or precision > _MOST_PRECISION:
        return None
    printed = _digits_of(f"{value:.{precision - 1}e}")
    return read if (digits, exponent) == printed[:2] else None


def numeral_loss(text: str) -> str:
    """Says what would become of a numeral that exact_number does not read."""
    value = float(text)
    if not math.isfinite(value):
        return "is too large for a number"
    why = "have no negative zero" if value == 0 else "keep about 16 digits"
    return f"would become {js_number(value)}: stored numbers {why}"


def _digits_of(text: str) -> tuple[str, int, int]:
    """The digits without zeros around them, the power of ten of the last one, and how many are
    written from the first that is not 0."""
    mantissa, _, power = text.strip().lstrip("+-").lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    written = (whole + fraction).lstrip("0")
    digits = written.rstrip("0")
    precision = max(1, len(written))
    if digits == "":
        return "0", 0, precision
    return digits, int(power or 0) - len(fraction) + len(written) - len(digits), precision
