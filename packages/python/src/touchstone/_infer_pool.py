"""Calls ``infer`` for many samples at once, in threads; whatever it does becomes an outcome."""

from __future__ import annotations

import asyncio
import inspect
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from touchstone._json import Json
from touchstone.errors import SchemaMismatchError

TICK_S = 0.1
"""How often somebody looks for calls that take too long."""

_LONGEST_MESSAGE = 2_000
_RETRY_S = 0.5


@dataclass
class Task:
    """One sample that is to be inferred."""

    place: int
    sample: Any
    attempt: int = 1
    started: float = 0.0
    given_up: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of one sample: ``inference`` or ``error``, as the wire calls it."""

    place: int
    name: str
    value: Json


class InferPool:
    """Threads that infer. They end with the process, so that one that hangs holds nobody up.

    Args:
        infer: A test sample in, its inference out; may be async.
        to_json: Makes JSON of an inference, or refuses it.
        concurrency: How many calls of ``infer`` run at once.
        retries: How often a sample is tried again after a failure.
        timeout: Seconds for one try.
    """

    def __init__(
        self,
        infer: Callable[[Any], Any],
        to_json: Callable[[Any], Json],
        *,
        concurrency: int,
        retries: int,
        timeout: float,
    ) -> None:
        self._infer = infer
        self._to_json = to_json
        self._retries = retries
        self._timeout = timeout
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._by_place: dict[int, Task] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._concurrency = concurrency
        self.waiting = 0
        for _ in range(concurrency):
            self._start_worker()

    def submit(self, place: int, sample: Any) -> None:
        """Hands a sample to the threads."""
        self.waiting += 1
        self._tasks.put(Task(place, sample))

    def next(self, within: float) -> Outcome | None:
        """The next outcome; None if there is none within some seconds."""
        self._give_up_late_ones()
        try:
            outcome = self._outcomes.get(timeout=within)
        except queue.Empty:
            return None
        self.waiting -= 1
        return outcome

    def close(self) -> None:
        """Lets the threads end. Calls of ``infer`` that are under way are left to themselves."""
        while True:
            try:
                self._tasks.get_nowait()
            except queue.Empty:
                break
        for _ in range(self._concurrency):
            self._tasks.put(None)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _start_worker(self) -> None:
        threading.Thread(target=self._work, name="touchstone-infer", daemon=True).start()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task.started = time.monotonic()
            with self._lock:
                self._by_place[task.place] = task
            error: BaseException | None = None
            value: Json = None
            try:
                value = self._to_json(self._called(task.sample))
            except Exception as failure:
                error = failure
            with self._lock:
                if task.given_up:
                    # It was given up, and another thread has its place.
                    return
                del self._by_place[task.place]
            if error is None:
                self._outcomes.put(Outcome(task.place, "inference", value))
            else:
                self._failed(task, error)

    def _called(self, sample: Any) -> Any:
        result = self._infer(sample)
        if not inspect.isawaitable(result):
            return result
        called = asyncio.run_coroutine_threadsafe(_awaited(result), self._running_loop())
        try:
            # It is given up by then; this only ends what nobody waits for.
            return called.result(self._timeout + 2 * TICK_S)
        finally:
            called.cancel()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """One event loop for all async calls, so that they can share clients."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(
                    target=_run_loop, args=[self._loop], name="touchstone-loop", daemon=True
                ).start()
            return self._loop

    def _failed(self, task: Task, error: BaseException) -> None:
        # The same sample gives the same shape: another try would be wasted.
        if task.attempt > self._retries or isinstance(error, SchemaMismatchError):
            self._outcomes.put(Outcome(task.place, "error", _row_error(error, task.attempt)))
            return
        pause = _RETRY_S * 2 ** (task.attempt - 1) * random.uniform(0.5, 1.5)
        again = Task(task.place, task.sample, task.attempt + 1)
        timer = threading.Timer(pause, self._tasks.put, [again])
        timer.daemon = True
        timer.start()

    def _give_up_late_ones(self) -> None:
        now = time.monotonic()
        with self._lock:
            late = [t for t in self._by_place.values() if now - t.started > self._timeout]
            for task in late:
                task.given_up = True
                del self._by_place[task.place]
        for task in late:
            self._start_worker()
            self._failed(task, TimeoutError(f"No inference after {self._timeout:g} s."))


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Runs a loop until it is stopped, and ends the calls that are still under way."""
    loop.run_forever()
    for left in asyncio.all_tasks(loop):
        left.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


async def _awaited(result: Any) -> Any:
    return await result


def _row_error(error: BaseException, attempts: int) -> Json:
    message = str(error)[:_LONGEST_MESSAGE].encode("utf-8", "replace").decode()
    return {"name": type(error).__name__, "message": message, "attempts": attempts}
