"""A whole database copied to a file, while others go on with it, and from there into an empty one."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import inspect

from app.domain.errors import RecordError
from app.store.database import Database

PAGES = 10_000
"""How many pages of SQLite are copied before others have their turn."""


class BackupFailed(RecordError):
    """The database was not copied."""


def back_up(db: Database, file: Path) -> None:
    """Copy the database as it is at one moment to a new file.

    Of SQLite it is a database again, of PostgreSQL an archive of `pg_dump`. Raises BackupFailed.
    """
    if db.engine.dialect.name == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={file}", db=db)
        return
    with closing(db.engine.raw_connection()) as ours, closing(sqlite3.connect(file)) as copy:
        cast(sqlite3.Connection, ours.driver_connection).backup(copy, pages=PAGES)


def restore(db: Database, file: Path) -> None:
    """Copy a backup into the database, which must have no tables yet; raises BackupFailed."""
    with db.read() as session:
        if inspect(session.connection()).get_table_names():
            raise BackupFailed("the database has tables already: a backup is restored into an empty one")
    if db.engine.dialect.name == "postgresql":
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(file), db=db)
        return
    try:
        with (
            db.queue,
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy,
            closing(db.engine.raw_connection()) as ours,
        ):
            copy.backup(cast(sqlite3.Connection, ours.driver_connection))
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"{file} is no backup of SQLite: {error}") from error


def _run(*command: str, db: Database) -> None:
    """Run a program of PostgreSQL's; the password is not among its arguments, which others could see."""
    url = db.engine.url.set(drivername="postgresql")
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    target = url.set(password=None).render_as_string()
    program, *options = command
    try:
        done = subprocess.run(
            [program, f"--dbname={target}", *options],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise BackupFailed(f"{program} is not installed: it comes with PostgreSQL's client") from None
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()}")
