"""The way to the database: one engine, sessions that read, and one session at a time that writes."""

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from itertools import islice
from math import ceil
from pathlib import Path
from random import random
from time import sleep
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from app.domain.errors import Busy, Collided, RecordError, StorageFull, TooSlow
from app.store.queueing import BUSY, Queue

CHUNK = 500

LOCKED = (Busy, BUSY)
COLLIDED = (Collided, "two writers were in each other's way; try again")
FULL = (StorageFull, "there is no room to store this; what is on record can be read")
MEANINGS: dict[str | int | None, tuple[type[RecordError], str]] = {
    **dict.fromkeys([sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, "55P03"], LOCKED),
    **dict.fromkeys(["40001", "40P01"], COLLIDED),
    **dict.fromkeys([sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, "53100"], FULL),
    "57014": (TooSlow, "the question takes too long; ask for less at once"),
}
"""What an error means, by its code in SQLite or its SQLSTATE in PostgreSQL."""


Value = TypeVar("Value")
P = ParamSpec("P")


@dataclass(slots=True)
class Tally:
    """How much was written in one transaction: events by their types, and spans."""

    events: Counter[str] = field(default_factory=Counter)
    spans: int = 0


class Database:
    """A database by its URL, and how long is waited for it."""

    def __init__(
        self,
        url: str,
        *,
        longest_wait: float,
        replica: str = "",
        longest_question: float = 30,
        pool: int = 10,
        prepared: bool = True,
        report: Callable[[Tally], None] = lambda _: None,
    ) -> None:
        """Seconds that a writer waits for its turn, and that PostgreSQL takes for one statement.

        Of PostgreSQL, too: how many connections a process keeps, and whether it prepares statements in
        them, which PgBouncer does not carry from one transaction to the next.
        """

        def engine(url: URL) -> Engine:
            if url.get_backend_name() == "sqlite":
                return _sqlite(url, longest_wait)
            return _postgresql(url, longest_wait, longest_question, pool, prepared=prepared)

        parsed = _with_driver(make_url(url))
        self.engine = engine(parsed)
        self._replica = engine(_with_driver(make_url(replica))) if replica else self.engine
        self._asks_replica = ContextVar("asks_replica", default=False)
        file = _file(parsed)
        self.queue = Queue(file.with_name(f"{file.name}-writer"), longest_wait) if file else nullcontext()
        self.report = report

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session in which every query sees the same state; raises Busy where the record is locked."""
        with _in_our_words(), Session(self._read_from) as session, session.begin():
            if self._read_from.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for one statement that reads; raises Busy where the record is locked."""
        with _in_our_words(), self._read_from.connect() as connection:
            yield connection

    @property
    def has_replica(self) -> bool:
        return self._replica is not self.engine

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self._replica.dispose()

    def ask_replica(self, wanted: bool) -> None:
        """Whether what is read from now on, in this thread, is read from the replica, if there is one."""
        self._asks_replica.set(wanted)

    @property
    def _read_from(self) -> Engine:
        return self._replica if self._asks_replica.get() else self.engine

    @contextmanager
    def write(self, *, at_length: bool = False) -> Iterator[Session]:
        """The writer's turn: one transaction, all or nothing. Raises Busy where the turn does not come.

        Once it is committed, it is reported how much was written. Raises StorageFull; and Collided
        where another transaction was in the way of this one, which may be tried again as a whole.
        What is done `at_length` has no time limit for one statement.
        """
        with _in_our_words(), self.queue, Session(self.engine) as session:
            with session.begin():
                connection = session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
                if at_length and connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                yield session
            if session.info.get("wiped"):
                self._wipe()
            self.report(tally(session))

    def _wipe(self) -> None:
        """Leave nothing of what was deleted: SQLite's log of writes has pages as they were before.

        Whoever still reads an older state is waited for, as for a turn. If that is in vain the log goes
        when it is reset by later writes, or by the next that wipes.
        """
        if self.engine.dialect.name == "sqlite":
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()


def tried_again(command: Callable[P, Value]) -> Callable[P, Value]:
    """A function of one transaction, done anew where that was in another's way; thrice at most."""

    @wraps(command)
    def trying(*args: P.args, **kwargs: P.kwargs) -> Value:
        for _ in range(2):
            try:
                return command(*args, **kwargs)
            except Collided:
                sleep(random() / 20)  # not both at once again
        return command(*args, **kwargs)

    return trying


def wipe(session: Session) -> None:
    """Once the session's transaction is committed, leave nothing of what it deleted in any file."""
    session.info["wiped"] = True


def tally(session: Session) -> Tally:
    """What a session has written so far, to be added to by who writes."""
    counted: Tally = session.info.setdefault("tally", Tally())
    return counted


def _postgresql(
    url: URL, longest_wait: float, longest_question: float, pool: int, *, prepared: bool
) -> Engine:
    """An engine for PostgreSQL: nobody waits for it longer than for a turn."""
    options = {
        "lock_timeout": int(longest_wait * 1000),
        "statement_timeout": int(longest_question * 1000),
        "timezone": "UTC",
    }
    arguments: dict[str, Any] = {
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        "connect_timeout": max(2, ceil(longest_wait)),  # libpq takes 1 for 2
    }
    if not prepared:
        arguments["prepare_threshold"] = None
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=longest_wait,
        hide_parameters=True,
        connect_args=arguments,
    )


def _file(url: URL) -> Path | None:
    """The file that SQLite keeps a database in, if it is one."""
    in_a_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(str(url.database)) if in_a_file else None


def _sqlite(url: URL, longest_wait: float) -> Engine:
    """An engine for SQLite, with the settings that durability rests on."""
    if file := _file(url):
        file.parent.mkdir(parents=True, exist_ok=True)
    arguments: dict[str, Any] = {"timeout": longest_wait}
    if sys.version_info >= (3, 12):
        arguments["autocommit"] = sqlite3.LEGACY_TRANSACTION_CONTROL
    engine = create_engine(url, hide_parameters=True, connect_args=arguments)

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
def _in_our_words() -> Iterator[None]:
    """Raise what is meant by an error of the database, where the record has a word for it."""
    try:
        yield
    except NoConnection as error:
        raise Busy("all connections to the database are in use; try again") from error
    except DBAPIError as error:
        if meant := MEANINGS.get(_code(error)):
            kind, message = meant
            raise kind(message) from error
        raise


def _code(error: DBAPIError) -> str | int | None:
    """SQLite's code of an error, without what it adds to some; or its SQLSTATE."""
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_IOERR_WRITE:
        return code
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state if code is None else code & 0xFF


def chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values, as many at a time as one IN takes."""
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
