"""A real local server for the tests, started from the clone with a data directory of its own."""

from __future__ import annotations

import json
import os
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import touchstone as ts

CLONE = Path(__file__).resolve().parents[3]
# Not the script in .bin: a signal to it would not reach Node.
NODE = CLONE / "node_modules" / "node" / "bin" / "node"
CLI = CLONE / "packages" / "cli" / "src" / "bin.js"


@dataclass
class Server:
    """A running server."""

    url: str
    token: str
    directory: Path
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """Ends it as a power failure would."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def start(directory: Path, port: int = 0) -> Server:
    """Starts a server and waits until it listens."""
    arguments = ["serve", "--port", str(port), "--dir", str(directory), "--json"]
    process = subprocess.Popen([NODE, CLI, *arguments], stdout=subprocess.PIPE)
    assert process.stdout is not None
    text = b""
    while not text.rstrip().endswith(b"}"):
        line = process.stdout.readline()
        assert line, "the server ended before it listened"
        text += line
    facts = json.loads(text)
    token = Path(facts["tokenFile"]).read_text().strip()
    return Server(facts["url"], token, directory, process)


def stop(server: Server) -> None:
    """Ends a server in good order."""
    server.process.terminate()
    server.process.wait(20)
    assert server.process.stdout is not None
    server.process.stdout.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start(tmp_path_factory.mktemp("server"))
    yield running
    stop(running)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The settings of whoever runs the tests do not count."""
    for name in list(os.environ):
        if name.startswith("TOUCHSTONE_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def registry(server: Server) -> Iterator[ts.Registry]:
    with ts.connect(server.url, server.token) as connected:
        yield connected


@pytest.fixture
def name() -> str:
    """A name that no other test has."""
    return uuid.uuid4().hex[:12]
