"""The errors of Touchstone: one class, with a subclass for each kind that programs tell apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Hint = Mapping[str, Any]


class TouchstoneError(Exception):
    """What Touchstone refuses, or could not do.

    Attributes:
        code: One of a closed list, such as ``"not_found"``.
        summary: What failed, without the next step.
        hint: The next step, as JSON; None if there is none, or none that this version knows.
        details: The same facts for programs.
    """

    def __init__(
        self,
        code: str,
        summary: str,
        *,
        hint: Hint | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        step = _in_python(hint) if hint else None
        super().__init__(f"{summary} {step}" if step else summary)
        self.code = code
        self.summary = summary
        self.hint = hint if step else None
        self.details: Mapping[str, Any] = details or {}

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message, which says what to do, and no traceback."""
        return [f"{type(self).__name__}: {self}"]


class NotFoundError(TouchstoneError):
    """No record has this name or id (``not_found``)."""


class NameTakenError(TouchstoneError):
    """Another record has this name (``name_taken``)."""


class StaleRevisionError(TouchstoneError):
    """Somebody else edited the record in the meantime (``stale_revision``)."""


class ConflictError(TouchstoneError):
    """A different inference is stored for the same sample (``determinism_conflict``)."""


class SchemaMismatchError(TouchstoneError, ValueError):
    """A value does not fit the workflow's types (``schema_mismatch``)."""


class BadInputError(TouchstoneError, ValueError):
    """An argument or a table is not what the call takes (``bad_input``)."""


class UnavailableError(TouchstoneError, ConnectionError):
    """The server does not answer (``unavailable``)."""


_CLASSES: Mapping[str, type[TouchstoneError]] = {
    "not_found": NotFoundError,
    "name_taken": NameTakenError,
    "stale_revision": StaleRevisionError,
    "determinism_conflict": ConflictError,
    "schema_mismatch": SchemaMismatchError,
    "bad_input": BadInputError,
    "unavailable": UnavailableError,
}


def error_of(
    code: str,
    summary: str,
    *,
    hint: Hint | None = None,
    details: Mapping[str, Any] | None = None,
) -> TouchstoneError:
    """Makes the error of a code."""
    return _CLASSES.get(code, TouchstoneError)(code, summary, hint=hint, details=details)


def bad_input(summary: str, *, hint: Hint | None = None, **details: Any) -> BadInputError:
    """Makes the error of an argument or a table that a call does not take."""
    return BadInputError("bad_input", summary, hint=hint, details=details)


_LOADING = {
    "workflow": "registry.workflow",
    "model": "Model.load",
    "test case": "TestCase.load",
    "test suite": "TestSuite.load",
}
_ALLOWING = {
    "onMissing": 'Complete the table, or pass on_missing="skip" to continue without them.',
    "onUnknown": 'Check the key, or pass on_unknown="skip" to leave them out.',
    "reset": "Run with reset=True to replace it.",
}
_READING_NAN = {
    "nullable": 'Read NaN as no value with nan="null", or replace it in the table.',
    "required": "Replace it in the table, or make the field nullable in the workflow and read NaN"
    ' as no value with nan="null".',
}


def _in_python(hint: Hint) -> str | None:
    """The next step in the words of this client; None for one that it does not know."""
    match hint:
        case {"do": "load", "noun": str(noun), "name": name} if noun in _LOADING:
            return f"Or load it with {_LOADING[noun]}({shown(name)})."
        case {"do": "send-token"}:
            return "Pass one to touchstone.connect as token, or set TOUCHSTONE_TOKEN."
        case {"do": "edit-again"}:
            return "Load it again and repeat the edit."
        case {"do": "allow", "option": str(option)}:
            return _ALLOWING.get(option)
        case {"do": "read-otherwise", "nan": str(nan)}:
            return _READING_NAN.get(nan)
        case {"do": "repeat", "left": left}:
            return f"The same call goes on with the other {left}."
    return None


def shown(value: Any, most: int = 80) -> str:
    """A short text of a value for messages, strings in double quotes."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:
        text = repr(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
