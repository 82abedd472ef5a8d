"""What models, test cases and test suites have in common: names, revisions, pages of a list."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from touchstone._http import Transport
from touchstone.errors import NameTakenError, NotFoundError, shown

T = TypeVar("T")

# A name can be taken by something that is not there yet: one of many that are created together.
_MOST_TRIES = 9


class Record:
    """A named record at one revision. Each edit names the revision it is based on."""

    def __init__(
        self, transport: Transport, record: Mapping[str, Any], sought: str | None = None
    ) -> None:
        self._transport = transport
        self._record = record
        is_former = sought is not None and sought != record["id"] and _named(sought) != self.name
        self.former_name = sought if is_former else None
        """The name by which it was found, if that is a former one; it is then for reading only."""

    @property
    def id(self) -> str:
        """Stays the same when the record is renamed."""
        return str(self._record["id"])

    @property
    def name(self) -> str:
        """Unique among those in use."""
        return str(self._record["name"])

    @property
    def tags(self) -> list[str]:
        """Free-form labels."""
        return list(self._record["tags"])

    @property
    def revision(self) -> int:
        """1 when created; each edit makes it 1 more."""
        return int(self._record["revision"])

    def require_current_name(self) -> None:
        """Refuses to write to a record that was found by a former name.

        Raises:
            NotFoundError: It was.
        """
        if self.former_name is not None:
            raise NotFoundError(
                "not_found",
                f"{shown(self.former_name)} is called {shown(self.name)} now. Load it by that name,"
                " or by its id, to write to it.",
                details={"renamedTo": self.name},
            )

    def _seen(self) -> dict[str, Any]:
        self.require_current_name()
        return {"id": self.id, "revision": self.revision}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r} {self.id}>"


def get_or_create(load: Callable[[], T], create: Callable[[], T]) -> tuple[T, bool]:
    """Loads what is there, or creates it, and says whether it did. Of many callers exactly one
    creates."""
    for tries in range(_MOST_TRIES + 1):
        try:
            return load(), False
        except NotFoundError:
            pass
        try:
            return create(), True
        except NameTakenError:
            if tries == _MOST_TRIES:
                raise
        time.sleep(0.02 * 2**tries)
    raise AssertionError("unreachable")


def pages(transport: Transport, procedure: str, **given: Any) -> Iterator[Mapping[str, Any]]:
    """The entries of all pages of a list."""
    cursor = None
    while True:
        page = transport.call(procedure, **given, cursor=cursor)
        yield from page["items"]
        cursor = page.get("next")
        if cursor is None:
            return


def _named(name: str) -> str:
    """A name as the server has it."""
    return unicodedata.normalize("NFC", name).strip()
