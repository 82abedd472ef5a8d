"""Opens a connection to a server."""

from __future__ import annotations

import warnings

from touchstone._config import resolve
from touchstone._http import Transport
from touchstone._version import VERSION
from touchstone.registry import Registry


def connect(
    url: str | None = None, token: str | None = None, *, directory: str | None = None
) -> Registry:
    """Connects to a Touchstone server, and checks that it answers.

    Args:
        url: Such as ``http://localhost:3000``. By default TOUCHSTONE_URL, then the server of
            ``touchstone login``, then a local server on port 3000.
        token: By default TOUCHSTONE_TOKEN, then the token of ``touchstone login`` for this server,
            then for a server on this machine the token in its data directory.
        directory: The data directory of a local server (default: ``.touchstone``).

    Raises:
        UnavailableError: No server answers there.
        TouchstoneError: ``unauthenticated`` for a token that the server does not know.
    """
    transport = Transport(resolve(url, token, directory))
    transport.call("tokens.current")
    _warn_of_another_version(transport)
    return Registry(transport)


def _warn_of_another_version(transport: Transport) -> None:
    """Versions with the same first two numbers go together."""
    server = transport.server_version()
    if server is not None and _minor(server) != _minor(VERSION):
        older = _minor(server) < _minor(VERSION)
        warnings.warn(
            f"The server has version {server}, and this client {VERSION}. Update the"
            f" {'server' if older else 'client'} if a call fails.",
            stacklevel=3,
        )


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split(".")[:2])
