"""Names that somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from touchstone.errors import shown

_SHOWN = 20


def name_list(names: Sequence[str]) -> str:
    """Names for messages, the first twenty of them."""
    listed = ", ".join(shown(name) for name in names[:_SHOWN])
    return listed + (", …" if len(names) > _SHOWN else "") if names else "none"


def did_you_mean(name: str, names: Sequence[str]) -> str:
    """Ends a message about a name that is not there with the one that may be meant, if any."""
    lower = {other.lower(): other for other in names}
    close = difflib.get_close_matches(name.lower(), lower, 1, 0.7)
    return f" Did you mean {shown(lower[close[0]])}?" if close else ""


def lack_of(column: str, names: Sequence[str]) -> str:
    """Says that a table has no such column, which ones it has, and which may be meant."""
    return f"has no column {shown(column)}; it has {name_list(names)}.{did_you_mean(column, names)}"
