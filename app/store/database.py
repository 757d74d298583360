"""The way to the database: one engine, sessions that read, and one session at a time that writes."""

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.domain.errors import Busy

CHUNK = 500
LOCKED = {"55P03", "40P01"}  # PostgreSQL's codes for a lock that did not come in time, and for a deadlock


Value = TypeVar("Value")


@dataclass(slots=True)
class Tally:
    """How much was written in one transaction: events by their types, and spans."""

    events: Counter[str] = field(default_factory=Counter)
    spans: int = 0


class Database:
    """A database by its URL; a writer waits for its turn at most `longest_wait` seconds."""

    def __init__(
        self, url: str, *, longest_wait: float, report: Callable[[Tally], None] = lambda _: None
    ) -> None:
        self.engine = make_engine(url, longest_wait=longest_wait)
        self.report = report

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session in which every query sees the same state; raises Busy where the record is locked."""
        with _busy_where_locked(), Session(self.engine) as session, session.begin():
            if self.engine.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for one statement that reads; raises Busy where the record is locked."""
        with _busy_where_locked(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The writer's turn: one transaction, all or nothing. Raises Busy where the turn does not come.

        Once it is committed, it is reported how much was written.
        """
        with _busy_where_locked(), Session(self.engine) as session:
            with session.begin():
                session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
                yield session
            self.report(tally(session))


def tally(session: Session) -> Tally:
    """What a session has written so far, to be added to by who writes."""
    counted: Tally = session.info.setdefault("tally", Tally())
    return counted


def make_engine(url: str, *, longest_wait: float) -> Engine:
    """An engine for SQLite or PostgreSQL, with the settings that durability and fairness rest on."""
    parsed = _with_driver(make_url(url))
    if parsed.get_backend_name() != "sqlite":
        wait = f"-c lock_timeout={int(longest_wait * 1000)} -c timezone=UTC"
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True, connect_args={"options": wait})
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    arguments: dict[str, Any] = {"timeout": longest_wait}
    if sys.version_info >= (3, 12):
        arguments["autocommit"] = sqlite3.LEGACY_TRANSACTION_CONTROL
    engine = create_engine(parsed, hide_parameters=True, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        # The driver's own transactions lose updates: it begins none, and `begin` below says which kind.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={int(longest_wait * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",  # with NORMAL, a power cut loses what was acknowledged
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
            # A batch of a thousand events touches more than the defaults are made for, 2 MB and 1,000 pages.
            "cache_size=-16000",  # in KiB
            "wal_autocheckpoint=4000",  # in pages: at most every 16 MB what was committed is copied
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(
            "BEGIN " + connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        )

    return engine


def _with_driver(url: URL) -> URL:
    """The URL with the driver named; `postgres://`, as hosting services write it, is PostgreSQL."""
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


@contextmanager
def _busy_where_locked() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if _is_a_lock(error):
            raise Busy("another writer has the turn; try again") from error
        raise


def _is_a_lock(error: OperationalError) -> bool:
    return (
        getattr(error.orig, "sqlite_errorcode", None) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        or getattr(error.orig, "sqlstate", None) in LOCKED
    )


def chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values, as many at a time as one IN takes."""
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
