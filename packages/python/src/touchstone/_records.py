"""What models, test cases and test suites have in common: names, revisions, pages of a list."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from touchstone._http import Transport
from touchstone.errors import NameTakenError, NotFoundError

T = TypeVar("T")

# A name can be taken by something that is not there yet: one of many that are created together.
_MOST_TRIES = 9


class Record:
    """A named record at one revision. Each edit names the revision it is based on."""

    def __init__(self, transport: Transport, record: Mapping[str, Any]) -> None:
        self._transport = transport
        self._record = record

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

    def _seen(self) -> dict[str, Any]:
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
