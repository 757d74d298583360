"""How many requests a second the real server answers, beside Flask with nothing behind it on the same."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.databases import CACHE, ROOT, filled, url
from bench.histories import END
from bench.load import seconds_a_request
from bench.measure import in_turns
from bench.plan import Plan
from bench.results import Figure, at_least, per_second
from bench.snapshots import PATH

PATIENCE = 60
UNHINDERED = {"READS_A_MINUTE": "0", "LOG_LEVEL": "warning"}  # as Flask saying hello is


def repeated(plan: Plan) -> Iterator[Figure]:
    """The same snapshot again and again: for who has it, and for who has not."""
    unchanged, hello = "304", "Flask hello"
    again, same = "200 of the same snapshot", "Flask sending the same bytes"
    snapshot = f"{PATH}?at={END}"
    with TemporaryDirectory(dir=CACHE) as folder:
        file = Path(folder) / "bytes"
        with served("wsgi:app", DATABASE_URL=url(filled(plan.served))) as ours:
            tag, body = _first(ours, snapshot)
            file.write_bytes(body)
            with served("bench.rivals.flask_app:app", BYTES=str(file)) as flask:
                contestants = {
                    unchanged: lambda: seconds_a_request(
                        ours, snapshot, status=304, headers=f"If-None-Match: {tag}\r\n"
                    ),
                    hello: lambda: seconds_a_request(flask, "/hello", status=200),
                    again: lambda: seconds_a_request(ours, snapshot, status=200),
                    same: lambda: seconds_a_request(flask, "/bytes", status=200),
                }
                laps = in_turns(contestants, plan.effort)
    yield from per_second(laps, unchanged, hello, at_least(0.7, next=0.9), about=plan.served)
    yield from per_second(laps, again, same, at_least(0.6, next=0.8), about=plan.served)


FIGURES = (repeated,)


@contextmanager
def served(app: str, **environment: str) -> Iterator[int]:
    """An app on gunicorn with the project's settings; the port, on this machine only.

    One worker: whether connections fall to one of several or to all of them is luck, and doubles what
    is measured.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--log-level", "warning", "--workers", "1", app],
        cwd=ROOT,
        env={**os.environ, **UNHINDERED, **environment, "PORT": str(port)},
    )
    try:
        _wait(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not start")


def _first(port: int, path: str) -> tuple[str, bytes]:
    """The first answer's ETag and body."""
    connection = HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.headers["ETag"], answer.read()
    finally:
        connection.close()
