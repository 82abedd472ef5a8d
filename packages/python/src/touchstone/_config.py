"""Finds the server and its token: arguments, the environment, the configuration file, then the
data directory of a local server."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from touchstone.errors import UnavailableError, bad_input, shown

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_DEFAULT_DIRECTORY = ".touchstone"
_DEFAULT_LOCAL = "http://localhost:3000"


@dataclass(frozen=True)
class Address:
    """A server, its token, and where the token comes from."""

    url: str
    token: str | None
    token_from: str


def resolve(url: str | None, token: str | None, directory: str | None) -> Address:
    """Finds the server to connect to.

    Raises:
        BadInputError: The address is no URL, or the configuration file is broken.
        UnavailableError: Nothing names a server.
    """
    config = _read_config()
    folder = Path(directory or _DEFAULT_DIRECTORY)
    found = url or os.environ.get("TOUCHSTONE_URL") or (config[0] if config else None)
    if found is None and (folder / "token").is_file():
        found = _DEFAULT_LOCAL
    if found is None:
        raise UnavailableError(
            "unavailable",
            "No Touchstone server is known here. Pass its address to touchstone.connect, set"
            " TOUCHSTONE_URL, or start one with `npx touchstone serve`.",
        )
    found = _checked(found)
    if token is not None:
        return Address(found, token.strip(), "the argument token")
    if environment := os.environ.get("TOUCHSTONE_TOKEN"):
        return Address(found, environment.strip(), "TOUCHSTONE_TOKEN")
    # A token goes to nobody but the server that it was kept for.
    if config and config[1] and _origin(config[0]) == _origin(found):
        return Address(found, config[1], str(_config_path()))
    if urlsplit(found).hostname in LOOPBACK:
        path = folder / "token"
        try:
            return Address(found, path.read_text("utf-8").strip(), str(path))
        except OSError:
            pass
    return Address(found, None, "nowhere")


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_input(
            f"{shown(url)} is not the address of a server. It must be a URL such as"
            " http://localhost:3000.",
            url=url,
        )
    return url.rstrip("/")


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _config_path() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "touchstone" / "config.json"


def _read_config() -> tuple[str, str | None] | None:
    path = _config_path()
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        content = None
    match content:
        case {"url": str(url), "token": str(token)}:
            return url, token
        case {"url": str(url), **rest} if "token" not in rest:
            return url, None
    raise bad_input(
        f"The file {path} is no configuration. Write it again with `touchstone login URL`, or"
        " delete it.",
    )
