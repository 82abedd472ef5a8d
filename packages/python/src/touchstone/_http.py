"""Calls the procedures of a server, and sends and fetches stored objects."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import urllib3

from touchstone import _json
from touchstone._config import LOOPBACK, Address
from touchstone._json import Json
from touchstone._patience import PATIENCE_S, Patience, can_pass, reason_of
from touchstone.errors import (
    NameTakenError,
    StaleRevisionError,
    TouchstoneError,
    UnavailableError,
    error_of,
)

# How many objects are sent or fetched at once.
TRANSFERS = 4
_STALL_S = 60.0
_EVALUATION_S = 3600.0
_LONGEST_RETRY_AFTER_S = 60.0


class Expired(Exception):  # noqa: N818
    """A presigned request is no longer valid; asking for a new one helps."""


class Transport:
    """The connection to one server. It can be used by several threads at once."""

    def __init__(self, address: Address, patience_s: float = PATIENCE_S) -> None:
        self.url = address.url
        self._address = address
        self._pools: dict[str | None, urllib3.PoolManager] = {}
        self._workers: ThreadPoolExecutor | None = None
        self._patience = Patience(patience_s)
        self.hurried = self._patience.hurried

    def call(self, procedure: str, /, **given: Json) -> Json:
        """Calls a procedure, and repeats the call while its failure can pass. Nothing is done
        twice by that: names are unique, and an edit says which revision it is made on.

        Raises:
            TouchstoneError: What the server says, with its code, hint and details.
        """
        headers = {"content-type": "application/json"}
        if self._address.token:
            headers["authorization"] = f"Bearer {self._address.token}"
        said = {key: value for key, value in given.items() if value is not None}
        body = _json.dumps({k: None if v is _json.NULL else v for k, v in said.items()})
        stall_s = _EVALUATION_S if procedure.endswith(".evaluate") else _STALL_S

        is_answer_lost = False

        def once() -> Json:
            nonlocal is_answer_lost
            try:
                answer = self._request(
                    "POST", f"{self.url}/trpc/{procedure}", headers, body, stall_s
                )
            except UnavailableError as error:
                is_answer_lost |= not isinstance(
                    error.__cause__, urllib3.exceptions.NewConnectionError
                )
                raise
            try:
                return self._result(answer)
            except (NameTakenError, StaleRevisionError) as error:
                if is_answer_lost:
                    lost = "The answer to this call was lost once, so it may have been this call."
                    error.args = (f"{error} {lost}",)
                raise

        return self._patience.retrying(once)

    def put(self, request: Mapping[str, Any], body: bytes) -> None:
        """Sends an object to the address that a call returned for it.

        Raises:
            Expired: Ask for a new address.
        """

        def once() -> None:
            answer = self._presigned(request, body)
            # 412: another client sent the same bytes first.
            if answer.status != 412 and answer.status >= 300:
                text = answer.data[:200].decode(errors="replace")
                raise TouchstoneError(
                    "storage", f"The object store refused a part with {answer.status}: {text}"
                )

        self._patience.retrying(once)

    def get(self, request: Mapping[str, Any]) -> bytes:
        """Fetches a stored object.

        Raises:
            Expired: Ask for a new address.
        """

        def once() -> bytes:
            answer = self._presigned(request, None)
            if answer.status >= 300:
                raise TouchstoneError(
                    "storage", f"The object store refused a download with {answer.status}."
                )
            return answer.data

        return self._patience.retrying(once)

    def server_version(self) -> str | None:
        """The version that the server says it has; None if it says none."""
        answer = self._patience.retrying(
            lambda: self._request("GET", f"{self.url}/healthz", {}, None, _STALL_S)
        )
        try:
            found = _json.loads(answer.data)
        except ValueError:
            return None
        return found.get("version") if isinstance(found, dict) else None

    @property
    def workers(self) -> ThreadPoolExecutor:
        """The threads that send and fetch objects."""
        if self._workers is None:
            self._workers = ThreadPoolExecutor(TRANSFERS, thread_name_prefix="touchstone")
        return self._workers

    def close(self) -> None:
        """Ends its threads and connections."""
        if self._workers is not None:
            self._workers.shutdown(cancel_futures=True)
            self._workers = None
        for pool in self._pools.values():
            pool.clear()

    def _presigned(
        self, request: Mapping[str, Any], body: bytes | None
    ) -> urllib3.BaseHTTPResponse:
        answer = self._request(
            request["method"], request["url"], dict(request["headers"]), body, _STALL_S
        )
        if answer.status == 403:
            raise Expired
        if can_pass(answer.status):
            raise self._no_answer(f"status {answer.status}", url=request["url"], answer=answer)
        return answer

    def _request(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, stall_s: float
    ) -> urllib3.BaseHTTPResponse:
        try:
            answer = self._pool(url).request(
                method,
                url,
                body=body,
                headers=headers,
                retries=False,
                redirect=False,
                timeout=urllib3.Timeout(connect=min(stall_s, 30), read=stall_s),
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._no_answer(reason_of(error), url=url) from error
        self._patience.met = True
        return answer

    def _pool(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        proxy = urllib.request.getproxies().get(parts.scheme)
        # No proxy could reach this machine by these names.
        if proxy and (parts.hostname in LOOPBACK or urllib.request.proxy_bypass(parts.netloc)):
            proxy = None
        if proxy not in self._pools:
            size = TRANSFERS + 1
            self._pools[proxy] = (
                urllib3.ProxyManager(proxy, maxsize=size)
                if proxy
                else urllib3.PoolManager(maxsize=size)
            )
        return self._pools[proxy]

    def _result(self, answer: urllib3.BaseHTTPResponse) -> Json:
        try:
            content = _json.loads(answer.data)
        except ValueError:
            content = None
        match content:
            case {"result": result} if answer.status < 400:
                return result.get("data")
            case {"error": {"message": str(message), "data": {"touchstone": dict(facts)}}}:
                raise self._with_token(
                    error_of(
                        facts["code"],
                        message,
                        hint=facts.get("hint"),
                        details=facts.get("details"),
                    )
                )
        problem = f"status {answer.status}, not a response of Touchstone"
        error = self._no_answer(problem, answer=answer)
        if not can_pass(answer.status):
            error.details = {**error.details, "lasting": True}
        raise error

    def _with_token(self, error: TouchstoneError) -> TouchstoneError:
        if error.code == "unauthenticated" and self._address.token:
            error.args = (f"{error} The token comes from {self._address.token_from}.",)
        return error

    def _no_answer(
        self,
        reason: str,
        *,
        url: str | None = None,
        answer: urllib3.BaseHTTPResponse | None = None,
    ) -> UnavailableError:
        parts = urlsplit(url or self.url)
        details: dict[str, Any] = {"reason": reason}
        if answer is not None:
            details["status"] = answer.status
            after = answer.headers.get("retry-after", "")
            if after.isdecimal():
                details["retry_after_s"] = min(float(after), _LONGEST_RETRY_AFTER_S)
        return UnavailableError(
            "unavailable",
            f"No usable answer from {parts.scheme}://{parts.netloc} ({reason}). Check the address,"
            " and that the server is running; `npx touchstone serve` starts one.",
            details=details,
        )
