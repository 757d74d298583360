"""The real server, as `make run` starts it, and programs that post to it."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from app import commands, create_app
from app.config import Settings
from tests.conftest import Client

ROOT = Path(__file__).parents[1]
POSTER = Path(__file__).with_name("poster.py")


@dataclass(frozen=True)
class Server:
    """A server under test: its process, where it listens, a token to write with, and a folder of its own."""

    process: subprocess.Popen[bytes]
    port: int
    token: str
    folder: Path

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> tuple[int, str, Any]:
        """Status, content type and body (JSON) of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            kind, text = answer.headers.get("Content-Type", ""), answer.read()
            return answer.status, kind, json.loads(text) if "json" in kind else text
        finally:
            connection.close()

    def raw(self, sent: bytes) -> tuple[bytes, bytes]:
        """The head and the body of the answer to some bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(sent)
            head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
        return head, body

    def counted(self, route: str) -> int:
        """How many GETs of a route were answered well, by all workers together."""
        text = self.ask("/metrics")[2].decode()
        line = rf'timeline_request_seconds_count{{method="GET",route="{route}",status="2xx"}} (\S+)'
        return sum(int(float(count)) for count in re.findall(line, text))

    def send(self, signal: int) -> None:
        """Signal to all of its processes at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal)

    def answering(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in children.read_text().split()]

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        """Every event after a revision, page by page."""
        found: list[dict[str, Any]] = []
        url: str | None = f"/api/v1/conflicts/war/events?after={after}&limit=1000"
        while url:
            body = self.ask(url)[2]
            found += body["events"]
            url = body["next"]
        return found

    def conflict(self) -> Any:
        return self.ask("/api/v1/conflicts/war")[2]

    def writers(self, *arguments: list[object]) -> list[list[list[Any]]]:
        """Run a poster for each list of arguments, all at once; what each printed."""
        running = [
            subprocess.Popen(
                [sys.executable, str(POSTER), str(self.port), self.token, *map(str, of_one)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for of_one in arguments
        ]
        outputs = [process.communicate(timeout=240)[0] for process in running]
        assert [process.returncode for process in running] == [0] * len(running)
        return [[json.loads(line) for line in output.splitlines()] for output in outputs]


def command() -> list[str]:
    """The line by which `make run` starts the server; the port is in its environment."""
    makefile = (ROOT / "Makefile").read_text()
    (line,) = re.findall(r"PORT=\$\(PORT\) exec \$\(BIN\)/gunicorn ([^\n]*)", makefile)
    return [sys.executable, "-m", "gunicorn", *shlex.split(line)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    url: str,
    token: str,
    folder: Path,
    *,
    port: int | None = None,
    before: tuple[str, ...] = (),
    **environment: str,
) -> Iterator[Server]:
    """A server of a database until the end of the block; `before` is a program that starts it."""
    port = port or free_port()
    with (folder / "log").open("a") as output:
        process = subprocess.Popen(
            [*before, *command()],
            cwd=ROOT,
            env={
                **os.environ,
                **{"DATABASE_URL": url, "PORT": str(port), "METRICS": "on", "STREAM_SECONDS": "3"},
                "PROMETHEUS_MULTIPROC_DIR": str(folder / "counts"),
                **environment,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = Server(process, port, token, folder)
        try:
            _wait_for(server)
            yield server
        finally:
            server.send(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            server.send(signal.SIGKILL)
            process.wait()


def begin(url: str) -> str:
    """Put the war on record that tests of the server post to; returns a token."""
    app = create_app(Settings(database_url=url))
    database = app.extensions["database"]
    token = commands.create_token(database, name="posters", scopes=["write", "admin"])
    commands.open_conflict(database, {"slug": "war", "names": "War"}, by="tests")
    on_file = [
        {"type": "source.registered", "slug": "wire", "title": "The Wire"},
        {"type": "actor.registered", "slug": "north", "names": "North", "kind": "state"},
        {"type": "place.registered", "slug": "city", "names": "City", "kind": "city"},
    ]
    assert Client(app.test_client(), token, "war").post(on_file).status_code == 201
    database.dispose()
    return token


def _wait_for(server: Server) -> None:
    for _ in range(300):
        assert server.process.poll() is None, (server.folder / "log").read_text()
        with suppress(OSError, HTTPException):
            if server.ask("/")[0] == 200:
                return
        time.sleep(0.1)
    raise AssertionError((server.folder / "log").read_text())


def wait_until(true: Callable[[], bool], *, seconds: int = 10) -> None:
    """Wait until something is true, for so long at most."""
    for _ in range(10 * seconds):
        with suppress(OSError):
            if true():
                return
        time.sleep(0.1)
    raise AssertionError("it did not come true")
