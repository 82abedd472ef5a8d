"""A server of its own for this process, where Node is there."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
from pathlib import Path
from threading import Thread
from typing import IO

from touchstone._connecting import connect
from touchstone.errors import UnavailableError
from touchstone.registry import Registry

_START_S = 120.0
# The shell gives its output up, so that it ends with the server's.
_WATCH = '"$@" & exec >/dev/null; cat; kill 0'


def local(directory: str = ".touchstone", *, command: list[str] | None = None) -> Registry:
    """Starts a server on a free port of this machine, and connects to it. It ends with this
    process, such as a notebook's kernel; its data stays.

    Args:
        directory: The data directory, made if it is missing.
        command: What starts Touchstone (default: ``npx touchstone``).

    Raises:
        UnavailableError: Node is not there, or the server does not start.
    """
    start = command or ["npx", "--yes", "touchstone"]
    program = shutil.which(start[0])
    if program is None:
        raise UnavailableError(
            "unavailable",
            f"{start[0]} is not there, so no server can be started. Install Node 22.18 or later, or"
            " run `npx touchstone serve` on a machine that has it, and pass its address to"
            " touchstone.connect.",
        )
    path = Path(directory).resolve()
    arguments = [program, *start[1:], "serve", "--port", "0", "--dir", str(path), "--json"]
    # A group of its own: an interrupt of the kernel is not one of the server. The shell ends the
    # group once its input is closed, as it is when this process ends, whatever ends it.
    process = subprocess.Popen(
        ["sh", "-c", _WATCH, "touchstone", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    atexit.register(_stop, process)
    assert process.stdout is not None
    said: list[str] = []
    reader = Thread(target=_read_facts, args=(process.stdout, said), daemon=True)
    reader.start()
    reader.join(_START_S)
    try:
        facts = json.loads("".join(said))
        return connect(facts["url"], Path(facts["tokenFile"]).read_text("utf-8"))
    except (ValueError, KeyError, OSError):
        _stop(process)
        raise UnavailableError(
            "unavailable",
            f"The server did not start: `{' '.join(arguments)}` ended before it listened. Run it in"
            " a terminal to see why.",
        ) from None


def _read_facts(stream: IO[bytes], said: list[str]) -> None:
    """Reads the facts that the server prints once it listens."""
    for line in stream:
        said.append(line.decode())
        if line.rstrip() == b"}":
            return


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
    process.stdout.close()
