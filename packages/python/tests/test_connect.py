from __future__ import annotations

import json
import socket
import warnings
from pathlib import Path

import pytest

import touchstone as ts
from conftest import Server


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def test_says_how_to_start_a_server_where_none_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ts.UnavailableError, match="start one with `npx touchstone serve`"):
        ts.connect()


def test_says_so_where_no_server_answers() -> None:
    with pytest.raises(ts.UnavailableError, match=r"127\.0\.0\.1.*refused.*`npx touchstone serve`"):
        ts.connect(f"http://127.0.0.1:{free_port()}", "tst_x")


def test_refuses_an_address_that_is_none() -> None:
    with pytest.raises(ts.BadInputError, match='"localhost" is not the address of a server'):
        ts.connect("localhost")


def test_names_where_a_wrong_token_comes_from(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ts.TouchstoneError, match="token.*from the argument token") as refused:
        ts.connect(server.url, "tst_wrong")
    assert refused.value.code == "unauthenticated"
    monkeypatch.setenv("TOUCHSTONE_TOKEN", "tst_wrong")
    with pytest.raises(ts.TouchstoneError, match="from TOUCHSTONE_TOKEN"):
        ts.connect(server.url)


def test_asks_for_a_token_where_there_is_none(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ts.TouchstoneError, match="set TOUCHSTONE_TOKEN"):
        ts.connect(server.url, directory=str(tmp_path))


def test_takes_the_token_of_a_local_data_directory(server: Server) -> None:
    with ts.connect(server.url, directory=str(server.directory)) as registry:
        assert registry.url == server.url


def test_takes_address_and_token_of_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHSTONE_URL", server.url)
    monkeypatch.setenv("TOUCHSTONE_TOKEN", server.token)
    with ts.connect() as registry:
        assert registry.url == server.url


def test_takes_what_login_keeps_for_its_server_only(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "touchstone" / "config.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"url": server.url, "token": server.token}))
    with ts.connect() as registry:
        assert registry.url == server.url
    elsewhere = server.url.replace("localhost", "127.0.0.1")
    with pytest.raises(ts.TouchstoneError) as refused:
        ts.connect(elsewhere, directory=str(tmp_path))
    assert refused.value.code == "unauthenticated"
    path.write_text("{")
    with pytest.raises(ts.BadInputError, match="`touchstone login URL`"):
        ts.connect()


def test_refuses_what_is_no_touchstone() -> None:
    import http.server
    import threading

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler
    ) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        with pytest.raises(ts.UnavailableError, match="not a response of Touchstone"):
            ts.connect(f"http://127.0.0.1:{other.server_port}", "tst_x")
        other.shutdown()


@pytest.mark.parametrize(
    ("server_has", "client", "says"),
    [("0.9.3", "0.10.0", "Update the server"), ("0.10.0", "0.9.3", "Update the client")],
)
def test_names_both_versions_where_they_do_not_go_together(
    server: Server, monkeypatch: pytest.MonkeyPatch, server_has: str, client: str, says: str
) -> None:
    monkeypatch.setattr("touchstone._connecting.VERSION", client)
    monkeypatch.setattr("touchstone._http.Transport.server_version", lambda _: server_has)
    with pytest.warns(UserWarning, match=rf"version {server_has}, .* {client}\. {says}"):
        ts.connect(server.url, server.token).close()


def test_goes_with_the_server_of_this_clone(server: Server) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ts.connect(server.url, server.token).close()


def test_sends_nothing_for_this_machine_to_a_proxy(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    ts.connect(server.url, server.token).close()
    with pytest.raises(ts.UnavailableError, match=r"touchstone\.invalid \(.*proxy"):
        ts.connect("http://touchstone.invalid", "tst_x")
