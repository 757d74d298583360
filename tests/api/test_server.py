"""The real server, as `make run` starts it: writers at once, lost responses, what only a socket shows."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, IncompleteRead
from random import Random

import pytest

from app.http.watch import SECURITY
from tests.api.bodies import taken
from tests.conftest import Prepared
from tests.databases import Databases
from tests.servers import POSTER, ROOT, Server, begin, command, free_port, served, wait_until

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


@pytest.fixture(scope="module")
def server(
    databases: Databases, empty_database: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server on a database of its own, with the war that the other tests begin with."""
    with (
        databases.new(empty_database.url) as url,
        served(url, begin(url), tmp_path_factory.mktemp("server")) as server,
    ):
        yield server


def test_a_thousand_events_from_eight_writers_at_once_are_a_thousand_revisions(server: Server) -> None:
    before = server.conflict()["revision"]
    told = server.writers(*(["post", prefix, 125] for prefix in range(1, 9)))
    acknowledged = [line for lines in told for line in lines]
    assert len(acknowledged) == 1000
    assert {status for _, status, _ in acknowledged} <= {200, 201}
    assert server.conflict()["revision"] == before + 1000
    on_record = server.events(before)
    assert [event["revision"] for event in on_record] == list(range(before + 1, before + 1001))
    assert {event["id"]: event["revision"] for event in on_record} == {id: at for id, _, at in acknowledged}
    moments = [event["recorded"].ljust(27, "0") for event in on_record]
    assert moments == sorted(moments)


def test_who_posts_the_same_again_after_all_of_it_changes_nothing(server: Server) -> None:
    server.writers(["post", 20, 20])
    before = server.conflict()["version"]
    (lines,) = server.writers(["post", 20, 20])
    assert [status for _, status, _ in lines] == [200] * 20
    assert server.conflict()["version"] == before


@pytest.mark.parametrize("lap", range(4))
def test_of_eight_who_race_for_one_version_one_wins(server: Server, lap: int) -> None:
    before = server.conflict()
    told = server.writers(*(["race", before["version"]] for _ in range(8)))
    statuses = sorted(status for ((_, status, _),) in told)
    assert statuses == [201] + [412] * 7
    assert server.conflict()["revision"] == before["revision"] + 1


def test_who_is_cut_off_again_and_again_misses_nothing_and_sees_nothing_twice(server: Server) -> None:
    begun = server.conflict()["revision"]
    poster = subprocess.Popen(
        [sys.executable, str(POSTER), str(server.port), server.token, "post", "30", "120"],
        stdout=subprocess.DEVNULL,
    )
    random, seen, last = Random(7), [], begun
    while len(seen) < 120:
        cut = time.monotonic() + random.random()
        with suppress(TimeoutError, IncompleteRead):
            for id in _streamed(server, last, until=cut):
                seen.append(id)
                last = id
    assert poster.wait(timeout=60) == 0
    assert seen == list(range(begun + 1, begun + 121))


