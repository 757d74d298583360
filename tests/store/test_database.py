"""The way to the database: durable, one writer at a time, and nobody waits longer than was promised."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import Busy
from app.store.database import Database
from tests.api.bodies import accepted, refused, taken
from tests.conftest import Client, another_writer, beside
from tests.databases import Databases

WAIT = 0.2


@pytest.fixture
def counter(databases: Databases) -> Iterator[str]:
    """The URL of a database with a counter."""
    with databases.new() as url:
        database = Database(url, longest_wait=WAIT)
        with database.write() as session:
            session.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
            session.execute(text("INSERT INTO counter VALUES (0)"))
        database.engine.dispose()
        yield url


@pytest.fixture
def db(counter: str) -> Iterator[Database]:
    """The database with the counter, to which nobody waits for long."""
    database = Database(counter, longest_wait=WAIT)
    yield database
    database.engine.dispose()


def value(db: Database) -> int:
    with db.read() as session:
        return session.execute(text("SELECT value FROM counter")).scalar_one()


def take_turn(session: Session) -> int:
    """The counter's value, once nobody else writes: SQLite locks it all, PostgreSQL the row that is read."""
    lock = "FOR UPDATE" if session.get_bind().dialect.name == "postgresql" else ""
    return session.execute(text(f"SELECT value FROM counter {lock}")).scalar_one()


def add_one(db: Database) -> None:
    """Read, then write: where transactions are not serial, some of this is lost."""
    with db.write() as session:
        before = take_turn(session)
        time.sleep(0.0005)
        session.execute(text("UPDATE counter SET value = :value"), {"value": before + 1})


@contextmanager
def somebody_else(url: str) -> Iterator[None]:
    """Somebody else has the turn."""
    database = Database(url, longest_wait=WAIT)
    try:
        with database.write() as session:
            take_turn(session)
            yield
    finally:
        database.engine.dispose()


@pytest.mark.only_on("sqlite")
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


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    ("name", "reading", "writing"),
    [
        ("lock_timeout", "200ms", "200ms"),
        ("timezone", "UTC", "UTC"),
        ("transaction_isolation", "repeatable read", "read committed"),
    ],
)
def test_every_connection_waits_as_long_and_a_reader_sees_one_state(
    db: Database, name: str, reading: str, writing: str
) -> None:
    for session_of, setting in ((db.read, reading), (db.write, writing), (db.read, reading)):
        with session_of() as session:
            assert session.connection().exec_driver_sql(f"SHOW {name}").scalar_one() == setting


@pytest.mark.only_on("sqlite")
def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/deep/down/timeline.sqlite3", longest_wait=WAIT)
    with database.write() as session:
        session.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
    database.engine.dispose()
    assert (tmp_path / "deep" / "down" / "timeline.sqlite3").exists()


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


def test_a_writer_waits_for_its_turn_as_long_as_was_promised(db: Database, counter: str) -> None:
    start = time.perf_counter()
    with somebody_else(counter), pytest.raises(Busy):
        add_one(db)
    assert time.perf_counter() - start >= WAIT
    add_one(db)
    assert value(db) == 1


def test_a_writer_whose_turn_comes_in_time_writes(counter: str) -> None:
    patient = Database(counter, longest_wait=5)
    with ThreadPoolExecutor() as pool, somebody_else(counter):
        written = pool.submit(add_one, patient)
        time.sleep(0.1)
        assert not written.done()
    written.result()
    assert value(patient) == 1
    patient.engine.dispose()


def test_readers_do_not_wait_for_a_writer_and_see_one_state(db: Database, counter: str) -> None:
    with db.read() as session:
        query = text("SELECT value FROM counter")
        assert session.execute(query).scalar_one() == 0
        add_one(db)
        assert session.execute(query).scalar_one() == 0
    with somebody_else(counter):
        assert value(db) == 1


def test_what_fails_leaves_nothing(db: Database) -> None:
    class Failure(Exception):
        pass

    def fail() -> None:
        with db.write() as session:
            session.execute(text("UPDATE counter SET value = 9"))
            raise Failure

    def fail_a_constraint() -> None:
        with db.write() as session:
            session.execute(text("UPDATE counter SET value = 9"))
            session.execute(text("INSERT INTO counter VALUES (NULL)"))

    for failing, error in ((fail, Failure), (fail_a_constraint, IntegrityError)):
        with pytest.raises(error):
            failing()
    assert value(db) == 0
    add_one(db)


def test_what_is_wrong_with_the_database_is_not_called_busy(db: Database) -> None:
    with (
        pytest.raises(DBAPIError, match=r"no such table|relation .absent"),
        db.write() as session,
    ):
        session.execute(text("UPDATE absent SET value = 9"))


@pytest.mark.only_on("postgresql")
def test_readers_wait_for_a_migration_no_longer_than_for_a_turn(war: Client, app: Flask) -> None:
    with app.extensions["database"].write() as session, beside(app, longest_wait=WAIT) as impatient:
        session.execute(text("LOCK TABLE event IN ACCESS EXCLUSIVE MODE"))
        refused(Client(impatient.test_client(), war.token, "war").get("/snapshot"), 503, "busy")
    accepted(war.get("/snapshot"), 200)


@pytest.mark.only_on("postgresql")
def test_of_two_who_wait_for_each_other_one_is_told_to_come_again(counter: str) -> None:
    patient = Database(counter, longest_wait=30)
    with patient.write() as session:
        session.execute(text("CREATE TABLE other (value INTEGER)"))
    both = threading.Barrier(2)

    def lock(one: str, other: str) -> str:
        try:
            with patient.write() as session:
                session.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
                session.execute(text(f"LOCK TABLE {one}"))
                both.wait()
                session.execute(text(f"LOCK TABLE {other}"))
        except Busy:
            return "busy"
        return "done"

    with ThreadPoolExecutor() as pool:
        told = [pool.submit(lock, *tables) for tables in (("counter", "other"), ("other", "counter"))]
    assert sorted(one.result() for one in told) == ["busy", "done"]
    patient.engine.dispose()


@pytest.mark.only_on("postgresql")
def test_connections_that_the_server_ended_are_made_anew(db: Database, counter: str) -> None:
    add_one(db)
    administrator = Database(counter, longest_wait=WAIT)
    with administrator.read() as session:
        others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert session.scalars(text(f"SELECT pg_terminate_backend(pid, 5000) FROM {others}")).all() == [True]
    administrator.engine.dispose()
    add_one(db)
    assert value(db) == 2


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d"])
def test_a_database_as_hosting_services_write_it_is_postgresql(url: str) -> None:
    engine = Database(url, longest_wait=1.5).engine
    assert engine.url.drivername == "postgresql+psycopg"
    assert engine.url.render_as_string(hide_password=False) == "postgresql+psycopg://u:p@h/d"


# Over HTTP


def test_who_finds_the_log_busy_is_told_so_and_who_reads_is_not(war: Client, app: Flask) -> None:
    with another_writer(app), beside(app, longest_wait=WAIT) as impatient:
        client = Client(impatient.test_client(), war.token, "war")
        answer = client.post(taken(1))
        refused(answer, 503, "busy")
        assert answer.headers["Retry-After"] == "1"
        for path in ("", "/snapshot", "/events"):
            accepted(client.get(path), 200)
        # What is wrong with a body is told without the turn.
        refused(client.post(taken(place="A")), 422, "invalid")
        refused(client.post("{"), 400, "malformed")
    accepted(war.post(taken(1)))
