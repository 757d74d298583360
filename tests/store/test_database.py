"""The way to the database: durable, one writer at a time, and nobody waits longer than was promised."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from app import create_app
from app.config import Settings
from app.domain.errors import Busy
from app.store.database import Database, make_engine
from tests.api.bodies import accepted, refused, taken
from tests.conftest import Client

WAIT = 0.2


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database with a counter."""
    database = Database(f"sqlite:///{tmp_path}/deep/down/counter.sqlite3", longest_wait=WAIT)
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE counter (value INTEGER NOT NULL)")
        session.connection().exec_driver_sql("INSERT INTO counter VALUES (0)")
    yield database
    database.engine.dispose()


def value(db: Database) -> int:
    with db.read() as session:
        return session.connection().exec_driver_sql("SELECT value FROM counter").scalar_one()


def add_one(db: Database) -> None:
    """Read, then write: where transactions are not serial, some of this is lost."""
    with db.write() as session:
        connection = session.connection()
        before = connection.exec_driver_sql("SELECT value FROM counter").scalar_one()
        time.sleep(0.0005)
        connection.exec_driver_sql("UPDATE counter SET value = ?", (before + 1,))


@contextmanager
def another_writer(path: str) -> Iterator[None]:
    """Somebody else has the turn."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("pragma", "setting"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("busy_timeout", 200),
        ("trusted_schema", 0),
        ("secure_delete", 1),
    ],
)
def test_every_connection_is_set_up_to_last(db: Database, pragma: str, setting: object) -> None:
    for session_of in (db.read, db.write):
        with session_of() as session:
            assert session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == setting


def test_increments_at_once_are_not_lost(db: Database) -> None:
    done = []

    def add_ten() -> None:
        while len(done) < 80:
            try:
                add_one(db)
                done.append(1)
            except Busy:
                continue

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value(db) == len(done) >= 80


def test_a_writer_waits_for_its_turn_as_long_as_was_promised(db: Database) -> None:
    start = time.perf_counter()
    with another_writer(db.engine.url.database), pytest.raises(Busy):
        add_one(db)
    assert time.perf_counter() - start >= WAIT
    add_one(db)
    assert value(db) == 1


def test_a_writer_whose_turn_comes_in_time_writes(tmp_path: Path) -> None:
    patient = Database(f"sqlite:///{tmp_path}/counter.sqlite3", longest_wait=5)
    with patient.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE counter (value)")
    with ThreadPoolExecutor() as pool, another_writer(patient.engine.url.database):
        written = pool.submit(_insert, patient)
        time.sleep(0.1)
        assert not written.done()
    written.result()
    assert value(patient) == 1
    patient.engine.dispose()


def _insert(db: Database) -> None:
    with db.write() as session:
        session.connection().exec_driver_sql("INSERT INTO counter VALUES (1)")


def test_readers_do_not_wait_for_a_writer_and_see_one_state(db: Database) -> None:
    with db.read() as session:
        connection = session.connection()
        assert connection.exec_driver_sql("SELECT value FROM counter").scalar_one() == 0
        add_one(db)
        assert connection.exec_driver_sql("SELECT value FROM counter").scalar_one() == 0
    with another_writer(db.engine.url.database):
        assert value(db) == 1


def test_what_fails_leaves_nothing(db: Database) -> None:
    class Failure(Exception):
        pass

    def fail() -> None:
        with db.write() as session:
            session.connection().exec_driver_sql("UPDATE counter SET value = 9")
            raise Failure

    def fail_a_constraint() -> None:
        with db.write() as session:
            session.connection().exec_driver_sql("UPDATE counter SET value = 9")
            session.connection().exec_driver_sql("INSERT INTO counter VALUES (NULL)")

    for failing, error in ((fail, Failure), (fail_a_constraint, IntegrityError)):
        with pytest.raises(error):
            failing()
    assert value(db) == 0
    add_one(db)


def test_what_is_wrong_with_the_database_is_not_called_busy(db: Database) -> None:
    with pytest.raises(OperationalError, match="no such table"), db.write() as session:
        session.connection().exec_driver_sql("UPDATE absent SET value = 9")


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d"])
def test_a_database_as_hosting_services_write_it_is_postgresql(url: str) -> None:
    engine = make_engine(url, longest_wait=1.5)
    assert engine.url.drivername == "postgresql+psycopg"
    assert engine.url.render_as_string(hide_password=False) == "postgresql+psycopg://u:p@h/d"


# Over HTTP


def test_who_finds_the_log_busy_is_told_so_and_who_reads_is_not(war: Client, app: Flask) -> None:
    url = app.extensions["database"].engine.url
    impatient = create_app(Settings(database_url=str(url), longest_wait=WAIT))
    client = Client(impatient.test_client(), war.token, "war")
    with another_writer(url.database):
        answer = client.post(taken(1))
        refused(answer, 503, "busy")
        assert answer.headers["Retry-After"] == "1"
        for path in ("", "/snapshot", "/events"):
            accepted(client.get(path), 200)
        # What is wrong with a body is told without the turn.
        refused(client.post(taken(place="A")), 422, "invalid")
        refused(client.post("{"), 400, "malformed")
    accepted(client.post(taken(1)))
    impatient.extensions["database"].engine.dispose()