def _streamed(server: Server, last: int, *, until: float) -> Iterator[int]:
    """The ids of a stream, until the connection is cut amid whatever is on its way."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=0.5)
    try:
        connection.request("GET", "/api/v1/conflicts/war/stream", headers={"Last-Event-ID": str(last)})
        answer = connection.getresponse()
        if answer.status == 503:
            time.sleep(0.2)
            return
        id = None
        while time.monotonic() < until and (line := answer.readline()):
            if line.startswith(b"id: "):
                id = int(line[4:])
            elif line == b"\n" and id is not None:
                yield id
                id = None
    finally:
        connection.close()


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "path", ["/x", "/api/v1//conflicts", "/api/v1/conflicts/war/snapshot?at=x", "/%00", "/%ff"]
)
def test_an_error_of_the_server_is_a_problem(server: Server, path: str) -> None:
    status, kind, body = server.ask(path)
    assert (status in {404, 422}, kind) == (True, "application/problem+json")
    assert body["status"] == status


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("length", [4_000, 5_000, 9_000])
def test_a_long_query_is_a_problem_too(server: Server, length: int) -> None:
    status, kind, body = server.ask("/api/v1/conflicts/war/events?q=" + "a" * length)
    assert 400 <= status < 500
    assert kind == "application/problem+json"
    assert body["status"] == status


RAW = [
    b"GARBAGE\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    b"GET / HTTP/1.1\r\nBad Name: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 20_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X-Many: a\r\n" * 500 + b"\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("sent", RAW, ids=range(len(RAW)))
def test_what_is_not_even_a_request_is_answered_with_a_problem(server: Server, sent: bytes) -> None:
    head, body = server.raw(sent)
    assert b"content-type: application/problem+json" in head.lower()
    for name, value in SECURITY.items():
        assert head.count(f"\r\n{name}: {value}\r\n".encode()) == 1
    status = int(head.split()[1])
    assert 400 <= status < 500 or status in {501, 505}
    assert json.loads(body)["status"] == status


def test_a_body_in_chunks_is_taken_and_counted(server: Server) -> None:
    def chunks(count: int) -> Iterator[bytes]:
        yield json.dumps(taken(1, place="city")).encode()
        yield from (b" " * 1024 * 1024 for _ in range(count))

    headers = {"Authorization": f"Bearer {server.token}", "Content_Type": "application/json"}
    url = "/api/v1/conflicts/war/events"
    before = server.conflict()["revision"]
    for count, expected in ((0, 201), (17, 413)):
        with suppress(BrokenPipeError, ConnectionResetError):
            status, kind, _ = server.ask(url, "POST", chunks(count), **headers)
            assert status == expected
            assert kind in {"application/json", "application/problem+json"}
    assert server.conflict()["revision"] == before + 1


@pytest.mark.only_on("sqlite")
def test_all_workers_count_together_and_what_the_dead_counted_stays(server: Server) -> None:
    before = server.counted("/")
    for number in range(1, 41):
        server.ask("/")
        if number % 10 == 0:
            assert server.counted("/") == before + number
    processes = {path.stem.rpartition("_")[2] for path in (server.folder / "counts").glob("*.db")}
    assert len(processes) >= 2, "only one worker was asked"
    os.kill(int(min(processes, key=int)), signal.SIGKILL)
    wait_until(lambda: server.ask("/healthz")[0] == 200)
    assert server.counted("/") == before + 40


@pytest.mark.only_on("sqlite")
def test_what_the_workers_write_is_lines_of_json_without_secrets_and_addresses(server: Server) -> None:
    canary = "ctl_0123456789abcdef_" + "canary" * 7
    head = "POST /api/v1/conflicts/war/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1"
    for sent in (
        *(f"{head}\r\nAuthorization{colon} Bearer {canary}\r\n\r\n{{" for colon in (":", " :", ":\0")),
        f"GET /{canary} HTTP/9.9\r\n\r\n",
        f"{canary}\r\n\r\n",
    ):
        assert canary.encode() not in b"".join(server.raw(sent.encode()))

    def written() -> str:
        return (server.folder / "log").read_text()

    wait_until(lambda: "what was sent is no request" in written())
    assert "canary" not in written()
    lines = [json.loads(line) for line in written().splitlines() if line.startswith("{")]
    assert {line["message"] for line in lines} >= {"answered", "what was sent is no request"}
    assert not any("127.0.0.1" in json.dumps(line) for line in lines)
    others = [line for line in written().splitlines() if not line.startswith(("{", "["))]
    assert others == [], "gunicorn's main process writes of itself alone, one line at a time"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("variable", ["MAX_BODY", "METRICS"])
def test_what_cannot_be_meant_is_said_at_the_start(variable: str) -> None:
    done = subprocess.run(
        command(),
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "sqlite://", "PORT": str(free_port()), variable: "many"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert f"{variable} is 'many', which is n" in done.stdout + done.stderr
