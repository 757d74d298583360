"""What was acknowledged is on record, once, whatever becomes of the server: killed, or out of disk."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import make_url

from app import create_app
from app.config import Settings
from app.queries import log
from app.queries.projections import first_difference
from app.queries.versions import version
from tests.api.bodies import taken, uid
from tests.conftest import TORTURE, Prepared
from tests.databases import Databases
from tests.servers import POSTER, Server, begin, free_port, served, wait_until

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]

POSTERS = 4


@contextmanager
def posting(port: int, token: str, folder: Path) -> Iterator[dict[str, int]]:
    """Programs that post until the end of the block; by then, the events that were acknowledged to them."""
    acknowledged: dict[str, int] = {}
    outputs = [folder / f"posted-{number}" for number in range(POSTERS)]
    running = []
    for number, path in enumerate(outputs):
        with path.open("w") as output:
            arguments = [str(port), token, "post", str(100 + number), "1000000"]
            running.append(subprocess.Popen([sys.executable, str(POSTER), *arguments], stdout=output))
    try:
        yield acknowledged
    finally:
        for process in running:
            process.kill()
            process.wait()
    for path in outputs:
        for line in path.read_text().splitlines():
            with suppress(json.JSONDecodeError):  # the last may be cut off
                id, status, revision = json.loads(line)
                assert status in {200, 201}, line
                acknowledged[id] = revision


def wait_for_more(folder: Path) -> None:
    """Wait until some more was acknowledged: a server that nobody asks is not killed amid anything.

    On a busy machine it takes a while for a worker to begin.
    """
    told = lambda: sum(path.stat().st_size for path in folder.glob("posted-*"))  # noqa: E731
    before = told()
    wait_until(lambda: told() > before, seconds=60)


def check_log(url: str) -> None:
    """It is as recorded, after a kill as well."""
    database = create_app(Settings(database_url=url)).extensions["database"]
    assert [*log.check(database, "war")]
    database.dispose()


def check_record(url: str, server: Server, acknowledged: dict[str, int]) -> None:
    """What was acknowledged is on record once, under its revision; none is missing, and nothing differs."""
    check_log(url)
    on_record = server.events()
    assert [event["revision"] for event in on_record] == list(range(1, len(on_record) + 1))
    revisions = {event["id"]: event["revision"] for event in on_record}
    assert len(revisions) == len(on_record)
    assert acknowledged.items() <= revisions.items()
    app = create_app(Settings(database_url=url))
    database = app.extensions["database"]
    assert first_difference(database, version(database, "war"), lambda: None) is None
    database.dispose()


def test_kills_lose_nothing_and_double_nothing(
    databases: Databases,
    empty_database: Prepared,
    tmp_path: Path,
    dialect: str,
    figure: Callable[[str], None],
) -> None:
    kills, random, port = 500 if TORTURE else 8, Random(11), free_port()
    with databases.new(empty_database.url) as url:
        token, killed = begin(url), 0
        with posting(port, token, tmp_path) as acknowledged:
            while killed < kills:
                with served(url, token, tmp_path, port=port) as server:
                    while killed < kills and random.random() < 0.75:  # a worker, which is then replaced
                        wait_for_more(tmp_path)
                        time.sleep(random.random() / 3)
                        with suppress(ProcessLookupError, IndexError):
                            os.kill(random.choice(server.answering()), signal.SIGKILL)
                            killed += 1
                    wait_for_more(tmp_path)
                    time.sleep(random.random() / 3)
                    server.send(signal.SIGKILL)
                    killed += 1
                check_log(url)
        with served(url, token, tmp_path, port=port) as server:
            check_record(url, server, acknowledged)
    assert acknowledged
    figure(f"{dialect}: {killed} kills, {len(acknowledged):,} acknowledged, none lost or doubled")


@pytest.mark.only_on("sqlite")
def test_what_is_acknowledged_was_synced_before(
    databases: Databases, empty_database: Prepared, tmp_path: Path
) -> None:
    if not (strace := shutil.which("strace")):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "strace is not installed: run scripts/test-tools"
        )
    trace = tmp_path / "trace"
    tracing = (strace, "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(trace))
    with (
        databases.new(empty_database.url) as url,
        served(url, begin(url), tmp_path, before=tracing) as server,
    ):
        before = _synced(trace)
        for number in range(1, 21):
            assert _post(server, number)[0] == 201
            assert _synced(trace) >= before + number
    assert _synced(trace) >= 20


def _synced(trace: Path) -> int:
    """How often something was synced, all in all."""
    return len(re.findall(r"(?:fsync|fdatasync)(?:\(| resumed)[^\n]*= 0", trace.read_text()))


@dataclass(frozen=True)
class SmallDisk:
    """A server whose database has no more room than a few events take, until it is made to grow."""

    server: Server
    grow: Callable[[], None]
    url: Callable[[], str]
    """Where its database, or a copy of it, can be looked into."""


@contextmanager
def limited(url: str, token: str, folder: Path) -> Iterator[SmallDisk]:
    """Where nothing may be mounted: no file may grow any further."""
    full = Path(str(make_url(url).database)).stat().st_size + 300_000
    with served(url, token, folder, before=("prlimit", f"--fsize={full}:unlimited")) as server:

        def grow() -> None:
            for process in (server.process.pid, *server.answering()):
                subprocess.run(["prlimit", f"--pid={process}", "--fsize=unlimited"], check=True)

        yield SmallDisk(server, grow, lambda: url)


MOUNT = """
mount -t tmpfs -o size="$1" tmpfs "$2" && cp "$3" "$2" && shift 3 && exec "$@"
"""
ALONE = ("unshare", "--user", "--map-root-user", "--mount")


@contextmanager
def mounted(url: str, token: str, folder: Path) -> Iterator[SmallDisk]:
    """A disk in memory, which only the server sees."""
    disk, database = folder / "disk", Path(str(make_url(url).database))
    disk.mkdir()
    size = database.stat().st_size + 800_000
    before = (*ALONE, "sh", "-c", MOUNT, "sh", str(size), str(disk), str(database))
    with served(f"sqlite:///{disk / database.name}", token, folder, before=before) as server:
        inside = ("nsenter", f"--target={server.process.pid}", "--user", "--mount", "--preserve-credentials")
        remount = ("mount", "-o", "remount,size=64m", str(disk))

        def copied() -> str:
            copy = shutil.copytree(f"/proc/{server.process.pid}/root{disk}", folder / "copy")
            return f"sqlite:///{copy / database.name}"

        yield SmallDisk(server, lambda: subprocess.run([*inside, *remount], check=True), copied)


def may_mount() -> bool:
    tried = subprocess.run(
        [*ALONE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False, capture_output=True
    )
    return tried.returncode == 0


@pytest.mark.only_on("sqlite")
def test_a_full_disk_refuses_writers_and_nobody_else(
    databases: Databases, empty_database: Prepared, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    small = mounted if may_mount() else limited
    with databases.new(empty_database.url) as url, small(url, begin(url), tmp_path) as disk:
        server, acknowledged = disk.server, dict[str, int]()
        for number in range(1, 500):
            status, body = _post(server, number, summary="a" * 9_000)
            if status != 201:
                break
            acknowledged[uid(number)] = body["revision"]
        assert (status, body["type"]) == (507, "/problems/storage-full")
        assert len(acknowledged) > 3
        assert server.ask("/api/v1/conflicts/war/snapshot")[0] == 200
        assert server.conflict()["revision"] == 4 + len(acknowledged)
        disk.grow()
        status, body = _post(server, 500, summary="a" * 9_000)
        assert status == 201
        check_record(disk.url(), server, {**acknowledged, uid(500): body["revision"]})
    figure(f"a disk that is full ({small.__name__}): {len(acknowledged)} acknowledged, none lost")


def _post(server: Server, number: int, **more: Any) -> tuple[int, Any]:
    day = f"2015-{1 + number % 12:02}-{1 + number % 28:02}"
    said = taken(number, occurred=day, reported="2020-05-02", **more)
    headers = {"Authorization": f"Bearer {server.token}", "Content_Type": "application/json"}
    status, _, body = server.ask("/api/v1/conflicts/war/events", "POST", json.dumps(said), **headers)
    return status, body
