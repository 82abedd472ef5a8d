"""A proxy before a server that spoils calls, or loses an answer."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import urllib3


class Unsteady(http.server.ThreadingHTTPServer):
    """Answers 503, then 429, then breaks the connection, then lets a call through, and so on. With
    `loses`, it lets all calls through, and loses the first answer of that procedure."""

    def __init__(self, target: str, loses: str | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = target
        self.loses = loses
        self.turns = count()
        self.spoilt = 0
        self.pool = urllib3.PoolManager()
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Unsteady

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        turn = 3 if self.server.loses else next(self.server.turns) % 4
        self.server.spoilt += turn < 3
        if turn == 2:
            self.connection.close()
        elif turn < 2:
            self._answer(503 if turn == 0 else 429, b"later")
        else:
            headers = {name: self.headers[name] for name in ("authorization", "content-type")}
            url = f"{self.server.target}{self.path}"
            answer = self.server.pool.request("POST", url, body=body, headers=headers)
            if self.path == f"/trpc/{self.server.loses}" and not self.server.spoilt:
                self.server.spoilt += 1
                self.connection.close()
            else:
                self._answer(answer.status, answer.data)

    def do_GET(self) -> None:
        answer = self.server.pool.request("GET", f"{self.server.target}{self.path}")
        self._answer(answer.status, answer.data)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def unsteady(target: str, loses: str | None = None) -> Iterator[Unsteady]:
    """Runs the proxy."""
    with Unsteady(target, loses) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=[0.01])
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
            proxy.pool.clear()
