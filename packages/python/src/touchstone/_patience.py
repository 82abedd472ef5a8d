"""How long a fault is put up with: by time and not by count, because a server that is restarted
refuses within a millisecond and comes back after a minute."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import urllib3

from touchstone.errors import UnavailableError

T = TypeVar("T")

PATIENCE_S = 300.0
# An address that never answered is more likely wrong than busy.
_FIRST_CONTACT_S = 2.0
_LONGEST_PAUSE_S = 5.0
_HURRIED_S = 2.0


class Patience:
    """Repeats what may be repeated.

    Attributes:
        met: Whether the server has answered, whatever it said.
    """

    def __init__(self, patience_s: float) -> None:
        self.met = False
        self._patience_s = patience_s
        self._hurry = threading.Event()
        self._hurry_ends = math.inf

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Waits for what is under way, but no longer for a server that is away: for somebody who
        interrupts."""
        self._hurry_ends = time.monotonic() + _HURRIED_S
        self._hurry.set()
        try:
            yield
        finally:
            self._hurry.clear()
            self._hurry_ends = math.inf

    def retrying(self, step: Callable[[], T]) -> T:
        """Repeats a step that may be repeated, while its failure can pass."""
        started = time.monotonic()
        attempt = 0
        while True:
            try:
                return step()
            except UnavailableError as error:
                attempt += 1
                patience = self._patience_s if self.met else _FIRST_CONTACT_S
                ends = min(started + min(patience, self._patience_s), self._hurry_ends)
                left = ends - time.monotonic()
                if left <= 0 or "lasting" in error.details:
                    raise
                pause = min(0.1 * 2 ** (attempt - 1), _LONGEST_PAUSE_S) * random.uniform(0.5, 1)
                pause = min(max(pause, error.details.get("retry_after_s", 0)), left)
                if self._hurry.is_set():
                    time.sleep(min(pause, 0.1))
                else:
                    self._hurry.wait(pause)


def can_pass(status: int) -> bool:
    """Whether an answer may be different next time."""
    return status in (408, 429) or (status >= 500 and status not in (501, 507))


def reason_of(error: BaseException) -> str:
    """What the innermost error says, without the names of classes and objects."""
    is_proxy = False
    inner: BaseException | None = error
    while inner is not None:
        error = inner
        is_proxy = is_proxy or isinstance(error, urllib3.exceptions.ProxyError)
        steps = (getattr(error, name, None) for name in ("reason", "original_error", "__cause__"))
        inner = next((one for one in steps if isinstance(one, BaseException)), None)
    text = getattr(error, "strerror", None) or str(error)
    return f"through the proxy: {text}" if is_proxy else text
