"""Sets of rows of a block, and places of test samples, as the wire writes them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence

BLOCK_ROWS = 4096

_RANGE = re.compile(r"(\d+)-(\d+)")


def decode_rows(text: str) -> Sequence[int]:
    """Reads a set of rows: ``""`` for none, ``"12-99"`` for a range, else base64 of a bitmap."""
    if text == "":
        return ()
    if found := _RANGE.fullmatch(text):
        return range(int(found[1]), int(found[2]) + 1)
    bits = base64.b64decode(text)
    return [row for row in range(len(bits) * 8) if bits[row >> 3] >> (row & 7) & 1]


def encode_rows(rows: Iterable[int]) -> str:
    """Writes a set of rows."""
    ordered = sorted(set(rows))
    if not ordered:
        return ""
    first, last = ordered[0], ordered[-1]
    if last - first + 1 == len(ordered):
        return f"{first}-{last}"
    bits = bytearray((last >> 3) + 1)
    for row in ordered:
        bits[row >> 3] |= 1 << (row & 7)
    return base64.b64encode(bytes(bits)).decode()


def decode_places(stretches: Sequence[int]) -> list[int]:
    """Reads places that are written as ``[first, length, first, length, …]``."""
    places: list[int] = []
    for first, length in zip(stretches[::2], stretches[1::2], strict=True):
        places.extend(range(first, first + length))
    return places
