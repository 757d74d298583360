"""Writers of one SQLite file take turns, whichever process they are of, and none is passed over."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import Busy
from app.store.database import Database
from app.store.queueing import Queue, is_endangered
from tests.conftest import TORTURE

WRITERS = 8
WRITER = "tests.store.writer"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "queue"


@pytest.fixture
def counter(tmp_path: Path) -> str:
    """The URL of a database with a counter."""
    url = f"sqlite:///{tmp_path}/counter.sqlite3"
    database = Database(url, longest_wait=1)
    with database.write() as session:
        session.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))
    database.engine.dispose()
    return url


def test_writers_at_once_all_get_their_turns(counter: str, figure: Callable[[str], None]) -> None:
    seconds = 60 if TORTURE else 3
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", WRITER, counter, str(seconds)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(WRITERS)
    ]
    waits = [writer.communicate(timeout=seconds + 60)[0].split() for writer in writers]
    assert not any("busy" in turns for turns in waits)
    turns = [len(of_one) for of_one in waits]
    database = Database(counter, longest_wait=1)
    with database.read() as session:
        assert session.execute(text("SELECT value FROM counter")).scalar_one() == sum(turns)
    database.engine.dispose()
    assert min(turns) > sum(turns) / WRITERS / 4, "some wrote much more often than others"
    longest = max(float(waited) for of_one in waits for waited in of_one)
    figure(f"{WRITERS} writers, {seconds} s: {sum(turns):,} turns, longest wait {longest:.3f} s")


def test_who_gives_up_is_told_so_and_leaves_the_queue(file: Path) -> None:
    patient, impatient = Queue(file, longest_wait=5), Queue(file, longest_wait=0.05)
    with ThreadPoolExecutor() as pool:
        with patient:
            with pytest.raises(Busy), impatient:
                pytest.fail("two had the turn at once")
            written = pool.submit(patient.__enter__)
            time.sleep(0.1)
            assert not written.done()
        written.result(timeout=5)
        pool.submit(patient.__exit__).result()
    with impatient:
        pass


def test_one_has_the_turn_at_a_time(file: Path) -> None:
    queue, inside, most = Queue(file, longest_wait=10), [0], [0]

    def enter(_: int) -> None:
        with queue:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.001)
            inside[0] -= 1

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(enter, range(100)))
    assert most == [1]


def test_who_is_killed_amid_its_turn_does_not_keep_it(file: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from app.store.queueing import Queue;"
        "Queue(Path(sys.argv[1]), 1).__enter__(); print('mine', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"mine\n"
    with pytest.raises(Busy), Queue(file, longest_wait=0.05):
        pytest.fail("two had the turn at once")
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with Queue(file, longest_wait=5):
        pass


def test_a_failure_hands_the_turn_on(file: Path) -> None:
    queue = Queue(file, longest_wait=1)
    with pytest.raises(ZeroDivisionError), queue:
        raise ZeroDivisionError
    with queue:
        pass


@pytest.mark.parametrize(
    ("version", "endangered"),
    [
        *(((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 45, 0), True)),
        *(((3, 50, 6), True), ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False)),
        *(((3, 52, 0), False), ((4, 0, 0), False), ((3, 6, 23), False)),
    ],
)
def test_the_versions_of_sqlite_that_need_it_are_known(
    version: tuple[int, int, int], endangered: bool
) -> None:
    assert is_endangered(version) is endangered
